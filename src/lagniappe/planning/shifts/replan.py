"""The rest of a day planned again: what has been stays, breaks and ends move inside their rules, and what else would help."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lagniappe.planning.shifts import model as rules
from lagniappe.planning.shifts.check import Seats, present, seats, worked_minutes
from lagniappe.planning.shifts.plan import Plan, RosterError, Shift
from lagniappe.planning.shifts.today import Option, Today, options
from lagniappe.sentences import gettext_noop

BREAK_HOURS, HOURS_HOURS = 0.1, 0.5
"""What it takes to move somebody's break, and somebody's coming or going, in hours of a missing person."""


@dataclass(frozen=True)
class Change:
    """Somebody's day as it was told and as it would be; ``after`` None: not there."""

    person: str
    before: Shift
    after: Shift | None


@dataclass(frozen=True)
class Short:
    """A stretch of the day in which so many people of a skill are missing, the most at once."""

    skill: str
    start: int
    end: int
    people: int


@dataclass(frozen=True)
class Rest:
    """What is left of the day with some shifts: by slot who is missing and idle, and hours of each in all."""

    seats: Mapping[int, Seats]
    missing_hours: float
    idle_hours: float
    cost: float

    def missing(self, skill: str) -> dict[int, int]:
        return {slot: one.missing[skill] for slot, one in self.seats.items()}


@dataclass(frozen=True)
class Replan:
    """``left``: the day if nothing but the absences changes; ``found``: with the changes. ``shifts`` are all of the day's."""

    today: Today
    shifts: tuple[Shift, ...]
    changes: tuple[Change, ...]
    left: Rest
    found: Rest
    short: tuple[Short, ...]


def rest_of(today: Today, shifts: Iterable[Shift]) -> Rest:
    """Counted slot by slot, without the solver."""
    plan = today.plan
    there = present(plan, shifts)
    each = {slot: seats(plan, slot, there[slot]) for slot in today.slots}
    hour = plan.slot / 60
    missing = sum(sum(one.missing.values()) for one in each.values()) * hour
    idle = sum(one.idle for one in each.values()) * hour
    under = sum(lacking * plan.under[skill] for one in each.values() for skill, lacking in one.missing.items()) * hour
    return Rest(each, missing, idle, under + idle * plan.over)


def replan(today: Today, *, seconds: float = 10.0, cores: int = 2, seed: int = 1) -> Replan:
    """The rest of the day, planned again; RosterError says what to install where OR-Tools is not there.

    Nobody's past moves, every change keeps the contract's rules, and the result is never worse than leaving the plan alone.
    """
    before, others = today.here(), today.others()
    after = _solved(today, before, others, seconds, cores, seed) if before else []
    left, found = rest_of(today, [*before, *others]), rest_of(today, [*after, *others])
    if _worth(today, before, after) + found.cost > left.cost + 1e-6:
        after, found = list(before), left
    changes = [Change(one.person, one, None) for one in today.standing if _gone(today, one)]
    changes += [Change(was.person, was, now) for was, now in zip(before, after, strict=True) if was != now]
    todays = [*after, *(one for one in others if one.day == today.day)]
    return Replan(today, tuple(todays), tuple(changes), left, found, short(today, found))


def _gone(today: Today, shift: Shift) -> bool:
    """An absent person's shift is taken away only where it has not begun: what was not kept stays on record."""
    return shift.person in today.absent and shift.day == today.day and shift.start > today.minute


def short(today: Today, rest: Rest) -> tuple[Short, ...]:
    """Where people are missing, in one stretch for each skill as long as anybody is; the most missing hours first."""
    plan, found = today.plan, []
    for skill in plan.demand:
        run: list[tuple[int, int]] = []
        lacking = rest.missing(skill)
        for slot in [*today.slots, today.slots.stop]:
            people = lacking.get(slot, 0)
            if people:
                run.append((slot, people))
            elif run:
                start, end = (at * plan.slot - today.midnight for at in (run[0][0], run[-1][0] + 1))
                found.append((sum(n for _, n in run), Short(skill, start, end, max(n for _, n in run))))
                run = []
    return tuple(one for _, one in sorted(found, key=lambda each: (-each[0], each[1].start)))


def _cheapest(plan: Plan) -> float:
    return min(plan.under.values())


def _price(today: Today, shift: Shift, option: Option) -> float:
    """What changing somebody's hours costs: the notice, the pay, and wishes that are no longer met."""
    plan, person = today.plan, today.people[shift.person]
    if (option.start, option.end) == (shift.start, shift.end):
        return 0.0
    contract = plan.of(person)
    was, will = (
        worked_minutes(contract, Shift(shift.person, shift.day, one.start, one.end, None)) for one in (shift, option)
    )
    unmet = sum(
        wish.cost * (wish.met(shift.day, shift.start, shift.end) - wish.met(shift.day, option.start, option.end))
        for wish in person.wishes
    )
    return HOURS_HOURS * _cheapest(plan) + (will - was) / 60 * contract.cost_per_hour + unmet


def _worth(today: Today, before: Sequence[Shift], after: Sequence[Shift]) -> float:
    cost = 0.0
    for was, now in zip(before, after, strict=True):
        cost += _price(today, was, Option(now.start, now.end, ()))
        cost += _moved(was, now) * BREAK_HOURS * _cheapest(today.plan)
    return cost


def _moved(was: Shift, now: Shift) -> int:
    return len(set(now.breaks or ()) - set(was.breaks or ()))


@dataclass
class _Mine:
    """Somebody's choices in the model: which option, and when each break ahead begins."""

    options: list[Option]
    picked: list[Any]
    begins: list[list[dict[int, Any]]]


def _solved(
    today: Today, before: list[Shift], others: list[Shift], seconds: float, cores: int, seed: int
) -> list[Shift]:
    try:
        from ortools.sat.python import cp_model
    except ImportError as error:
        raise RosterError(
            gettext_noop("Rosters need the package “ortools”: {command}."), command="pip install lagniappe[planning]"
        ) from error
    model = cp_model.CpModel()
    costs: list[Any] = []
    working: dict[frozenset[str], dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for slot, counts in present(today.plan, others).items():
        for skills, people in counts.items():
            working[skills][slot].append(people)
    mine = [_choices(model, today, shift, working[today.people[shift.person].skills], costs) for shift in before]
    _cover(model, today, working, costs)
    model.minimize(rules.added(costs))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.5, seconds)
    solver.parameters.num_workers = cores
    solver.parameters.random_seed = seed
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return list(before)
    return [_told(solver, shift, one) for shift, one in zip(before, mine, strict=True)]


def _choices(model: Any, today: Today, shift: Shift, working: dict[int, list[Any]], costs: list[Any]) -> _Mine:
    """One option for the person, each break ahead once; presence is put into ``working``."""
    slot, midnight = today.plan.slot, today.midnight
    mine = _Mine(options(today, shift), [], [])
    told = set(shift.breaks or ())
    for option in mine.options:
        picked = model.new_bool_var("")
        mine.picked.append(picked)
        costs.append(rules.money(_price(today, shift, option)) * picked)
        for minute in range(max(option.start, today.at), option.end, slot):
            if not any(start <= minute < end for start, end in option.past):
                working[(midnight + minute) // slot].append(picked)
        begins: list[dict[int, Any]] = []
        for window in option.ahead:
            some = {begin: model.new_bool_var("") for begin in range(window.earliest, window.latest + 1, slot)}
            model.add(rules.added(some.values()) == picked)
            for begin, v in some.items():
                if (begin, begin + window.minutes) not in told:
                    costs.append(rules.money(BREAK_HOURS * _cheapest(today.plan)) * v)
                for minute in range(begin, begin + window.minutes, slot):
                    working[(midnight + minute) // slot].append(-v)
            begins.append(some)
        mine.begins.append(begins)
    model.add_exactly_one(mine.picked)
    model.add_hint(mine.picked[0], 1)
    return mine


def _cover(
    model: Any, today: Today, working: Mapping[frozenset[str], Mapping[int, list[Any]]], costs: list[Any]
) -> None:
    plan, hour = today.plan, today.plan.slot / 60
    over = rules.money(plan.over * hour)
    serving: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for skills, by_slot in working.items():
        for slot in today.slots:
            here = rules.added(by_slot.get(slot, ()))
            busy = []
            for skill in sorted(skills):
                if needed := int(plan.demand[skill][slot]):
                    busy.append(model.new_int_var(0, needed, ""))
                    serving[skill, slot].append(busy[-1])
            rules.hold(model, here - rules.added(busy) >= 0)
            costs.append(over * (here - rules.added(busy)))
    for skill, need in plan.demand.items():
        price = rules.money(plan.under[skill] * hour)
        for slot in today.slots:
            if busy := serving[skill, slot]:
                model.add(rules.added(busy) <= int(need[slot]))
            costs.append(price * (int(need[slot]) - rules.added(busy)))


def _told(solver: Any, shift: Shift, mine: _Mine) -> Shift:
    for option, picked, begins in zip(mine.options, mine.picked, mine.begins, strict=True):
        if solver.value(picked):
            rests = [
                (begin, begin + window.minutes)
                for window, some in zip(option.ahead, begins, strict=True)
                for begin, v in some.items()
                if solver.value(v)
            ]
            return Shift(shift.person, shift.day, option.start, option.end, (*option.past, *sorted(rests)))
    return shift
