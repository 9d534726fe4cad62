"""What would help the rest of a day beyond what its rules allow by themselves, each with its effect, for a person to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from lagniappe.planning.shifts.check import present, seats, worked_minutes
from lagniappe.planning.shifts.plan import DAY_MINUTES, Person, Shift
from lagniappe.planning.shifts.replan import Replan
from lagniappe.planning.shifts.today import rested, week_minutes

STEP, MOST = 60, 120
"""Overtime and going early are offered by the hour, up to two."""
EACH = 6

What = Literal["overtime", "early", "call_in", "lent"]
Skills = frozenset[str]


@dataclass(frozen=True)
class Offer:
    """``overtime``: stays from ``start`` to ``end`` beyond the shift; ``early``: goes at ``start`` instead of ``end``;
    ``call_in``: comes from ``start`` to ``end`` on a day off; ``lent``: ``people`` whose own queue is ``of`` serve ``skill``.

    ``hours``: missing hours of people that it saves (of ``early``: idle hours). Each is counted alone; two for the same
    hour do not add up. ``over_week``: the contract's hours of the week would be passed."""

    what: What
    start: int
    end: int
    hours: float
    person: str = ""
    skill: str = ""
    of: str = ""
    people: int = 1
    over_week: bool = False


def offers(found: Replan) -> tuple[Offer, ...]:
    """The best of each kind, what saves most first."""
    best = []
    for some in (_overtime(found), _call_in(found), _lent(found), _early(found)):
        best += sorted(some, key=lambda one: (-one.hours, one.end - one.start, one.start, one.person))[:EACH]
    return tuple(best)


class _Effect:
    """How missing and idle hours change when some people (by skills) are there, or not, in more slots."""

    def __init__(self, found: Replan) -> None:
        self.today, self.rest = found.today, found.found
        others = [one for one in found.today.others() if one.day != found.today.day]
        self.there = present(found.today.plan, [*found.shifts, *others])

    def of(self, skills: Skills, start: int, end: int, more: int) -> tuple[float, float]:
        """(missing, idle) hours less, for one person more (1) or fewer (-1) from start to end, as far as that is ahead."""
        today, missing, idle = self.today, 0, 0
        for minute in range(max(start, today.at), min(end, DAY_MINUTES), today.plan.slot):
            slot = (today.midnight + minute) // today.plan.slot
            if slot in self.rest.seats:
                was = self.rest.seats[slot]
                will = seats(today.plan, slot, self.there[slot] + Counter({skills: more}) if more > 0
                             else self.there[slot] - Counter({skills: 1}))  # fmt: skip
                missing += sum(was.missing.values()) - sum(will.missing.values())
                idle += was.idle - will.idle
        hour = today.plan.slot / 60
        return missing * hour, idle * hour


def _working(found: Replan) -> Iterator[tuple[Shift, Person]]:
    for shift in found.shifts:
        if shift.end > found.today.at and shift.person not in found.today.absent:
            yield shift, found.today.people[shift.person]


def _overtime(found: Replan) -> Iterator[Offer]:
    today, effect = found.today, _Effect(found)
    for shift, person in _working(found):
        best: Offer | None = None
        for more in range(STEP, MOST + 1, STEP):
            if not rested(today, person, shift.start, shift.end + more):
                break
            saved, _ = effect.of(person.skills, shift.end, shift.end + more, 1)
            if saved > (best.hours if best else 0):
                contract = today.plan.of(person)
                week = week_minutes(today, person) + worked_minutes(contract, shift) + more
                over = week > contract.most_week
                best = Offer("overtime", shift.end, shift.end + more, saved, person.name, over_week=over)
        if best is not None:
            yield best


def _early(found: Replan) -> Iterator[Offer]:
    """Going home earlier, where nobody is missed for it."""
    today, effect = found.today, _Effect(found)
    for shift, person in _working(found):
        best: Offer | None = None
        for less in range(STEP, MOST + 1, STEP):
            goes = shift.end - less
            if goes < max(today.minute + today.notice, shift.start) or any(end > goes for _, end in shift.breaks or ()):
                break
            lost, freed = effect.of(person.skills, goes, shift.end, -1)
            if lost < 0:
                break
            if freed > 0:
                best = Offer("early", goes, shift.end, freed, person.name)
        if best is not None:
            yield best


def _call_in(found: Replan) -> Iterator[Offer]:
    """Those who are free today and may be asked: rested before and after, within the days and hours of their week."""
    today, effect = found.today, _Effect(found)
    number = (today.day - today.plan.first).days
    week = next(week for week in today.plan.weeks() if number in week)
    busy = {one.person for one in today.standing if one.day == today.day}
    for person in today.plan.people:
        contract = today.plan.of(person)
        days = sum(1 for one in today.about(person.name) if (one.day - today.plan.first).days in week)
        free = person.name not in busy and person.name not in today.absent and today.day not in person.away
        if not free or today.day.weekday() not in contract.weekdays or days >= contract.most_days_week:
            continue
        if _in_a_row(found, person) > contract.most_days_in_row:
            continue
        best: Offer | None = None
        for one in contract.shifts():
            if one.start < today.minute + today.notice or not rested(today, person, one.start, one.end):
                continue
            if week_minutes(today, person) + one.length.worked > contract.most_week:
                continue
            saved, _ = effect.of(person.skills, one.start, one.end, 1)
            if saved > (best.hours if best else 0):
                best = Offer("call_in", one.start, one.end, saved, person.name)
        if best is not None:
            yield best


def _in_a_row(found: Replan, person: Person) -> int:
    days = sorted({found.today.day, *(one.day for one in found.today.about(person.name))})
    run = longest = 1
    for before, after in pairwise(days):
        run = run + 1 if (after - before).days == 1 else 1
        longest = max(longest, run)
    return longest


def _lent(found: Replan) -> Iterator[Offer]:
    """Stretches in which people serve another queue than the one that needs them most over the rest of the day."""
    today = found.today
    ahead = {skill: int(need[today.slots.start : today.slots.stop].sum()) for skill, need in today.plan.demand.items()}
    runs: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for slot, one in found.found.seats.items():
        for (skills, skill), people in one.seated.items():
            own = max(sorted(skills), key=lambda each: ahead.get(each, 0))
            if own != skill:
                runs.setdefault((own, skill), []).append((slot, people))
    for (own, skill), slots in runs.items():
        together: list[tuple[int, int]] = []
        for slot, people in sorted(slots):
            if together and (slot != together[-1][0] + 1 or people != together[-1][1]):
                yield _stretch(found, own, skill, together)
                together = []
            together.append((slot, people))
        yield _stretch(found, own, skill, together)


def _stretch(found: Replan, own: str, skill: str, run: list[tuple[int, int]]) -> Offer:
    slot, midnight = found.today.plan.slot, found.today.midnight
    hours = sum(people for _, people in run) * slot / 60
    start, end = run[0][0] * slot - midnight, (run[-1][0] + 1) * slot - midnight
    return Offer("lent", start, end, hours, skill=skill, of=own, people=run[0][1])
