"""Opening hours as a journal holds them, and how long an early arrival has to wait for the opening, on arrays."""

from __future__ import annotations

import json

import numpy as np

from lagniappe.rules.clock import Times
from lagniappe.units import DAY, MINUTE

Week = tuple[tuple[tuple[int, int], ...], ...]
"""For each weekday (0 = Monday) the stretches of opening: (opens, closes) in minutes after midnight, in order. What is open
past midnight is a stretch of each of the two days."""

CLOSED: Week = ((),) * 7


def week(hours: str | None) -> Week:
    """The week in the ``hours`` of a journal's site; nothing known is no opening at all.

    >>> week('{"0": [["10:00", "15:00"]]}')[0]
    ((600, 900),)
    """
    if not hours:
        return CLOSED
    days = json.loads(hours)
    found: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for day in range(7):
        for opens, closes in days.get(str(day), []):
            begin, end = _minute(opens), _minute(closes)
            if end > begin:
                found[day].append((begin, end))
                continue
            found[day].append((begin, 24 * 60))
            if end:
                found[(day + 1) % 7].append((0, end))
    return tuple(tuple(sorted(stretches)) for stretches in found)


def until_opening(local: Times, hours: Week) -> Times:
    """Microseconds from each moment (local wall clock, microseconds since 1970-01-01 00:00 local) to the next opening of the
    same day; 0 when it is open already, or does not open again that day."""
    found = np.zeros(len(local), dtype=np.int64)
    weekday, clock = (local // DAY + 3) % 7, local % DAY
    for day, stretches in enumerate(hours):
        closed = 0
        for opens, closes in stretches:
            early = (weekday == day) & (clock >= closed * MINUTE) & (clock < opens * MINUTE)
            found[early] = opens * MINUTE - clock[early]
            closed = max(closed, closes)
    return found


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")[:2]
    return int(hour) * 60 + int(minute)
