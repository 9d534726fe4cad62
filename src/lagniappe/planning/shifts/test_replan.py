"""The rest of a day: nothing before now moves, the rules hold, the absent do not count, and it is never worse than before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from lagniappe.planning.forecast.so_far import level, people_at
from lagniappe.planning.shifts import (
    Break,
    Contract,
    Length,
    Person,
    Plan,
    RosterError,
    Shift,
    Today,
    faults,
    offers,
    replan,
    replan_data,
    rest_of,
    roster,
)

MONDAY = date(2026, 11, 2)
LUNCH = Break(30, 150, 300)
CALLS, CHATS = frozenset({"calls"}), frozenset({"chats"})
NOW = 11 * 60 + 10


def a_week(seed: int) -> Plan:
    rng = np.random.default_rng(seed)
    lengths = (Length(420, (LUNCH,)), Length(480, (LUNCH,)), Length(510, (LUNCH, Break(15, 345, 390))))
    contract = Contract("full", lengths, 480, 1200, 0, 2400, every=60)
    people = [Person(f"A{n}", "full", CALLS) for n in range(5)]
    people += [Person(f"B{n}", "full", CALLS | CHATS) for n in range(2)] + [Person("C", "full", CHATS)]
    calls, chats = np.zeros((7, 96), np.int64), np.zeros((7, 96), np.int64)
    calls[:5, 32:80] = np.repeat(rng.integers(1, 6, (5, 12)), 4, axis=1)
    chats[:5, 40:72] = np.repeat(rng.integers(0, 3, (5, 8)), 4, axis=1)
    return Plan(
        MONDAY, 15, {"full": contract}, tuple(people), {"calls": calls.ravel(), "chats": chats.ravel()},
        {"calls": 60.0, "chats": 50.0}, over=1.0,
    )  # fmt: skip


@pytest.fixture(scope="module")
def published() -> tuple[Plan, tuple[Shift, ...]]:
    plan = a_week(4)
    return plan, roster(plan, seconds=3, cores=1, wanted_gap=0.05).shifts


@pytest.mark.parametrize(("minute", "times", "seed"), [(NOW, 1.3, 1), (9 * 60, 0.8, 2), (15 * 60 + 5, 1.6, 3)])
def test_the_past_stays_the_rules_hold_and_it_is_not_worse(
    published: tuple[Plan, tuple[Shift, ...]], minute: int, times: float, seed: int
) -> None:
    plan, shifts = published
    day = MONDAY + timedelta(days=2)
    todays = [one for one in shifts if one.day == day]
    absent = frozenset({todays[seed % len(todays)].person})
    demand = {skill: np.array(need) for skill, need in plan.demand.items()}
    for need in demand.values():
        need[:] = people_at(need, times)
    today = Today(replace(plan, demand=demand), day, minute, shifts, absent)
    found = replan(today, seconds=3, cores=1, seed=seed)
    after = {one.person: one for one in found.shifts}
    assert not absent & set(after)
    for was in todays:
        now = after.get(was.person)
        if was.person in absent:
            continue
        assert now is not None, "nobody is taken off the day"
        assert [one for one in was.breaks or () if one[0] < minute] == [
            one for one in now.breaks or () if one[0] < minute
        ]
        if was.start <= minute + today.notice or was.start != now.start:
            assert now.start == was.start or min(now.start, was.start) >= minute + today.notice
        if was.end <= minute:
            assert now == was
        assert now.end == was.end or min(now.end, was.end) >= minute + today.notice
    assert found.found.missing_hours <= found.left.missing_hours
    assert found.found.cost <= found.left.cost + 1e-6
    week = [one for one in shifts if one.day != day] + list(found.shifts)
    assert faults(replace(plan, people=plan.people), week) == faults(plan, [one for one in shifts if one.person not in absent
                                                                           or one.day != day])  # fmt: skip
    assert {one.person for one in found.changes if one.after} == {p for p, s in after.items() if s not in todays}
    kept = [one for one in todays if one.person not in absent]
    assert rest_of(today, kept).missing_hours == found.left.missing_hours
    assert rest_of(today, found.shifts).missing_hours == found.found.missing_hours


def one_day(*people: str, needed: list[int], **more: object) -> tuple[Plan, tuple[Shift, ...]]:
    """From eight to eight by the hour; everybody works from eight to four with lunch at noon."""
    contract = Contract("full", (Length(480, (LUNCH,)), Length(600, (LUNCH,))), 480, 1320, 0, 3000, every=60)
    need = np.zeros(48, np.int64)
    need[16:40] = np.repeat(needed, 2)
    crew = tuple(Person(name, "full", CALLS) for name in people)
    plan = Plan(MONDAY, 30, {"full": contract}, crew, {"calls": need}, {"calls": 60.0}, **more)
    return plan, tuple(Shift(name, MONDAY, 480, 960, ((720, 750),)) for name in people)


def test_breaks_and_ends_go_where_people_are_missing() -> None:
    plan, shifts = one_day("Ana", "Boris", needed=[1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 0, 0])
    found = replan(Today(plan, MONDAY, NOW, shifts), seconds=3, cores=1)
    assert found.left.missing_hours == 3.0, "two at lunch, and nobody from four on"
    assert found.found.missing_hours == 0
    assert sorted(one.end for one in found.shifts) == [960, 1080]
    assert not any(start < 780 and end > 720 for one in found.shifts for start, end in one.breaks or ())
    assert found.short == ()


def test_a_day_that_cannot_be_kept_says_which_bands_and_what_would_help() -> None:
    plan, shifts = one_day("Ana", "Boris", needed=[1] * 8 + [3, 3, 2, 2])
    plan = replace(plan, people=(*plan.people, Person("Carla", "full", CALLS), Person("Dario", "full", CALLS,
                                                                                      away=frozenset({MONDAY}))))  # fmt: skip
    found = replan(Today(plan, MONDAY, NOW, shifts, frozenset({"Boris"})), seconds=3, cores=1)
    assert [(one.skill, one.start, one.end, one.people) for one in found.short if one.people > 1] == [
        ("calls", 960, 1200, 2)
    ]
    told = {one.person: one for one in offers(found) if one.what == "call_in"}
    assert set(told) == {"Carla"}, "Dario is away, Boris absent"
    assert told["Carla"].hours >= 4
    late = [one for one in offers(found) if one.what == "overtime"]
    assert [(one.person, one.start, one.end, one.hours) for one in late] == [("Ana", 1080, 1200, 2.0)]
    none = replan(Today(plan, MONDAY, NOW, shifts, frozenset({"Ana", "Boris"})), seconds=3, cores=1)
    assert none.shifts == ()
    assert (none.short[0].start, none.short[0].end) == (NOW // 30 * 30 + 30, 1200)


def test_who_has_nothing_to_do_may_go_early_and_who_helps_elsewhere_is_named() -> None:
    plan, shifts = one_day("Ana", "Boris", "Carla", needed=[3, 3, 3, 3, 2, 1, 0, 0, 0, 0, 0, 0])
    chats = np.zeros(48, np.int64)
    chats[24:32] = 1
    both = tuple(replace(one, skills=CALLS | CHATS) if one.name == "Ana" else one for one in plan.people)
    plan = replace(plan, people=both, demand={**plan.demand, "chats": chats}, under={"calls": 60.0, "chats": 60.0})
    found = replan(Today(plan, MONDAY, NOW, shifts), seconds=3, cores=1)
    told = offers(found)
    assert {one.person for one in told if one.what == "early"} >= {"Boris", "Carla"}
    assert all(one.hours == 2.0 for one in told if one.what == "early" and one.person == "Boris")
    calls_first = [one for one in told if one.what == "lent"]
    assert calls_first
    assert {one.skill for one in calls_first} <= {"calls", "chats"}
    data = replan_data(found, told, {"calls": level([10], [14])})
    assert data["left"]["missing_hours"] >= data["found"]["missing_hours"]


def test_what_cannot_be_is_named() -> None:
    plan, shifts = one_day("Ana", needed=[1] * 12)
    with pytest.raises(RosterError, match="Zoe is not among the people"):
        Today(plan, MONDAY, NOW, shifts, frozenset({"Zoe"}))
    with pytest.raises(RosterError, match="No shift is published for 2026-11-02"):
        Today(plan, MONDAY, NOW, ())
    with pytest.raises(RosterError, match="2026-11-09 is not among the days"):
        Today(plan, MONDAY + timedelta(days=7), NOW, shifts)
