"""Waits cut short, counted inside the engine: who left, who was called, who missed their call, cell by cell.

A wait that ends by a call says only that patience was longer. For rates and curves it is enough to know, for each cell of a
grid, how many waits ended in it and how long they were in sum: events over time watched is without bias whatever the
width of the cells, so ten million waits travel as a few thousand numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np

from lagniappe.journal.engine import collect
from lagniappe.journal.tables import Doubt
from lagniappe.measures.clock import whole
from lagniappe.queueing.durations import Array, Cells, Counted
from lagniappe.units import MINUTE, SECOND

ENDINGS = ("left", "called", "missed", "moved")
"""left = gave up; called = was called first; missed = called, but gone or out of hearing; moved = sent on unserved."""
FINE_CELLS = 20_000
WRITTEN = 0.99
"""Times count as written in whole seconds or minutes when this share of them is whole."""
_MOST = 90_000

_SECONDS = (
    0, 2, 4, 6, 8, 10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 80, 90, 105, 120, 150, 180, 240, 300, 360, 420,
    480, 540, 600, 720, 900, 1200, 1500, 1800, 2100, 2400, 2700, 3000, 3600, 4500, 5400, 7200, 10800, 14400, 21600, 28800,
    43200, *(86400 * days for days in (1, 2, 4, 8, 16, 32)),
)  # fmt: skip
COARSE = tuple(SECOND * edge for edge in _SECONDS)
"""Edges (microseconds) of the cells that are kept day by day, so that whole days can be drawn again."""


@dataclass(frozen=True)
class Grid:
    """How waits are cut into cells. ``resolution`` is the step in which times were written down (microseconds; 0 = finer
    than a second), ``width`` that of a fine cell, ``edges`` the coarse ones. A wait written as w stands for those half a
    step around it, hence the ``shift`` by which all edges lie lower."""

    resolution: int
    width: int
    edges: tuple[int, ...]

    @property
    def shift(self) -> int:
        return self.resolution // 2

    def bounds(self, edges: Iterable[int]) -> Array:
        """Edges in seconds as they are told: lower by the shift, but never below 0."""
        return np.maximum(0.0, np.array([edge - self.shift for edge in edges], float) / SECOND)


def waited(legs: ir.Table) -> ir.Table:
    """All legs with ``stay`` (microseconds in line, null where it cannot be told), ``patience_out`` (why not, or
    ``at_once`` when they never waited) and ``ending``. Who was sent on unserved was watched until then and is kept."""
    spoilt = (legs.doubt & int(Doubt.WAIT | Doubt.TRANSITION)) != 0
    moved = ((legs.class_ == "moved") & ~spoilt & (legs.ended >= legs.start)).fill_null(False)
    stay = ibis.ifelse(moved, legs.ended - legs.start, legs.wait)
    reason = ibis.cases(
        (moved & (stay > 0), ibis.null("string")),
        (legs.wait_out.notnull() & ~moved, legs.wait_out),
        (stay == 0, "at_once"),
        else_=ibis.null("string"),
    )
    ending = ibis.cases((legs.class_.isin(["left", "missed", "moved"]), legs.class_), else_="called")
    return legs.mutate(stay=stay, patience_out=reason, ending=ending)


def grid(rows: ir.Table) -> Grid:
    """The grid that suits the waits longer than nothing; of one row ``reason`` null each."""
    used = rows.filter(rows.patience_out.isnull())
    figures = used.aggregate(
        n=used.count(),
        longest=used.stay.max(),
        seconds=((used.stay % SECOND) == 0).cast("int64").sum(),
        minutes=((used.stay % MINUTE) == 0).cast("int64").sum(),
        days=used.business_day.nunique(),
    )
    found = collect(figures).to_pylist()[0]
    n, longest = found["n"], found["longest"] or 0
    written = [
        step for step, what in ((MINUTE, "minutes"), (SECOND, "seconds")) if (found[what] or 0) >= WRITTEN * n > 0
    ]
    resolution = written[0] if written else 0
    width = max(resolution, SECOND)
    width *= max(1, -(-longest // (width * FINE_CELLS)))
    edges = [edge for edge in COARSE if not resolution or edge % resolution == 0]
    # One edge above the longest wait closes the last cell; beyond that nothing happens.
    edges = edges[: next((place for place, edge in enumerate(edges) if edge > longest + width), len(edges) - 1) + 1]
    while len(edges) > 4 and 3 * len(edges) * found["days"] > _MOST:
        edges = [*edges[:-1:2], edges[-1]]
    return Grid(resolution, width, tuple(edges))


def cube(rows: ir.Table, grid: Grid) -> ir.Table:
    """Counts and sums of the waits longer than nothing by queue, kind, priority, day, ending and cell.

    ``cell`` counts fine cells from 0, ``coarse`` the places of the grid's edges; ``n`` waits, ``total`` microseconds.
    """
    used = rows.filter(rows.patience_out.isnull())
    at = used.stay + grid.shift
    last = ibis.literal(len(grid.edges) - 2, "int64")
    branches = [(at < edge, ibis.literal(place, "int64")) for place, edge in enumerate(grid.edges[1:-1])]
    coarse = ibis.cases(*branches, else_=last) if branches else last
    cut = used.select(
        "queue", "kind", "priority", "business_day", "ending", "stay", cell=whole(at, grid.width), coarse=coarse
    )
    keys = ["queue", "kind", "priority", "business_day", "ending", "cell", "coarse"]
    return cut.group_by(keys).aggregate(n=cut.count(), total=cut.stay.sum())


def margin(cube: ir.Table, *keys: str) -> list[dict[str, Any]]:
    """The cube's counts and sums by ``keys``, in their order."""
    rows = cube.group_by(list(keys)).aggregate(n=cube.n.sum(), total=cube.total.sum())
    return sorted(collect(rows).to_pylist(), key=lambda row: [(row[key] is not None, row[key]) for key in keys])


@dataclass(frozen=True)
class Ended:
    """By cell of ``edges`` (seconds): how many waits ended there, and their sum in seconds, by ending."""

    edges: Array
    counts: Mapping[str, Array]
    sums: Mapping[str, Array]

    def all(self, what: Mapping[str, Array]) -> Array:
        """Counts or sums of all endings together."""
        return np.asarray(np.sum([what[ending] for ending in ENDINGS], axis=0), float)

    def merged(self, starts: Sequence[int]) -> Ended:
        """Coarser cells, each beginning with one of these (the first with 0)."""
        places = np.asarray(starts, np.int64)
        edges = np.append(self.edges[places], self.edges[-1])
        counts, sums = (
            {ending: np.add.reduceat(what[ending], places, axis=-1) for ending in ENDINGS}
            for what in (self.counts, self.sums)
        )
        return Ended(edges, counts, sums)

    @property
    def exposure(self) -> Array:
        """Seconds in line inside each cell; works along the last axis, so days may be stacked before it."""
        n, total = self.all(self.counts), self.all(self.sums)
        beyond = np.flip(np.cumsum(np.flip(n, -1), -1), -1) - n
        return np.asarray(np.maximum(0.0, beyond * np.diff(self.edges) + total - n * self.edges[:-1]), float)

    def cells(self, *events: str) -> Cells:
        """Events of these endings over time in line."""
        left = np.sum([self.counts[ending] for ending in events], axis=0)
        return Cells(self.edges, left, self.exposure, float(self.all(self.counts).sum()))

    def counted(self, event: str = "left") -> Counted:
        """One time a cell and ending, the mean of the waits that ended so: the form that families are fitted to."""
        pieces: dict[float, list[float]] = {}
        for ending in ENDINGS:
            n, total = self.counts[ending], self.sums[ending]
            for place in np.flatnonzero(n):
                found = pieces.setdefault(float(total[place] / n[place]), [0.0, 0.0])
                found[0 if ending == event else 1] += float(n[place])
        times = np.array(sorted(pieces))
        left, stayed = (np.array([pieces[time][which] for time in times.tolist()]) for which in (0, 1))
        return Counted(times, left, stayed, np.zeros(len(times)), float(left.sum() + stayed.sum()))


def ended(rows: Sequence[Mapping[str, Any]], place: str, edges: Array, days: Sequence[Any] = ()) -> Ended:
    """From the rows of a margin by ending and ``place`` (the number of a cell); with ``days``, a line for each of them."""
    lines = {day: line for line, day in enumerate(days)}
    shape = (len(days), len(edges) - 1) if lines else (len(edges) - 1,)
    counts, sums = ({ending: np.zeros(shape) for ending in ENDINGS} for _ in range(2))
    for row in rows:
        cell = min(int(row[place]), shape[-1] - 1)
        at = (lines[row["business_day"]], cell) if lines else (cell,)
        counts[row["ending"]][at] += row["n"]
        sums[row["ending"]][at] += row["total"] / SECOND
    return Ended(edges, counts, sums)
