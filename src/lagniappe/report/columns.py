"""Columns and cells that the tables of several studies share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lagniappe.measures.intervals import Interval
from lagniappe.measures.quantiles import Key, Quantile
from lagniappe.report.finding import Cell, Column, Sentence, Table
from lagniappe.report.marks import gettext_noop
from lagniappe.sentences import Unit
from lagniappe.units import SECOND

SHARES = (0.5, 0.9, 0.95)
"""The quantiles that are told: half, nine in ten, nineteen in twenty."""

_NAMES = {0.5: "median", 0.9: "p90", 0.95: "p95"}
_HEADINGS = {
    "median": gettext_noop("Median"),
    "p90": gettext_noop("9 in 10 within"),
    "p95": gettext_noop("19 in 20 within"),
}


def count(name: str, heading: str) -> Column:
    return Column(name, "count", heading)


def with_ends(name: str, unit: Unit, heading: str, low: str, high: str) -> list[Column]:
    """A column and those of the two ends of its interval."""
    return [
        Column(name, unit, heading, low, high),
        Column(low, unit, gettext_noop("from")),
        Column(high, unit, gettext_noop("to")),
    ]


def spread_columns() -> list[Column]:
    """The columns of the quantiles, each with its interval."""
    found = []
    for name in _NAMES.values():
        found += with_ends(f"{name}_seconds", "seconds", _HEADINGS[name], f"{name}_low_seconds", f"{name}_high_seconds")
    return found


def quantile_cells(quantiles: Mapping[tuple[str, Key, float], Quantile], name: str, key: Key) -> list[Cell]:
    """The cells under :func:`spread_columns`; empty where the group has no row."""
    cells: list[Cell] = []
    for share in SHARES:
        found = quantiles.get((name, key, share))
        cells += [found.value, found.low, found.high] if found else [None, None, None]
    return cells


def mean(total: int, n: int) -> float | None:
    return round(total / n / SECOND, 3) if n else None


def share(part: float, whole: float) -> float | None:
    return round(part / whole, 6) if whole else None


def ends(interval: Interval | None, digits: int) -> list[Cell]:
    return [round(interval.low, digits), round(interval.high, digits)] if interval else [None, None]


def table(name: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], note: str = "") -> Table:
    told = Sentence(note) if note else None
    return Table(name, Sentence(title), tuple(columns), tuple(tuple(row) for row in rows), told)
