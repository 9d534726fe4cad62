"""What a roster keeps and costs, counted slot by slot from its shifts alone, without the solver that made it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lagniappe.planning.shifts.plan import DAY_MINUTES, Contract, Person, Plan, Shift, clock, hours
from lagniappe.sentences import Sentence, gettext_noop, told

Skills = frozenset[str]


@dataclass(frozen=True)
class Cost:
    """What a roster costs, in the plan's money, and the hours behind it."""

    pay: float
    under: float
    over: float
    wishes: float
    fairness: float
    missing: dict[str, NDArray[np.int64]]
    """People missing, by skill and slot."""
    idle_hours: float
    wishes_unmet: int

    @property
    def total(self) -> float:
        return self.pay + self.under + self.over + self.wishes + self.fairness


def worked_minutes(contract: Contract, shift: Shift) -> int:
    """Paid minutes of a shift; breaks of a shift that the contract does not know are taken as unpaid."""
    for one in contract.shifts():
        if (one.start, one.end) == (shift.start, shift.end):
            return one.length.worked
    return shift.end - shift.start - sum(end - start for start, end in shift.breaks or ())


def measured(plan: Plan, shifts: Iterable[Shift]) -> Cost:
    """The cost of these shifts; in each slot people are put where their absence would cost most."""
    people = {person.name: person for person in plan.people}
    shifts = list(shifts)
    pay = wishes = 0.0
    unmet = 0
    burdens: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for person in plan.people:
        burdens[person.contract][person.name] = 0
    for shift in shifts:
        if not plan.first <= shift.day < plan.day(plan.days):
            continue
        person = people[shift.person]
        contract = plan.of(person)
        pay += worked_minutes(contract, shift) / 60 * contract.cost_per_hour
        for wish in person.wishes:
            if not wish.met(shift.day, shift.start, shift.end):
                wishes, unmet = wishes + wish.cost, unmet + 1
        if plan.fairness and plan.fairness.burdens(shift.day, shift.end):
            burdens[person.contract][person.name] += 1
    fairness = sum(max(each.values()) - min(each.values()) for each in burdens.values())
    hour = plan.slot / 60
    missing, idle = _placed(plan, present(plan, shifts))
    under = sum(float(missing[skill].sum()) * hour * plan.under[skill] for skill in plan.demand)
    unfair = fairness * plan.fairness.cost if plan.fairness else 0.0
    return Cost(pay, under, idle * hour * plan.over, wishes, unfair, missing, idle * hour, unmet)


def present(plan: Plan, shifts: Iterable[Shift]) -> dict[int, Counter[Skills]]:
    """People at work, outside their breaks, by slot from the first day's midnight and by what they can do."""
    people = {person.name: person for person in plan.people}
    there: dict[int, Counter[Skills]] = defaultdict(Counter)
    for shift in shifts:
        midnight = (shift.day - plan.first).days * DAY_MINUTES
        for minute in range(shift.start, shift.end, plan.slot):
            if not any(start <= minute < end for start, end in shift.breaks or ()):
                there[(midnight + minute) // plan.slot][people[shift.person].skills] += 1
    return there


@dataclass(frozen=True)
class Seats:
    """A slot: who is missing by skill, how many have nothing to do, and who (by skills) serves which skill."""

    missing: dict[str, int]
    idle: int
    seated: dict[tuple[Skills, str], int]


def seats(plan: Plan, slot: int, there: Counter[Skills]) -> Seats:
    """The people of a slot where their absence would cost most."""
    # A person busy saves the same whoever it is, so filling the dearest seats first is best.
    missing = {skill: int(plan.demand[skill][slot]) for skill in sorted(plan.demand, key=lambda one: -plan.under[one])}
    free: Counter[Skills] = Counter(there)
    seated: Counter[tuple[Skills, str]] = Counter()
    idle = free.total()
    for skill in missing:
        while missing[skill] and (people := _seat(skill, missing[skill], free, seated, frozenset())):
            missing[skill] -= people
            idle -= people
    return Seats(missing, idle, {key: number for key, number in seated.items() if number})


def _placed(plan: Plan, there: dict[int, Counter[Skills]]) -> tuple[dict[str, NDArray[np.int64]], int]:
    missing = {skill: needed.copy() for skill, needed in plan.demand.items()}
    idle = 0
    for slot, people in there.items():
        if 0 <= slot < len(next(iter(missing.values()))):
            found = seats(plan, slot, people)
            idle += found.idle
            for skill, lacking in found.missing.items():
                missing[skill][slot] = lacking
    return missing, idle


def _seat(
    skill: str, wanted: int, free: Counter[Skills], seated: Counter[tuple[Skills, str]], asked: frozenset[str]
) -> int:
    """Seat some people at a skill, of those free or of those at another skill whose seat somebody else can take; how many."""
    for skills in free:
        if skill in skills and free[skills]:
            people = min(wanted, free[skills])
            free[skills] -= people
            seated[skills, skill] += people
            return people
    for (skills, other), there in list(seated.items()):
        if there and skill in skills and other != skill and other not in asked:
            people = _seat(other, min(wanted, there), free, seated, asked | {skill})
            if people:
                seated[skills, other] -= people
                seated[skills, skill] += people
                return people
    return 0


def faults(plan: Plan, shifts: Iterable[Shift]) -> list[Sentence]:
    """Every rule that the shifts break; none, for a roster that may be announced."""
    by_person: dict[str, list[Shift]] = defaultdict(list)
    for shift in shifts:
        by_person[shift.person].append(shift)
    found: list[Sentence] = []
    for person in plan.people:
        mine = sorted(by_person[person.name], key=lambda shift: (shift.day, shift.start))
        found += _times(plan, person, mine)
        found += _weeks(plan, person, mine)
    return found


def _times(plan: Plan, person: Person, mine: list[Shift]) -> list[Sentence]:
    contract, found = plan.of(person), []
    for before, after in pairwise(mine):
        apart = (after.day - before.day).days * DAY_MINUTES + after.start - before.end
        if before.day == after.day or apart < contract.rest:
            found.append(
                told(
                    gettext_noop("{name} rests {apart} hours before {day}; the contract asks for {rest}."),
                    name=person.name,
                    apart=hours(apart),
                    day=after.day.isoformat(),
                    rest=hours(contract.rest),
                )
            )
    for shift in mine:
        if any(shift.person == one.person and shift.day == one.day for one in plan.announced):
            continue
        fits = [one for one in contract.shifts() if (one.start, one.end) == (shift.start, shift.end)]
        placed = [(start - shift.start, end - start) for start, end in shift.breaks or ()]
        kept = any(
            len(one.length.breaks) == len(placed)
            and all(
                rule.minutes == minutes and rule.earliest <= start <= rule.latest
                for rule, (start, minutes) in zip(one.length.breaks, placed, strict=True)
            )
            for one in fits
        )
        if not kept or shift.day in person.away or shift.day.weekday() not in contract.weekdays:
            found.append(
                told(
                    gettext_noop("{name} may not work {start}–{end} with those breaks on {day}."),
                    name=person.name,
                    start=clock(shift.start),
                    end=clock(shift.end),
                    day=shift.day.isoformat(),
                )
            )
    return found


def _weeks(plan: Plan, person: Person, mine: list[Shift]) -> list[Sentence]:
    contract, found = plan.of(person), []
    for week in plan.weeks():
        inside = [shift for shift in mine if (shift.day - plan.first).days in week]
        minutes = sum(worked_minutes(contract, shift) for shift in inside)
        least = contract.least_week if len(week) == 7 else 0
        if not least <= minutes <= contract.most_week or len(inside) > contract.most_days_week:
            found.append(
                told(
                    gettext_noop(
                        "{name} works {hours} hours on {n} days of the week from {day}; the contract says otherwise."
                    ),
                    name=person.name,
                    hours=hours(minutes),
                    n=len(inside),
                    day=plan.day(week[0]).isoformat(),
                )
            )
    days = {shift.day for shift in mine}
    for day in days:
        if all(day + timedelta(days=more) in days for more in range(contract.most_days_in_row + 1)):
            found.append(
                told(
                    gettext_noop("{name} works more than {n} days in a row from {day}."),
                    name=person.name,
                    n=contract.most_days_in_row,
                    day=day.isoformat(),
                )
            )
    return found
