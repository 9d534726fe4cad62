"""Wrong years: a year of weeks taken for the year of days, and an office whose clock is years away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from lagniappe.units import DAY

NEW_YEAR = 29
"""From 29 December on a week may belong to the next year (ISO 8601)."""
NEAR = 31
"""Days within which another day makes a day one of the collection."""
FAR = 366
"""Days from what the other offices report beyond which an office's clock is not believed."""


@dataclass(frozen=True)
class Right:
    """Local times put right; which were repaired; which lie astray and cannot be."""

    local: Any
    repaired: Any
    astray: Any


def put_right(local: Any, office: Any, known: Any, bounds: tuple[date | None, date | None]) -> Right:
    """Local times (microseconds) with their years put right.

    A time of 29 to 31 December goes back one year where it then lies in the week of New Year and nearer to one of the
    *other* days of all offices, none of which is near it as it stands: the terminal wrote the year of the week instead of
    the day's. An office of which all days lie more than a year from the middle of those days has a clock of its own, and is
    astray. ``bounds`` (first and last day of the collection), where given, decide instead: what lies outside is moved back
    a year if that brings it in, and is astray if not.
    """
    days = local // DAY
    year = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    in_year = days - (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    length = _days_before(year + 1) - _days_before(year)
    back = days - _days_before(year) + _days_before(year - 1) - (length - _length(year - 1))
    turn = known & (in_year >= length - (31 - NEW_YEAR) - 1) & (back >= _week_of(_days_before(year)))
    first, last = ((one - date(1970, 1, 1)).days if one else None for one in bounds)
    if first is not None or last is not None:
        low, high = (-(10**9) if first is None else first), (10**9 if last is None else last)
        outside = known & ((days < low) | (days > high))
        repaired = outside & turn & (back >= low) & (back <= high)
        return Right(np.where(repaired, local + (back - days) * DAY, local), repaired, outside & ~repaired)
    others = known & ~turn
    middle = _middle(days, office, others)
    if middle is None:
        return Right(local, np.zeros_like(known), np.zeros_like(known))
    sure = np.unique(days[others])
    apart = _apart(days, sure)
    repaired = turn & (apart > NEAR) & (_apart(back, sure) < apart)
    days = np.where(repaired, back, days)
    astray = known & (np.abs(days - middle) > FAR)
    # An office of which some days are believed is no office of another year.
    believed = np.bincount(office[known], ~astray[known], minlength=int(office.max(initial=0)) + 1) > 0
    astray &= ~believed[office]
    return Right(np.where(repaired, local + (back - local // DAY) * DAY, local), repaired & ~astray, astray)


def _middle(days: Any, office: Any, known: Any) -> float | None:
    """The median of the offices' medians, so that no office with many rows outweighs the others; two offices at least."""
    among = np.flatnonzero(known)
    if not len(among):
        return None
    medians = [float(np.median(days[among[office[among] == one]])) for one in np.unique(office[among])]
    return float(np.median(medians)) if len(medians) > 1 else None


def _apart(days: Any, sure: Any) -> Any:
    """How many days each day is from the nearest of some others, which are in order."""
    place = np.searchsorted(sure, days)
    before, after = (sure[np.clip(one, 0, len(sure) - 1)] for one in (place - 1, place))
    return np.minimum(np.abs(days - before), np.abs(days - after))


def _week_of(new_year: Any) -> Any:
    """The first day of the week of 1 January: on Sunday, or on Monday where ISO 8601 counts that week to the new year."""
    monday, sunday = (new_year + 3) % 7, (new_year + 4) % 7
    return new_year - np.maximum(sunday, np.where(monday <= 3, monday, 0))


def _days_before(year: Any) -> Any:
    return (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)


def _length(year: Any) -> Any:
    return _days_before(year + 1) - _days_before(year)
