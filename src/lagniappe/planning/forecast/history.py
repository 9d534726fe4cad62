"""What came, day by day and band by band: known, missing and closed kept apart, and days unlike the others found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lagniappe.planning.forecast.calendar import Calendar

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
WEEKS = 8
ENOUGH = 4
SCORE = 3.5


@dataclass(frozen=True)
class History:
    """Counts of one queue, ``counts[day, band]`` from the day ``first`` on: nan = not known, never nothing.

    ``shut[day]``: closed as planned, so that its zeros teach nothing about other days.
    """

    first: date
    counts: Floats
    shut: NDArray[np.bool_]

    @property
    def days(self) -> int:
        return int(self.counts.shape[0])

    @property
    def bands(self) -> int:
        return int(self.counts.shape[1])

    def day(self, place: int) -> date:
        return self.first + timedelta(days=place)

    def until(self, place: int) -> History:
        """The days before ``place``."""
        return History(self.first, self.counts[:place], self.shut[:place])

    def weekdays(self, more: int = 0) -> Whole:
        """0 = Monday; of the history's days and ``more`` after them."""
        return np.asarray((np.arange(self.days + more) + self.first.weekday()) % 7, np.int64)


def history(counts: Mapping[date, ArrayLike], calendar: Calendar | None = None) -> History:
    """A history from the counts of the days that are known, every day having as many bands.

    A day without counts is closed when the calendar says so or names it (a holiday without anybody), or when its weekday
    never has any; else it is missing. Raises ValueError for negative counts, bands that differ and no day at all.
    """
    if not counts:
        raise ValueError("counts has no day; give at least three weeks of them")
    calendar = calendar or Calendar()
    first, last = min(counts), max(counts)
    rows = {day: np.asarray(row, float) for day, row in counts.items()}
    shapes = {row.shape for row in rows.values()}
    if len(shapes) > 1 or len(next(iter(shapes))) != 1:
        raise ValueError("counts must have one number for each band, as many on every day")
    (bands,) = next(iter(shapes))
    table = np.full(((last - first).days + 1, bands), np.nan)
    for day, row in rows.items():
        if (row < 0).any() or np.isinf(row).any():
            raise ValueError(
                f"counts of {day} are negative or infinite; a count is 0, 1, 2, ... or nan where it is not known"
            )
        table[(day - first).days] = row
    weekdays = {day.weekday() for day, row in rows.items() if (row > 0).any()}
    shut = np.zeros(len(table), bool)
    for place in range(len(table)):
        day = first + timedelta(days=place)
        nobody = day not in rows or not (np.nan_to_num(rows[day]) > 0).any()
        planned = day in calendar.closed or day in calendar.named or day.weekday() not in weekdays
        shut[place] = nobody and planned and not (day in rows and np.isnan(rows[day]).any())
        if shut[place]:
            table[place] = 0.0
    return History(first, table, shut)


def middle(values: Floats) -> Floats:
    """The median over the first axis, nan left out; nan where there is nothing else.

    >>> middle(np.array([[1.0, np.nan], [3.0, np.nan], [np.nan, np.nan]]))
    array([ 2., nan])
    """
    known = np.sort(np.where(np.isnan(values), np.inf, values), axis=0)
    n = (~np.isnan(values)).sum(axis=0)
    low = np.take_along_axis(known, np.maximum((n - 1) // 2, 0)[None], axis=0)[0]
    high = np.take_along_axis(known, np.minimum(n // 2, len(values) - 1)[None], axis=0)[0]
    return np.where(n > 0, (np.where(n > 0, low, 0) + np.where(n > 0, high, 0)) / 2, np.nan)


def ordinary(past: History, calendar: Calendar) -> Floats:
    """The counts from which ordinary days are foretold: nan where a day is missing, closed, named, or unlike its weekday.

    Unlike is what lies more than 3.5 robust deviations from the median of its weekday in eight weeks before and after, on
    the scale of sqrt(n + 1/4) (as the study ``demand`` says it); the last week always counts, for it may be a new level.
    """
    counts = past.counts.copy()
    counts[past.shut] = np.nan
    for place in range(past.days):
        if past.day(place) in calendar.named or past.day(place) in calendar.closed:
            counts[place] = np.nan
    weeks = -(-past.days // 7)
    roots = np.full(weeks * 7, np.nan)
    roots[: past.days] = np.sqrt(counts.sum(axis=1) + 0.25)
    table = roots.reshape(weeks, 7)
    padded = np.full((weeks + 2 * WEEKS, 7), np.nan)
    padded[WEEKS : WEEKS + weeks] = table
    near = np.stack([padded[WEEKS + step : WEEKS + step + weeks] for step in range(-WEEKS, WEEKS + 1) if step])
    n = (~np.isnan(near)).sum(axis=0)
    centre = middle(near)
    spread = 1.4826 * middle(np.abs(near - centre)) * n / np.maximum(n - 0.8, 0.2)
    far = np.abs(table - centre) > SCORE * np.maximum(0.5, spread) * np.sqrt(1 + np.pi / 2 / np.maximum(n, 1))
    unlike = (far & (n >= ENOUGH)).ravel()[: past.days]
    unlike[-7:] = False
    counts[unlike] = np.nan
    return counts


def usual(counts: Floats, place: int) -> Any:
    """The mean of the same weekday up to four weeks before and after ``place``, by band; nan where there is none."""
    near = [place + 7 * step for step in range(-4, 5) if step and 0 <= place + 7 * step < len(counts)]
    known = counts[[each for each in near if not np.isnan(counts[each]).any()]]
    return known.mean(axis=0) if len(known) else np.full(counts.shape[1], np.nan)
