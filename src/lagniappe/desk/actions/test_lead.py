"""A lead moves contacts and people, and sees who will wait too long before they do."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from cast import SmallCentre
from lagniappe.desk.actions import arrivals, lead, presence, service, turns
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact, Hours, Presence, Queue, Serves, Site
from lagniappe.desk.queries.floor import site_now


@pytest.fixture
def line(centre: SmallCentre) -> list[Contact]:
    """Three who came for deposits, a minute apart."""
    return [turns.take_turn(kind=centre.deposit, now=centre.now + timedelta(minutes=n)) for n in range(3)]


@pytest.mark.django_db
def test_whoever_is_put_first_is_called_first(centre: SmallCentre, line: list[Contact]) -> None:
    now = centre.now + timedelta(minutes=5)
    lead.put_first(contact=line[2], priority=2, lead=centre.diego, now=now)
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=now)
    assert turns.call_next(agent=centre.ana, now=now) == line[2]
    with pytest.raises(ActionRefused):
        lead.put_first(contact=line[1], priority=2, lead=centre.ana, now=now)


@pytest.mark.django_db
def test_sent_on_it_keeps_its_first_arrival(centre: SmallCentre, line: list[Contact]) -> None:
    now = centre.now + timedelta(minutes=5)
    other = turns.take_turn(kind=centre.loan, now=centre.now + timedelta(minutes=1))
    sent = lead.send(contact=line[0], to=centre.advice, lead=centre.diego, now=now)
    assert (sent.queue, sent.leg_number, sent.arrived_at) == (centre.advice, 2, line[0].arrived_at)
    presence.be(user=centre.bruno, state="available", position=centre.counters[0], now=now)
    assert turns.call_next(agent=centre.bruno, now=now) == line[0]
    assert other.arrived_at > line[0].arrived_at


@pytest.mark.django_db
def test_a_turn_is_not_sent_to_a_branch_that_is_closed(centre: SmallCentre, line: list[Contact]) -> None:
    far = Site.objects.create(code="norte", name="Sucursal Norte")
    there = Queue.objects.create(site=far, name="Caja", channel="turn", letter="A", pull=True, slots=3)
    with pytest.raises(ActionRefused, match="Sucursal Norte is closed now"):
        lead.send(contact=line[0], to=there, lead=centre.diego, now=centre.now)
    Hours.objects.create(site=far, weekday=0, opens=time(9), closes=time(18))
    assert lead.send(contact=line[0], to=there, lead=centre.diego, now=centre.now).site == far


@pytest.mark.django_db
def test_a_chat_is_handed_to_who_has_room(centre: SmallCentre) -> None:
    now = centre.now
    Serves.objects.all().delete()
    centre.chat.slots = 3
    centre.chat.save()
    chats = [arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=now) for _chat in range(2)]
    with pytest.raises(ActionRefused) as away:
        lead.hand(contact=chats[0], agent=centre.carla, lead=centre.diego, now=now)
    assert away.value.code == "away"
    presence.be(user=centre.carla, state="available", now=now)
    given = lead.hand(contact=chats[0], agent=centre.carla, lead=centre.diego, now=now)
    assert (given.state, given.agent) == ("called", centre.carla)
    service.start(contact=given, agent=centre.carla, now=now)
    with pytest.raises(ActionRefused) as full:
        lead.hand(contact=chats[1], agent=centre.carla, lead=centre.diego, now=now)
    assert full.value.code == "full"


@pytest.mark.django_db
def test_people_are_placed_and_given_queues(centre: SmallCentre) -> None:
    lead.place(agent=centre.ana, state="available", position=centre.counters[1], lead=centre.diego, now=centre.now)
    at = Presence.objects.get(user=centre.ana, ended_at=None)
    assert (at.state, at.position) == ("available", centre.counters[1])
    lead.serve(agent=centre.ana, queue=centre.advice, ring=2, lead=centre.diego, now=centre.now)
    assert centre.ana.serves.get(queue=centre.advice).ring == 2
    lead.serve(agent=centre.ana, queue=centre.advice, ring=None, lead=centre.diego, now=centre.now)
    assert not centre.ana.serves.filter(queue=centre.advice).exists()
    for refused in (centre.bruno, centre.elena):
        with pytest.raises(ActionRefused):
            lead.serve(agent=centre.ana, queue=centre.advice, ring=1, lead=refused, now=centre.now)


@pytest.mark.django_db
def test_the_alert_comes_before_the_limit_and_goes_with_the_line(centre: SmallCentre, line: list[Contact]) -> None:
    Queue.objects.filter(pk=centre.cash.pk).update(limit_seconds=600)
    early = centre.now + timedelta(minutes=3)

    def alert(now):
        return {one.queue.pk: one.alert for one in site_now(centre.diego, "centro", now).queues}[centre.cash.pk]

    nobody = alert(early)
    assert (nobody.people, nobody.first_seconds, nobody.saved) == (3, 420, None)
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=early)
    calm = alert(early)
    assert calm is None or calm.people < 3
    later = centre.now + timedelta(minutes=9)
    near = alert(later)
    assert near is not None
    assert near.first_seconds <= 60
    assert near.saved is not None
    for turn in line:
        service.leave(contact=turn, now=later)
    assert alert(later) is None
