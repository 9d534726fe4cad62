"""Tables of when people leave: the rate along the wait, its peaks, and formulas fitted to it."""

from __future__ import annotations

import numpy as np

from lagniappe.queueing import hazard
from lagniappe.queueing.durations import Cells
from lagniappe.queueing.families import Fit, fits
from lagniappe.report.columns import count, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.words import gettext_noop
from lagniappe.studies.patience.gather import Numbers
from lagniappe.units import SECOND

THERE = 100
"""Peaks are looked for as long as so many are in line."""
CELLS = 1_200
CLOSE = 0.03
EVEN = 600
PIECES = 8


def _seen(numbers: Numbers) -> tuple[Cells, float] | None:
    """The fine cells in which enough are still in line, merged evenly where they are too many to smooth, and the reach of
    smoothing in seconds; None where they are too few."""
    fine = numbers.fine
    there = np.flip(np.cumsum(np.flip(fine.all(fine.counts))))
    size = int((there >= THERE).sum())
    if size < 5 or not numbers.ends("left"):
        return None
    step = -(-size // CELLS)
    found = fine.cells("left").merged(fine.edges[0 : size + 1 : step])
    return found, 3 * step * numbers.grid.width / SECOND


def leaving(numbers: Numbers) -> Table:
    rows: list[list[Cell]] = []
    if seen := _seen(numbers):
        found = hazard.smoothed(*seen)
        told = -1.0
        for place in range(len(found.time)):
            # Points stand as close as the smoothing lets them differ.
            if found.time[place] < told * (1 + CLOSE):
                continue
            told = float(found.time[place])
            values = [found.value[place], found.low[place], found.high[place]]
            if np.all(np.isfinite(values)):
                rows.append([round(float(found.time[place]), 3), *(round(1000 * float(each), 4) for each in values)])
    columns = [
        Column("seconds", "seconds", gettext_noop("After")),
        *with_ends("leaving_per_thousand",
                   "number", gettext_noop("Of 1,000 in line, leave within a second"), "leaving_low", "leaving_high"),
    ]  # fmt: skip
    note = gettext_noop(
        "Smoothed over a few seconds to both sides, and more the later it is. Intervals take rows as independent."
    )
    return table("leaving", gettext_noop("When people leave"), columns, rows, note)


def peaks(numbers: Numbers) -> Table:
    seen = _seen(numbers)
    found = hazard.peaks(*seen) if seen else []
    rows = [
        [
            round(each.first, 3), round(each.last, 3), round(each.at, 3), int(each.left), round(1000 * each.value, 4),
            round(1000 * each.around, 4), float(f"{each.chance:.3g}"),
        ]
        for each in found
    ]  # fmt: skip
    columns = [
        Column("first_seconds", "seconds", gettext_noop("From")),
        Column("last_seconds", "seconds", gettext_noop("Until")),
        Column("top_seconds", "seconds", gettext_noop("Highest at")),
        count("left", gettext_noop("Left then")),
        Column("leaving_per_thousand", "number", gettext_noop("Of 1,000 in line, leave within a second")),
        Column("around_per_thousand", "number", gettext_noop("Just before and after")),
        Column("chance", "number", gettext_noop("Probability by chance"), detail=True),
    ]
    note = gettext_noop("Only peaks that chance alone would show in fewer than one log in a thousand.")
    return table("leaving_peaks", gettext_noop("Moments at which many leave"), columns, rows, note)


def families(numbers: Numbers, seed: int) -> tuple[Table, Table]:
    found = _fitted(numbers, seed)
    best = min((each.aic for each in found), default=0.0)
    rows = [
        [each.family, int(each.left), round(each.distance, 6), round(each.aic - best, 3), round(each.aic, 3)]
        for each in found
    ]
    parts = [
        [
            each.family, parameter.name, float(f"{parameter.value:.6g}"),
            *(None if end is None else float(f"{end:.6g}") for end in (parameter.low, parameter.high)),
        ]
        for each in found
        for parameter in each.parameters
    ]  # fmt: skip
    columns = [
        Column("family", "term", gettext_noop("Formula")),
        count("left", gettext_noop("Left")),
        Column("distance", "share", gettext_noop("Farthest from the curve")),
        Column("aic_above_best", "number", gettext_noop("AIC above the best")),
        Column("aic", "number", "AIC", detail=True),
    ]
    note = gettext_noop(
        "Fitted to all waits, those cut short included. The distance is the greatest gap between the formula and the curve, in "
        "share of people; AIC weighs fit against the number of parameters, and differences above ten are decisive."
    )
    names = [
        Column("family", "term", gettext_noop("Formula")),
        Column("parameter", "text", gettext_noop("Parameter")),
        *with_ends("value", "number", gettext_noop("Value"), "value_low", "value_high"),
    ]
    return (
        table("patience_families", gettext_noop("Patience as a formula"), columns, rows, note),
        table("patience_parameters", gettext_noop("The formulas' parameters"), names, parts),
    )


def _fitted(numbers: Numbers, seed: int) -> list[Fit]:
    if numbers.ends("left") < 10:
        return []
    fine = numbers.fine
    starts = list(range(min(EVEN, len(fine.edges) - 1)))
    while starts[-1] * 1.01 + 1 < len(fine.edges) - 2:
        starts.append(int(starts[-1] * 1.01) + 1)
    waits = fine.merged(starts)
    running = np.cumsum(waits.counts["left"]) / waits.counts["left"].sum()
    places = np.searchsorted(running, np.arange(1, PIECES) / PIECES)
    cuts = sorted({float(waits.edges[place + 1]) for place in places if waits.exposure[place + 1 :].sum() > 0})
    seconds = numbers.grid.resolution / SECOND
    return fits(waits.counted(), seed=seed, cuts=cuts, resolution=seconds)
