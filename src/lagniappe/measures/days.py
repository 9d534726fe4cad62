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
    return several(rows, keys, (top,), bottom)[top]


def several(rows: ir.Table, keys: tuple[str, ...], tops: tuple[str, ...], bottom: str) -> dict[str, Groups]:
    """:func:`day_sums` of several tops over the same bottom, in one question."""
    sums = {top: rows[top].sum() for top in tops}
    daily = rows.group_by(*keys, "business_day").aggregate(bottom_=rows[bottom].sum(), **sums)
    return _collect(daily.filter(daily.bottom_ > 0), keys, tops)


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
        for key, sums in _collect(daily.filter(daily.bottom_ > 0), keys, ("top_",))["top_"].items()
    }


def _collect(daily: ir.Table, keys: tuple[str, ...], tops: tuple[str, ...]) -> dict[str, Groups]:
    n = daily.bottom_.cast(_WIDE)
    exact: dict[str, Any] = {"bottom": n, "bottoms": n * n}
    for top in tops:
        x = daily[top].cast(_WIDE)
        exact |= {f"top_{top}": x, f"tops_{top}": x * x, f"both_{top}": x * n}
    sums = {"days": daily.count()} | {name: each.sum().cast("float64") for name, each in exact.items()}
    told = daily.group_by(*keys).aggregate(**sums) if keys else daily.aggregate(**sums)
    rows: list[dict[str, Any]] = [row for row in collect(told).to_pylist() if row["days"]]
    return {
        top: {
            tuple(row[key] for key in keys): DaySums(
                row["days"], row[f"top_{top}"], row["bottom"], row[f"tops_{top}"], row[f"both_{top}"], row["bottoms"]
            )
            for row in rows
        }
        for top in tops
    }


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
