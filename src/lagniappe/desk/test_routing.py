"""Routing as a pure function: its three rules, and what must never happen."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lagniappe.desk import routing
from lagniappe.desk.routing import Agent, Waiting

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def waiting(contact: int, waited: int = 0, **fields) -> Waiting:
    since = NOW - timedelta(seconds=waited)
    return replace(Waiting(contact, 1, 0, since, since), **fields)


def agent(number: int, idle: int = 0, **fields) -> Agent:
    return replace(Agent(number, 3, 0, NOW - timedelta(seconds=idle), {1: 1}), **fields)


def test_the_longest_waiting_goes_to_who_has_been_idle_longest() -> None:
    offers = routing.assign([waiting(1, 10), waiting(2, 90)], [agent(7, 5), agent(8, 50)], NOW)
    assert [(offer.contact, offer.agent) for offer in offers] == [(2, 8), (1, 7)]
    assert offers[0].reason.waited_seconds == 90
    assert offers[0].reason.candidates == 2


def test_priority_goes_before_whoever_waited_longer() -> None:
    offers = routing.assign([waiting(1, 500), waiting(2, 1, priority=1)], [agent(7, capacity=1)], NOW)
    assert [(offer.contact, offer.reason.rule) for offer in offers] == [(2, "priority")]


def test_rings_widen_with_the_wait() -> None:
    far = agent(7, serves={1: 2})
    assert routing.assign([waiting(1, 59)], [far], NOW) == []
    assert [offer.agent for offer in routing.assign([waiting(1, 60)], [far], NOW)] == [7]
    assert routing.next_widening([waiting(1, 59)], NOW) == NOW + timedelta(seconds=1)


def test_another_language_is_one_ring_farther() -> None:
    spanish = agent(7, languages=frozenset({"es"}))
    assert routing.assign([waiting(1, 0, language="ru")], [spanish], NOW) == []
    both = [spanish, agent(8, languages=frozenset({"es", "ru"}))]
    assert [offer.agent for offer in routing.assign([waiting(1, 0, language="ru")], both, NOW)] == [8]


def test_a_demanded_skill_is_never_waived() -> None:
    assert routing.assign([waiting(1, 10_000, skill=5)], [agent(7)], NOW) == []
    assert routing.assign([waiting(1, 0, skill=5)], [agent(7, skills=frozenset({5}))], NOW)


def test_who_turned_it_down_is_not_asked_again() -> None:
    assert routing.assign([waiting(1, 10, not_to=frozenset({7}))], [agent(7)], NOW) == []


def test_a_free_counter_takes_from_a_wider_ring_when_nobody_nearer_waits() -> None:
    far = agent(7, serves={1: 3, 2: 1})
    chosen = routing.pick([waiting(1, 5)], far, NOW)
    assert chosen is not None
    assert (chosen.contact, chosen.reason.ring) == (1, 3)
    near = routing.pick([waiting(1, 50), waiting(2, 5, queue=2)], far, NOW)
    assert near is not None
    assert near.contact == 2


contacts = st.builds(
    lambda number, queue, priority, waited, slots, skill, language: waiting(
        number, waited, queue=queue, priority=priority, slots=slots, skill=skill, language=language
    ),
    st.integers(1, 1000), st.integers(1, 3), st.integers(0, 1), st.integers(0, 300), st.integers(1, 4),
    st.sampled_from([None, None, 5]), st.sampled_from(["", "es", "ru"]),
)  # fmt: skip
staff = st.builds(
    lambda number, capacity, load, idle, serves, skills, languages: Agent(
        number, capacity, load, NOW - timedelta(seconds=idle), serves, skills, languages
    ),
    st.integers(1, 1000), st.integers(0, 5), st.integers(0, 5), st.integers(0, 300),
    st.dictionaries(st.integers(1, 3), st.integers(1, 3)), st.frozensets(st.just(5)),
    st.frozensets(st.sampled_from(["es", "ru"])),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(contacts, max_size=25, unique_by=lambda w: w.contact),
    st.lists(staff, max_size=8, unique_by=lambda a: a.agent),
)
def test_never_twice_never_above_capacity_and_nobody_overtaken(queue: list[Waiting], there: list[Agent]) -> None:
    offers = routing.assign(queue, there, NOW)
    by_contact, by_agent = {w.contact: w for w in queue}, {a.agent: a for a in there}
    assert max(Counter(offer.contact for offer in offers).values(), default=0) <= 1
    load = {a.agent: a.load for a in there}
    for offer in offers:
        chosen = by_agent[offer.agent]
        load[offer.agent] += min(by_contact[offer.contact].slots, chosen.capacity)
        ring = routing.ring_of(by_contact[offer.contact], chosen)
        assert ring is not None
        behind = [w for w in queue if w.place >= by_contact[offer.contact].place]
        assert any(ring <= (routing.ring_of(w, chosen) or 0) <= w.ring_reached(NOW) for w in behind)
    for number, carried in load.items():
        assert carried <= max(by_agent[number].capacity, by_agent[number].load)
    assert routing.assign(list(reversed(queue)), list(reversed(there)), NOW) == offers
    given_to = {offer.contact for offer in offers}
    for left_over in (w for w in queue if w.contact not in given_to):
        for other in there:
            ring = routing.ring_of(left_over, other)
            if ring is None or ring > left_over.ring_reached(NOW):
                continue
            free_in_the_end = load[other.agent] + min(left_over.slots, other.capacity) <= other.capacity
            assert not free_in_the_end or other.capacity == 0

    for offer in offers:
        chosen, other = by_contact[offer.contact], by_agent[offer.agent]
        for left_over in (w for w in queue if w.contact not in given_to and w.place < chosen.place):
            ring = routing.ring_of(left_over, other)
            nearer = ring is not None and ring <= (routing.ring_of(chosen, other) or 0)
            assert not nearer or left_over.slots > chosen.slots, "somebody was overtaken"


def test_who_goes_so_far_takes_whoever_is_first_there() -> None:
    """The law gives some people the next free counter: that it is a farther one which they have not waited for is no reason
    to let somebody else of their own queue go first."""
    far = agent(7, serves={1: 2}, capacity=1)
    line = [waiting(1, 90), waiting(2, 5, priority=1)]
    offers = routing.assign(line, [far], NOW)
    assert [(offer.contact, offer.reason.rule, offer.reason.ring) for offer in offers] == [(2, "priority", 2)]
    called = routing.pick(line, far, NOW)
    assert called is not None
    assert (called.contact, called.reason.rule) == (2, "priority")
    both = routing.assign(line, [far, agent(8, serves={1: 2}, capacity=1)], NOW)
    assert [offer.contact for offer in both] == [2, 1]
    alone = [waiting(2, 5, priority=1)]
    assert routing.assign(alone, [far], NOW) == [], "nobody's wait has widened the ring so far"


def test_who_was_taken_along_is_ahead_of_nobody_any_more() -> None:
    far = agent(7, serves={1: 2})
    moved = waiting(1, 100, since=NOW - timedelta(seconds=5))  # came first, but to this queue just now
    offers = routing.assign([moved, waiting(2, 90)], [far], NOW)
    assert [(offer.contact, offer.reason.ahead) for offer in offers] == [(1, 0), (2, 0)]
