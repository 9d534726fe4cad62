"""Tables of the shape of service times: the lognormal fit, the long tail, and how the time is shared out."""

from __future__ import annotations

from math import exp

import numpy as np

from lagniappe.measures.durations import Cells, cells, lognormal, share_of_longest
from lagniappe.measures.intervals import between_days, jackknife
from lagniappe.measures.sums import Rows
from lagniappe.report.columns import count, ends, share, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.marks import gettext_noop
from lagniappe.studies.service.comparing import LOG
from lagniappe.studies.service.gather import Numbers
from lagniappe.studies.service.times import share_columns

BARS = 40
TENTH = 0.1
ENOUGH = 30
"""A kind with fewer services has no shape worth telling."""


def _groups(numbers: Numbers) -> list[tuple[str | None, Rows]]:
    """All services, then each kind that has enough, the most frequent first."""
    kinds: dict[str, Rows] = {}
    for row in numbers.by_kind:
        kinds.setdefault(row["kind"], []).append(row)
    many = {kind: sum(row["n"] for row in rows) for kind, rows in kinds.items()}
    order = sorted((kind for kind in kinds if many[kind] >= ENOUGH), key=lambda kind: (-many[kind], kind))
    return [(None, numbers.cells), *((kind, kinds[kind]) for kind in order)]


def _label(numbers: Numbers, kind: str | None) -> str:
    return "" if kind is None else numbers.world.label("kind", kind) or "—"


def fits(numbers: Numbers) -> Table:
    rows: list[list[Cell]] = []
    for kind, told in _groups(numbers):
        fit = lognormal(cells(row for row in told if row["fits"]))
        sums = numbers.logs.get(() if kind is None else (kind,))
        if fit and sums:
            # Half of the interval: its lower end is cut at 0, which a mean of logarithms need not be.
            interval = between_days(sums)
            half = (interval.high - sums.ratio) / LOG if interval else None
            between = [None, None] if half is None else [round(exp(fit.mean + sign * half), 3) for sign in (-1, 1)]
            cells_ = [fit.n, round(fit.median, 3), *between, round(fit.sd, 4), round(fit.distance, 6)]
            rows.append([_label(numbers, kind), kind, *cells_])
    columns = [
        Column("kind", "text", gettext_noop("Kind")),
        Column("kind_id", "text", gettext_noop("Kind"), detail=True),
        count("n", gettext_noop("Services")),
        *with_ends(
            "fit_median_seconds", "seconds", gettext_noop("Median of the fit"), "fit_low_seconds", "fit_high_seconds"
        ),
        Column("log_sd", "number", gettext_noop("Spread of the logarithm")),
        Column("distance", "number", gettext_noop("Largest difference (KS)")),
    ]
    note = gettext_noop(
        "The first line is all kinds together. The logarithms are taken as normal; the largest difference is Kolmogorov's, "
        "between the shares seen and those of the fit."
    )
    return table("lognormal_fits", gettext_noop("How well a lognormal describes the services"), columns, rows, note)


def durations(numbers: Numbers) -> Table:
    """For the figure: shares of services in even steps of the logarithm, and those of the fit."""
    source = cells(row for row in numbers.cells if row["fits"])
    fit = lognormal(source)
    rows: list[list[Cell]] = []
    if fit:
        edges = np.geomspace(source.shortest[0], source.longest[-1] * (1 + 1e-9), BARS + 1)
        seen, _ = np.histogram(source.mean, edges, weights=source.n)
        expected = np.diff(fit.upto(edges))
        for place in range(BARS):
            begin, end = (round(float(edge), 4) for edge in edges[place : place + 2])
            n = int(seen[place])
            rows.append([begin, end, n, share(n, fit.n), round(float(expected[place]), 6)])
    columns = [
        Column("from_seconds", "seconds", gettext_noop("Longer than")),
        Column("to_seconds", "seconds", gettext_noop("up to")),
        count("n", gettext_noop("Services")),
        Column("share", "share", gettext_noop("Share")),
        Column("fit_share", "share", gettext_noop("Share by the fit")),
    ]
    return table("durations", gettext_noop("Durations and the lognormal fit"), columns, rows)


def long_tail(numbers: Numbers) -> Table:
    rows: list[list[Cell]] = []
    all_tail = sum(row["micros"] for row in numbers.tails.values())
    for kind, told in _groups(numbers):
        part = share_of_longest(cells(told), TENTH)
        if part is None:
            continue
        blocks = sorted({row["block"] for row in told})
        without = [share_of_longest(cells(row for row in told if row["block"] != block), TENTH) for block in blocks]
        interval = jackknife([each for each in without if each is not None]) if len(blocks) > 1 else None
        tail = numbers.tails.get(kind or "", {"n": 0, "micros": 0}) if kind is not None else None
        of_tail = share(tail["micros"], all_tail) if tail else None
        time = cells(told)
        seconds = round(float(time.seconds.sum()), 3)
        rows.append(
            [
                _label(numbers, kind),
                kind,
                int(time.n.sum()),
                seconds,
                round(part, 6),
                *_in_bounds(ends(interval, 6)),
                of_tail,
            ]
        )
    columns = [
        Column("kind", "text", gettext_noop("Kind")),
        Column("kind_id", "text", gettext_noop("Kind"), detail=True),
        count("n", gettext_noop("Services")),
        Column("seconds_in_all", "seconds", gettext_noop("Time in all")),
        Column("share_of_time", "share", gettext_noop("Time of the longest tenth"), "share_low", "share_high"),
        *share_columns(),
        Column("share_of_tail", "share", gettext_noop("Its part of the long tail's time")),
    ]
    note = gettext_noop(
        "The first line is all kinds together. If all services took equally long, the longest tenth would take a tenth of the "
        "time. The long tail of all: services longer than nine in ten of all kinds."
    )
    return table("long_tail", gettext_noop("The long tail"), columns, rows, note)


def _in_bounds(pair: list[Cell]) -> list[Cell]:
    return [None if end is None else min(1.0, max(0.0, float(end))) for end in pair]


def time_curve(numbers: Numbers) -> Table:
    """The longest services first: which share of the services takes which share of the time."""
    source: Cells = cells(numbers.cells)
    rows: list[list[Cell]] = []
    if len(source.n):
        for place in range(51):
            part = place / 50
            rows.append([part, round(share_of_longest(source, part) or 0.0, 6), part])
    columns = [
        Column("services", "share", gettext_noop("Services, the longest first")),
        Column("time", "share", gettext_noop("Share of the time")),
        Column("even", "share", gettext_noop("If all took equally long")),
    ]
    return table("time_curve", gettext_noop("How the time is shared out"), columns, rows)
