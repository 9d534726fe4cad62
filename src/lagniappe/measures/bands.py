"""What was going on in each time band: who was waiting, who was being served, which positions were open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from lagniappe.journal.engine import since_epoch
from lagniappe.journal.tables import Doubt
from lagniappe.measures.clock import Offset, ahead, band, whole
from lagniappe.units import DAY, MINUTE

OPEN_STATES = ("available", "wrapping")


def spread(intervals: ir.Table, minutes: int, *keys: str) -> ir.Table:
    """Time spent in each band: columns ``keys``, band (minutes after local midnight), micros (summed overlap).

    ``intervals`` has ``begin`` and ``finish`` in microseconds of the local wall clock, begin < finish. Each interval is
    cut at the borders of the bands: a row for every band that it touches, without a join between the two.
    """
    width = minutes * MINUTE
    slots = ibis.range(whole(intervals.begin, width), whole(intervals.finish - 1, width) + 1)
    cut = intervals.select(*keys, "begin", "finish", slot=slots.unnest())
    left = cut.slot * width
    overlap = ibis.least(cut.finish, left + width) - ibis.greatest(cut.begin, left)
    pieces = cut.select(*keys, band=whole(left % DAY, MINUTE), piece=overlap)
    return pieces.group_by(*keys, "band").aggregate(micros=pieces.piece.sum())


def waiting_spells(legs: ir.Table) -> ir.Table:
    """Waits longer than nothing, as local intervals: site, begin, finish."""
    rows = legs.filter(legs.wait > 0)
    return rows.select("site", begin=rows.start + rows.ahead, finish=rows.end + rows.ahead)


def serving_spells(legs: ir.Table) -> ir.Table:
    """Services whose two ends are known and trusted, as local intervals; short ones kept the position busy too."""
    bad = int(Doubt.SERVICE | Doubt.END_MISSING | Doubt.TRANSITION)
    rows = legs.filter((legs.all_service > 0) & ((legs.doubt & bad) == 0))
    return rows.select("site", begin=rows.answered + rows.ahead, finish=rows.ended + rows.ahead)


def most_waiting(legs: ir.Table, minutes: int) -> ir.Table:
    """The longest line seen in each band: columns site, band, waiting (people at once, over all days).

    Each wait is +1 when it begins and -1 when it ends; the running sum is the line. At equal times those who go are
    taken off before those who come are put on, so that nobody is counted twice.
    """
    spells = waiting_spells(legs)
    come = spells.select("site", moment=spells.begin, step=ibis.literal(1, "int64"))
    go = spells.select("site", moment=spells.finish, step=ibis.literal(-1, "int64"))
    events = come.union(go, distinct=False)
    running = ibis.window(group_by="site", order_by=["moment", "step"], preceding=None, following=0)
    line = events.mutate(waiting=events.step.sum().over(running), band=band(events.moment, minutes))
    return line.group_by("site", "band").aggregate(waiting=line.waiting.max())


def open_spells(presence: ir.Table, zones: Mapping[str, Sequence[Offset]]) -> ir.Table:
    """Intervals in which a position was open with somebody at it: site, begin, finish (local).

    An interval of an agent without a position counts only where that agent has no interval at a position that day, so
    that nobody is open twice. Intervals without an end are left out.
    """
    rows = presence.mutate(began=since_epoch(presence.started_at), finished=since_epoch(presence.ended_at))
    rows = rows.mutate(ahead=ahead(rows.site, rows.began, zones))
    rows = rows.filter(rows.state.isin(list(OPEN_STATES)) & rows.agent_id.notnull() & (rows.finished > rows.began))
    seated = rows.filter(rows.position_id.notnull())
    loose = rows.filter(rows.position_id.isnull()).anti_join(seated, ["site", "business_day", "agent_id"])
    both = seated.union(loose, distinct=False)
    return both.select("site", begin=both.began + both.ahead, finish=both.finished + both.ahead)
