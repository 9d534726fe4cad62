"""What people stated at their desks, as the solver weighs it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from lagniappe.planning.shifts import Wish
from lagniappe.planning.shifts.plan import DAY_MINUTES

WISH = 10.0
"""For each day on which a wish is not granted, in a plan whose missing hour costs 100: six minutes of somebody missing."""


def wishes_of(site: Any, every: list[date]) -> dict[int, tuple[Wish, ...]]:
    """Wishes by person, of those for any of these days."""
    from lagniappe.desk.queries import wishes

    found: dict[int, list[Wish]] = defaultdict(list)
    for one in wishes.of_people(site):
        days = frozenset(wishes.days_of(one, every))
        if days:
            minute = one.clock.hour * 60 + one.clock.minute if one.clock else 0
            found[one.user_id].append(
                Wish(
                    WISH, frozenset() if one.day is None and one.weekday is None else days, off=one.what == "off",
                    earliest=minute if one.what == "not_before" else 0,
                    latest=minute if one.what == "not_after" else 2 * DAY_MINUTES,
                )
            )  # fmt: skip
    return {person: tuple(mine) for person, mine in found.items()}
