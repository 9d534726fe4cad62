"""Bringing an export in: guessed, agreed, read in the background, told in the reader's language; and what is refused."""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import SmallCentre
from lagniappe.desk import limits, shelf
from lagniappe.desk.actions import bringing as actions
from lagniappe.desk.models import Bringing, User
from lagniappe.work import bring
from lagniappe.work.rows import journal_at

TURNS = "Fecha;Turno;Emitido;Llamado;Fin;Caja;Estado\n" + "\n".join(
    f"13/03/2026;A{n};10:{n:02}:00;10:{n:02}:30;"
    + (f";{n % 3};Ausente" if n % 4 == 0 else f"10:{n:02}:50;{n % 3};Atendido")
    for n in range(40)
)
ZONE = "America/Argentina/Buenos_Aires"


@pytest.fixture
def analyst(centre: SmallCentre, settings: object, tmp_path: Path) -> Client:
    settings.HOME, settings.FILES = tmp_path, tmp_path / "files"
    limits.doors.forget()
    bring.offer()
    return as_(centre.elena)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, name: str, content: bytes, source: str = "unknown", **more: str) -> Bringing | None:
    data = {"source": source, "exports": [SimpleUploadedFile(name, content)], "zone": ZONE, "site": "once"} | more
    response = client.post("/studies/bring", data)
    assert response.status_code in (302, 422), response.content.decode()[:2000]
    return Bringing.objects.first() if response.status_code == 302 else None


def worked(one: Bringing) -> Bringing:
    taken = actions.lease(now=one.brought_at, seconds=60)
    assert taken == one
    bring.answer(str(one.public_id))
    one.refresh_from_db()
    return one


def test_an_unknown_export_from_the_page_to_the_journal(analyst: Client) -> None:
    one = send(analyst, "turnos.csv", TURNS.encode("cp1252"))
    assert one is not None
    page = f"/studies/bring/{one.public_id}/"
    assert "hx-get" in analyst.get(page).content.decode()
    assert worked(one).state == "guessed"
    told = analyst.get(page).content.decode()
    assert "Are these the right columns?" in told
    assert "<code>arrived_at</code>" in told
    assert "Fecha + Emitido" in told
    assert analyst.post(f"{page}agree", {"mapping": one.mapping, "zone": ZONE}).status_code == 302
    assert worked(Bringing.objects.get()).state == "ready"
    seen = analyst.get(page, headers={"accept-language": "es"}).content.decode()
    for words in ("Qué fue de cada fila", "<b>40</b>", "atendidos 30", "Para qué sirven las filas", "esperas"):
        assert words in seen
    assert journal_at(settings.HOME).read("contacts").num_rows == 40
    assert not [path for path in Path(settings.FILES).rglob("*") if path.is_file()]  # nothing is kept
    account = analyst.get(f"{page}report.json").json()
    assert account["rows_in"] == account["rows_accepted"] + account["rows_repaired"] + account["rows_rejected"] == 40
    assert Bringing.objects.get().guess == {}  # its examples named people
    assert analyst.get(f"{page}state").headers["HX-Refresh"] == "true"
    assert "turnos.csv" in analyst.get("/studies/bring").content.decode()


def test_a_known_export_with_bad_rows_hands_them_back(analyst: Client) -> None:
    rows = "contact_id,arrived_at,outcome,channel\n=cmd,2026-03-02T10:00,left,turn\ntwo,2026-03-02T10:00,happy,turn\n"
    one = send(analyst, "legs.csv.gz", gzip.compress(rows.encode()), "generic")
    assert one is not None
    assert worked(one).state == "ready"
    page = f"/studies/bring/{one.public_id}/"
    assert "two,2026-03-02T10:00,happy,turn" in analyst.get(f"{page}rejected.csv").content.decode()
    one.report["rejected_file"] = "../key"
    one.save()
    assert analyst.get(f"{page}rejected.csv").status_code == 404


def test_a_wrong_mapping_is_told_and_can_be_mended(analyst: Client) -> None:
    one = send(analyst, "turnos.csv", TURNS.encode())
    assert one is not None
    page = f"/studies/bring/{worked(one).public_id}/"
    analyst.post(f"{page}agree", {"mapping": one.mapping.replace('"Caja"', '"Puesto"'), "zone": ZONE})
    assert worked(one).state == "failed"
    told = analyst.get(page, headers={"accept-language": "ru"}).content.decode()
    assert "нет столбца “Puesto”" in told
    assert "<textarea" in told
    analyst.post(f"{page}agree", {"mapping": one.mapping.replace('"Puesto"', '"Caja"'), "zone": ZONE})
    assert worked(one).state == "ready"
    assert analyst.post(f"{page}agree", {"mapping": one.mapping}).status_code == 409


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.html", b"<script>", "not a file that we can read"),
        ("table.xlsx", b"a;b\n1;2\n", "not what its name says"),
        ("table.csv", bytes(range(256)) * 20, "not what its name says"),
        ("turns.csv.gz", b"plain", "not what its name says"),
    ],
)
def test_what_is_no_export_is_refused_and_not_kept(analyst: Client, name: str, content: bytes, said: str) -> None:
    limits.doors.forget()
    data = {"source": "generic", "exports": [SimpleUploadedFile(name, content)]}
    response = analyst.post("/studies/bring", data)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Bringing.objects.exists()
    assert not [path for path in Path(settings.FILES).rglob("*") if path.is_file()]


def test_names_that_lead_elsewhere_stay_here(analyst: Client) -> None:
    one = send(analyst, "..\\..\\etc/passwd.csv", TURNS.encode())
    assert one is not None
    assert one.files[0]["name"] == "passwd.csv"
    assert shelf.place(one.files[0]["path"]).is_relative_to(settings.FILES)


def test_only_analysts_and_administrators_and_their_own(analyst: Client, centre: SmallCentre) -> None:
    one = send(analyst, "turnos.csv", TURNS.encode())
    assert one is not None
    page = f"/studies/bring/{one.public_id}/"
    assert as_(centre.ana).get("/studies/bring").status_code == 403
    assert as_(centre.ana).get(page).status_code == 403
    assert Client().get(page).status_code == 302
    assert as_(centre.zoe).get(page).status_code == 200
    assert analyst.get(f"/studies/bring/{uuid4()}/").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(centre.zoe)
    assert strict.post("/studies/bring", {"source": "unknown"}).status_code == 403


def test_files_nobody_came_back_to_are_thrown_away(analyst: Client) -> None:
    one = send(analyst, "turnos.csv", TURNS.encode())
    assert one is not None
    worked(one)
    assert actions.sweep_uploads(now=one.brought_at + timedelta(days=6)) == 0
    assert actions.sweep_uploads(now=one.brought_at + timedelta(days=8)) == 1
    assert not [path for path in Path(settings.FILES).rglob("*") if path.is_file()]


def test_too_many_at_once_is_slowed_down(analyst: Client) -> None:
    codes = [analyst.post("/studies/bring", {"source": "generic"}).status_code for _try in range(31)]
    assert codes[0] == 422
    assert codes[-1] == 429
