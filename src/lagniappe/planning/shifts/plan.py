"""What a roster is made from: people, their contracts and wishes, the demand, the costs; and what may not be said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lagniappe.sentences import SaidError, gettext_noop

DAY_MINUTES = 1440
WEEK_DAYS = 7


class RosterError(SaidError):
    """A plan that cannot be met: what contradicts what, and what would be possible."""


@dataclass(frozen=True)
class Break:
    """A break that begins between ``earliest`` and ``latest`` minutes after the shift's start."""

    minutes: int
    earliest: int
    latest: int
    paid: bool = False


@dataclass(frozen=True)
class Length:
    """A length that a shift may have, from coming to going, and the breaks in it, first to last."""

    minutes: int
    breaks: tuple[Break, ...] = ()

    @property
    def worked(self) -> int:
        """Minutes that count for the contract and are paid."""
        return self.minutes - sum(one.minutes for one in self.breaks if not one.paid)


@dataclass(frozen=True)
class Possible:
    """A shift somebody could work: minutes after midnight of its day, and its length."""

    start: int
    length: Length

    @property
    def end(self) -> int:
        return self.start + self.length.minutes


@dataclass(frozen=True)
class Contract:
    """What may be asked of a person. Minutes a week are of worked time; weeks are the seven days from the plan's first,
    and the least is only asked of whole weeks. ``earliest`` and ``latest`` bound coming and going (minutes after
    midnight; past 1440 = the day after); shifts begin every ``every`` minutes."""

    name: str
    lengths: tuple[Length, ...]
    earliest: int
    latest: int
    least_week: int
    most_week: int
    every: int = 30
    most_days_week: int = 5
    most_days_in_row: int = 6
    rest: int = 660
    weekdays: frozenset[int] = frozenset(range(7))
    cost_per_hour: float = 1.0

    def shifts(self) -> tuple[Possible, ...]:
        return tuple(
            Possible(start, length)
            for length in self.lengths
            for start in range(self.earliest, self.latest - length.minutes + 1, self.every)
        )


@dataclass(frozen=True)
class Wish:
    """A wish for some days (none = all): to be off, or not to come before or go after; ``cost`` for each day unmet."""

    cost: float
    days: frozenset[date] = frozenset()
    off: bool = False
    earliest: int = 0
    latest: int = 2 * DAY_MINUTES

    def met(self, day: date, start: int, end: int) -> bool:
        """Whether a shift on that day leaves the wish met."""
        if self.days and day not in self.days:
            return True
        return not self.off and self.earliest <= start and end <= self.latest


@dataclass(frozen=True)
class Person:
    name: str
    contract: str
    skills: frozenset[str]
    away: frozenset[date] = frozenset()
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True)
class Shift:
    """A person's shift; minutes after midnight of ``day``. ``breaks`` are (start, end); an announced shift without them
    (None) stays, and only its breaks are placed anew."""

    person: str
    day: date
    start: int
    end: int
    breaks: tuple[tuple[int, int], ...] | None = None


@dataclass(frozen=True)
class Fairness:
    """Shifts that nobody likes: they end after ``late`` or fall on ``weekdays``. ``cost`` for each such shift between the
    person of a contract who has most of them and the one who has fewest."""

    cost: float
    late: int = 2 * DAY_MINUTES
    weekdays: frozenset[int] = frozenset()

    def burdens(self, day: date, end: int) -> bool:
        return end > self.late or day.weekday() in self.weekdays


@dataclass(frozen=True)
class Plan:
    """``demand`` holds, for each skill, the people needed in each slot, shape (days × slots a day,); ``under`` is the cost
    of an hour in which one is missing, by skill, ``over`` of an hour in which one has nothing to do."""

    first: date
    slot: int
    contracts: Mapping[str, Contract]
    people: tuple[Person, ...]
    demand: Mapping[str, NDArray[np.int64]]
    under: Mapping[str, float]
    over: float = 0.0
    announced: tuple[Shift, ...] = ()
    fairness: Fairness | None = None
    days: int = field(init=False)

    def __post_init__(self) -> None:
        slots = {len(needed) for needed in self.demand.values()}
        a_day = DAY_MINUTES // self.slot if self.slot > 0 and DAY_MINUTES % self.slot == 0 else 0
        if not a_day:
            raise RosterError(gettext_noop("A slot of {n} minutes does not divide a day; 15 or 30 do."), n=self.slot)
        if len(slots) != 1 or not max(slots) or max(slots) % a_day:
            raise RosterError(gettext_noop("Every skill needs its demand for the same whole days."))
        object.__setattr__(self, "days", max(slots) // a_day)
        for contract in self.contracts.values():
            _contract(contract, self.slot)
        _people(self)
        _announced(self)

    def day(self, number: int) -> date:
        return self.first + timedelta(days=number)

    def weeks(self) -> Iterator[range]:
        for begin in range(0, self.days, WEEK_DAYS):
            yield range(begin, min(begin + WEEK_DAYS, self.days))

    def of(self, person: Person) -> Contract:
        return self.contracts[person.contract]


def _contract(contract: Contract, slot: int) -> None:
    name = contract.name
    for minutes in (contract.earliest, contract.every, *(length.minutes for length in contract.lengths)):
        if minutes % slot:
            raise RosterError(
                gettext_noop("Contract “{name}”: {n} minutes are not whole slots of {slot} minutes."),
                name=name, n=minutes, slot=slot,
            )  # fmt: skip
    for length in contract.lengths:
        _breaks(name, length, slot)
    if contract.every <= 0 or not contract.shifts():
        raise RosterError(
            gettext_noop("Contract “{name}”: no shift fits between {earliest} and {latest}; give a shorter one."),
            name=name, earliest=clock(contract.earliest), latest=clock(contract.latest),
        )  # fmt: skip
    if contract.least_week > contract.most_week:
        raise RosterError(
            gettext_noop("Contract “{name}” asks for at least {least} hours a week and at most {most}."),
            name=name, least=hours(contract.least_week), most=hours(contract.most_week),
        )  # fmt: skip
    able = min(contract.most_days_week, len(contract.weekdays)) * max(one.worked for one in contract.lengths)
    if contract.least_week > able:
        raise RosterError(
            gettext_noop("Contract “{name}” asks for at least {least} hours a week, but its days and shifts reach {able}."),
            name=name, least=hours(contract.least_week), able=hours(able),
        )  # fmt: skip


def _breaks(name: str, length: Length, slot: int) -> None:
    bounds = [(0, 0), *((one.earliest, one.latest + one.minutes) for one in length.breaks), (length.minutes,) * 2]
    told_minutes = [minutes for one in length.breaks for minutes in (one.minutes, one.earliest, one.latest)]
    well = all(one.minutes > 0 and one.earliest <= one.latest for one in length.breaks)
    if not well or any(minutes % slot for minutes in told_minutes) or any(b[1] > a[0] for b, a in pairwise(bounds)):
        raise RosterError(
            gettext_noop(
                "Contract “{name}”: the breaks of its shift of {hours} hours must lie on slots of {slot} minutes, inside the "
                "shift, one window after the other."
            ),
            name=name, hours=hours(length.minutes), slot=slot,
        )  # fmt: skip


def _people(plan: Plan) -> None:
    names: set[str] = set()
    for person in plan.people:
        if person.name in names:
            raise RosterError(
                gettext_noop("Two people are called “{name}”; give each a name of their own."), name=person.name
            )
        names.add(person.name)
        if person.contract not in plan.contracts:
            raise RosterError(
                gettext_noop("{name} has the contract “{contract}”, which is not there. It may be: {known}."),
                name=person.name, contract=person.contract, known=listed(plan.contracts),
            )  # fmt: skip
        for skill in sorted(person.skills - set(plan.demand)):
            raise RosterError(
                gettext_noop("{name} has the skill “{skill}”, for which there is no demand. It may be: {known}."),
                name=person.name, skill=skill, known=listed(plan.demand),
            )  # fmt: skip
    held = {skill for person in plan.people for skill in person.skills}
    for skill, needed in plan.demand.items():
        if skill not in held and needed.any():
            raise RosterError(gettext_noop("Nobody has the skill “{skill}”, and there is demand for it."), skill=skill)
        if needed.min() < 0:
            raise RosterError(gettext_noop("The demand for “{skill}” is below zero."), skill=skill)
        if skill not in plan.under:
            raise RosterError(gettext_noop("What does a missing hour of “{skill}” cost? It is not said."), skill=skill)


def _announced(plan: Plan) -> None:
    people = {person.name: person for person in plan.people}
    seen: set[tuple[str, date]] = set()
    for shift in plan.announced:
        if shift.person not in people:
            raise RosterError(
                gettext_noop("An announced shift is of {name}, who is not among the people."), name=shift.person
            )
        fits = [
            one for one in plan.of(people[shift.person]).shifts() if (one.start, one.end) == (shift.start, shift.end)
        ]
        aligned = all(minute % plan.slot == 0 for minute in _minutes(shift))
        if (shift.person, shift.day) in seen or not aligned or not (fits or shift.breaks is not None):
            raise RosterError(
                gettext_noop("The announced shift of {name} on {day} is there twice, off the grid, or not in the contract."),
                name=shift.person, day=shift.day.isoformat(),
            )  # fmt: skip
        seen.add((shift.person, shift.day))


def _minutes(shift: Shift) -> Iterator[int]:
    yield from (shift.start, shift.end)
    for one in shift.breaks or ():
        yield from one


def listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "—"


def hours(minutes: int) -> str:
    return f"{minutes / 60:g}"


def clock(minutes: int) -> str:
    """The time of day; past midnight it counts on: 25:30.

    >>> clock(510)
    '08:30'
    """
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
