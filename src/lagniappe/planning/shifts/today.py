"""A day that has begun: its roster, who is not there, and what each of the others may still work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from lagniappe.planning.shifts.check import worked_minutes
from lagniappe.planning.shifts.plan import DAY_MINUTES, Break, Person, Plan, RosterError, Shift, clock
from lagniappe.sentences import gettext_noop

NOTICE_MINUTES = 60
ABOUT_MINUTES = 60
"""A break of a shift that no contract knows may move by so much."""


@dataclass(frozen=True)
class Window:
    """A break that is still ahead, of so many minutes, beginning from ``earliest`` to ``latest`` (minutes after midnight)."""

    minutes: int
    earliest: int
    latest: int


@dataclass(frozen=True)
class Option:
    """A day somebody may still have: ``past`` breaks stay as they were, those ahead are placed in their windows."""

    start: int
    end: int
    past: tuple[tuple[int, int], ...]
    ahead: tuple[Window, ...] = ()


@dataclass(frozen=True)
class Today:
    """``standing`` are the published shifts, those of the days about it too; ``minute`` is the time now, after the midnight of
    ``day``; ``absent`` are names. Coming and going change only ``notice`` minutes from now on, breaks from now on. ``plan``
    holds the demand as it is expected now."""

    plan: Plan
    day: date
    minute: int
    standing: tuple[Shift, ...]
    absent: frozenset[str] = frozenset()
    notice: int = NOTICE_MINUTES
    people: dict[str, Person] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "people", {person.name: person for person in self.plan.people})
        if not 0 <= (self.day - self.plan.first).days < self.plan.days:
            raise RosterError(gettext_noop("{day} is not among the days of the plan."), day=self.day.isoformat())
        if not 0 <= self.minute < DAY_MINUTES or self.notice < 0:
            raise RosterError(
                gettext_noop("The time now must lie on the day that is planned again, and the notice not below 0.")
            )
        for name in sorted({*self.absent, *(one.person for one in self.standing)} - set(self.people)):
            raise RosterError(gettext_noop("{name} is not among the people."), name=name)
        if not any(one.day == self.day for one in self.standing):
            raise RosterError(gettext_noop("No shift is published for {day}."), day=self.day.isoformat())

    @property
    def at(self) -> int:
        """The first minute of the day that may still change, on the plan's grid."""
        return -(-self.minute // self.plan.slot) * self.plan.slot

    @property
    def midnight(self) -> int:
        """The day's midnight, in minutes from the plan's first."""
        return (self.day - self.plan.first).days * DAY_MINUTES

    @property
    def slots(self) -> range:
        """What is left of the day, to its midnight."""
        begin = (self.midnight + self.at) // self.plan.slot
        return range(begin, (self.midnight + DAY_MINUTES) // self.plan.slot)

    def here(self) -> list[Shift]:
        """Whose shift of the day is not over, and who is there to work it."""
        mine = [
            one for one in self.standing if one.day == self.day and one.person not in self.absent and one.end > self.at
        ]
        return sorted(mine, key=lambda one: (one.start, one.person))

    def others(self) -> list[Shift]:
        """Shifts that count for the day and stay as they are: those over by now, and yesterday's that reach into it."""
        here = {(one.person, one.day) for one in self.here()}
        return [one for one in self.standing if (one.person, one.day) not in here and one.person not in self.absent]

    def about(self, person: str) -> list[Shift]:
        """The person's shifts of the other days."""
        return [one for one in self.standing if one.person == person and one.day != self.day]

    def clock(self, minute: int) -> str:
        return clock(minute)


def options(today: Today, shift: Shift) -> list[Option]:
    """What the person of this shift may still work: first the shift as it stands, then what the contract allows, with coming,
    going and breaks that are past as they were."""
    plan, person = today.plan, today.people[shift.person]
    breaks = shift.breaks or ()
    past = tuple(one for one in breaks if one[0] < today.at)
    found = [Option(shift.start, shift.end, breaks)]
    known = False
    for one in plan.of(person).shifts():
        same = (one.start, one.end) == (shift.start, shift.end)
        known |= same
        if (same or _may_move(today, shift, one.start, one.end)) and rested(today, person, one.start, one.end):
            windows = _windows(today, one.start, one.length.breaks, past)
            changed = Shift(shift.person, shift.day, one.start, one.end, None)
            if windows is not None and (same or _week_holds(today, person, shift, changed)):
                found.append(Option(one.start, one.end, past, windows))
    if not known and len(past) < len(breaks):
        found.append(Option(shift.start, shift.end, past, tuple(_around(today, shift, len(past)))))
    # Announced without its breaks, a shift cannot stand as it is: they have to be placed.
    return found[1:] if shift.breaks is None and len(found) > 1 else found


def _may_move(today: Today, shift: Shift, start: int, end: int) -> bool:
    """Coming and going move only with notice, and nobody who has begun comes anew."""
    soon = today.minute + today.notice
    starts = start == shift.start or min(start, shift.start) >= soon
    return starts and (end == shift.end or min(end, shift.end) >= soon)


def _windows(
    today: Today, start: int, rules: Iterable[Break], past: tuple[tuple[int, int], ...]
) -> tuple[Window, ...] | None:
    """Windows of the breaks ahead; None where those that were taken do not fit the rules."""
    told = list(rules)
    if len(past) > len(told):
        return None
    for rule, (begin, end) in zip(told, past, strict=False):
        if rule.minutes != end - begin or not rule.earliest <= begin - start <= rule.latest:
            return None
    ahead = []
    for rule in told[len(past) :]:
        earliest, latest = max(today.at, start + rule.earliest), start + rule.latest
        if earliest > latest:
            return None
        ahead.append(Window(rule.minutes, earliest, latest))
    return tuple(ahead)


def _around(today: Today, shift: Shift, taken: int) -> Iterator[Window]:
    """Windows about the breaks of a shift that no contract knows: an hour, or half of the way to what is next to it."""
    slot, breaks = today.plan.slot, shift.breaks or ()
    bounds = [(shift.start, shift.start), *breaks, (shift.end, shift.end)]
    for place in range(taken + 1, len(breaks) + 1):
        begin, end = bounds[place]
        room = [
            min(ABOUT_MINUTES, gap // 2) // slot * slot
            for gap in (begin - bounds[place - 1][1], bounds[place + 1][0] - end)
        ]
        yield Window(end - begin, max(today.at, begin - room[0]), max(begin + room[1], today.at))


def rested(today: Today, person: Person, start: int, end: int) -> bool:
    """Whether the contract's rest lies between these hours of the day and the person's other shifts."""
    rest = today.plan.of(person).rest
    mine = [((one.day - today.day).days * DAY_MINUTES + one.start, (one.day - today.day).days * DAY_MINUTES + one.end)
            for one in today.about(person.name)]  # fmt: skip
    order = sorted([*mine, (start, end)])
    return all(b[0] - a[1] >= rest for a, b in pairwise(order) if (start, end) in (a, b))


def week_minutes(today: Today, person: Person) -> int:
    """Minutes that the person's other shifts of the plan's week count."""
    week = next(week for week in today.plan.weeks() if (today.day - today.plan.first).days in week)
    mine = [one for one in today.about(person.name) if (one.day - today.plan.first).days in week]
    return sum(worked_minutes(today.plan.of(person), one) for one in mine)


def _week_holds(today: Today, person: Person, before: Shift, after: Shift) -> bool:
    """The week stays within the contract's hours, or at least goes no farther beyond them than it did."""
    contract, others = today.plan.of(person), week_minutes(today, person)
    was, will = (others + worked_minutes(contract, one) for one in (before, after))
    whole = any(len(week) == 7 for week in today.plan.weeks() if (today.day - today.plan.first).days in week)
    least = contract.least_week if whole else 0
    return min(was, least) <= will <= max(was, contract.most_week)
