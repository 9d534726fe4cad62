"""The first page, for customers and for the demonstration."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from django.test import Client

from lagniappe.desk.actions.arrivals import Arrival, arrive
from lagniappe.desk.limits import doors
from lagniappe.desk.models import Centre, Hours, User
from lagniappe.web.account.views import ENTRY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_doors():
    doors.forget()


@pytest.fixture
def demo(settings, centre):
    settings.DEMO = True
    Centre.objects.update(rehearsal=True)
    User.objects.filter(pk=centre.ana.pk).update(username="demo-agent")
    User.objects.filter(pk=centre.diego.pk).update(username="demo-lead")
    return centre


def test_an_empty_house_says_what_to_do(client):
    page = client.get("/")
    assert page.status_code == 200
    assert b"/account/home" in page.content
    assert not page.cookies, "reading makes no session"


def test_customers_see_ways_in_three_languages(client, centre):
    for language, words in (
        ("es", "¿En qué podemos ayudarle?"),
        ("en", "How can we help you?"),
        ("ru", "Чем мы можем помочь?"),
    ):
        page = client.get("/", {"lang": language})
        assert words in page.content.decode()
        assert "Banco del Sur" in page.content.decode()


def test_nothing_of_the_demonstration_stands_in_a_real_centre(client, centre):
    assert b"/as/" not in client.get("/").content
    assert client.post("/account/enter", {"who": ENTRY.sign("ana")}).status_code == 404
    assert client.post("/alive", {"alive": "1"}).status_code == 404


def test_one_click_makes_one_a_person_of_the_cast(client, demo):
    page = client.get("/")
    assert [one.key for one in page.context["personas"]] == ["agent", "lead"]
    who = page.context["personas"][0].signed
    stranger = Client(enforce_csrf_checks=True)
    entered = stranger.post("/account/enter", {"who": who}, SCRIPT_NAME="/as/agent", HTTP_ORIGIN="http://testserver")
    assert entered.status_code == 302
    assert entered.url.endswith("/account/home")
    assert "lagniappe_staff_agent" in entered.cookies
    assert "lagniappe_staff" not in entered.cookies
    assert stranger.get("/account/password/change/", SCRIPT_NAME="/as/agent").status_code == 200
    assert stranger.get("/account/password/change/").status_code == 302, "another door, another person"


def test_entering_needs_our_own_page(client, demo):
    good = ENTRY.sign("demo-agent")
    assert client.post("/account/enter", {"who": good}, HTTP_ORIGIN="https://evil.example").status_code == 404
    assert client.post("/account/enter", {"who": "demo-agent"}).status_code == 302
    assert "_auth_user_id" not in client.session
    assert client.post("/account/enter", {"who": ENTRY.sign("zoe")}).status_code == 404, "the cast only"
    assert client.get("/account/enter").status_code == 405


def test_the_life_has_a_switch(client, demo):
    assert client.post("/alive", {"alive": "1"}).status_code == 302
    assert Centre.objects.get().alive
    assert b'aria-checked="true"' in client.get("/").content
    client.post("/alive", {"alive": "0"})
    assert not Centre.objects.get().alive


def test_a_customer_of_the_demonstration_sees_the_customers_page(client, demo):
    page = client.get("/", SCRIPT_NAME="/as/customer")
    assert b"persona-card" not in page.content


@pytest.mark.parametrize(
    ("language", "word"), [("es", "Líder de equipo"), ("ru", "Руководитель группы"), ("en", "Team lead")]
)
def test_who_one_is_stands_in_the_readers_language(client, demo, language, word):
    page = client.get("/", {"lang": language}, SCRIPT_NAME="/as/lead").content.decode()
    banner = page[page.index('class="persona"') :].split("<a")[0]
    assert word in banner
    stranger = client.get("/", {"lang": language}, SCRIPT_NAME="/as/nobody")
    assert "nobody" in stranger.content.decode(), "who is none of the cast keeps the word of the address"


def test_what_is_open_is_offered_again(client, centre):
    contact = arrive(arrival=Arrival(queue=centre.cash, kind=centre.deposit, numbered=True), now=centre.now)
    session = client.session
    session["contacts"] = [str(contact.public_id), "nonsense"]
    session.save()
    client.cookies["lagniappe_visit"] = session.session_key
    page = client.get("/")
    assert page.status_code == 200
    assert [one.contact for one in page.context["open"]] in ([contact], [])


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2026-03-02T15:00:00+00:00", "hasta las 18:00"),
        ("2026-03-03T01:00:00+00:00", "abre el martes a las 09:00"),
    ],
)
def test_hours_are_told_by_the_clock_on_the_wall(client, centre, monkeypatch, moment, told):
    """Of a place three hours behind Greenwich, whatever the server's own clock."""
    centre.centre_site.always_open = False
    centre.centre_site.save()
    for weekday in (0, 1):
        Hours.objects.create(site=centre.centre_site, weekday=weekday, opens=time(9), closes=time(18))
    monkeypatch.setattr("lagniappe.web.start.views.timezone.now", lambda: datetime.fromisoformat(moment))
    assert told in client.get("/", {"lang": "es"}).content.decode()
