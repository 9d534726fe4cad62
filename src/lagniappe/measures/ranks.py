"""Exact quantiles of millions of rows without sorting them all.

A quantile is the order statistic of rank ceil(n p): a value that was really seen. Rows are counted in bins of one
second; running sums tell which bin holds a wanted rank; only the rows of those bins are ranked by a window. The result
is exact to the microsecond, needs no list in memory, and means the same on every engine. Few rows are ranked as they
are: that question is far shorter, and most of what a small journal costs is the writing of questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from math import ceil, floor, sqrt
from operator import or_
from statistics import NormalDist

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from lagniappe.units import SECOND

EXACT_UP_TO = 1_000
FEW = 100_000
"""So many rows are sorted sooner than counted in bins."""
LEVEL = 0.95


@dataclass(frozen=True)
class Ranks:
    """Ranks (1 = smallest) of a quantile and of the ends of its interval; None where the sample is too small for one."""

    point: int
    low: int | None
    high: int | None


@lru_cache(maxsize=4096)
def ranks(n: int, p: float, level: float = LEVEL) -> Ranks:
    """Ranks whose values estimate the ``p`` quantile of ``n`` independent draws and enclose it with ``level``.

    Distribution-free: the number of draws below the quantile is binomial(n, p) (David and Nagaraja, Order Statistics,
    section 7.1). Exact up to n = 1,000, beyond by the normal approximation with continuity correction.

    >>> ranks(100, 0.5)
    Ranks(point=50, low=40, high=61)
    """
    if n < 1 or not 0 < p < 1:
        raise ValueError("ranks need at least one draw and a share between 0 and 1")
    tail = (1 - level) / 2
    if n <= EXACT_UP_TO:
        below = _binomial_cdf(n, p)
        low = int(np.searchsorted(below, tail, side="right"))
        high = int(np.searchsorted(below, 1 - tail, side="left")) + 1
    else:
        z = NormalDist().inv_cdf(1 - tail)
        spread = z * sqrt(n * p * (1 - p))
        low = floor(n * p - spread)
        high = ceil(n * p + spread) + 1
    point = min(n, max(1, ceil(n * p - 1e-9)))
    return Ranks(point, low if low >= 1 else None, high if high <= n else None)


@lru_cache(maxsize=1)
def _log_factorials() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, EXACT_UP_TO + 1)))))


def _binomial_cdf(n: int, p: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    logs = _log_factorials()
    k = np.arange(n + 1)
    mass = np.exp(logs[n] - logs[k] - logs[n - k] + k * np.log(p) + (n - k) * np.log1p(-p))
    cumulated: np.ndarray[tuple[int], np.dtype[np.float64]] = np.cumsum(mass)
    return cumulated


@dataclass(frozen=True)
class Wanted:
    """Ranks wanted of ``value`` within the groups of ``keys``: for each group its keys, a number of the asker's own that
    is given back with the answer, and its ranks. ``size`` is how many values all groups have together."""

    keys: tuple[str, ...]
    value: str
    groups: Sequence[tuple[tuple[object, ...], int, Sequence[int]]]
    size: int


def order_statistics(legs: ir.Table, wanted: Sequence[Wanted]) -> list[ir.Table]:
    """For each wish that has groups a table with the columns cell, rank, micros: the values of the wanted ranks."""
    return [(_sorted if each.size <= FEW else _counted)(legs, each) for each in wanted if each.groups]


def _sorted(legs: ir.Table, wanted: Wanted) -> ir.Table:
    keys = list(wanted.keys)
    rows = legs.filter(legs[wanted.value].notnull()).select(*keys, micros=legs[wanted.value])
    order = ibis.window(group_by=keys, order_by="micros")
    ranked = rows.mutate(rank=(ibis.row_number().over(order) + 1).cast("int64"))
    tall = [(key, cell, rank) for key, cell, places in wanted.groups for rank in places]
    asked = _keys(legs, wanted.keys, [key for key, _, _ in tall])
    asked |= {"cell": pa.array([cell for _, cell, _ in tall]), "rank": pa.array([rank for _, _, rank in tall])}
    return ranked.join(ibis.memtable(pa.table(asked)), [*keys, "rank"]).select("cell", "rank", "micros")


def _counted(legs: ir.Table, wanted: Wanted) -> ir.Table:
    keys = list(wanted.keys)
    value = legs[wanted.value]
    rows = legs.filter(value.notnull()).select(*keys, micros=value, bin=value - value % SECOND)
    counts = rows.group_by(*keys, "bin").aggregate(n=rows.count())
    running = ibis.window(group_by=keys, order_by="bin", preceding=None, following=0)
    counts = counts.mutate(upto=counts.n.sum().over(running))
    asked, names = _asked(legs, wanted)
    # One row a group, its ranks side by side: a join by rank would be one by interval, on which engines lose their way.
    bins = counts.join(asked, keys) if keys else counts.cross_join(asked)
    inside = [(bins[name] <= bins.upto) & (bins[name] > bins.upto - bins.n) for name in names]
    bins = bins.filter(reduce(or_, inside)).select(*keys, "bin", "cell", *names, before=bins.upto - bins.n)
    near = rows.join(bins, [*keys, "bin"])
    order = ibis.window(group_by=["cell", "bin"], order_by="micros")
    near = near.mutate(rank=(ibis.row_number().over(order) + 1 + near.before).cast("int64"))
    return near.filter(reduce(or_, [near.rank == near[name] for name in names])).select("cell", "rank", "micros")


def _asked(legs: ir.Table, wanted: Wanted) -> tuple[ir.Table, list[str]]:
    many = max(len(places) for _, _, places in wanted.groups)
    names = [f"rank_{place}" for place in range(many)]
    columns = _keys(legs, wanted.keys, [group[0] for group in wanted.groups])
    columns["cell"] = pa.array([cell for _, cell, _ in wanted.groups], pa.int64())
    for place, name in enumerate(names):
        # A group with fewer ranks than others asks for its last one again.
        columns[name] = pa.array([ranks_[min(place, len(ranks_) - 1)] for _, _, ranks_ in wanted.groups], pa.int64())
    return ibis.memtable(pa.table(columns)), names


def _keys(legs: ir.Table, names: Sequence[str], keys: Sequence[tuple[object, ...]]) -> dict[str, pa.Array]:
    schema = legs.schema()
    return {
        name: pa.array([key[place] for key in keys], pa.int64() if schema[name].is_integer() else pa.string())
        for place, name in enumerate(names)
    }
