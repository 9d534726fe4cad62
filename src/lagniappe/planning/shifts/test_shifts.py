"""Rosters keep every rule when somebody else counts, cost what they say, and refuse by name what cannot be."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest

from lagniappe.planning.shifts import (
    Break,
    Contract,
    Fairness,
    Length,
    Person,
    Plan,
    RosterError,
    Shift,
    Wish,
    faults,
    measured,
    roster,
)

MONDAY = date(2026, 11, 2)
LUNCH = Break(60, 120, 180)
DAY = Length(480, (LUNCH,))
HALF = Length(240)
CALLS = frozenset({"calls"})


def contract(**changes: object) -> Contract:
    told = {"name": "any", "lengths": (DAY, HALF), "earliest": 480, "latest": 1200, "every": 120, "rest": 780,
            "least_week": 0, "most_week": 2100, "most_days_in_row": 3}  # fmt: skip
    return Contract(**{**told, **changes})


def plan(people: tuple[Person, ...], days: int = 2, needed: int = 1, **changes: object) -> Plan:
    demand = np.zeros((days, 24), dtype=np.int64)
    demand[:, 8:20] = needed
    told = {"first": MONDAY, "slot": 60, "contracts": {"any": contract()}, "people": people,
            "demand": {"calls": demand.ravel()}, "under": {"calls": 10.0}, "over": 3.0}  # fmt: skip
    return Plan(**{**told, **changes})


def crew(*names: str, **changes: object) -> tuple[Person, ...]:
    return tuple(Person(name, "any", CALLS, **changes) for name in names)


def solved(made: Plan, seconds: float = 20.0):
    return roster(made, seconds=seconds, cores=1, seed=3, wanted_gap=0.0)


def test_the_best_of_a_tiny_plan_is_that_of_trying_everything():
    made = plan(crew("Ana", "Boris", wishes=(Wish(4.0, latest=1080),)), days=1)
    choices = []
    for one in made.contracts["any"].shifts():
        begins = [()] if not one.length.breaks else [((one.start + b, one.start + b + 60),) for b in (120, 180)]
        choices += [(one.start, one.end, breaks) for breaks in begins]
    best = min(
        measured(
            made, [Shift(name, MONDAY, *pick) for name, pick in zip(("Ana", "Boris"), picks, strict=True) if pick]
        ).total
        for picks in product([None, *choices], repeat=2)
    )
    found = solved(made)
    assert found.proven
    assert found.cost.total == pytest.approx(best)
    assert faults(made, found.shifts) == []


def test_a_week_keeps_every_rule_and_the_announced_shifts_stay():
    days = [MONDAY + timedelta(days=number) for number in range(-2, 7)]
    people = (
        Person("Ana", "any", frozenset({"calls", "chats"}), away=frozenset({days[4]})),
        Person("Boris", "any", CALLS, wishes=(Wish(2.0, frozenset({days[3]}), off=True),)),
        Person("Carla", "any", frozenset({"chats"})),
    )
    before = tuple(Shift("Boris", day, 720, 1200, ((840, 900),)) for day in days[:2])
    kept = (Shift("Ana", days[2], 480, 960, ((660, 720),)), Shift("Carla", days[3], 720, 1200))
    chats = np.zeros((7, 24), dtype=np.int64)
    chats[:, 10:18] = 1
    calls = np.zeros((7, 24), dtype=np.int64)
    calls[:, 8:20] = 1
    made = plan(
        people,
        announced=(*before, *kept),
        contracts={"any": contract(least_week=1200)},
        demand={"calls": calls.ravel(), "chats": chats.ravel()},
        under={"calls": 10.0, "chats": 8.0},
        fairness=Fairness(1.0, late=1140, weekdays=frozenset({6})),
    )
    found = solved(made, seconds=2)
    assert faults(made, (*before, *found.shifts)) == []
    assert kept[0] in found.shifts
    carla = next(one for one in found.shifts if (one.person, one.day) == ("Carla", days[3]))
    assert (carla.start, carla.end) == (720, 1200)
    assert carla.breaks
    assert 120 <= carla.breaks[0][0] - 720 <= 180
    assert found.bound <= found.cost.total + 0.01
    assert found.bound > 0


def test_the_judge_sees_each_broken_rule():
    made = plan(crew("Ana", away=frozenset({MONDAY})), days=7)
    days = [MONDAY + timedelta(days=number) for number in range(6)]
    starts = zip(days, (480, 720, 480, 720, 480, 480), strict=True)
    bad = [Shift("Ana", day, start, start + 480, ((start + 120, start + 180),)) for day, start in starts]
    told = " ".join(map(str, faults(made, bad)))
    for words in (
        "rests 12 hours before 2026-11-04",
        "may not work 08:00–16:00",
        "42 hours on 6 days",
        "more than 3 days in a row",
    ):
        assert words in told
    early = Shift("Ana", days[1], 480, 960, ((480, 540),))
    assert "with those breaks" in str(faults(made, [early])[0])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"contracts": {"any": contract(least_week=2160, most_week=2000)}}, "least 36 hours a week and at most 33"),
        ({"contracts": {"any": contract(least_week=2160, most_week=2400)}}, "reach 35"),
        ({"contracts": {"any": contract(latest=600)}}, "no shift fits between 08:00 and 10:00"),
        ({"contracts": {"any": contract(lengths=(Length(480, (LUNCH, LUNCH)),))}}, "one window after the other"),
        ({"people": (Person("Ana", "other", CALLS),)}, "Ana has the contract “other”"),
        ({"people": (Person("Ana", "any", frozenset({"cals"})),)}, "Ana has the skill “cals”"),
        ({"people": ()}, "Nobody has the skill “calls”"),
        ({"people": crew("Ana", "Ana")}, "Two people are called “Ana”"),
        ({"announced": (Shift("Eva", MONDAY, 480, 960),)}, "announced shift is of Eva"),
        ({"announced": (Shift("Ana", MONDAY, 540, 1020),)}, "announced shift of Ana on 2026-11-02"),
    ],
)  # fmt: skip
def test_contradictions_are_named(changes, words):
    with pytest.raises(RosterError) as told:
        plan(**{"people": crew("Ana"), **changes})
    assert words in str(told.value)


def test_a_person_who_cannot_be_planned_is_named_with_the_contract():
    away = frozenset(MONDAY + timedelta(days=number) for number in range(4))
    people = (*crew("Ana"), *crew("Boris", away=away))
    made = plan(people, days=7, contracts={"any": contract(least_week=1500)})
    with pytest.raises(RosterError, match=r"Boris cannot be planned.*“any”"):
        solved(made)
