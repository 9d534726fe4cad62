"""Tables of waits: by outcome, time, queue, kind, priority class and site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lagniappe.measures.intervals import between_days, share_between_days
from lagniappe.measures.legs import WAITED
from lagniappe.measures.quantiles import Key
from lagniappe.report.columns import count, ends, mean, quantile_cells, share, spread_columns, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.marks import gettext_noop
from lagniappe.studies.waiting.gather import Numbers
from lagniappe.units import SECOND


def wait_columns() -> list[Column]:
    return [
        count("n", gettext_noop("Waits")),
        *with_ends("mean_seconds", "seconds", gettext_noop("Mean"), "mean_low_seconds", "mean_high_seconds"),
        *spread_columns(),
        Column("max_seconds", "seconds", gettext_noop("Longest")),
        count("over", gettext_noop("Over the limit")),
        *with_ends("share_over", "share", gettext_noop("Share over the limit"), "share_low", "share_high"),
    ]


def wait_cells(numbers: Numbers, name: str, key: Key, row: Mapping[str, Any]) -> list[Cell]:
    """The cells under :func:`wait_columns` of one group."""
    n, means, overs = row["waits"] or 0, numbers.means[name].get(key), numbers.overs[name].get(key)
    of_mean = between_days(means) if means else None
    of_share = share_between_days(overs) if overs else None
    return [
        n,
        mean(row["wait_sum"] or 0, n),
        *([None, None] if of_mean is None else [round(end / SECOND, 3) for end in (of_mean.low, of_mean.high)]),
        *quantile_cells(numbers.quantiles, name, key),
        None if row["wait_max"] is None else row["wait_max"] / SECOND,
        row["over"] or 0,
        share(row["over"] or 0, n),
        *ends(of_share, 6),
    ]


def by_outcome(numbers: Numbers) -> Table:
    """All who joined the line, the served, those who left and those who missed their call, side by side."""
    found = {row["class_"]: row for row in numbers.margins["class"]}
    rows = [["all", *wait_cells(numbers, "all", (), numbers.margins["all"][0])]]
    rows += [[who, *wait_cells(numbers, "class", (who,), found[who])] for who in WAITED if who in found]
    note = gettext_noop(
        "The wait of those who left tells how long they stayed, not how long patient people would have waited. Means and "
        "shares over the limit: days are the units; the others: by order statistics."
    )
    columns = [Column("who", "term", gettext_noop("Who")), *wait_columns()]
    return table("waits_by_outcome", gettext_noop("All, served, left and missed, side by side"), columns, rows, note)


def by_week(numbers: Numbers) -> Table:
    columns = [
        Column("weekday", "weekday", gettext_noop("Day")),
        Column("band_minute", "minute", gettext_noop("From")),
        *wait_columns(),
    ]
    rows = [
        [row["weekday"], row["band"], *wait_cells(numbers, "week", (row["weekday"], row["band"]), row)]
        for row in numbers.margins["week"]
    ]
    return table("waits_by_weekday_and_band", gettext_noop("Waits by day of the week and time of day"), columns, rows)


def by_band(numbers: Numbers) -> Table:
    columns = [Column("band_minute", "minute", gettext_noop("From")), *wait_columns()]
    rows = [[row["band"], *wait_cells(numbers, "band", (row["band"],), row)] for row in numbers.margins["band"]]
    return table("waits_by_band", gettext_noop("Waits by time of day"), columns, rows)


def by_member(numbers: Numbers, what: str, title: str, heading: str) -> Table:
    """For each queue, kind, priority class or site: all, and each outcome."""
    finer = {(row[what], row["class_"]): row for row in numbers.margins[f"{what}_class"]}
    rows: list[list[Cell]] = []
    for row in numbers.margins[what]:
        code = row[what]
        label = str(code) if what == "priority" else numbers.world.label(what, code) or "—"
        if row["waits"]:
            rows.append([label, str(code), "all", *wait_cells(numbers, what, (code,), row)])
        for who in WAITED:
            if (code, who) in finer and finer[code, who]["waits"]:
                cells = wait_cells(numbers, f"{what}_class", (code, who), finer[code, who])
                rows.append([label, str(code), who, *cells])
    columns = [
        Column(what, "text", heading),
        Column(f"{what}_id", "text", heading, detail=True),
        Column("who", "term", gettext_noop("Who")),
        *wait_columns(),
    ]
    return table(f"waits_by_{what}", title, columns, rows)
