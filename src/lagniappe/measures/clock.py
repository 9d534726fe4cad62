"""The clock on a site's wall, and time bands counted on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from lagniappe.units import DAY, MINUTE


@dataclass(frozen=True)
class Offset:
    """Until before ``last`` (microseconds UTC) the wall clock is ``ahead`` microseconds past UTC."""

    last: int
    ahead: int


def clocks(rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Offset, ...]]:
    """The offsets of each site, in the order of time, from the rows of the engine's ``offsets`` table."""
    found: dict[str, list[Offset]] = {}
    for row in sorted(rows, key=lambda row: (row["site"], row["from_micros"])):
        found.setdefault(row["site"], []).append(Offset(row["to_micros"], row["offset_micros"]))
    return {site: tuple(spans) for site, spans in found.items()}


def ahead(site: ir.StringValue, at: ir.IntegerValue, zones: Mapping[str, Sequence[Offset]]) -> ir.IntegerValue:
    """Microseconds by which the wall clock of ``site`` is past UTC at moment ``at`` (microseconds UTC).

    Sites that share their offsets are one branch, so that a thousand branches in three zones cost three comparisons
    instead of a join by interval. A site without a clock lives in UTC.
    """
    alike: dict[tuple[Offset, ...], list[str]] = {}
    for name in sorted(zones):
        alike.setdefault(tuple(zones[name]), []).append(name)
    if not alike:
        return ibis.literal(0, "int64")
    if len(alike) == 1:
        return _ahead_in(at, next(iter(alike)))
    branches = [(site.isin(names), _ahead_in(at, spans)) for spans, names in alike.items()]
    return ibis.cases(*branches, else_=ibis.literal(0, "int64"))


def _ahead_in(at: ir.IntegerValue, spans: Sequence[Offset]) -> ir.IntegerValue:
    *earlier, final = spans
    last = ibis.literal(final.ahead, "int64")
    if not earlier:
        return last
    return ibis.cases(*[(at < span.last, ibis.literal(span.ahead, "int64")) for span in earlier], else_=last)


def whole(value: ir.IntegerValue, width: int) -> ir.IntegerValue:
    """How many whole ``width`` fit into a value that is not negative.

    By the remainder first: engines divide integers as floats, and only a division that comes out even is exact.
    """
    return ((value - value % width) / width).cast("int64")


def band(local: ir.IntegerValue, minutes: int) -> ir.IntegerValue:
    """Start of the time band of a wall-clock moment, in whole minutes after midnight: 0, ``minutes``, ... < 1440."""
    return whole(local % DAY, minutes * MINUTE) * minutes
