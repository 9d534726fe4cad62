"""From the journal to numbers: every question that the study asks of the engine, in the order in which it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from lagniappe.journal.engine import collect
from lagniappe.journal.tables import Doubt
from lagniappe.measures.bands import most_waiting, open_spells, serving_spells, spread, waiting_spells
from lagniappe.measures.legs import legs
from lagniappe.measures.quantiles import Asked, Key, Quantile, quantiles
from lagniappe.measures.sums import SUMS, cube, margin
from lagniappe.studies.demand_and_waiting.world import World, look

Rows = list[dict[str, Any]]
SHARES = (0.5, 0.9, 0.95)


@dataclass(frozen=True)
class Numbers:
    """Everything counted. ``margins`` are sums by name; ``quantiles`` by (name, key, share)."""

    world: World
    margins: Mapping[str, Rows]
    quantiles: Mapping[tuple[str, Key, float], Quantile]
    bands: Mapping[str, Rows]
    doubts: Mapping[str, int]
    site_days: Mapping[str, int]
    places: Mapping[str, int]


MARGINS: dict[str, tuple[str, ...]] = {
    "wait_out": ("wait_out",),
    "service_out": ("service_out",),
    "day": ("business_day", "weekday", "class_"),
    "week": ("weekday", "band"),
    "queue_class": ("queue", "class_"),
    "kind_class": ("kind", "class_"),
    "site_class": ("site", "class_"),
}
COARSER: dict[str, tuple[str, tuple[str, ...]]] = {
    "class": ("site_class", ("class_",)),
    "queue": ("queue_class", ("queue",)),
    "kind": ("kind_class", ("kind",)),
    "site": ("site_class", ("site",)),
    "band": ("week", ("band",)),
    "all": ("site_class", ()),
}
"""Margins that are sums of a finer one, added up here rather than asked for."""
WAITS = ("all", "class", "week", "band", "queue_class", "kind_class", "site_class", "queue", "kind", "site")
SERVICES = ("all", "kind")


def gather(tables: Any, *, band_minutes: int, limit_seconds: float | None) -> Numbers | None:
    """All numbers of the study; None when there is no contact in the range."""
    world = look(tables, limit_seconds)
    if not world.sites:
        return None
    rows = legs(
        tables.contacts,
        band_minutes=band_minutes,
        zones=world.zones,
        limits={limit.queue: limit.micros for limit in world.limits},
        limit=world.limits[0].micros if world.limits else 0,
    ).cache()
    cells = cube(rows).cache()
    margins = {name: _margin(cells, keys) for name, keys in MARGINS.items()}
    margins |= {name: add(margins[finer], keys) for name, (finer, keys) in COARSER.items()}
    found = quantiles(rows, list(_asked(margins)), SHARES)
    bands = _bands(rows, tables, world, band_minutes)
    days = collect(cells.select("site", "business_day").distinct().group_by("site").aggregate(days=ibis._.count()))
    places = collect(
        tables.positions.select("site", "position_id").distinct().group_by("site").aggregate(n=ibis._.count())
    )
    return Numbers(
        world=world,
        margins=margins,
        quantiles=found,
        bands=bands,
        doubts=_doubts(rows),
        site_days={row["site"]: row["days"] for row in days.to_pylist()},
        places={row["site"]: row["n"] for row in places.to_pylist()},
    )


def _margin(cells: Any, keys: Sequence[str]) -> Rows:
    rows: Rows = collect(margin(cells, *keys)).to_pylist()
    return sorted(rows, key=lambda row: [(row[key] is not None, row[key]) for key in keys])


def add(rows: Rows, keys: Sequence[str]) -> Rows:
    """The margin by ``keys`` of a finer margin, in the order of the keys."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        sums = found.setdefault(key, dict.fromkeys(SUMS) | dict(zip(keys, key, strict=True)))
        for name in SUMS:
            pair = [value for value in (sums[name], row[name]) if value is not None]
            sums[name] = (max(pair) if name.endswith("_max") else sum(pair)) if pair else None
    return [found[key] for key in sorted(found)]


def _asked(margins: Mapping[str, Rows]) -> list[Asked]:
    waits = [_sizes(name, "wait", "waits", margins) for name in WAITS]
    return waits + [_sizes(name, "service", "services", margins) for name in SERVICES]


def _sizes(name: str, value: str, count: str, margins: Mapping[str, Rows]) -> Asked:
    keys = MARGINS[name] if name in MARGINS else COARSER[name][1]
    sizes = {tuple(row[key] for key in keys): row[count] for row in margins[name]}
    return Asked(f"{value}:{name}", value, keys, sizes)


def _bands(rows: Any, tables: Any, world: World, minutes: int) -> dict[str, Rows]:
    return {
        "waiting": collect(spread(waiting_spells(rows), minutes, "site")).to_pylist(),
        "serving": collect(spread(serving_spells(rows), minutes, "site")).to_pylist(),
        "open": collect(spread(open_spells(tables.presence, world.zones), minutes, "site")).to_pylist(),
        "most": collect(most_waiting(rows, minutes)).to_pylist(),
    }


def _doubts(rows: Any) -> dict[str, int]:
    bits = [bit for bit in Doubt if bit]
    sums = {str(bit.name).lower(): ((rows.doubt & int(bit)) != 0).cast("int64").sum() for bit in bits}
    return {name: int(n or 0) for name, n in collect(rows.aggregate(**sums)).to_pylist()[0].items()}
