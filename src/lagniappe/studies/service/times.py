"""Tables of service times by kind and hour, and of the very short ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lagniappe.measures.intervals import between_days, share_between_days
from lagniappe.measures.quantiles import Key
from lagniappe.report.columns import count, ends, mean, quantile_cells, share, spread_columns, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.marks import gettext_noop
from lagniappe.studies.service.gather import Numbers
from lagniappe.units import SECOND


def _columns() -> list[Column]:
    return [
        count("n", gettext_noop("Services")),
        *with_ends("mean_seconds", "seconds", gettext_noop("Mean"), "mean_low_seconds", "mean_high_seconds"),
        *spread_columns(),
        Column("max_seconds", "seconds", gettext_noop("Longest")),
    ]


def _cells(numbers: Numbers, name: str, key: Key, row: Mapping[str, Any]) -> list[Cell]:
    n, sums = row["services"], numbers.means[name].get(key)
    interval = between_days(sums) if sums else None
    between = [None, None] if interval is None else [round(end / SECOND, 3) for end in (interval.low, interval.high)]
    longest = row["service_max"] / SECOND if n else None
    return [n, mean(row["service_sum"], n), *between, *quantile_cells(numbers.quantiles, name, key), longest]


def share_columns() -> list[Column]:
    return [Column("share_low", "share", gettext_noop("from")), Column("share_high", "share", gettext_noop("to"))]


def by_kind(numbers: Numbers) -> Table:
    """The first line is all kinds together."""
    rows: list[list[Cell]] = []
    for row in [*numbers.margins["all"], *numbers.margins["kind"]]:
        kind = row.get("kind")
        name, key = ("kind", (kind,)) if "kind" in row else ("all", ())
        standard, sums = numbers.world.standards.get(kind or ""), numbers.overs.get((kind,))
        over = [share(row["over"], row["with_standard"]), *ends(share_between_days(sums) if sums else None, 6)]
        label = "" if name == "all" else numbers.world.label("kind", kind) or "—"
        cells = _cells(numbers, name, key, row)
        rows.append([label, kind, *cells, standard / SECOND if standard else None, *over])
    columns = [
        Column("kind", "text", gettext_noop("Kind")),
        Column("kind_id", "text", gettext_noop("Kind"), detail=True),
        *_columns(),
        Column("standard_seconds", "seconds", gettext_noop("Standard")),
        Column("share_over", "share", gettext_noop("Longer than the standard"), "share_low", "share_high"),
        *share_columns(),
    ]
    note = gettext_noop("The first line is all kinds together. The very short services are told apart, below.")
    return table("service_by_kind", gettext_noop("Service by kind"), columns, rows, note)


def by_hour(numbers: Numbers) -> Table:
    rows = [[row["hour"], *_cells(numbers, "hour", (row["hour"],), row)] for row in numbers.margins["hour"]]
    columns = [Column("band_minute", "minute", gettext_noop("From")), *_columns()]
    note = gettext_noop("By the time of arrival. Hours may differ because other kinds come then.")
    return table("service_by_hour", gettext_noop("Service by hour"), columns, rows, note)


def short(numbers: Numbers) -> Table:
    rows: list[list[Cell]] = []
    for key, sums in sorted(numbers.shorts.items(), key=lambda each: (len(each[0]), str(each[0]))):
        label = numbers.world.label("kind", key[0]) or "—" if key else ""
        cells = [share(sums.top, sums.bottom), *ends(share_between_days(sums), 6)]
        rows.append([label, key[0] if key else None, int(sums.bottom), int(sums.top), *cells])
    columns = [
        Column("kind", "text", gettext_noop("Kind")),
        Column("kind_id", "text", gettext_noop("Kind"), detail=True),
        count("n", gettext_noop("Services")),
        count("short", gettext_noop("Very short")),
        Column("share_short", "share", gettext_noop("Share"), "share_low", "share_high"),
        *share_columns(),
    ]
    note = gettext_noop(
        "The first line is all kinds together. A service shorter than a greeting is a wrong number, a lost line, or somebody "
        "hanging up; it is not a service, and kept out of the durations."
    )
    return table("short_services", gettext_noop("Very short services"), columns, rows, note)
