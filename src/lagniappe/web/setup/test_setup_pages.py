"""The set-up as a person meets it: lists, sheets that keep what was typed, and doors that stay shut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

from lagniappe.channels import contract
from lagniappe.desk import actions
from lagniappe.desk.actions.setup_staff import create_staff, set_roles
from lagniappe.desk.models import CannedAnswer, Centre, Customer, Event, Kind, Position, Queue, Site, Skill, User
from lagniappe.desk.queries import setup_lists
from lagniappe.web.setup import words
from lagniappe.web.setup.things import THINGS

ACTIONS = Path(str(actions.__file__)).parent

NOBODY = "01a20186-0000-7000-8000-000000000000"
pytestmark = pytest.mark.django_db

PAGES = ["/setup", "/setup/centre", "/setup/changes", "/setup/look", "/setup/import/staff", "/setup/import/customers"]
PAGES += [f"/setup/{name}" for name in THINGS] + [f"/setup/{name}/new" for name in THINGS]


@pytest.fixture
def zoe(client, centre):
    client.force_login(centre.zoe)
    return client


def sheet_of(response) -> dict[str, object]:
    """What a browser would send back without touching anything."""
    form = response.context["form"]
    data = {}
    for field in form:
        value = field.value()
        if isinstance(value, bool):
            if value:
                data[field.html_name] = "on"
        elif value is not None:
            data[field.html_name] = [getattr(item, "pk", item) for item in value] if isinstance(value, list) else value
    return data


@pytest.mark.parametrize("path", PAGES)
def test_only_administrators_come_in(client, centre, path):
    assert client.get(path).status_code == 302
    assert client.get(path).url.startswith("/account/login/")
    for person in (centre.ana, centre.diego, centre.elena, centre.tomas):
        client.force_login(person)
        assert client.get(path).status_code == 403
        assert client.post(path, {}).status_code in (403, 405)
    client.force_login(centre.zoe)
    page = client.get(path)
    assert page.status_code == 200
    assert b"<style" not in page.content
    assert b' style="' not in page.content
    assert b"onclick" not in page.content


def test_every_sheet_opens_and_saves_unchanged(zoe, centre):
    Skill.objects.get()
    CannedAnswer.objects.create(shortcut="hola", title="Hola", text="Hola {name}")
    for name, thing in THINGS.items():
        for row in thing.rows(centre.zoe):
            path = f"/setup/{name}/{row.public_id}"
            page = zoe.get(path)
            assert page.status_code == 200, path
            data = sheet_of(page)
            if name == "staff":
                data |= {
                    box: "1" for _label, boxes in page.context["form"].role_rows() for box, _place, on in boxes if on
                }
                data |= {
                    field: next((value for value, _label, on in rings if on), "")
                    for field, _queue, rings in page.context["form"].queue_rows()
                }
            assert zoe.post(path, data).status_code == 302, (path, zoe.post(path, data).context["form"].errors)
    assert not zoe.get("/setup/changes").context["lines"], "saving without a change is no change"


def test_a_place_is_opened_from_nothing(zoe, centre):
    if "turn" not in contract.names():
        pytest.skip("the turn channel is not installed")
    page = zoe.get("/setup/sites/new")
    data = {**sheet_of(page), "name": "Sucursal Norte", "day_5": "10 a 13", "holidays": "2026-12-25 Navidad"}
    assert zoe.post("/setup/sites/new", data).status_code == 302
    site = Site.objects.get(code="sucursal-norte")
    assert site.hours.count() == 6
    assert str(site.holidays.get()) or site.holidays.get().name == "Navidad"
    page = zoe.get(f"/setup/queues/new?channel=turn&site={site.public_id}")
    assert zoe.post("/setup/queues/new", {**sheet_of(page), "name": "Caja", "name_ru": "Касса"}).status_code == 302
    queue = Queue.objects.get(site=site)
    assert (queue.letter, queue.pull, queue.limit_seconds, queue.names) == ("A", True, 1800, {"ru": "Касса"})
    page = zoe.get(f"/setup/kinds/new?queue={queue.public_id}")
    assert zoe.post("/setup/kinds/new", {**sheet_of(page), "name": "Cobro", "standard_seconds": "7"}).status_code == 302
    assert Kind.objects.get(queue=queue).standard_seconds == 420
    page = zoe.get(f"/setup/positions/new?site={site.public_id}")
    assert zoe.post("/setup/positions/new", sheet_of(page)).status_code == 302
    assert Position.objects.get(site=site).name == "1"
    data = {
        **sheet_of(zoe.get("/setup/staff/new")),
        "name": "Nora",
        "username": "nora",
        "password": "una clave muy larga",
    }
    data |= {f"role-agent-{site.pk}": "1", f"ring-{queue.pk}": "1"}
    assert zoe.post("/setup/staff/new", data).status_code == 302
    nora = User.objects.get(username="nora")
    assert nora.serves.get().queue == queue
    assert nora.check_password("una clave muy larga")
    zoe.logout()
    assert zoe.post("/account/login/", {"login": "nora", "password": "una clave muy larga"}).status_code == 302


def test_what_was_typed_stays_and_is_said_kindly(zoe, centre):
    data = {
        **sheet_of(zoe.get("/setup/sites/new")),
        "name": "<b>Norte</b>",
        "day_0": "whenever",
        "zone": "Mars",
        "code": "centro",
    }
    page = zoe.post("/setup/sites/new", data)
    assert page.status_code == 422
    errors = page.context["form"].errors
    assert {"day_0", "zone"} <= set(errors)
    assert b"&lt;b&gt;Norte&lt;/b&gt;" in page.content
    assert b"<b>Norte" not in page.content
    assert b'value="whenever"' in page.content
    page = zoe.post("/setup/sites/new", {**data, "day_0": "", "zone": "UTC"})
    assert "code" in page.context["form"].errors, "the action's own refusal stands beside its field"


def test_the_last_administrator_cannot_be_unticked(zoe, centre):
    path = f"/setup/staff/{centre.zoe.public_id}"
    page = zoe.post(path, sheet_of(zoe.get(path)))
    assert page.status_code == 422
    assert centre.zoe.roles.count() == 1


def test_customers_are_written_with_their_handles(zoe, centre):
    data = {"name": "Iván Ivanov", "email": "ivan@example.org, i@example.org", "phone": "+7 495 000-00-00"}
    assert zoe.post("/setup/customers/new", data).status_code == 302
    person = Customer.objects.get(name="Iván Ivanov")
    assert person.handles.count() == 3
    path = f"/setup/customers/{person.public_id}"
    assert zoe.post(path, {**data, "email": "i@example.org"}).status_code == 302
    assert sorted(person.handles.values_list("value", flat=True)) == ["+74950000000", "i@example.org"]
    page = zoe.post(path, {**data, "email": "maria@example.org"})
    assert "email" in page.context["form"].errors
    assert [row for row, _cells, _off in zoe.get("/setup/customers?q=ivanov").context["lines"]] == [person]


@pytest.mark.parametrize(
    "path",
    [
        "/setup/nothing",
        "/setup/nothing/new",
        f"/setup/sites/{NOBODY}",
        f"/setup/staff/{NOBODY}",
        "/setup/import/cats",
        "/setup/sites/7",
    ],
)
def test_unknown_addresses_are_404(zoe, path):
    assert zoe.get(path).status_code == 404


def test_wild_queries_are_harmless(zoe):
    for path in (
        "/setup/changes?before=9999999999999999999999&who=%00%3Cscript%3E&thing=<",
        "/setup/staff?page=zzz", "/setup/customers?q=%00%25_", "/setup/kinds/new?queue=zzz",
        "/setup/queues/new?channel=%3Cscript%3E",
    ):  # fmt: skip
        page = zoe.get(path)
        assert page.status_code == 200, path
        assert b"<script>" not in page.content


def test_a_local_administrator_sees_only_their_site(client, centre):
    local = User.objects.create_user("lia", name="Lía", password="a long password")
    local.roles.create(role="administrator", site=centre.site)
    client.force_login(local)
    assert [row for row, _c, _o in client.get("/setup/sites").context["lines"]] == [centre.site]
    assert client.get(f"/setup/sites/{centre.centre_site.public_id}").status_code == 404
    assert client.get(f"/setup/queues/{centre.chat.public_id}").status_code == 404
    assert client.post("/setup/centre", {"name": "Mine", "language": "es"}).status_code == 403


def test_the_list_of_changes_tells_who_did_what(zoe, centre):
    path = f"/setup/queues/{centre.cash.public_id}"
    if not contract.names():
        pytest.skip("no channel is installed")
    zoe.post(path, {**sheet_of(zoe.get(path)), "limit_seconds": "20"})
    (line,) = zoe.get("/setup/changes?thing=queue").context["lines"]
    assert (line.who, line.to) == ("Zoe Zárate", "Caja")
    assert line.details == ["longest wait (s): 1800 → 1200"]
    assert not zoe.get("/setup/changes?thing=site").context["lines"]
    assert not zoe.get("/setup/changes?who=ana").context["lines"]


def test_every_change_that_is_listed_has_its_words(zoe, centre):
    """What the actions write down about the set-up is told in a sentence, never by the ledger's own word."""
    found = re.compile(rf'"((?:{"|".join(setup_lists.VERBS)})\.[a-z_]+)"')
    written = {verb for path in ACTIONS.glob("*.py") for verb in found.findall(path.read_text(encoding="utf-8"))}
    assert "staff.created" in written
    assert sorted(written - set(words.SENTENCES)) == []


def test_roles_are_listed_in_words(zoe, centre):
    set_roles(user=centre.ana, wanted=[("agent", centre.site.pk), ("lead", None)], actor=centre.zoe, now=centre.now)
    with translation.override("es"):
        assert words.line(Event.objects.get(verb="rights.changed")).details == ["Agente (centro), Líder de equipo"]


def test_what_is_new_begins_as_the_centre_is(zoe, centre):
    """Its language, and the zone of its places: a centre in Kazan has no use for Buenos Aires."""
    Centre.objects.update(language="ru")
    Site.objects.update(zone="Europe/Moscow")
    for name in ("sites", "staff", "answers"):
        assert zoe.get(f"/setup/{name}/new").context["form"]["language"].value() == "ru", name
    assert zoe.get("/setup/sites/new").context["form"]["zone"].value() == "Europe/Moscow"
    taken_on = create_staff(values={"username": "new", "name": "New"}, actor=centre.zoe, now=centre.now)
    assert taken_on.language == "ru", "from a file, too"
