"""A roster as plain data: what ``lagniappe roster --json`` writes, the page shows and the desk publishes."""

from __future__ import annotations

from typing import Any

from lagniappe.planning.shifts.plan import Plan, clock
from lagniappe.planning.shifts.solve import Roster

PARTS = ("total", "pay", "under", "over", "wishes", "fairness")


def to_data(plan: Plan, found: Roster) -> dict[str, Any]:
    """Names and plain numbers only; ``need`` and ``missing`` are people by skill and slot from the first day's midnight."""
    cost = found.cost
    able = {person.name: sorted(person.skills) for person in plan.people}
    shifts = [
        {
            "person": shift.person, "day": shift.day.isoformat(), "from": clock(shift.start), "to": clock(shift.end),
            "breaks": [[clock(start), clock(end)] for start, end in shift.breaks or ()], "skills": able[shift.person],
        }
        for shift in found.shifts
    ]  # fmt: skip
    return {
        "first_day": plan.first.isoformat(),
        "days": plan.days,
        "slot_minutes": plan.slot,
        "shifts": shifts,
        "cost": {name: round(float(getattr(cost, name)), 3) for name in PARTS},
        "wishes_unmet": cost.wishes_unmet,
        "idle_hours": cost.idle_hours,
        "need": {skill: slots.tolist() for skill, slots in plan.demand.items()},
        "missing": {skill: slots.tolist() for skill, slots in cost.missing.items()},
        "bound": round(found.bound, 3),
        "gap": round(found.gap, 6),
        "proven": found.proven,
    }
