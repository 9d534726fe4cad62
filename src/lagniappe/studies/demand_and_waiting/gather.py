"""From the journal to numbers: every question that the study asks of the engine, in the order in which it asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lagniappe.journal.engine import collect
from lagniappe.journal.tables import Doubt
from lagniappe.measures.bands import most_waiting, open_spells, serving_spells, spread, waiting_spells
from lagniappe.measures.legs import legs
from lagniappe.measures.quantiles import Asked, Key, Quantile, asked, quantiles
from lagniappe.measures.sums import Rows, add, cube, sums
from lagniappe.measures.world import World, look
from lagniappe.report.columns import SHARES


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
        limits=world.bounds,
        limit=0,
        unnamed=world.unnamed,
    ).cache()
    cells = cube(rows).cache()
    margins = {name: sums(cells, *keys) for name, keys in MARGINS.items()}
    margins |= {name: add(margins[finer], keys) for name, (finer, keys) in COARSER.items()}
    found = quantiles(rows, list(_asked(margins)), SHARES)
    bands = _bands(rows, tables, world, band_minutes)
    return Numbers(
        world=world,
        margins=margins,
        quantiles=found,
        bands=bands,
        doubts=_doubts(rows),
        site_days=Counter(site for site, _ in tables.site_days("contacts")),
        places=world.there,
    )


def _asked(margins: Mapping[str, Rows]) -> list[Asked]:
    keys = MARGINS | {name: coarser for name, (_, coarser) in COARSER.items()}
    waits = [asked(f"wait:{name}", "wait", keys[name], margins[name], "waits") for name in WAITS]
    services = [asked(f"service:{name}", "service", keys[name], margins[name], "services") for name in SERVICES]
    return waits + services


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
