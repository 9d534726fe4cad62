"""What a writer in this process has committed is told out of its memory, and tells what the tables would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from cast import SmallCentre, small_centre
from lagniappe.desk import ephemeral
from lagniappe.desk.actions import presence, service, talk
from lagniappe.desk.actions.arrivals import Arrival, arrive
from lagniappe.desk.actions.door import aside, record
from lagniappe.desk.models import Contact, Event
from lagniappe.desk.queries import audience, ledger
from lagniappe.web.live.tail import Tail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> SmallCentre:
    return small_centre()


@pytest.fixture
def commits() -> Iterator[list[Sequence[Event]]]:
    if connection.vendor != "sqlite":
        pytest.skip("on a server the database tells of commits")
    heard: list[Sequence[Event]] = []
    with ExitStack() as stack:
        stack.callback(ephemeral.hear_commits(heard.append))
        yield heard


def held_by_carla(world: SmallCentre) -> Contact:
    presence.be(user=world.carla, state="available", now=world.now)
    return arrive(arrival=Arrival(queue=world.chat, kind=world.question, customer=world.maria), now=world.now)


def say(contact: Contact, words: str, world: SmallCentre) -> None:
    talk.say(contact=contact, speaker="customer", text=words, client_key=words, now=world.now + timedelta(minutes=1))


def opened(step: audience.Step) -> dict[str, frozenset[str]]:
    """Each topic of a step with all the keys that open it."""
    found: dict[str, frozenset[str]] = {}
    for hint in step.hints:
        found[hint.topic] = found.get(hint.topic, frozenset()) | hint.keys
    return found


def test_what_is_said_inside_a_contact_is_told_as_the_ledger_tells_it(
    world: SmallCentre, commits: list[Sequence[Event]]
) -> None:
    contact = held_by_carla(world)
    contact.refresh_from_db()
    assert contact.agent_id == world.carla.pk
    say(contact, "Buenos días", world)
    start = ledger.head()
    commits.clear()
    say(contact, "¿Está lista mi tarjeta?", world)
    talk.give_mark(contact=contact, mark="stars", value=4, low=1, high=5, now=world.now)
    waiting = arrive(arrival=Arrival(queue=world.chat, client_key="w"), now=world.now)
    say(waiting, "Hola", world)
    say(waiting, "¿Hay alguien?", world)
    read = {step.number: step for step in audience.steps(start, 100)}
    told = [step for events in commits for event in events if (step := audience.step_of(event))]
    assert [len(events) for events in commits][:2] == [1, 1]
    assert len(told) == 4, "three sentences and a mark"
    for step in told:
        assert opened(step) == opened(read[step.number])
    assert any("agent" in hint.topic for hint in told[0].hints)


def test_a_note_is_told_to_who_has_the_contact_by_then(world: SmallCentre, commits: list[Sequence[Event]]) -> None:
    seen = held_by_carla(world)
    seen.refresh_from_db()
    presence.be(user=world.bruno, state="available", now=world.now)
    service.decline(contact=seen, agent=world.carla, now=world.now)
    commits.clear()
    talk.note(author=world.diego, text="Es cliente nuevo", contact=seen, case=seen.case, now=world.now)
    assert Contact.objects.get(pk=seen.pk).agent_id == world.bruno.pk
    [[event]] = commits
    step = audience.step_of(event)
    assert event.agent_id == world.bruno.pk
    assert step is None or f"agent:{world.bruno.pk}" in opened(step)[f"contact:{seen.public_id}"]


@aside
def note_after_a_row_taken_back(*, contact: Contact, now: datetime) -> None:
    with suppress(ValueError), transaction.atomic():
        record("note.written", now=now, contact=contact)
        raise ValueError
    record("note.written", now=now, contact=contact)


def test_what_follows_a_row_taken_back_is_told_of(world: SmallCentre, commits: list[Sequence[Event]]) -> None:
    contact = arrive(arrival=Arrival(queue=world.chat), now=world.now)
    commits.clear()
    note_after_a_row_taken_back(contact=contact, now=world.now)
    assert commits == [()], "who was told reads which row was kept"


def test_what_moves_somebody_is_read(world: SmallCentre, commits: list[Sequence[Event]]) -> None:
    held_by_carla(world)
    events = [event for several in commits for event in several]
    assert len(events) > 2
    assert [audience.step_of(event) for event in events] == [None] * len(events)


def test_a_step_that_was_taken_back_within_another_is_told_by_nobody(
    world: SmallCentre, commits: list[Sequence[Event]]
) -> None:
    contact = held_by_carla(world)
    commits.clear()
    half_taken_back(contact=contact, now=world.now)
    assert [list(events) for events in commits] == [[]], "which numbers were kept is not known here: they are read"


@aside
def half_taken_back(*, contact: Contact, now: datetime) -> None:
    record("message.sent", now=now, contact=contact)
    with transaction.atomic():
        record("message.sent", now=now, contact=contact)
        transaction.set_rollback(True)


def test_told_in_order_once_each_whoever_was_quicker(world: SmallCentre, commits: list[Sequence[Event]]) -> None:
    contact = held_by_carla(world)
    told: list[int] = []
    tail = Tail(ledger.head(), lambda steps, _noticed: told.extend(step.number for step in steps))
    commits.clear()
    for words in ("one", "two", "three", "four"):
        say(contact, words, world)
    first, second, third, fourth = commits
    tail.hear(first)
    assert told == [first[0].pk], "told without anything being read"
    tail.hear(third)
    tail.hear(second)
    assert told == [first[0].pk, second[0].pk], "the third came before its turn, and waits to be read"
    tail.start()
    try:
        for _look in range(500):
            if len(told) >= 4:
                break
            tail._ended.wait(0.01)
        tail.hear(fourth)
    finally:
        tail.stop()
    assert told == [events[0].pk for events in commits]
