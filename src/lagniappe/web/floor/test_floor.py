"""The floor over HTTP: who sees it, what it says, and that it costs the same for one and for three."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from cast import SmallCentre, small_centre, user
from lagniappe.desk.actions import appointments, presence, service, turns
from lagniappe.desk.actions.arrivals import Arrival, arrive
from lagniappe.desk.models import Appointment, Contact, User
from lagniappe.desk.queries import appointments as agreed
from lagniappe.desk.queries import misses


@pytest.fixture
def centre(db: None) -> SmallCentre:
    begun = timezone.now() - timedelta(minutes=40)
    centre = small_centre(begun)
    # Whatever the hour of the test, the forty minutes lie in one business day.
    for site in (centre.site, centre.centre_site):  # the very rows that the cast's queues know
        site.cutoff = time((site.local(begun).hour + 12) % 24)
        site.save()
    return centre


def text(answer: HttpResponse) -> str:
    """What of a page is read."""
    return " ".join(strip_tags(answer.content.decode()).split())


def enter(who: User) -> Client:
    client = Client()
    client.cookies["lagniappe_language"] = "en"
    client.force_login(who)
    return client


def test_leads_see_their_sites_and_nobody_else_sees_any(centre: SmallCentre) -> None:
    local = user("lola", "Lola", "lead", site=centre.site)
    assert Client().get("/floor").status_code == 302
    for who, status in ((centre.ana, 403), (centre.elena, 403), (centre.tomas, 403), (centre.diego, 200), (local, 200)):
        assert enter(who).get("/floor").status_code == status, who
    assert enter(centre.zoe).get("/floor").status_code == 200
    assert b"Centro de contacto" in enter(centre.diego).get("/floor").content
    assert b"Centro de contacto" not in enter(local).get("/floor").content
    assert enter(local).get("/floor/site/centro").status_code == 200
    assert enter(local).get("/floor/site/contacto").status_code == 404
    assert enter(local).get("/floor?site=contacto").status_code == 200
    assert enter(centre.diego).get("/floor/site/nowhere").status_code == 404


def test_it_says_who_waits_too_long_and_who_does_what(centre: SmallCentre) -> None:
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    presence.be(user=centre.bruno, state="break", position=centre.counters[1], now=centre.now)
    served, _long, left, short = (
        turns.take_turn(kind=centre.deposit, now=centre.now + timedelta(minutes=m)) for m in (0, 0, 1, 39)
    )
    turns.call_next(agent=centre.ana, now=centre.now + timedelta(minutes=5))
    service.start(contact=served, agent=centre.ana, now=centre.now + timedelta(minutes=6))
    service.leave(contact=left, now=centre.now + timedelta(minutes=3))
    shown = enter(centre.diego).get("/floor/site/centro").content.decode()
    assert "1 person is waiting longer than the limit" in shown
    assert "Next in line for Caja, waited 5 min" in shown
    assert "On a break" in shown
    assert "<strong>3</strong> positions there" in shown
    assert "<strong>1</strong> open" in shown
    assert "<strong>1</strong> working" in shown
    assert short.ticket in shown
    service.close(contact=served, agent=centre.ana, resolution="resolved", now=centre.now + timedelta(minutes=9))
    shown = enter(centre.diego).get("/floor/site/centro").content.decode()
    assert "1 of 1, aim 80 %" in shown
    assert "1 · 1 · 0 · 0" in shown


def test_a_site_shows_what_its_people_do_elsewhere_only_to_who_leads_there_too(centre: SmallCentre) -> None:
    local = user("lola", "Lola", "lead", site=centre.site)
    centre.ana.serves.update(ring=1)
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    chat = arrive(arrival=Arrival(queue=centre.chat, kind=centre.question, customer=centre.maria), now=centre.now)
    assert Contact.objects.get(pk=chat.pk).agent == centre.ana
    service.start(contact=chat, agent=centre.ana, now=centre.now)
    seen = text(enter(local).get("/floor/site/centro"))
    assert "Mari" not in seen
    assert "Consulta" not in seen
    assert "1 contact of another site" in seen
    assert "Free" not in seen
    assert "1 working" in seen
    everything = text(enter(centre.diego).get("/floor/site/centro"))
    assert "Mari Consulta" in everything
    assert "Centro de contacto" in everything


@pytest.mark.parametrize("many", [1, 3])
def test_it_costs_the_same_for_one_and_three(centre: SmallCentre, many: int, django_assert_num_queries) -> None:
    for agent, counter in list(zip((centre.ana, centre.bruno, centre.carla), centre.counters, strict=True))[:many]:
        presence.be(user=agent, state="available", position=counter, now=centre.now)
    for _n in range(2 * many):
        turns.take_turn(kind=centre.deposit, now=centre.now)
    for agent in (centre.ana, centre.bruno)[:many]:
        turns.call_next(agent=agent, now=centre.now)
    diego = enter(centre.diego)
    with django_assert_num_queries(19):
        assert diego.get("/floor/site/centro").status_code == 200


def test_missed_calls_are_told_by_hall_and_hour_and_appointments_by_time(centre: SmallCentre) -> None:
    centre.counters[0].hall = "Planta alta"
    centre.counters[0].save()
    now = timezone.now()
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=now)
    for missed in (True, True, True, False):
        turn = turns.take_turn(kind=centre.deposit, now=now)
        turns.call_chosen(contact=turn, agent=centre.ana, now=now)
        if missed:
            turns.miss(contact=turn, agent=centre.ana, now=now)
    service.start(contact=turn, agent=centre.ana, now=now)
    [row] = misses.of_day(centre.site, centre.site.day_of(now))
    assert (row.place, row.is_hall, row.missed, row.calls, row.percent, row.notable) == (
        "Planta alta", True, 3, 4, 75, True,
    )  # fmt: skip
    assert row.hour == centre.site.local(now).hour
    day = centre.site.local(now).date()
    centre.loan.slot_minutes = 60
    centre.loan.save()
    first = agreed.slots(centre.loan, day + timedelta(days=1), now)[0].at
    appointment = appointments.book(kind=centre.loan, at=first, now=now)
    Appointment.objects.filter(pk=appointment.pk).update(at=now)
    page = enter(centre.diego).get("/floor/site/centro").content.decode()
    assert "1 appointment today" in page
    assert "Planta alta" in page
    assert "3 of 4 calls were missed" in page
