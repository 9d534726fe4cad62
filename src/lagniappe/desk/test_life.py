"""A contact's life, told step by step."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from cast import SmallCentre
from lagniappe import database
from lagniappe.desk.actions import arrivals, errands, presence, service, sweep, talk, turns
from lagniappe.desk.actions.dispatch import dispatch
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Call, Case, Contact, Event, Leg, Mark, Presence, User
from lagniappe.desk.queries import conversation, rebuild, routable


def after(centre: SmallCentre, seconds: int):
    return centre.now + timedelta(seconds=seconds)


def test_a_turn_is_taken_called_served_and_closed(centre: SmallCentre) -> None:
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    turn = turns.take_turn(kind=centre.deposit, now=centre.now, client_key="k1")
    assert turn.ticket == "A001"
    assert turns.take_turn(kind=centre.deposit, now=centre.now, client_key="k1").pk == turn.pk
    called = turns.call_next(agent=centre.ana, now=after(centre, 60))
    assert called is not None
    assert (called.pk, called.state, called.position) == (turn.pk, "called", centre.counters[0])
    reason = Call.objects.get().reason
    assert (reason["rule"], reason["waited_seconds"]) == ("longest_waiting", 60)
    service.start(contact=turn, agent=centre.ana, now=after(centre, 70))
    service.end(contact=turn, agent=centre.ana, now=after(centre, 300))
    closed = service.close(
        contact=turn, agent=centre.ana, resolution="resolved", line=" Deposited. ", now=after(centre, 320)
    )
    assert (closed.state, closed.outcome, closed.line) == ("closed", "answered", "Deposited.")
    assert closed.case.state == Case.State.CLOSED or Case.objects.get(pk=closed.case_id).state == "closed"
    leg = Leg.objects.get()
    assert (leg.called_at, leg.answered_at, leg.ended_at, leg.wrapped_at) == tuple(
        after(centre, s) for s in (60, 70, 300, 320)
    )
    verbs = list(Event.objects.filter(contact=turn).values_list("verb", flat=True))
    assert verbs == ["contact.arrived", "contact.called", "contact.answered", "contact.ended", "contact.closed"]


def test_a_turn_set_aside_is_called_back_and_its_first_wait_stays_as_it_was(centre: SmallCentre) -> None:
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    turn = turns.take_turn(kind=centre.deposit, now=centre.now)
    second = turns.take_turn(kind=centre.deposit, now=centre.now)
    turns.call_next(agent=centre.ana, now=after(centre, 60))
    service.start(contact=turn, agent=centre.ana, now=after(centre, 70))
    service.park(contact=turn, agent=centre.ana, now=after(centre, 100))
    turns.call_next(agent=centre.ana, now=after(centre, 110))
    with pytest.raises(ActionRefused, match="Finish"):
        turns.call_back(contact=turn, agent=centre.ana, now=after(centre, 120))
    service.leave(contact=second, now=after(centre, 130))
    presence.be(user=centre.ana, state="available", position=centre.counters[2], now=after(centre, 140))
    back = turns.call_back(contact=turn, agent=centre.ana, now=after(centre, 150))
    assert (back.state, back.position, back.agent) == ("called", centre.counters[2], centre.ana)
    turns.recall(contact=turn, agent=centre.ana, now=after(centre, 160))
    with pytest.raises(ActionRefused, match="moved on"):  # its service has begun: no number to give up
        service.leave(contact=turn, now=after(centre, 165), may_end=False)
    kept = turns.miss(contact=turn, agent=centre.ana, now=after(centre, 170))
    assert (kept.state, kept.agent, kept.due_at, kept.outcome) == ("parked", centre.ana, None, "")
    turns.call_back(contact=turn, agent=centre.ana, now=after(centre, 300))
    service.start(contact=turn, agent=centre.ana, now=after(centre, 310))
    service.close(contact=turn, agent=centre.ana, resolution="resolved", now=after(centre, 400))
    leg = turn.legs.get()
    assert (leg.called_at, leg.last_called_at, leg.answered_at) == tuple(after(centre, s) for s in (60, 60, 70))
    assert (leg.parked_micros, leg.outcome) == (210_000_000, "answered")  # from aside until the person was there again
    calls = [(call.reason["rule"], call.reason["waited_seconds"], call.result) for call in leg.calls.all()]
    assert calls == [
        ("longest_waiting", 60, "came"), ("taken_up", 50, "missed"), ("again", 160, "missed"), ("taken_up", 200, "came"),
    ]  # fmt: skip
    verbs = list(Event.objects.filter(contact=turn).values_list("verb", flat=True))[2:]
    assert [verb.removeprefix("contact.") for verb in verbs] == [
        "answered", "parked", "called", "recalled", "parked", "called", "taken_up", "closed",
    ]  # fmt: skip
    assert rebuild.from_events(Event.objects.order_by("id")) == rebuild.from_tables()


def test_a_missed_turn_returns_to_its_place_and_is_not_one_who_left(centre: SmallCentre) -> None:
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    first = turns.take_turn(kind=centre.deposit, now=centre.now)
    second = turns.take_turn(kind=centre.deposit, now=after(centre, 5))
    turns.call_next(agent=centre.ana, now=after(centre, 10))
    turns.recall(contact=first, agent=centre.ana, now=after(centre, 30))
    turns.miss(contact=first, agent=centre.ana, now=after(centre, 40))
    turns.come_back(contact=first, now=after(centre, 100))
    assert turns.call_next(agent=centre.ana, now=after(centre, 110)).pk == first.pk
    turns.miss(contact=first, agent=centre.ana, now=after(centre, 140))
    sweep.sweep(now=after(centre, 140 + 901))
    first.refresh_from_db()
    assert (first.state, first.outcome) == ("closed", "missed")
    assert first.legs.get().ended_at == after(centre, 140)
    with pytest.raises(ActionRefused, match="over"):
        turns.come_back(contact=first, now=after(centre, 2000))
    service.leave(contact=second, now=after(centre, 2001))
    second.refresh_from_db()
    assert second.outcome == "left"


def test_priority_gets_the_next_free_counter(centre: SmallCentre) -> None:
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    turns.take_turn(kind=centre.deposit, now=centre.now)
    urgent = turns.take_turn(kind=centre.deposit, now=after(centre, 100), priority=True)
    called = turns.call_next(agent=centre.ana, now=after(centre, 110))
    assert called.pk == urgent.pk
    assert Call.objects.get().reason["rule"] == "priority"


def test_a_chat_that_everybody_let_pass_is_offered_again_after_a_while(centre: SmallCentre) -> None:
    presence.be(user=centre.carla, state="available", now=centre.now)
    chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat, kind=centre.question), now=centre.now)
    service.decline(contact=chat, agent=centre.carla, now=after(centre, 3))
    patient = centre.chat.offer_seconds + routable.ASKED_AGAIN.total_seconds()
    User.objects.filter(pk=centre.carla.pk).update(seen_at=after(centre, patient))  # her page is open
    sweep.sweep(now=after(centre, patient - 1))
    chat.refresh_from_db()
    assert (chat.state, chat.agent) == ("waiting", None), "who has just turned it down is left alone"
    sweep.sweep(now=after(centre, patient))
    chat.refresh_from_db()
    assert (chat.state, chat.agent) == ("called", centre.carla)


def test_a_chat_is_offered_declined_offered_to_another_and_answered(centre: SmallCentre) -> None:
    presence.be(user=centre.bruno, state="available", now=centre.now)
    presence.be(user=centre.carla, state="available", now=after(centre, 1))
    chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat, kind=centre.question), now=after(centre, 5))
    assert (chat.state, chat.agent) == ("called", centre.bruno)
    chat = service.decline(contact=chat, agent=centre.bruno, now=after(centre, 8))
    chat.refresh_from_db()
    assert (chat.state, chat.agent) == ("called", centre.carla)
    service.start(contact=chat, agent=centre.carla, now=after(centre, 12))
    said = talk.say(contact=chat, speaker="customer", text="Hola", client_key="m1", now=after(centre, 13))
    again = talk.say(contact=chat, speaker="customer", text="Hola", client_key="m1", now=after(centre, 14))
    assert said.pk == again.pk
    answer = talk.say(
        contact=chat, speaker="agent", text="Buenas", client_key="m2", author=centre.carla, now=after(centre, 15)
    )
    assert answer.seq == 2
    service.close(contact=chat, agent=centre.carla, resolution="follow_up", now=after(centre, 60))
    chat.case.refresh_from_db()
    assert (chat.case.state, chat.case.owner) == ("open", centre.carla)
    talk.give_mark(contact=chat, mark="csat", value=4, low=1, high=5, now=after(centre, 61))
    talk.give_mark(contact=chat, mark="csat", value=5, low=1, high=5, now=after(centre, 62))
    assert Mark.objects.get().value == 5


def test_an_offer_runs_out_and_a_vanished_agent_gives_it_back(centre: SmallCentre) -> None:
    presence.be(user=centre.carla, state="available", now=centre.now)
    chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=centre.now)
    assert chat.agent == centre.carla
    sweep.sweep(now=after(centre, 31))
    chat.refresh_from_db()
    assert (chat.state, chat.agent) == ("waiting", None)
    presence.be(user=centre.bruno, state="available", now=after(centre, 40))
    chat.refresh_from_db()
    assert chat.agent == centre.bruno
    sweep.sweep(now=after(centre, 40 + 61))
    chat.refresh_from_db()
    assert chat.agent is None
    gone = Presence.objects.get(user=centre.bruno, ended_at=None)
    assert (gone.state, gone.started_at) == ("closed", after(centre, 40)), "gone since the last sign of life"


def test_an_offer_without_an_end_does_not_stay_with_who_vanished_from_a_break(centre: SmallCentre) -> None:
    centre.chat.offer_seconds = 0
    centre.chat.save()
    presence.be(user=centre.carla, state="available", now=centre.now)
    chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=centre.now)
    presence.be(user=centre.carla, state="break", now=centre.now)
    chat.refresh_from_db()
    assert (chat.state, chat.agent) == ("called", centre.carla)
    User.objects.filter(pk=centre.carla.pk).update(seen_at=centre.now)
    sweep.sweep(now=after(centre, 61))
    chat.refresh_from_db()
    assert (chat.state, chat.agent) == ("waiting", None)


def test_what_a_vanished_agent_had_in_hand_goes_to_the_next_in_its_old_place(centre: SmallCentre) -> None:
    presence.be(user=centre.carla, state="available", now=centre.now)
    chats = [arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=after(centre, n)) for n in range(3)]
    for chat in chats:
        service.start(contact=chat, agent=centre.carla, now=after(centre, 10))
    service.park(contact=chats[1], agent=centre.carla, now=after(centre, 12))
    service.end(contact=chats[2], agent=centre.carla, now=after(centre, 13))
    later = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=after(centre, 20))
    service.start(contact=later, agent=centre.carla, now=after(centre, 21))
    presence.be(user=centre.carla, state="break", now=after(centre, 30))
    last = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=after(centre, 40))
    presence.seen(user_ids=[centre.carla.pk], now=after(centre, 60))
    sweep.sweep(now=after(centre, 61))
    assert Contact.objects.filter(agent=centre.carla).count() == 4, "on a break, but the page is open"
    presence.vanish(user=centre.carla, now=after(centre, 62))
    assert Contact.objects.filter(agent=centre.carla).count() == 4, "seen again just before"
    sweep.sweep(now=after(centre, 121))
    waiting = Contact.objects.filter(state="waiting").order_by("arrived_at")
    assert list(waiting) == [chats[0], chats[1], later, last], "each in the place of its first arrival"
    assert list(Contact.objects.filter(agent=centre.carla)) == [chats[2]], "what was over stays with who served it"
    assert [leg.outcome for leg in chats[1].legs.all()] == ["transferred", ""]
    assert chats[1].legs.get(number=1).parked_micros == 109_000_000
    told = [item for item in conversation.read(chats[0]) if item.step == "passed_on"]
    assert [item.why for item in told] == ["vanished"]
    assert rebuild.from_events(Event.objects.order_by("id")) == rebuild.from_tables()
    presence.be(user=centre.bruno, state="available", now=after(centre, 130))
    assert set(Contact.objects.filter(agent=centre.bruno)) == {chats[0], chats[1], later}


def test_a_transfer_closes_the_leg_and_keeps_the_first_arrival(centre: SmallCentre) -> None:
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    turn = turns.take_turn(kind=centre.deposit, now=centre.now)
    turns.call_next(agent=centre.ana, now=after(centre, 10))
    service.start(contact=turn, agent=centre.ana, now=after(centre, 15))
    turn = service.transfer(contact=turn, to=centre.advice, kind=centre.loan, agent=centre.ana, now=after(centre, 60))
    assert (turn.state, turn.arrived_at, turn.leg_number, turn.ticket) == ("waiting", centre.now, 2, "A001")
    assert [leg.outcome for leg in turn.legs.all()] == ["transferred", ""]


def test_nobody_comes_back_from_a_break_with_more_than_they_can_carry(centre: SmallCentre) -> None:
    User.objects.filter(pk=centre.carla.pk).update(capacity=1)
    carla = User.objects.get(pk=centre.carla.pk)
    presence.be(user=carla, state="available", now=centre.now)
    first, second, third = (
        arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=centre.now) for _n in range(3)
    )
    for contact in (first, second):
        service.start(contact=contact, agent=carla, now=centre.now)
        service.park(contact=contact, agent=carla, now=centre.now)
    service.start(contact=third, agent=carla, now=centre.now)
    service.close(contact=third, agent=carla, resolution="follow_up", now=centre.now)
    presence.be(user=carla, state="break", now=centre.now)
    service.take_up(contact=first, agent=carla, now=centre.now)
    with pytest.raises(ActionRefused, match="capacity"):
        service.take_up(contact=second, agent=carla, now=centre.now)
    with pytest.raises(ActionRefused, match="capacity"):
        arrivals.write_back(case=third.case, queue=centre.chat, agent=carla, now=centre.now)
    presence.be(user=carla, state="available", now=centre.now)
    assert [(one.load, one.capacity) for one in routable.agents()] == [(1, 1)]


def test_a_visit_goes_on_at_the_same_counter_only_where_there_is_room_for_more(centre: SmallCentre) -> None:
    for queue, slots in ((centre.cash, 1), (centre.advice, 3)):
        queue.slots = slots
        queue.save()
    presence.be(user=centre.bruno, state="available", position=centre.counters[0], now=centre.now)
    chat = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=centre.now)
    service.start(contact=chat, agent=centre.bruno, now=centre.now)
    visit = turns.take_turn(kind=centre.deposit, now=centre.now)
    turns.call_chosen(contact=visit, agent=centre.bruno, now=centre.now)
    service.start(contact=visit, agent=centre.bruno, now=centre.now)
    errands.plan(contact=visit, kinds=[centre.loan], actor=centre.bruno, now=centre.now)
    sent = service.close(contact=visit, agent=centre.bruno, resolution="resolved", now=after(centre, 60))
    assert (sent.state, sent.queue) == ("waiting", centre.advice)
    assert [(one.load, one.capacity) for one in routable.agents()] == [(1, 3)]


def test_a_centre_that_was_moved_meanwhile_takes_nothing_into_the_old_file(
    centre: SmallCentre, settings, tmp_path: Path
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a file has one writer, and can be moved")
    settings.HOME = tmp_path
    database.remember("postgres://ana@db.example/centre", tmp_path)
    with pytest.raises(OperationalError, match="moved"):
        turns.take_turn(kind=centre.deposit, now=centre.now)
    assert not Contact.objects.exists()


def test_only_the_own_agent_acts_and_never_beyond_capacity(centre: SmallCentre) -> None:
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    turn = turns.take_turn(kind=centre.deposit, now=centre.now)
    turns.take_turn(kind=centre.deposit, now=centre.now)
    turns.call_next(agent=centre.ana, now=after(centre, 10))
    with pytest.raises(ActionRefused, match="Finish"):
        turns.call_next(agent=centre.ana, now=after(centre, 11))
    with pytest.raises(ActionRefused, match="somebody else"):
        service.start(contact=turn, agent=centre.bruno, now=after(centre, 12))


def test_a_closed_site_refuses_and_keeps_the_message(centre: SmallCentre) -> None:
    centre.centre_site.always_open = False
    centre.centre_site.save()
    refused = arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=centre.now)
    assert (refused.state, refused.outcome) == ("closed", "refused")
    talk.leave_message(contact=refused, text="Call me", client_key="x", now=centre.now)
    refused.case.refresh_from_db()
    assert refused.case.state == "open"
    back = arrivals.write_back(case=refused.case, queue=centre.chat, agent=centre.carla, now=after(centre, 600))
    assert (back.direction, back.state, back.agent) == ("out", "active", centre.carla)


def test_a_line_is_read_only_for_who_is_free(centre: SmallCentre) -> None:
    """However long the line: while everybody is busy, a new chat costs what it costs beside an empty one."""

    def reads() -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            dispatch(now=after(centre, 1))
        return [each["sql"] for each in seen.captured_queries if "'waiting'" in each["sql"]]

    presence.be(user=centre.carla, state="available", now=centre.now)
    assert reads() != []
    for _one in range(centre.carla.capacity):
        arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat, kind=centre.question), now=centre.now)
    assert reads() == []
    for _one in range(3):
        arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat, kind=centre.question), now=centre.now)
    assert Contact.objects.filter(state="waiting").count() == 3
    assert reads() == []
    mine = Contact.objects.filter(agent=centre.carla).first()
    service.decline(contact=mine, agent=centre.carla, now=after(centre, 2))
    assert Contact.objects.filter(state="waiting").count() == 3
    assert Contact.objects.filter(agent=centre.carla).count() == centre.carla.capacity
