"""What named days do to the number of contacts, learnt by name, and held towards nothing while seldom seen."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lagniappe.planning.forecast.calendar import Calendar
from lagniappe.planning.forecast.history import History, usual

Floats = NDArray[np.float64]
HOLD = 0.5


def effects(past: History, ordinary: Floats, calendar: Calendar) -> Mapping[str, float]:
    """By name, the factor on an ordinary day's counts; the name '' is that of a day whose name was never seen.

    The factor is what came over what is usual on these weekdays, with half a day of the general factor added on both sides.
    A named day without anybody counts as nothing came, for that is what it did.
    """
    came: dict[str, float] = {}
    expected: dict[str, float] = {}
    days: dict[str, int] = {}
    for day, name in calendar.named.items():
        place = (day - past.first).days
        if not 0 <= place < past.days or day in calendar.closed or np.isnan(past.counts[place]).any():
            continue
        normal = float(usual(ordinary, place).sum())
        if normal > 0:
            came[name] = came.get(name, 0.0) + float(past.counts[place].sum())
            expected[name] = expected.get(name, 0.0) + normal
            days[name] = days.get(name, 0) + 1
    n = sum(days.values())
    general = (
        (sum(came.values()) + _a_day(expected, days)) / (sum(expected.values()) + _a_day(expected, days)) if n else 1.0
    )
    found = {"": general}
    for name, seen in days.items():
        held = HOLD * expected[name] / seen
        found[name] = (came[name] + held * general) / (expected[name] + held)
    return found


def _a_day(expected: Mapping[str, float], days: Mapping[str, int]) -> float:
    return HOLD * sum(expected.values()) / max(1, sum(days.values()))
