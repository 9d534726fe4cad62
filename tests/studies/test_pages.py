"""The analyst's pages: who may read what, what is asked, what can be taken along, and what wild input meets."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pyarrow.parquet as parquet
import pytest
from django.contrib.auth import get_user
from django.test import Client, override_settings

from cast import SmallCentre
from lagniappe.desk.actions import findings as asking
from lagniappe.desk.actions import presence, service, turns
from lagniappe.desk.models import Finding, Role, User
from lagniappe.sentences import told
from lagniappe.work import findings as working
from lagniappe.work import study
from lagniappe.work.rows import journal_at
from lagniappe.work.seal import Sealer

pytestmark = pytest.mark.once

WISH = {"sites": ["centro"], "period": "today", "band": "30", "limit_minutes": "", "first": "", "last": ""}


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    assert get_user(client).is_authenticated
    return client


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """What the study told the first time: drawing it for every test would take longer than all of them."""
    return {}


@pytest.fixture
def studied(centre: SmallCentre, tmp_path: Path, answers: dict[str, Any]) -> tuple[SmallCentre, Finding]:
    """A day with two contacts in the journal, and the study over it answered."""
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    turn = turns.take_turn(kind=centre.deposit, now=centre.now)
    left = turns.take_turn(kind=centre.deposit, now=centre.now)
    turns.call_next(agent=centre.ana, now=centre.now + timedelta(seconds=60))
    service.start(contact=turn, agent=centre.ana, now=centre.now + timedelta(seconds=70))
    service.close(contact=turn, agent=centre.ana, resolution="resolved", now=centre.now + timedelta(seconds=300))
    service.leave(contact=left, now=centre.now + timedelta(seconds=400))
    journal = journal_at(tmp_path)
    Sealer(journal).keep(centre.now + timedelta(minutes=30))
    working.note_journal(journal, centre.now)
    asking.offer_studies(questions={"demand_and_waiting": {"en": "Who comes when?"}}, now=centre.now)
    wanted = asking.want(
        study="demand_and_waiting",
        parameters={
            "sites": ["centro"], "period": "today", "first": None, "last": None, "band_minutes": 30,
            "limit_seconds": None,
        },
        now=centre.now,
    )  # fmt: skip
    asking.lease(now=centre.now, seconds=60)
    if not answers:
        answers.update(study.compute(journal, wanted.study, wanted.parameters))
    return centre, asking.ready(finding=wanted, now=centre.now, **answers)


def pages(finding: Finding) -> list[str]:
    here = f"/studies/finding/{finding.public_id}/"
    return [
        "/studies", "/studies/days", "/studies/demand_and_waiting", here, f"{here}finding.json", f"{here}finding.html",
        f"{here}tables.zip",
    ]  # fmt: skip


def test_analyst_lead_and_administrator_read_and_nobody_else(studied: tuple[SmallCentre, Finding]) -> None:
    centre, finding = studied
    for path in pages(finding):
        for user in (centre.elena, centre.diego, centre.zoe):
            assert as_(user).get(path).status_code == 200, (path, user)
        for user in (centre.ana, centre.tomas):
            assert as_(user).get(path).status_code in (403, 404), (path, user)
        assert Client().get(path).status_code == 302


def test_who_studies_one_site_reads_nothing_of_another(studied: tuple[SmallCentre, Finding]) -> None:
    centre, finding = studied
    Role.objects.filter(user=centre.elena).update(site=centre.centre_site)
    client = as_(centre.elena)
    assert client.get(f"/studies/finding/{finding.public_id}/").status_code == 404
    assert "Sucursal Centro" not in client.get("/studies").content.decode()
    answer = client.post("/studies/demand_and_waiting", WISH)
    assert answer.status_code == 422
    assert Finding.objects.count() == 1


@pytest.mark.parametrize(
    ("language", "word"), [("es", "Calcular de nuevo"), ("en", "Compute again"), ("ru", "Посчитать заново")]
)
def test_a_finding_is_read_in_the_readers_language(
    studied: tuple[SmallCentre, Finding], language: str, word: str
) -> None:
    centre, finding = studied
    page = as_(centre.elena).get(f"/studies/finding/{finding.public_id}/?lang={language}").content.decode()
    assert word in page
    assert f"figure/{language}/" in page
    assert "<style" not in page
    assert " style=" not in page


def test_every_drawing_of_the_page_is_there(studied: tuple[SmallCentre, Finding]) -> None:
    centre, finding = studied
    client = as_(centre.elena)
    here = f"/studies/finding/{finding.public_id}/"
    drawings = re.findall(r'src="(figure/[^"]+)"', client.get(f"{here}?lang=es").content.decode())
    assert drawings
    for drawing in drawings:
        answer = client.get(here + drawing)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert client.get(f"{here}figure/es/nothing/light.svg").status_code == 404


def test_it_can_be_taken_along(studied: tuple[SmallCentre, Finding]) -> None:
    centre, finding = studied
    client = as_(centre.elena)
    here = f"/studies/finding/{finding.public_id}/"
    told = json.loads(client.get(f"{here}finding.json").content)
    assert told["study"] == "demand_and_waiting"
    with ZipFile(BytesIO(client.get(f"{here}tables.zip").content)) as archive:
        assert set(archive.namelist()) == {f"{name}.{form}" for name in told["tables"] for form in ("csv", "parquet")}
    page = client.get(f"{here}finding.html")
    assert page["Content-Disposition"].startswith("attachment")
    assert b"<svg" in page.content


def test_each_table_is_had_as_csv_and_parquet(studied: tuple[SmallCentre, Finding]) -> None:
    centre, finding = studied
    client = as_(centre.elena)
    here = f"/studies/finding/{finding.public_id}/"
    links = re.findall(r'href="(table/[^"]+)"', client.get(f"{here}?lang=en").content.decode())
    told = json.loads(client.get(f"{here}finding.json").content)["tables"]
    assert {f"table/{name}.{form}" for name in ("waits", "within_limit") for form in ("csv", "parquet")} <= set(links)
    for name, table in told.items():
        kept = parquet.read_table(BytesIO(client.get(f"{here}table/{name}.parquet").content))
        assert kept.column_names == [column["name"] for column in table["columns"]]
        rows = client.get(f"{here}table/{name}.csv").content.decode().splitlines()
        assert len(rows) == 1 + kept.num_rows == 1 + len(table["rows"])
    for wild in ("waits.xlsx", "nothing.csv", "nothing.parquet", "es.parquet"):
        assert client.get(f"{here}table/{wild}").status_code == 404


def test_the_report_is_asked_for_read_and_taken_along(studied: tuple[SmallCentre, Finding], tmp_path: Path) -> None:
    centre, _finding = studied
    client = as_(centre.elena)
    study.offer()
    assert "Waiting and service" in client.get("/studies?lang=en").content.decode()
    assert "Ожидание и обслуживание" in client.get("/studies/report?lang=ru").content.decode()
    assert "jurisdiction" not in client.get("/studies/waiting").content.decode()
    asked_in_russian = client.get("/studies/report?lang=ru").content.decode()
    assert '<option value="AR-C">Город Буэнос-Айрес · Ley 4.389, Ley 2.982</option>' in asked_in_russian
    assert '<option value="none">' in asked_in_russian
    assert client.post("/studies/report?lang=en", {**WISH, "jurisdiction": "Atlantis"}).status_code == 422
    asked = client.post("/studies/report", {**WISH, "jurisdiction": "AR-C"})
    wanted = Finding.objects.get(study="report")
    assert asked["Location"] == f"/studies/finding/{wanted.public_id}/"
    assert wanted.parameters["jurisdiction"] == "AR-C"
    asking.lease(now=centre.now, seconds=60)
    asking.ready(finding=wanted, now=centre.now, **study.compute(journal_at(tmp_path), "report", wanted.parameters))
    here = asked["Location"]
    for language, word in (("en", "In this report"), ("es", "En este informe"), ("ru", "В этом отчёте")):
        page = client.get(f"{here}?lang={language}").content.decode()
        assert word in page
        assert 'href="#waiting"' in page
        assert 'id="waiting"' in page
        assert " style=" not in page
        assert "<style" not in page
    for link in re.findall(r'(?:src|href)="((?:figure|table)/[^"]+)"', page):
        assert client.get(here + link).status_code == 200, link
    told = json.loads(client.get(f"{here}finding.json").content)
    assert told["findings"]["compliance"]["parameters"]["jurisdiction"] == "AR-C"
    with ZipFile(BytesIO(client.get(f"{here}tables.zip").content)) as archive:
        assert {"waiting-averages.csv", "waiting-averages.parquet"} <= set(archive.namelist())
    assert b"<svg" in client.get(f"{here}finding.html").content
    assert as_(centre.ana).get(f"{here}table/waiting-averages.csv").status_code in (403, 404)


def test_asking_twice_is_one_finding_and_asking_again_keeps_the_old_answer(
    studied: tuple[SmallCentre, Finding],
) -> None:
    centre, finding = studied
    client = as_(centre.elena)
    for _twice in range(2):
        answer = client.post("/studies/demand_and_waiting", {**WISH, "limit_minutes": "12.5"})
        assert answer.status_code == 302
    wanted = Finding.objects.get(state="wanted")
    assert (wanted.parameters["limit_seconds"], wanted.asked_by) == (750.0, centre.elena)
    waiting = client.get(answer["Location"]).content.decode()
    assert "every 2s" in waiting
    here = f"/studies/finding/{finding.public_id}/"
    assert client.get(f"{here}state")["HX-Refresh"] == "true"
    assert client.post(f"{here}again").status_code == 302
    page = client.get(here).content.decode()
    assert "every 2s" in page
    assert "finding-headlines" in page


def test_a_failed_study_says_why(studied: tuple[SmallCentre, Finding]) -> None:
    centre, _finding = studied
    wanted = asking.want(study="demand_and_waiting", parameters={"sites": ["centro"], "period": "7"}, now=centre.now)
    asking.lease(now=centre.now, seconds=60)
    asking.fail(finding=wanted, why=told("The {what} is full.", what="<b>disk</b>"), now=centre.now)
    page = as_(centre.elena).get(f"/studies/finding/{wanted.public_id}/").content.decode()
    assert "The &lt;b&gt;disk&lt;/b&gt; is full." in page


def test_why_a_study_failed_is_said_in_the_readers_language(
    studied: tuple[SmallCentre, Finding], tmp_path: Path
) -> None:
    """By the real study, which is asked what it cannot answer: of days that are not there, and by a wrong parameter."""
    centre, _finding = studied
    study.offer()
    days = {"period": "custom", "first": "2020-01-01", "last": "2020-01-02"}
    for name, wish, said in (
        ("report", days, {
            "en": "There is nothing in the journal for these days and sites.",
            "es": "En el diario no hay nada de estos días y sedes.",
            "ru": "В журнале ничего нет за эти дни и по этим площадкам.",
        }),
        ("waiting", {"band_minutes": 7, "period": "today"}, {"en": "a band has 15, 30 or 60 minutes"}),
    ):  # fmt: skip
        wanted = asking.want(study=name, parameters={"sites": ["centro"], **wish}, now=centre.now)
        asking.lease(now=centre.now, seconds=60)
        with override_settings(HOME=tmp_path):
            study.answer(str(wanted.public_id))
        pages = {
            code: as_(centre.elena).get(f"/studies/finding/{wanted.public_id}/?lang={code}")
            for code in ("en", "es", "ru")
        }
        told = {code: page.content.decode() for code, page in pages.items()}
        for code, sentence in said.items():
            assert sentence in told[code], (name, code)
        assert said["en"] not in told["es"]
        assert said["en"] not in told["ru"]


def test_the_days_show_what_went_in_and_came_out(studied: tuple[SmallCentre, Finding]) -> None:
    centre, _finding = studied
    page = as_(centre.elena).get("/studies/days?lang=en").content.decode()
    assert "Open, for now" in page
    assert "Does not balance" not in page


@pytest.mark.parametrize(
    "said",
    [
        {"sites": []}, {"sites": ["<script>"]}, {"period": "forever"}, {"period": "custom"}, {"band": "7"},
        {"period": "custom", "first": "2026-03-09", "last": "2026-03-01"}, {"limit_minutes": "1e400"},
        {"limit_minutes": "-1"}, {"limit_minutes": "nan"}, {"period": "custom", "first": "\0", "last": "31-31-31"},
    ],
)  # fmt: skip
def test_wild_wishes_are_refused_with_a_word(studied: tuple[SmallCentre, Finding], said: dict[str, object]) -> None:
    centre, _finding = studied
    answer = as_(centre.elena).post("/studies/demand_and_waiting", {**WISH, **said})
    assert answer.status_code == 422
    assert Finding.objects.count() == 1


def test_wild_addresses_are_not_found(studied: tuple[SmallCentre, Finding]) -> None:
    centre, finding = studied
    client = as_(centre.elena)
    here = f"/studies/finding/{finding.public_id}/"
    for path in (
        "/studies/nothing", f"/studies/finding/{uuid4()}/", "/studies/finding/1/", f"{here}figure/xx/yy/zz.svg",
        f"/studies/demand_and_waiting?like={uuid4()}", "/studies/demand_and_waiting?like='--",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
    assert client.get(f"{here}again").status_code == 405
    assert client.post(f"{here}state").status_code == 405


def test_the_list_asks_the_tables_as_often_for_three_findings_as_for_one(
    studied: tuple[SmallCentre, Finding], django_assert_num_queries
) -> None:
    centre, _finding = studied
    client = as_(centre.elena)
    client.get("/studies")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get("/studies")
    for days in (1, 2):
        first = (date(2026, 3, 2) + timedelta(days=days)).isoformat()
        asking.want(
            study="demand_and_waiting",
            parameters={"sites": ["centro"], "period": "custom", "first": first, "last": first},
            now=centre.now,
        )
    with django_assert_num_queries(len(one)):
        client.get("/studies")


def test_an_empty_centre_teaches_what_comes(centre: SmallCentre) -> None:
    page = as_(centre.elena).get("/studies?lang=en").content.decode()
    assert "Nothing to study yet" in page
