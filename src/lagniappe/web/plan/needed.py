"""People needed, as a sheet of the week for each queue: weekdays down, bands across."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lagniappe.desk.models import Finding

SHADES = 5
SHOWN_SHORT = 5


@dataclass(frozen=True)
class Cell:
    """People for 8 days in 10, with the mean day and 19 days in 20; ``shade`` from 0 (nobody) to 5 (the most of the sheet)."""

    people: int | None
    mean: int
    most: int
    expected: float
    shade: int


@dataclass(frozen=True)
class Row:
    day: date
    cells: list[Cell]
    hours: float


@dataclass(frozen=True)
class Sheet:
    queue: str
    bands: list[str]
    rows: list[Row]
    hours: float
    handle_minutes: float


@dataclass(frozen=True)
class Short:
    """A band of the week in which usually too few are open."""

    weekday: int
    time: str
    needed: int
    open: float
    short: float


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def band_minutes(answer: Finding | None) -> int:
    return int(answer.finding["parameters"].get("band_minutes", 30)) if answer else 30


def sheets(told: list[dict[str, Any]], band: int) -> list[Sheet]:
    """One sheet for each queue, over the bands in which any day needs somebody."""
    found = []
    for code in dict.fromkeys(row["queue_id"] for row in told):
        mine = [row for row in told if row["queue_id"] == code]
        minutes = sorted({row["band_minute"] for row in mine})
        most = max((row["people_80"] or 0 for row in mine), default=0)
        at = {(row["day"], row["band_minute"]): row for row in mine}
        rows = []
        for day in sorted({row["day"] for row in mine}):
            cells = [_cell(at.get((day, minute)), most) for minute in minutes]
            hours = sum(cell.people or 0 for cell in cells) * band / 60
            rows.append(Row(date.fromisoformat(day), cells, hours))
        served = [row["handle_seconds"] for row in mine if row["handle_seconds"]]
        handle = sum(served) / len(served) / 60 if served else 0.0
        found.append(Sheet(mine[0]["queue"], [clock(m) for m in minutes], rows, sum(row.hours for row in rows), handle))
    return found


def _cell(row: dict[str, Any] | None, most: int) -> Cell:
    if row is None:
        return Cell(None, 0, 0, 0.0, 0)
    people = row["people_80"] or 0
    shade = -(-people * SHADES // most) if most else 0
    return Cell(people, row["people"] or 0, row["people_95"] or 0, row["expected"] or 0.0, shade)


def short(told: list[dict[str, Any]]) -> list[Short]:
    """The bands that lack most, the worst first."""
    lacking = sorted((row for row in told if (row["short"] or 0) >= 0.5), key=lambda row: -row["short"])
    return [
        Short(row["weekday"], clock(row["band_minute"]), row["needed_together"], row["open"], row["short"])
        for row in lacking[:SHOWN_SHORT]
    ]
