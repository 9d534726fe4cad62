"""Tables of all customers together: patience with and without zero waits, and the wait that is offered."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np

from lagniappe.measures.intervals import Interval, by_days
from lagniappe.queueing.durations import Array
from lagniappe.queueing.patience import rate
from lagniappe.report.columns import count, ends, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.words import gettext_noop
from lagniappe.studies.patience.gather import Numbers
from lagniappe.studies.patience.redraw import curve

CALLED = ("called", "missed")
"""The endings by which an offered wait came to its end: somebody called, whether or not anybody came."""


def ratio(tops: Array, bottoms: Array, seed: int) -> Interval | None:
    return by_days(tops, bottoms, rng=np.random.default_rng(seed))


def mean_patience(exposure: Array, left: Array, seed: int) -> list[Cell]:
    """Time in line for each who left, with its interval: by whole days, or where they are few by Poisson's law."""
    if not exposure.sum():
        return [None, None, None]
    found = rate(float(left.sum()), float(exposure.sum()))
    interval = ratio(exposure, left, seed) if left.sum() else None
    if interval is not None:
        return [round(found.mean, 3), *ends(interval, 3)]
    return [_told(found.mean), _told(found.mean_low), _told(found.mean_high)]


def _told(seconds: float) -> float | None:
    return round(seconds, 3) if isfinite(seconds) else None


def patience_columns() -> list[Column]:
    return [
        *with_ends(
            "patience_seconds",
            "seconds",
            gettext_noop("Mean patience"),
            "patience_low_seconds",
            "patience_high_seconds",
        ),
    ]


def patience(numbers: Numbers, seed: int) -> Table:
    days, zero = numbers.days, numbers.at_once
    exposure = days.exposure.sum(axis=-1)
    left, called = (days.counts[ending].sum(axis=-1) for ending in ("left", "called"))
    waited = days.sums["left"].sum(axis=-1)
    gone = left + zero["left"] + zero["before_queue"]
    rows = []
    if numbers.used:
        rows.append(_row("waited", numbers.used, exposure, left, called, waited, seed))
        everybody = numbers.used + sum(int(part.sum()) for part in zero.values())
        rows.append(_row("with_zero", everybody, exposure, gone, called + zero["called"], waited, seed))
    columns = [
        Column("counting", "term", gettext_noop("Counting")),
        count("n", gettext_noop("People")),
        count("left", gettext_noop("Left")),
        count("called", gettext_noop("Called and came")),
        *patience_columns(),
        *with_ends("left_mean_seconds",
                   "seconds", gettext_noop("Mean wait of those who left"), "left_mean_low_seconds", "left_mean_high_seconds"),
        *with_ends("index", "number", gettext_noop("Served for each who left"), "index_low", "index_high"),
    ]  # fmt: skip
    note = gettext_noop(
        "Mean patience is all the time that people stood in line, divided by how many gave up: right if they give up at an "
        "even rate. Zero waits add no time in line; counting those who left without waiting at all (also before joining any "
        "queue) lowers it by a mere convention, so the first line is the one to plan with."
    )
    return table("patience", gettext_noop("Patience of all"), columns, rows, note)


def _row(who: str, n: int, exposure: Array, left: Array, called: Array, waited: Array, seed: int) -> Sequence[Cell]:
    own = _mean(waited, left, seed)
    index = _mean(called, left, seed)
    return [who, n, int(left.sum()), int(called.sum()), *mean_patience(exposure, left, seed), *own, *index]


def _mean(top: Array, bottom: Array, seed: int) -> list[Cell]:
    if not bottom.sum():
        return [None, None, None]
    return [round(float(top.sum() / bottom.sum()), 3), *ends(ratio(top, bottom, seed), 3)]


SHARES = {"median": 0.5, "p90": 0.9, "p95": 0.95}


def offered(numbers: Numbers, seed: int) -> Table:
    """Quantiles of the wait until somebody calls, whoever waits; beside it patience itself."""
    rows: list[list[Any]] = []
    zero = numbers.at_once
    if numbers.used:
        others = zero["left"] + zero["moved"]
        called = curve(numbers.days, CALLED, seed, zero["called"] + zero["missed"], others)
        whole = numbers.used + int(sum(part.sum() for name, part in zero.items() if name != "before_queue"))
        at_once = float((zero["called"] + zero["missed"]).sum()) / whole
        rows.append(["offered", whole, round(at_once, 6), *_quantiles(called)])
        rows.append(["patience", numbers.used, None, *_quantiles(curve(numbers.days, ("left",), seed))])
    columns = [
        Column("what", "term", gettext_noop("What")),
        count("n", gettext_noop("People")),
        Column("at_once_share", "share", gettext_noop("Called at once")),
    ]
    for name, heading in (
        ("median", gettext_noop("Half within")),
        ("p90", gettext_noop("9 in 10 within")),
        ("p95", gettext_noop("19 in 20 within")),
    ):
        columns += [
            Column(f"{name}_seconds", "seconds", heading, f"{name}_low_seconds", f"{name}_high_seconds"),
            Column(f"{name}_low_seconds", "seconds", gettext_noop("from")),
            Column(f"{name}_high_seconds", "seconds", gettext_noop("to")),
        ]
    note = gettext_noop(
        "The wait offered is what somebody who never gives up would wait: a call ends it, giving up cuts it short. Those "
        "called at once count with nothing. Patience is the other way round. A dash: the log ends before so many are gone."
    )
    return table("offered_wait", gettext_noop("The wait that is offered, and patience"), columns, rows, note)


def _quantiles(found: Any) -> list[Cell]:
    cells: list[Cell] = []
    for share in SHARES.values():
        cells += [None if each is None else round(each, 3) for each in found.quantile(share)]
    return cells
