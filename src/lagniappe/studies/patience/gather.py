"""From the journal to numbers: what the study asks of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lagniappe.journal.engine import collect
from lagniappe.measures.legs import WAIT_REASONS, legs
from lagniappe.measures.patience import ENDINGS, Ended, Grid, cube, ended, grid, margin, waited
from lagniappe.measures.world import World
from lagniappe.queueing.durations import Array
from lagniappe.report.finding import Sample

GROUPS = ("queue", "kind", "priority")
_MOST = 90_000


@dataclass(frozen=True)
class Group:
    """One queue, kind or priority: its waits by coarse cell, time in line and leavers by day, and its zero waits."""

    code: object
    waits: Ended
    exposure: Array
    left: Array
    left_at_once: int


@dataclass(frozen=True)
class Numbers:
    """``fine`` are the waits by fine cell, ``days`` by day and coarse cell. ``at_once`` counts, by day and what became of
    them, those who never waited; ``out`` those left out by reason."""

    world: World
    grid: Grid
    fine: Ended
    days: Ended
    at_once: Mapping[str, Array]
    out: Mapping[str, int]
    legs: int
    groups: Mapping[str, tuple[Group, ...]]

    @property
    def whole(self) -> Ended:
        """The waits of all days by coarse cell."""
        sums = ({ending: what[ending].sum(axis=0) for ending in ENDINGS} for what in (self.days.counts, self.days.sums))
        return Ended(self.days.edges, *sums)

    @property
    def used(self) -> int:
        return int(self.fine.all(self.fine.counts).sum())

    def ends(self, ending: str) -> int:
        return int(self.fine.counts[ending].sum())


def gather(tables: Any, world: World) -> Numbers:
    """All numbers of the study."""
    rows = waited(legs(tables.contacts, band_minutes=60, zones=world.zones, limits={}, limit=0, more=("priority",)))
    cut = grid(rows)
    cells = cube(rows, cut).cache()
    outs = rows.group_by("business_day", "class_", "patience_out").aggregate(n=rows.count())
    out = collect(outs).to_pylist()
    days = sorted({row["business_day"] for row in out})
    edges = cut.bounds(cut.edges)
    fine = margin(cells, "ending", "cell")
    size = max((row["cell"] for row in fine), default=0) + 2
    fine_edges = cut.bounds(cut.width * place for place in range(size))
    return Numbers(
        world=world,
        grid=cut,
        fine=ended(fine, "cell", fine_edges),
        days=ended(margin(cells, "business_day", "ending", "coarse"), "coarse", edges, days),
        at_once=_at_once(out, days),
        out=_out(out),
        legs=sum(row["n"] for row in out),
        groups={what: _groups(rows, cells, what, edges, days) for what in GROUPS},
    )


def _at_once(rows: list[dict[str, Any]], days: list[Any]) -> dict[str, Array]:
    """By day: who was called at once, left at once, missed a call at once, and who left before joining any queue."""
    found = {name: np.zeros(len(days)) for name in ("called", "left", "missed", "moved", "before_queue")}
    for row in rows:
        name = {"served": "called"}.get(row["class_"], row["class_"])
        if name in found and (row["patience_out"] == "at_once" or name == "before_queue"):
            found[name][days.index(row["business_day"])] += row["n"]
    return found


def _out(rows: list[dict[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        if row["patience_out"] is not None:
            found[row["patience_out"]] = found.get(row["patience_out"], 0) + row["n"]
    return found


def _groups(rows: Any, cells: Any, what: str, edges: Array, days: list[Any]) -> tuple[Group, ...]:
    """The largest groups, as many as may be carried day by day."""
    sizes = margin(cells, what)
    most = max(1, _MOST // max(1, 4 * len(days), 4 * len(edges)))
    kept = [row[what] for row in sorted(sizes, key=lambda row: (-row["n"], str(row[what])))[:most]]
    mine = cells.filter(cells[what].isin(kept))
    by_cell, by_day = margin(mine, what, "ending", "coarse"), margin(mine, what, "business_day", "ending")
    left = (rows.class_ == "before_queue") | ((rows.class_ == "left") & (rows.patience_out == "at_once"))
    zero = rows.filter(left & rows[what].isin(kept))
    zeros = {row[what]: row["n"] for row in collect(zero.group_by(what).aggregate(n=zero.count())).to_pylist()}
    found = []
    for code in sorted(kept, key=str):
        line = {day: place for place, day in enumerate(days)}
        exposure, gone = np.zeros(len(days)), np.zeros(len(days))
        for row in by_day:
            if row[what] == code:
                exposure[line[row["business_day"]]] += row["total"] / 1e6
                gone[line[row["business_day"]]] += row["n"] if row["ending"] == "left" else 0
        waits = ended([row for row in by_cell if row[what] == code], "coarse", edges)
        found.append(Group(code, waits, exposure, gone, zeros.get(code, 0)))
    return tuple(found)


def samples(numbers: Numbers) -> tuple[Sample, ...]:
    """Rows in = used + left out by the first reason that holds."""
    reasons = (*WAIT_REASONS, "at_once")
    excluded = tuple((reason, numbers.out[reason]) for reason in reasons if numbers.out.get(reason))
    return (Sample("patience", numbers.legs, numbers.used, excluded),)
