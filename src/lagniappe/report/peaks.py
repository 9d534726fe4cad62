"""Where it is worst and where it is busiest: the stretches that headlines and titles name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lagniappe.report.finding import Table
from lagniappe.units import DAY, MINUTE

ENOUGH = 30
"""A cell of the week with fewer waits is not named in a headline: its 90th percentile is hardly more than its longest."""

_DAY_MINUTES = DAY // MINUTE


@dataclass(frozen=True)
class Stretch:
    """From ``first`` until ``last`` (minutes after midnight) on ``weekday``; ``seconds`` = the worst 9 in 10 there."""

    weekday: int
    first: int
    last: int
    seconds: float
    least: float


@dataclass(frozen=True)
class Rush:
    """From ``first`` until ``last`` (minutes after midnight) arrives this share of all contacts."""

    first: int
    last: int
    share: float


def worst(table: Table, minutes: int) -> Stretch | None:
    """The stretch of neighbouring bands around the band of the week whose 9-in-10 wait is longest.

    It grows to both sides while the neighbours have at least three quarters of the peak's wait.
    """
    cells = _enough(table)
    if not cells:
        return None
    weekday, band = max(cells, key=lambda key: (cells[key], -key[0], -key[1]))
    peak = cells[weekday, band]
    return _grow(cells, weekday, band, minutes, 0.75 * peak)


def beyond(table: Table, minutes: int, seconds: float) -> Stretch | None:
    """The stretch of the week around its peak in which one wait in ten is longer than ``seconds``; None when none is."""
    cells = _enough(table)
    over = {key: value for key, value in cells.items() if value > seconds}
    if not over:
        return None
    weekday, band = max(over, key=lambda key: (over[key], -key[0], -key[1]))
    return _grow(cells, weekday, band, minutes, seconds)


def _enough(table: Table) -> dict[tuple[int, int], float]:
    rows: list[dict[str, Any]] = table.records()
    return {(r["weekday"], r["band_minute"]): r["p90_seconds"] for r in rows if r["n"] >= ENOUGH and r["p90_seconds"]}


def _grow(cells: dict[tuple[int, int], float], weekday: int, band: int, minutes: int, floor: float) -> Stretch:
    first = last = band
    while cells.get((weekday, first - minutes), -1.0) > floor:
        first -= minutes
    while cells.get((weekday, last + minutes), -1.0) > floor:
        last += minutes
    inside = [cells[weekday, each] for each in range(first, last + 1, minutes)]
    return Stretch(weekday, first, last + minutes, max(inside), min(inside))


def busiest(table: Table, minutes: int) -> Rush | None:
    """The two hours in a row in which most contacts arrive. None when all of them fit into two hours."""
    share: dict[int, float] = {row["band_minute"]: row["share"] for row in _records(table)}
    width = max(1, 120 // minutes) * minutes
    if not share or max(share) - min(share) < width:
        return None
    starts = range(min(share), min(max(share), _DAY_MINUTES - width) + 1, minutes)
    sums = {start: sum(share.get(each, 0.0) for each in range(start, start + width, minutes)) for start in starts}
    first = max(sums, key=lambda start: (sums[start], -start))
    return Rush(first, first + width, sums[first])


def _records(table: Table) -> list[dict[str, Any]]:
    return table.records()
