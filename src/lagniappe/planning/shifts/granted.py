"""Who asked for what and what was granted, and how the shifts that nobody likes are shared; counted from the shifts alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lagniappe.planning.shifts.plan import DAY_MINUTES, Plan, Shift, clock


def wishes(plan: Plan, shifts: Iterable[Shift]) -> list[dict[str, Any]]:
    """Each wish with its days (none = all) and the days on which it was not granted."""
    worked = {(one.person, one.day): one for one in shifts}
    found = []
    for person in plan.people:
        for wish in person.wishes:
            every = sorted(wish.days) or [plan.day(number) for number in range(plan.days)]
            mine = [worked[person.name, day] for day in every if (person.name, day) in worked]
            unmet = [one.day.isoformat() for one in mine if not wish.met(one.day, one.start, one.end)]
            found.append({
                "person": person.name, "off": wish.off, "from": clock(wish.earliest) if wish.earliest else None,
                "to": clock(wish.latest) if wish.latest < 2 * DAY_MINUTES else None,
                "days": [day.isoformat() for day in sorted(wish.days)], "unmet": unmet,
            })  # fmt: skip
    return found


def burdens(plan: Plan, shifts: Iterable[Shift]) -> dict[str, Any]:
    """For each person the shifts that end late, those on the named weekdays, and all of either; nothing where none is asked."""
    if plan.fairness is None:
        return {}
    fair, counts = plan.fairness, {person.name: [0, 0, 0] for person in plan.people}
    for one in shifts:
        if plan.first <= one.day < plan.day(plan.days):
            late, weekday = one.end > fair.late, one.day.weekday() in fair.weekdays
            for place, borne in enumerate((late, weekday, late or weekday)):
                counts[one.person][place] += borne
    people = [
        {"person": name, "late": late, "weekdays": weekday, "all": both}
        for name, (late, weekday, both) in counts.items()
    ]
    return {"late": clock(fair.late), "weekdays": sorted(fair.weekdays), "people": people}
