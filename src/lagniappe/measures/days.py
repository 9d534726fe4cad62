"""How groups differ from day to day: the sums behind the intervals of many means and shares, in one question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from lagniappe.journal.engine import collect
from lagniappe.measures.intervals import DaySums

Groups = dict[tuple[Any, ...], DaySums]
_WIDE = "decimal(38, 0)"


def day_sums(rows: ir.Table, keys: tuple[str, ...], top: str, bottom: str) -> Groups:
    """By group of ``keys``: the daily sums of two integer columns, their squares and product, added up over the days on
    which ``bottom`` is more than nothing. Exact: whole numbers are squared as decimals, so no order of rows matters.
    """
    daily = rows.group_by(*keys, "business_day").aggregate(top_=rows[top].sum(), bottom_=rows[bottom].sum())
    return _collect(daily.filter(daily.bottom_ > 0), keys)


def day_shares(rows: ir.Table, keys: tuple[str, ...], what: str) -> Groups:
    """By group of ``keys``: its daily sum of ``what`` over the whole day's, days without the group included."""
    daily = rows.group_by(*keys, "business_day").aggregate(top_=rows[what].sum())
    daily = daily.mutate(bottom_=daily.top_.sum().over(ibis.window(group_by="business_day")).cast("int64"))
    whole = day_sums(rows, (), what, what).get((), None)
    if whole is None:
        return {}
    # The days on which a group is absent have their whole, and nothing of the group.
    return {
        key: DaySums(whole.days, sums.top, whole.bottom, sums.tops, sums.both, whole.bottoms)
        for key, sums in _collect(daily.filter(daily.bottom_ > 0), keys).items()
    }


def _collect(daily: ir.Table, keys: tuple[str, ...]) -> Groups:
    exact = daily.select(*keys, x=daily.top_.cast(_WIDE), n=daily.bottom_.cast(_WIDE))
    sums: dict[str, Any] = {
        "days": exact.count(), "top": exact.x.sum(), "bottom": exact.n.sum(), "tops": (exact.x * exact.x).sum(),
        "both": (exact.x * exact.n).sum(), "bottoms": (exact.n * exact.n).sum(),
    }  # fmt: skip
    added = exact.group_by(*keys).aggregate(**sums) if keys else exact.aggregate(**sums)
    told = added.select(*keys, "days", **{name: added[name].cast("float64") for name in sums if name != "days"})
    rows: list[dict[str, Any]] = collect(told).to_pylist()
    return {tuple(row.pop(key) for key in keys): DaySums(**row) for row in rows if row["days"]}


def rate(counts: DaySums, days: int) -> DaySums:
    """The sums of a rate a day, over ``days`` days, from the sums of its counts (days without any have none)."""
    return DaySums(days, counts.top, days, counts.tops, counts.top, days)


def of(values: Iterable[float], weights: Iterable[float]) -> DaySums:
    """The sums of daily values that are at hand already."""
    pairs = list(zip(values, weights, strict=True))
    return DaySums(
        len(pairs),
        sum(x for x, _ in pairs),
        sum(n for _, n in pairs),
        sum(x * x for x, _ in pairs),
        sum(x * n for x, n in pairs),
        sum(n * n for _, n in pairs),
    )


def total(groups: Mapping[tuple[Any, ...], DaySums]) -> float:
    """The sum of all groups' tops."""
    return sum(sums.top for sums in groups.values())
