"""Counts of people in line and of positions open: what a moment looked like, from anybody's snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from scipy.special import stdtrit

from lagniappe.journal.engine import collect, since_epoch
from lagniappe.measures.clock import ahead, band
from lagniappe.measures.world import World
from lagniappe.queueing.observation import ratio
from lagniappe.report.columns import count, share, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.words import gettext_noop


@dataclass(frozen=True)
class Counts:
    """Sums by day of a queue, and means by band over the days' own means."""

    by_day: tuple[dict[str, Any], ...]
    by_band: tuple[dict[str, Any], ...]

    @property
    def days(self) -> set[str]:
        return {row["business_day"].isoformat() for row in self.by_day}

    @property
    def sites(self) -> set[str]:
        return {row["site"] for row in self.by_day}


def gather(tables: Any, world: World, band_minutes: int) -> Counts:
    rows = tables.snapshots.filter(tables.snapshots.waiting.notnull())
    seen = since_epoch(rows.seen_at)
    rows = rows.mutate(
        queue=rows.queue.fill_null(""), band=band(seen + ahead(rows.site, seen, world.zones), band_minutes),
        none_open=((rows.waiting > 0) & (rows.positions_open == 0)).fill_null(False),
        some=((rows.waiting > 0) & rows.positions_open.notnull()),
    )  # fmt: skip
    sums = {
        "n": rows.count(), "waiting": rows.waiting.sum(), "most": rows.waiting.max(), "open_n": rows.positions_open.count(),
        "open_sum": rows.positions_open.sum(), "some": rows.some.sum(), "none_open": rows.none_open.sum(),
    }  # fmt: skip
    by_day = collect(rows.group_by("site", "queue", "business_day").aggregate(**sums)).to_pylist()
    visits = rows.group_by("site", "business_day", "band").aggregate(
        n=rows.count(), waiting=rows.waiting.mean(), open_mean=rows.positions_open.mean()
    )
    bands = visits.group_by("site", "band").aggregate(
        n=visits.n.sum(), visits=visits.count(), waiting_mean=visits.waiting.mean(),
        waiting_var=visits.waiting.var(how="sample"), open_mean=visits.open_mean.mean(),
    )  # fmt: skip
    by_band = collect(bands).to_pylist()
    return Counts(
        tuple(sorted(by_day, key=lambda row: (row["site"], row["queue"], row["business_day"]))),
        tuple(sorted(by_band, key=lambda row: (row["site"], row["band"]))),
    )


def counted(seen: Counts, world: World) -> Table:
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("queue", "text", gettext_noop("Queue")),
        Column("queue_id", "text", gettext_noop("Queue"), detail=True),
        count("counts", gettext_noop("Counts")),
        count("days", gettext_noop("Days")),
        *with_ends("waiting", "number", gettext_noop("In line, on average"), "waiting_low", "waiting_high"),
        count("most_waiting", gettext_noop("Most in line")),
        Column("positions_open", "number", gettext_noop("Positions open")),
        count("waiting_seen", gettext_noop("Counts with people waiting")),
        count("nobody_open", gettext_noop("Of these, no position open")),
        *with_ends("share_nobody_open", "share", gettext_noop("Share"), "share_low", "share_high"),
    ]
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in seen.by_day:
        groups.setdefault((row["site"], row["queue"]), []).append(row)
    rows: list[list[Cell]] = []
    for (site, queue), days in groups.items():
        line = ratio([row["waiting"] for row in days], [row["n"] for row in days])
        none = ratio([row["none_open"] for row in days], [row["some"] for row in days])
        open_n, waiting_seen = sum(row["open_n"] for row in days), sum(row["some"] for row in days)
        nobody = sum(row["none_open"] for row in days)
        rows.append(
            [
                world.label("site", site), site, world.label("queue", queue) or None, queue, sum(row["n"] for row in days),
                len(days), *_cells(line), max(row["most"] for row in days),
                round(sum(row["open_sum"] or 0 for row in days) / open_n, 3) if open_n else None, waiting_seen, nobody,
                share(nobody, waiting_seen), *_ends(none, 1.0),
            ]
        )  # fmt: skip
    note = gettext_noop(
        "A count says how many were in line at a moment. Intervals come from how days differ, not from how many counts there "
        "are: counts a minute apart tell nearly the same."
    )
    return table("counted", gettext_noop("The line, as it was counted"), columns, rows, note)


def _cells(found: Any) -> list[Cell]:
    return [round(found.value, 3) if found else None, *_ends(found, None)]


def _ends(found: Any, most: float | None) -> Sequence[Cell]:
    if found is None or found.low is None:
        return [None, None]
    return [round(found.low, 6), round(found.high if most is None else min(found.high, most), 6)]


def by_band(seen: Counts, world: World) -> Table:
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("band_minute", "minute", gettext_noop("From")),
        count("n", gettext_noop("Counts")),
        count("visits", gettext_noop("Days on which it was seen")),
        *with_ends("waiting", "number", gettext_noop("In line, on average"), "waiting_low", "waiting_high"),
        Column("positions_open", "number", gettext_noop("Positions open")),
    ]
    rows: list[list[Cell]] = []
    for row in seen.by_band:
        ends: list[Cell] = [None, None]
        if row["visits"] > 1 and row["waiting_var"] is not None:
            half = float(stdtrit(row["visits"] - 1, 0.975)) * sqrt(row["waiting_var"] / row["visits"])
            ends = [round(max(0.0, row["waiting_mean"] - half), 6), round(row["waiting_mean"] + half, 6)]
        opened = None if row["open_mean"] is None else round(row["open_mean"], 3)
        rows.append(
            [world.label("site", row["site"]), row["site"], row["band"], row["n"], row["visits"],
             round(row["waiting_mean"], 6), *ends, opened]
        )  # fmt: skip
    return table("counts_by_band", gettext_noop("The line by time of day"), columns, rows)
