"""Why the average of the served misleads, on this very data: beside it, the wait that is offered to whoever stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from lagniappe.measures.intervals import between_days, jackknife
from lagniappe.queueing.patience import counted, survival
from lagniappe.report.columns import count, ends, mean, share, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.marks import gettext_noop
from lagniappe.studies.waiting.gather import Numbers
from lagniappe.units import SECOND


def offered_mean(rows: Iterable[Mapping[str, Any]], horizon: float) -> float | None:
    """Mean seconds until the call of somebody who would never leave, as far as ``horizon``: leaving cuts a wait short.

    The area under Kaplan and Meier's curve of not yet being called; None without rows.
    """
    told = [(row["micros"] / row["n"] / SECOND, row["called"], row["n"]) for row in rows]
    if not told:
        return None
    times, called, n = zip(*told, strict=True)
    return survival(counted(times, called, weight=n)).mean_until(horizon) if horizon > 0 else 0.0


def averages(numbers: Numbers) -> Table:
    found = {row["class_"]: row for row in numbers.margins["class"]}
    everyone = numbers.margins["all"][0]
    rows: list[list[Cell]] = []
    for code, name, key, row in (
        ("mean_of_served", "class", ("served",), found.get("served")),
        ("mean_of_left", "class", ("left",), found.get("left")),
        ("mean_of_all", "all", (), everyone),
    ):
        sums = numbers.means[name].get(key)
        if row and row["waits"] and sums:
            interval = between_days(sums)
            cells = [None, None] if interval is None else [round(e / SECOND, 3) for e in (interval.low, interval.high)]
            rows.append([code, row["waits"], mean(row["wait_sum"], row["waits"]), *cells])
    rows += _offered(numbers, everyone)
    for code, part in (("median_of_all", 0.5), ("p90_of_all", 0.9)):
        told = numbers.quantiles.get(("all", (), part))
        if told:
            rows.append([code, everyone["waits"], told.value, told.low, told.high])
    columns = [
        Column("measure", "term", gettext_noop("Which number")),
        count("n", gettext_noop("Waits")),
        *with_ends("seconds", "seconds", gettext_noop("Wait"), "low_seconds", "high_seconds"),
    ]
    note = gettext_noop(
        "The wait that is offered is the mean wait of somebody who would never leave: leaving cuts a wait short and does not "
        "end it. Its interval leaves out groups of days in turn."
    )
    return table("averages", gettext_noop("One line, several averages"), columns, rows, note)


def _offered(numbers: Numbers, everyone: Mapping[str, Any]) -> list[list[Cell]]:
    blocks = [row for row in numbers.offered if row["block"] is not None]
    horizon = (everyone["wait_max"] or 0) / SECOND
    whole = offered_mean(blocks, horizon)
    if whole is None:
        return []
    names = sorted({row["block"] for row in blocks})
    without = [offered_mean((row for row in blocks if row["block"] != name), horizon) for name in names]
    interval = jackknife(np.array([each for each in without if each is not None])) if len(names) > 1 else None
    return [["mean_offered", everyone["waits"], round(whole, 3), *ends(interval, 3)]]


def by_band(numbers: Numbers) -> Table:
    rows: list[list[Cell]] = []
    classes: dict[int, dict[str, Any]] = {}
    for row in numbers.offered:
        if row["band"] is not None:
            classes.setdefault(row["band"], {"rows": []})["rows"].append(row)
    for row in numbers.margins["band"]:
        mine = classes.get(row["band"], {"rows": []})["rows"]
        called = [each for each in mine if each["called"]]
        n, left = sum(each["n"] for each in mine), sum(each["n"] for each in mine if not each["called"])
        if n:
            offered = offered_mean(mine, row["wait_max"] / SECOND)
            of_called = mean(sum(each["micros"] for each in called), n - left)
            rows.append([row["band"], n, share(left, n), of_called, mean(row["wait_sum"], n), _round(offered)])
    columns = [
        Column("band_minute", "minute", gettext_noop("From")),
        count("n", gettext_noop("Waits")),
        Column("share_left", "share", gettext_noop("Share who left")),
        Column("called_mean_seconds", "seconds", gettext_noop("Mean of those called")),
        Column("all_mean_seconds", "seconds", gettext_noop("Mean of all")),
        Column("offered_mean_seconds", "seconds", gettext_noop("Mean offered")),
    ]
    return table("averages_by_band", gettext_noop("Several averages by time of day"), columns, rows)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
