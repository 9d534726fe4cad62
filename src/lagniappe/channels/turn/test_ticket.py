"""The ticket on its holder's phone, from the line to the judgement."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from branch import at_work, followed, take, text_of
from cast import SmallCentre
from lagniappe.desk.actions import errands, presence, service, sweep, turns
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact, Kind, Leg, Mark, Queue, Site
from lagniappe.desk.queries import board as boards
from lagniappe.desk.queries import turns as asked


def test_the_phone_follows_the_turn_from_line_to_judgement(centre: SmallCentre, client: Client) -> None:
    at_work(centre)
    ahead = take(client, centre.deposit)
    mine = take(client, centre.deposit, where="?phone=1&lang=en")
    page = f"/turn/{mine.code}/"
    assert "1 person ahead of you" in text_of(client, page)
    assert str(mine.public_id) in followed(client)  # so that its live hints reach this browser
    assert "You already have number A002 here" in client.get("/kiosk/centro/?phone=1&lang=en").content.decode()
    turns.call_next(agent=centre.ana, now=timezone.now())
    service.start(contact=ahead, agent=centre.ana, now=timezone.now())
    assert "You are next" in text_of(client, page)
    service.close(contact=ahead, agent=centre.ana, resolution="resolved", now=timezone.now())
    turns.call_next(agent=centre.ana, now=timezone.now())
    assert "Please go to Counter 2" in text_of(client, page)
    service.start(contact=mine, agent=centre.ana, now=timezone.now())
    assert "You are being served Counter 2" in text_of(client, page)
    service.end(contact=mine, agent=centre.ana, now=timezone.now())
    assert "How was it?" in text_of(client, page)
    for value in (2, 5):
        assert client.post(f"{page}rate/", {"value": value}).status_code == 302
    mark = Mark.objects.get()
    assert (mark.mark, mark.value, mark.scale_low, mark.scale_high) == ("csat", 5, 1, 5)
    assert "Ana" not in client.get(page).content.decode()


def test_missed_is_not_left_and_comes_back_to_its_place(centre: SmallCentre, client: Client) -> None:
    at_work(centre)
    missed, left = take(client, centre.deposit), take(client, centre.deposit)
    turns.call_next(agent=centre.ana, now=timezone.now())
    turns.miss(contact=missed, agent=centre.ana, now=timezone.now())
    missed.refresh_from_db()
    until = centre.site.local(missed.due_at).strftime("%H:%M")
    assert f"Come back until {until} and you keep your place" in text_of(client, f"/turn/{missed.code}/")
    assert client.post(f"/turn/{missed.code}/here/").status_code == 302
    assert "You are next" in text_of(client, f"/turn/{missed.code}/")
    assert asked.follow(asked.find(left.code), timezone.now()).ahead == 1
    assert "Give up number A002?" in text_of(client, f"/turn/{left.code}/leave/")
    for _pressed_twice in range(2):
        assert client.post(f"/turn/{left.code}/leave/").status_code == 302
    page = text_of(client, f"/turn/{left.code}/")
    assert "You left the line" in page
    assert "Missed" not in page
    assert list(Leg.objects.order_by("contact").values_list("outcome", flat=True)) == ["", "left"]


def test_who_does_not_come_back_in_time_takes_a_new_number(centre: SmallCentre, client: Client) -> None:
    at_work(centre)
    turn = take(client, centre.deposit)
    turns.call_next(agent=centre.ana, now=timezone.now())
    turns.miss(contact=turn, agent=centre.ana, now=timezone.now() - timedelta(hours=1))
    page = text_of(client, f"/turn/{turn.code}/")
    assert "the time to come back is over" in page  # before the sweep has seen it, and after
    assert client.post(f"/turn/{turn.code}/here/").status_code == 409
    sweep.sweep(now=timezone.now())
    assert "the time to come back is over" in text_of(client, f"/turn/{turn.code}/")


def test_the_phone_is_not_sent_what_it_shows_already(centre: SmallCentre, client: Client) -> None:
    turn = take(client, centre.deposit)
    stamp = asked.follow(asked.find(turn.code), timezone.now()).stamp
    assert client.get(f"/turn/{turn.code}/now/", {"stamp": stamp}).status_code == 204
    at_work(centre)
    turns.call_next(agent=centre.ana, now=timezone.now())
    changed = client.get(f"/turn/{turn.code}/now/", {"stamp": stamp})
    assert changed.status_code == 200
    assert 'data-phase="called"' in changed.content.decode()
    assert "<html" not in changed.content.decode()


def test_a_transferred_turn_waits_in_the_other_line(centre: SmallCentre, client: Client) -> None:
    at_work(centre)
    turn = take(client, centre.deposit)
    turns.call_next(agent=centre.ana, now=timezone.now())
    service.start(contact=turn, agent=centre.ana, now=timezone.now())
    service.transfer(contact=turn, to=centre.advice, kind=centre.loan, agent=centre.ana, now=timezone.now())
    page = text_of(client, f"/turn/{turn.code}/")
    assert "A001" in page
    assert "Préstamo" in page
    assert "You are next" in page


def test_one_number_serves_several_procedures_in_the_shortest_order(centre: SmallCentre, client: Client) -> None:
    """Two things on one number: the shorter line first, what one counter can do stays there, the rest keeps its place."""
    at_work(centre)
    at = timezone.now()
    presence.be(user=centre.bruno, state="available", position=centre.counters[0], now=at)
    centre.bruno.serves.filter(queue=centre.cash).delete()  # each line has a counter of its own
    key = {"key": str(uuid4())}
    assert client.post("/kiosk/centro/?lang=en", key).status_code == 404  # nothing chosen
    opened = Kind.objects.create(queue=centre.cash, name="Recibo")
    for _number in range(3):
        take(client, centre.deposit)
    picked = [str(kind.public_id) for kind in (centre.deposit, centre.loan, opened)]
    answer = client.post("/kiosk/centro/?lang=en&several=1", {**key, "kind": picked})
    visit = Contact.objects.get(kind=centre.loan)
    assert visit.ticket == "B001"  # nobody waits for a loan
    given = client.get(answer["Location"]).content.decode()
    assert "then: Depósito" in given
    assert "then: Recibo" in given
    later = take(client, centre.deposit)

    called = turns.call_chosen(contact=visit, agent=centre.bruno, now=at)
    service.start(contact=called, agent=centre.bruno, now=at)
    client.post(f"/turn/{visit.code}/rest/", {"drop": picked[2]})
    errands.plan(contact=visit, kinds=[centre.deposit, opened], now=at, actor=centre.bruno)
    service.park(contact=visit, agent=centre.bruno, now=at)
    assert "Your turn is set aside" in text_of(client, f"/turn/{visit.code}/")
    service.close(contact=visit, agent=centre.bruno, resolution="resolved", now=at)  # there is more to do: no end
    visit.refresh_from_db()
    assert (visit.state, visit.kind, visit.outcome) == ("waiting", centre.deposit, "")
    page = text_of(client, f"/turn/{visit.code}/")
    assert "You go on to Caja" in page
    assert "Not today · Recibo" in page
    assert visit in boards.display(centre.site, at).sent_on
    assert "B001" in client.get("/display/centro/calls/?lang=en").content.decode()

    for _number in range(3):
        turn = turns.call_next(agent=centre.ana, now=at)
        service.start(contact=turn, agent=centre.ana, now=at)
        service.close(contact=turn, agent=centre.ana, resolution="resolved", now=at)
    assert (
        turns.call_next(agent=centre.ana, now=at) == visit
    )  # its first arrival still orders it, before who came later
    service.start(contact=visit, agent=centre.ana, now=at)
    here = errands.go_on(contact=visit, agent=centre.ana, now=at)
    assert (here.state, here.kind, here.agent) == ("active", opened, centre.ana)
    service.close(contact=visit, agent=centre.ana, resolution="resolved", now=at)
    assert list(visit.legs.values_list("kind__name", "outcome")) == [
        ("Préstamo", "answered"), ("Depósito", "answered"), ("Recibo", "answered"),
    ]  # fmt: skip
    assert not Contact.objects.filter(case__state="closed").exclude(state="closed").exists()
    assert later.state == "waiting"


def test_a_turn_sent_to_another_branch_has_a_number_of_that_branch(centre: SmallCentre, client: Client) -> None:
    at_work(centre)
    north = Site.objects.create(code="norte", name="Sucursal Norte", always_open=True)
    there = Queue.objects.create(site=north, name="Caja", channel="turn", letter="A", pull=True, slots=3)
    at = timezone.now()
    turns.take_turn(kind=Kind.objects.create(queue=there, name="Encomienda"), now=at)
    mine = turns.take_turn(kind=centre.deposit, more=[centre.loan], now=at)
    turns.call_chosen(contact=mine, agent=centre.ana, now=at)
    before = mine.arrived_at
    moved = service.transfer(contact=mine, to=there, agent=centre.ana, now=at + timedelta(minutes=1))
    assert (moved.ticket, moved.arrived_at, moved.site, moved.errands.count()) == ("A002", before, north, 0)
    assert "A002" in text_of(client, f"/turn/{mine.code}/")
    assert boards.display(centre.site, at).latest is None
    assert moved in boards.display(north, at).sent_on
    north.always_open = False
    north.save()
    second = turns.take_turn(kind=centre.deposit, now=at)
    turns.call_chosen(contact=second, agent=centre.ana, now=at)
    with pytest.raises(ActionRefused, match="closed"):
        service.transfer(contact=second, to=there, agent=centre.ana, now=at)


def test_the_fragments_of_the_desk_stand_alone(centre: SmallCentre, client: Client) -> None:
    from django.template.loader import render_to_string

    at_work(centre)
    turn = take(client, centre.deposit, where="?lang=ru", priority="1")
    contact = asked.find(turn.code)
    context = {"contact": contact, "turn": asked.follow(contact, timezone.now())}
    for name in ("row", "pane"):
        drawn = render_to_string(f"channels/turn/{name}.html", context)
        assert "A001" in drawn
        assert "Depósito" in drawn
        assert "Priority" in drawn


def test_a_number_that_nobody_called_says_that_the_day_is_over(centre: SmallCentre, client: Client) -> None:
    mine = take(client, centre.deposit)
    centre.site.always_open = False
    centre.site.save()
    sweep.sweep(now=timezone.now() + timedelta(days=1))
    page = text_of(client, f"/turn/{mine.code}/")
    assert "The day ended before we could serve you" in page
    assert "Thank you for coming" not in page
    with pytest.raises(ActionRefused, match="moved on"):
        turns.come_back(contact=mine, now=timezone.now())
