"""Files from anywhere: rows in = created + updated + refused, and what is refused can be mended and brought again."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lagniappe.desk.models import Customer, Skill, User
from lagniappe.web.setup.sheet_of_rows import LARGEST_BYTES, decode, delimiter_of, write

pytestmark = pytest.mark.django_db

STAFF = """Usuario;Nombre y apellido;Rol;Sucursal;Colas;Habilidades;Idiomas;Zodíaco
nora;Nora Núñez;agente;Sucursal Centro;Caja;Hipotecas, Lengua de señas;español, ruso;leo
ana;Ana Acosta de Paz;agente;centro;;;;

oscar;Óscar;mago;centro;;;;
x y;Sin nombre válido;agente;;;;;
;Nadie;agente;;;;;
"""
CUSTOMERS = """name\tphone\te-mail\tsince\tсегмент
Pía Pérez\t+54 11 5555 0000\tpia@example.org\t25/05/2020\toro
<script>alert(1)</script>\t'+54 11 5555 0001\t\t\t
María G.\t\tMARIA@example.org\t\t
=cmd()\t12\t\t\t
Two people\t+54 11 5555 0000\tmaria@example.org\t\t
"""


@pytest.fixture
def zoe(client, centre):
    client.force_login(centre.zoe)
    return client


def bring(client, what, raw):
    path = f"/setup/import/{what}"
    preview = client.post(path, {"file": SimpleUploadedFile("people.csv", raw)})
    if preview.status_code != 200:
        return preview, None
    return preview, client.post(path, {"write": "1", "text": preview.context["text"]})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_staff_in_spanish(zoe, centre, encoding):
    preview, done = bring(zoe, "staff", STAFF.encode(encoding))
    assert preview.context["unused"] == ["Zodíaco"]
    assert (preview.context["good"], preview.context["bad"]) == (3, 2)
    context = done.context
    assert (context["total"], context["created"], context["updated"], context["refused_count"]) == (5, 1, 1, 3)
    nora = User.objects.get(username="nora")
    assert nora.languages == ["es", "ru"]
    assert nora.serves.get().queue == centre.cash
    assert set(nora.skills.values_list("name", flat=True)) == {"Hipotecas", "Lengua de señas"}
    assert not nora.has_usable_password()
    assert User.objects.get(username="ana").name == "Ana Acosta de Paz"
    assert centre.ana.serves.count() == 2, "an empty cell takes nothing away"
    assert not User.objects.filter(username__in=["oscar", "x y"]).exists()
    assert Skill.objects.filter(name="Lengua de señas").count() == 1


def test_customers_and_what_was_refused(zoe, centre):
    preview, done = bring(zoe, "customers", CUSTOMERS.encode())
    assert b"<script>alert" not in preview.content
    context = done.context
    assert (context["total"], context["created"], context["updated"], context["refused_count"]) == (5, 2, 1, 2)
    assert b"<script>alert" not in done.content
    assert Customer.objects.get(pk=centre.maria.pk).name == "María G."
    pia = Customer.objects.get(name="Pía Pérez")
    assert (str(pia.since), pia.segment) == ("2020-05-25", "oro")
    home = zoe.post("/setup/import/customers/refused", {"kept": context["kept"]})
    assert home["Content-Disposition"].startswith("attachment")
    lines = list(csv.reader(io.StringIO(home.content.decode("utf-8-sig"))))
    assert len(lines) == 3
    assert lines[1][0] == "'=cmd()", "a spreadsheet must not run it"
    mended = home.content.replace(b",12,", b",+54 11 5555 9999,")
    _preview, again = bring(zoe, "customers", mended)
    assert (again.context["total"], again.context["created"]) == (2, 1)
    assert Customer.objects.filter(name="=cmd()").exists()


def test_bringing_the_same_twice_adds_nobody(zoe, centre):
    bring(zoe, "customers", CUSTOMERS.encode())
    people = Customer.objects.count()
    _preview, again = bring(zoe, "customers", CUSTOMERS.encode())
    # The one without a mail address is known again by the telephone.
    assert (again.context["created"], again.context["updated"]) == (0, 3)
    assert Customer.objects.count() == people


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n",
        b"color,size\nred,3\n",
        b"\x89PNG\0\x1a",
        b"a" * (LARGEST_BYTES + 1),
        b"name,nombre\na,b\n",
        b'"' + b"x" * 200_000,
    ],
    ids=["empty", "blank", "other columns", "picture", "too large", "twice", "one endless cell"],
)
def test_what_cannot_be_read_gets_a_sentence(zoe, raw):
    preview, _done = bring(zoe, "customers", raw)
    assert preview.status_code == 422
    assert b"banner over" in preview.content


def test_no_file_and_broken_hand_backs_are_refused(zoe):
    assert zoe.post("/setup/import/staff", {}).status_code == 422
    assert zoe.post("/setup/import/staff/refused", {"kept": "{"}).status_code == 409
    assert zoe.post("/setup/import/staff/refused", {"kept": '{"header": 3, "lines": 4}'}).status_code == 409
    assert zoe.post("/setup/import/cats/refused", {"kept": "{}"}).status_code == 404


def test_encodings_and_delimiters():
    assert decode("Núñez".encode("cp1252")) == "Núñez"
    assert [delimiter_of(text) for text in ("a,b;c;d", 'x;"a,b,c"', "a\tb", "a|b", "one")] == [";", ";", "\t", "|", ","]
    assert write(["a"], [["+54"], ["x,y"]]) == 'a\r\n\'+54\r\n"x,y"\r\n'
