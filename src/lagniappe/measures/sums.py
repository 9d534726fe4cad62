"""Sums over legs: one pass makes a cube of cells, and every count and mean is a margin of that cube."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from lagniappe.journal.engine import collect

Rows = list[dict[str, Any]]

CELL = ("site", "queue", "kind", "business_day", "weekday", "band", "class_", "wait_out", "service_out")
SUMS = (
    "legs", "contacts", "waits", "wait_sum", "wait_max", "within", "services", "service_sum", "service_squares",
    "service_max", "recorded", "recorded_sum", "handles", "handle_sum",
)  # fmt: skip


def cube(legs: ir.Table) -> ir.Table:
    """Counts and sums by :data:`CELL`: waits and services are those used, in whole microseconds (squares in s²)."""
    seconds = legs.service / 1e6
    return legs.group_by(*CELL).aggregate(
        legs=legs.count(),
        contacts=legs.first.cast("int64").sum(),
        waits=legs.wait.count(),
        wait_sum=legs.wait.sum(),
        wait_max=legs.wait.max(),
        within=legs.within.cast("int64").sum(),
        services=legs.service.count(),
        service_sum=legs.service.sum(),
        service_squares=(seconds * seconds).sum(),
        service_max=legs.service.max(),
        recorded=legs.all_service.count(),
        recorded_sum=legs.all_service.sum(),
        handles=legs.handle.count(),
        handle_sum=legs.handle.sum(),
    )


def margin(cells: ir.Table, *keys: str) -> ir.Table:
    """The cube's sums by ``keys`` (none: one row, even of an empty cube). Missing sums are 0, missing maxima null."""
    sums = {name: cells[name].max() if name.endswith("_max") else ibis.coalesce(cells[name].sum(), 0) for name in SUMS}
    return cells.group_by(*keys).aggregate(**sums) if keys else cells.aggregate(**sums)


def sums(cells: ir.Table, *keys: str) -> Rows:
    """The margin by ``keys``, collected, in the order of the keys."""
    rows: Rows = collect(margin(cells, *keys)).to_pylist()
    return sorted(rows, key=lambda row: [(row[key] is not None, row[key]) for key in keys])


def add(rows: Rows, keys: Sequence[str], names: Sequence[str] = SUMS) -> Rows:
    """The margin by ``keys`` of a finer margin, in the order of the keys."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        sums_ = found.setdefault(key, dict.fromkeys(names) | dict(zip(keys, key, strict=True)))
        for name in names:
            pair = [value for value in (sums_[name], row[name]) if value is not None]
            sums_[name] = (max(pair) if name.endswith("_max") else sum(pair)) if pair else None
    return [found[key] for key in sorted(found)]
