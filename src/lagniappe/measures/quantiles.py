"""Medians and other quantiles with their intervals, for many groups in one question to the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from lagniappe.journal.engine import collect
from lagniappe.measures.ranks import Wanted, order_statistics, ranks
from lagniappe.units import SECOND

Key = tuple[object, ...]


@dataclass(frozen=True)
class Quantile:
    """Seconds: the quantile and the ends of its 95 % interval, None where the sample is too small for an end."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Asked:
    """Quantiles of the column ``value`` (microseconds) by ``keys``; ``sizes`` has the rows of each group (0 = none)."""

    name: str
    value: str
    keys: tuple[str, ...]
    sizes: Mapping[Key, int]


def asked(name: str, value: str, keys: tuple[str, ...], rows: Sequence[Mapping[str, Any]], count: str) -> Asked:
    """The wish for a margin that is at hand: its rows tell the groups and, in ``count``, how many values each has."""
    return Asked(name, value, keys, {tuple(row[key] for key in keys): row[count] for row in rows})


def quantiles(
    legs: ir.Table, asked: Sequence[Asked], shares: Sequence[float]
) -> dict[tuple[str, Key, float], Quantile]:
    """The quantiles by (name, key, share) of all groups that have any row."""
    wanted: list[Wanted] = []
    groups: list[tuple[str, Key, int]] = []
    for each in asked:
        rows: list[tuple[Key, int, list[int]]] = []
        for key, n in each.sizes.items():
            if n:
                rows.append((key, len(groups), sorted({rank for share in shares for rank in _places(n, share)})))
                groups.append((each.name, key, n))
        wanted.append(Wanted(each.keys, each.value, rows, sum(each.sizes.values())))
    seconds: dict[tuple[int, int], float] = {}
    for expression in order_statistics(legs, wanted):
        found = collect(expression).to_pydict()
        for cell, rank, micros in zip(found["cell"], found["rank"], found["micros"], strict=True):
            seconds[cell, rank] = micros / SECOND
    return {
        (name, key, share): _quantile(seconds, cell, n, share)
        for cell, (name, key, n) in enumerate(groups)
        for share in shares
    }


def _places(n: int, share: float) -> list[int]:
    place = ranks(n, share)
    return [rank for rank in (place.point, place.low, place.high) if rank is not None]


def _quantile(seconds: Mapping[tuple[int, int], float], cell: int, n: int, share: float) -> Quantile:
    place = ranks(n, share)
    low = None if place.low is None else seconds[cell, place.low]
    high = None if place.high is None else seconds[cell, place.high]
    return Quantile(seconds[cell, place.point], low, high)
