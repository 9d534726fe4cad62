"""Tables of how long they waited, and how many were called in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lagniappe.measures.intervals import Interval, by_days, wilson
from lagniappe.measures.quantiles import Key
from lagniappe.report.columns import count, ends, mean, quantile_cells, share, spread_columns, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.words import gettext_noop
from lagniappe.studies.demand_and_waiting.gather import Numbers
from lagniappe.units import SECOND

WAITING = ("served", "left", "missed")


def waits(numbers: Numbers, seed: int) -> Table:
    columns = [
        Column("who", "term", gettext_noop("Who")),
        count("n", gettext_noop("Waits")),
        *with_ends("mean_seconds", "seconds", gettext_noop("Mean"), "mean_low_seconds", "mean_high_seconds"),
        *spread_columns(),
        Column("max_seconds", "seconds", gettext_noop("Longest")),
    ]
    everyone = numbers.margins["all"][0]
    found = {row["class_"]: row for row in numbers.margins["class"]}
    rows = [_wait_row(numbers, "all", "wait:all", (), everyone, seed)]
    rows += [_wait_row(numbers, who, "wait:class", (who,), found[who], seed) for who in WAITING if who in found]
    note = gettext_noop(
        "A wait is the time in line: from arrival in the queue to the first call or answer, or to leaving. The wait of all "
        "counts it whatever its end. The wait of those who left tells how long they stayed, not how patient customers are: "
        "whoever was called in time never got to leave. Means: whole days drawn again; the others: by order statistics."
    )
    return table("waits", gettext_noop("How long they waited"), columns, rows, note)


def _wait_row(numbers: Numbers, who: str, name: str, key: Key, sums: Mapping[str, Any], seed: int) -> list[Cell]:
    tops, bottoms = _by_day(numbers, "wait_sum", who), _by_day(numbers, "waits", who)
    interval = by_days(tops / SECOND, bottoms, rng=np.random.default_rng(seed))
    n = sums["waits"]
    longest = None if sums["wait_max"] is None else sums["wait_max"] / SECOND
    return [
        who,
        n,
        mean(sums["wait_sum"], n),
        *ends(interval, 3),
        *quantile_cells(numbers.quantiles, name, key),
        longest,
    ]


def _by_day(numbers: Numbers, what: str, who: str) -> Any:
    """A sum by business day, for one class or all who waited, as an array in the order of the days."""
    found: dict[Any, int] = {}
    for row in numbers.margins["day"]:
        found.setdefault(row["business_day"], 0)
        if who in ("all", row["class_"]):
            found[row["business_day"]] += row[what]
    return np.array([found[day] for day in sorted(found)], dtype=float)


def within(numbers: Numbers, seed: int) -> Table:
    """Three honest answers to "how many were called in time?": they differ in what they make of those who left."""
    hits = {who: _by_day(numbers, "within", who) for who in WAITING}
    all_ = {who: _by_day(numbers, "waits", who) for who in WAITING}
    late = all_["left"] - hits["left"]
    called, calls = hits["served"] + hits["missed"], all_["served"] + all_["missed"]
    cases = (
        ("of_served", hits["served"], all_["served"]),
        ("of_called", called, calls + late),
        ("of_joined", called, calls + all_["left"]),
    )
    rows = []
    for code, top, bottom in cases:
        hit, n = int(top.sum()), int(bottom.sum())
        days = by_days(top, bottom, rng=np.random.default_rng(seed))
        rows.append(
            [code, n, hit, share(hit, n), *ends(days or wilson(hit, n), 6), *ends(wilson(hit, n), 6), _by(days, n)]
        )
    columns = [
        Column("of_whom", "term", gettext_noop("Of whom")),
        count("n", gettext_noop("Waits")),
        count("within", gettext_noop("Called within the limit")),
        *with_ends("share_within", "share", gettext_noop("Share"), "share_low", "share_high"),
        Column("wilson_low", "share", gettext_noop("from, rows as independent"), detail=True),
        Column("wilson_high", "share", gettext_noop("to, rows as independent"), detail=True),
        Column("interval", "term", gettext_noop("Interval by"), detail=True),
    ]
    note = gettext_noop(
        "In the second line, those who left before the limit are out (nobody knows whether they would have been called in "
        "time) and those who left after it are a breach. Rows of one day resemble each other; the wider interval draws "
        "whole days again and is the one to trust."
    )
    return table("within_limit", gettext_noop("Called within the limit"), columns, rows, note)


def _by(days: Interval | None, n: int) -> str | None:
    return days.by if days else "wilson" if n else None


def limits(numbers: Numbers) -> Table:
    world = numbers.world
    rows = [
        (world.label("queue", each.queue) or "—", each.queue, each.micros / SECOND, each.by) for each in world.limits
    ]
    columns = [
        Column("queue", "text", gettext_noop("Queue")),
        Column("queue_id", "text", gettext_noop("Queue"), detail=True),
        Column("limit_seconds", "seconds", gettext_noop("Limit")),
        Column("by", "term", gettext_noop("Why this limit")),
    ]
    return table("limits", gettext_noop("The limits used"), columns, rows)


def waits_by_band(numbers: Numbers) -> Table:
    rows = [
        [
            row["band"],
            row["waits"],
            mean(row["wait_sum"], row["waits"]),
            *quantile_cells(numbers.quantiles, "wait:band", (row["band"],)),
        ]
        for row in numbers.margins["band"]
    ]
    columns = [
        Column("band_minute", "minute", gettext_noop("From")),
        count("n", gettext_noop("Waits")),
        Column("mean_seconds", "seconds", gettext_noop("Mean")),
        *spread_columns(),
    ]
    return table("waits_by_band", gettext_noop("Waits by time of day"), columns, rows)


def waits_by_week(numbers: Numbers) -> Table:
    rows = []
    for row in numbers.margins["week"]:
        key = (row["weekday"], row["band"])
        rows.append([*key, row["waits"], row["contacts"], *quantile_cells(numbers.quantiles, "wait:week", key)])
    columns = [
        Column("weekday", "weekday", gettext_noop("Day")),
        Column("band_minute", "minute", gettext_noop("From")),
        count("n", gettext_noop("Waits")),
        count("contacts", gettext_noop("Contacts")),
        *spread_columns(),
    ]
    return table("waits_by_weekday_and_band", gettext_noop("Waits by day of the week and time of day"), columns, rows)


def waits_by(numbers: Numbers, what: str, title: str, heading: str) -> Table:
    rows = []
    finer = {(row[what], row["class_"]): row for row in numbers.margins[f"{what}_class"]}
    for row in numbers.margins[what]:
        rows.append(_member(numbers, what, row, "all", f"wait:{what}", (row[what],)))
        for who in WAITING:
            key = (row[what], who)
            if key in finer:
                rows.append(_member(numbers, what, finer[key], who, f"wait:{what}_class", key))
    columns = [
        Column(what, "text", heading),
        Column(f"{what}_id", "text", heading, detail=True),
        Column("who", "term", gettext_noop("Who")),
        count("contacts", gettext_noop("Contacts")),
        count("n", gettext_noop("Waits")),
        Column("mean_seconds", "seconds", gettext_noop("Mean")),
        *spread_columns(),
        *with_ends("share_within", "share", gettext_noop("Within the limit"), "share_low", "share_high"),
    ]
    return table(f"waits_by_{what}", title, columns, rows)


def _member(numbers: Numbers, what: str, row: Mapping[str, Any], who: str, name: str, key: Key) -> list[Cell]:
    n = row["waits"]
    within_ = [share(row["within"], n), *ends(wilson(row["within"], n), 6)]
    label = numbers.world.label(what, row[what]) or "—"
    return [
        label,
        row[what],
        who,
        row["contacts"],
        n,
        mean(row["wait_sum"], n),
        *quantile_cells(numbers.quantiles, name, key),
        *within_,
    ]
