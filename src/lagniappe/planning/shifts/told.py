"""A roster as plain data: what ``lagniappe roster --json`` writes, the page shows and the desk publishes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from lagniappe.planning.forecast.so_far import Level
from lagniappe.planning.shifts import granted
from lagniappe.planning.shifts.offers import Offer
from lagniappe.planning.shifts.plan import DAY_MINUTES, Plan, RosterError, Shift, clock
from lagniappe.planning.shifts.replan import Replan, Rest
from lagniappe.planning.shifts.solve import Roster
from lagniappe.sentences import gettext_noop

PARTS = ("total", "pay", "under", "over", "wishes", "fairness")


def to_data(plan: Plan, found: Roster) -> dict[str, Any]:
    """Names and plain numbers only; ``need`` and ``missing`` are people by skill and slot from the first day's midnight."""
    cost = found.cost
    able = {person.name: sorted(person.skills) for person in plan.people}
    shifts = [shift_data(shift, able[shift.person]) for shift in found.shifts]
    return {
        "first_day": plan.first.isoformat(),
        "days": plan.days,
        "slot_minutes": plan.slot,
        "shifts": shifts,
        "cost": {name: round(float(getattr(cost, name)), 3) for name in PARTS},
        "wishes_unmet": cost.wishes_unmet,
        "wishes": granted.wishes(plan, found.shifts),
        "burdens": granted.burdens(plan, found.shifts),
        "idle_hours": cost.idle_hours,
        "need": {skill: slots.tolist() for skill, slots in plan.demand.items()},
        "missing": {skill: slots.tolist() for skill, slots in cost.missing.items()},
        "bound": round(found.bound, 3),
        "gap": round(found.gap, 6),
        "proven": found.proven,
    }


def shift_data(shift: Shift, skills: Iterable[str] = ()) -> dict[str, Any]:
    return {
        "person": shift.person, "day": shift.day.isoformat(), "from": clock(shift.start), "to": clock(shift.end),
        "breaks": [[clock(start), clock(end)] for start, end in shift.breaks or ()], "skills": list(skills),
    }  # fmt: skip


def shifts_of(told: Mapping[str, Any]) -> tuple[Shift, ...]:
    """The shifts of a roster that was written by ``to_data``; RosterError for anything else."""
    try:
        return tuple(
            Shift(
                str(one["person"]), date.fromisoformat(one["day"]), _minute(one["from"]), _minute(one["to"]),
                tuple((_minute(start), _minute(end)) for start, end in one["breaks"]),
            )
            for one in told["shifts"]
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise RosterError(
            gettext_noop("This is no roster as “lagniappe roster --json” writes one: {why}."), why=error
        ) from error


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def replan_data(found: Replan, helping: Iterable[Offer], levels: Mapping[str, Level]) -> dict[str, Any]:
    """A day that was planned again: what changes for whom, what lacks with and without it, and what else would help."""
    today, plan = found.today, found.today.plan
    able = {person.name: sorted(person.skills) for person in plan.people}
    day = slice(today.midnight // plan.slot, (today.midnight + DAY_MINUTES) // plan.slot)

    def shift(one: Shift | None) -> dict[str, Any] | None:
        return shift_data(one, able[one.person]) if one else None

    def rest(one: Rest) -> dict[str, Any]:
        missing = {skill: sum(one.missing(skill).values()) * plan.slot / 60 for skill in plan.demand}
        return {"missing_hours": one.missing_hours, "idle_hours": one.idle_hours, "missing_by_skill": missing}

    return {
        "first_day": today.day.isoformat(), "days": 1, "slot_minutes": plan.slot, "replanned_at": clock(today.minute),
        "absent": sorted(today.absent),
        "levels": [{"skill": skill, **{n: round(v, 4) for n, v in asdict(one).items()}} for skill, one in levels.items()],
        "changes": [{"person": one.person, "before": shift(one.before), "after": shift(one.after)} for one in found.changes],
        "left": rest(found.left), "found": rest(found.found),
        "short": [{**asdict(one), "start": clock(one.start), "end": clock(one.end)} for one in found.short],
        "offers": [{**asdict(one), "start": clock(one.start), "end": clock(one.end)} for one in helping],
        "shifts": [shift_data(one, able[one.person]) for one in found.shifts],
        "need": {skill: need[day].tolist() for skill, need in plan.demand.items()},
    }  # fmt: skip
