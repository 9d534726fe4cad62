"""Do people come independently of each other? The test of Brown et al. (2005) on the gaps between arrivals.

In a block so short that its rate hardly changes, J arrivals at times T1 < ... < TJ (from the block's start, its length L)
are, if they come as a Poisson process, J independent uniform draws in order. Then

    R_j = (J + 1 - j) (-log((L - T_j) / (L - T_{j-1}))),    T_0 = 0,

are independent exponential draws of mean 1, whatever the block's rate; those of all blocks are put together and compared
with the exponential distribution by Kolmogorov's largest gap. (Brown, Gans, Mandelbaum, Sakov, Shen, Zeltyn and Zhao,
Statistical Analysis of a Telephone Call Center, JASA 100, 2005, section 3.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from scipy.special import kolmogorov

from lagniappe.journal.engine import collect
from lagniappe.measures.clock import whole
from lagniappe.units import SECOND

Key = tuple[Any, ...]
CELLS = 50_000
"""Cells in which values are counted first, shared out among the groups."""
_PRIME = 2_147_483_647


@dataclass(frozen=True)
class Gap:
    """Kolmogorov's largest gap ``k`` between the shares seen and those expected, over ``n`` values."""

    n: int
    k: float

    @property
    def p(self) -> float:
        """The share of samples of the expected kind with a gap at least as large (Kolmogorov's limit, with Stephens'
        correction for small samples, JRSS B 32, 1970)."""
        root = sqrt(self.n)
        return float(kolmogorov((root + 0.12 + 0.11 / root) * self.k))


def unrounded(arrivals: ir.Table, keys: tuple[str, ...], seed: int) -> ir.Table:
    """``moment`` (whole microseconds) with a fraction of a second drawn for those that were written in whole seconds.

    The draw is arithmetic on the second and the place among those of the same second (all alike, so their order does not
    matter): every engine and every order of the rows gives the same.
    """
    alike = ibis.window(group_by=[*keys, "site", "moment"], order_by="moment")
    rows = arrivals.mutate(second=whole(arrivals.moment, SECOND), place=ibis.row_number().over(alike))
    drawn = (rows.second % _PRIME * 48_271 + (rows.place.cast("int64") + 1) * 40_692 + seed % _PRIME * 69_621) % _PRIME
    for step in (12_345, 1_013_904_223):
        rows = rows.mutate(drawn=drawn)
        drawn = ((rows.drawn * rows.drawn + step) % _PRIME * 16_807 + rows.second % 1_000_003) % _PRIME
    rows = rows.mutate(drawn=drawn)
    written = rows.moment % SECOND == 0
    later = ibis.ifelse(written, rows.moment + whole(rows.drawn * SECOND, _PRIME), rows.moment)
    return rows.mutate(moment=later).drop("second", "place", "drawn")


def transformed(arrivals: ir.Table, keys: tuple[str, ...], block: int) -> ir.Table:
    """Columns ``keys`` and ``uniform`` = 1 - exp(-R): uniform between 0 and 1 if arrivals are Poisson in each block.

    ``arrivals`` has ``site`` and ``moment``, microseconds of the local wall clock; ``block`` is in microseconds.
    """
    cut = arrivals.select(*keys, "site", into=arrivals.moment % block, block=whole(arrivals.moment, block))
    inside = ibis.window(group_by=[*keys, "site", "block"])
    order = ibis.window(group_by=[*keys, "site", "block"], order_by="into")
    rows = cut.mutate(
        many=cut.into.count().over(inside),
        place=ibis.row_number().over(order),
        before=ibis.coalesce(cut.into.lag().over(order), 0),
    )
    kept = (block - rows.into).cast("float64") / (block - rows.before).cast("float64")
    return rows.select(*keys, uniform=1.0 - kept ** (rows.many - rows.place).cast("float64"))


def largest_gaps(rows: ir.Table, keys: tuple[str, ...], groups: int = 1) -> dict[Key, Gap]:
    """Kolmogorov's gap between the column ``uniform`` and the uniform distribution, by ``keys`` (so many ``groups``), exactly.

    Values are counted in cells first; only cells that may hold the largest gap are looked at one by one.
    """
    fine = max(1_000, CELLS // groups)
    cells = rows.mutate(cell=ibis.least((rows.uniform * fine).floor().cast("int64"), fine - 1))
    counted = cells.group_by(*keys, "cell").aggregate(
        n=cells.count(), low=cells.uniform.min(), high=cells.uniform.max()
    )
    found: dict[Key, list[dict[str, Any]]] = {}
    for row in collect(counted.order_by(*keys, "cell")).to_pylist():
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    places = {key: _near(told) for key, told in found.items()}
    wanted = [(*key, cell, before) for key, some in places.items() for cell, before in some.items()]
    return _looked_at(cells, keys, wanted, {key: sum(row["n"] for row in told) for key, told in found.items()})


def _near(told: list[dict[str, Any]]) -> dict[int, int]:
    """The cells that may hold the largest gap, each with the number of values before it."""
    n, low, high = (np.array([row[name] for row in told], float) for name in ("n", "low", "high"))
    upto = n.cumsum()
    before, many = upto - n, upto[-1]
    sure = max((upto / many - high).max(), (low - before / many).max())
    may = np.maximum(upto / many - low, high - before / many) >= sure
    return {told[place]["cell"]: int(before[place]) for place in np.flatnonzero(may)}


def _looked_at(cells: ir.Table, keys: tuple[str, ...], wanted: list[Key], sizes: Mapping[Key, int]) -> dict[Key, Gap]:
    if not wanted:
        return {}
    names = [*keys, "cell", "before", "many"]
    rows = [(*row, sizes[tuple(row[: len(keys)])]) for row in wanted]
    asked = ibis.memtable(pa.table({name: pa.array([row[place] for row in rows]) for place, name in enumerate(names)}))
    near = cells.join(asked, [*keys, "cell"]).select(*names, "uniform")
    order = ibis.window(group_by=[*keys, "cell"], order_by="uniform")
    near = near.mutate(place=ibis.row_number().over(order) + near.before)
    many = near.many.cast("float64")
    gap = ibis.greatest(near.uniform - near.place / many, (near.place + 1) / many - near.uniform)
    near = near.mutate(gap=gap)
    largest = near.group_by(list(keys)).aggregate(gap=near.gap.max()) if keys else near.aggregate(gap=near.gap.max())
    found = {tuple(row[key] for key in keys): float(row["gap"]) for row in collect(largest).to_pylist()}
    return {key: Gap(n, found[key]) for key, n in sizes.items()}
