"""Who was there, who was open, who worked and who waited, at every moment: sums of time by site, day and band.

Intervals become +1 at their beginning and -1 at their end; the running sums between two such moments are what was going on.
Every day is summed on its own (intervals are cut at midnight of the site's wall clock): no line runs over the whole log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from lagniappe.journal.engine import since_epoch
from lagniappe.journal.tables import PRESENCE_STATES, Doubt
from lagniappe.measures.clock import Offset, ahead, whole
from lagniappe.units import DAY, MINUTE

THERE = tuple(state for state in PRESENCE_STATES if state != "closed")
ON_PRODUCTION = ("available", "wrapping")
SPOILT = int(Doubt.SERVICE | Doubt.END_MISSING | Doubt.TRANSITION)
COUNTS = ("waiting", "working", "production", "open")
TIMES = (
    "waiting", "working", "production", "open", "worked", "idle", "idle_waiting", "free", "waiting_nobody", "unavailable",
)  # fmt: skip
"""Microseconds summed in a band: people waiting; agents serving or finishing; agents available or finishing; agents there in
any state; of those on production, at work (worked) or not (idle); idle while somebody waits (no more than wait); idle
beyond one kept ready while nobody waits (free); people waiting while nobody is on production; there but not on production
(unavailable)."""


def present(presence: ir.Table, zones: Mapping[str, Sequence[Offset]]) -> ir.Table:
    """Intervals of agents, once each: site, holder, state, begin, finish (microseconds of the local wall clock).

    An interval without a position counts only where that agent has none at a position that day; one without an agent is a
    position that nobody sits at; one without an end is left out.
    """
    rows = presence.mutate(began=since_epoch(presence.started_at), finished=since_epoch(presence.ended_at))
    rows = rows.mutate(ahead=ahead(rows.site, rows.began, zones))
    rows = rows.filter(rows.state.isin(list(THERE)) & rows.agent_id.notnull() & (rows.finished > rows.began))
    seated = rows.filter(rows.position_id.notnull())
    loose = rows.filter(rows.position_id.isnull()).anti_join(seated, ["site", "business_day", "agent_id"])
    both = seated.union(loose, distinct=False)
    return both.select(
        "site", "state", holder=both.agent_id, begin=both.began + both.ahead, finish=both.finished + both.ahead
    )


def working(legs: ir.Table, presence: ir.Table) -> ir.Table:
    """When each agent was serving or finishing, overlaps joined: site, holder, begin, finish.

    Two services at once are one stretch of work, not two; a service of nobody by name is a stretch of its own.
    """
    rows = legs.filter((legs.all_service > 0) & ((legs.doubt & SPOILT) == 0))
    nobody = ibis.literal("nobody ") + rows.contact_id + ibis.literal(" ") + rows.answered.cast("string")
    begin = rows.answered + rows.ahead
    served = rows.select(
        "site",
        holder=ibis.coalesce(rows.agent_id, nobody),
        begin=begin,
        finish=begin + ibis.coalesce(rows.handle, rows.all_service),
    )
    finishing = presence.filter(presence.state == "wrapping").select("site", "holder", "begin", "finish")
    return joined(served.union(finishing, distinct=False))


def joined(spells: ir.Table) -> ir.Table:
    """The union of each holder's intervals, as intervals that do not touch."""
    before = ibis.window(group_by=["site", "holder"], order_by=["begin", "finish"], preceding=(None, 1))
    marked = spells.mutate(reach=spells.finish.max().over(before))
    marked = marked.mutate(fresh=(marked.reach.isnull() | (marked.begin > marked.reach)).cast("int64"))
    upto = ibis.window(group_by=["site", "holder"], order_by=["begin", "finish"], preceding=None, following=0)
    numbered = marked.mutate(island=marked.fresh.sum().over(upto))
    found = numbered.group_by("site", "holder", "island").aggregate(
        begin=numbered.begin.min(), finish=numbered.finish.max()
    )
    return found.select("site", "holder", "begin", "finish")


def moments(waits: ir.Table, work: ir.Table, presence: ir.Table, minutes: int) -> ir.Table:
    """Time by site, day and band: columns site, business_day (local days since 1970), band, and :data:`TIMES`.

    ``waits`` has site, begin, finish; ``work`` and ``presence`` come from :func:`working` and :func:`present`.
    """
    on = presence.filter(presence.state.isin(list(ON_PRODUCTION)))
    kinds = (
        Running(waits, {"waiting": 1}), Running(work, {"working": 1}), Running(on, {"production": 1}),
        Running(presence, {"open": 1}),
    )  # fmt: skip
    return _summed(banded(lasting(kinds, COUNTS), minutes, COUNTS))


@dataclass(frozen=True)
class Running:
    """Intervals (site, begin, finish), and what each counts for while it runs: by name a whole number, or the column that holds
    it."""

    spells: ir.Table
    counts: Mapping[str, int | str]


def lasting(kinds: Sequence[Running], names: Sequence[str]) -> ir.Table:
    """Between every two moments of a site's day how many intervals of each name run: site, day (local, since 1970), begin,
    finish, and a column for each name.

    Several counts travel in one whole number, each in bits of its own: running sums are by far the dearest step, and each costs
    as much for one count as for three.
    """
    packs = _packs(names)
    events: ir.Table | None = None
    for kind in kinds:
        cut = _by_day(kind.spells, [each for each in kind.counts.values() if isinstance(each, str)])
        # Both ends of an interval in one pass, rather than the intervals computed twice.
        ends = cut.mutate(step=ibis.array([1, -1]).cast("array<int64>").unnest())
        deltas = {f"pack_{place}": ends.step * _packed(ends, kind.counts, pack) for place, pack in enumerate(packs)}
        mine = ends.select("site", "day", moment=ibis.ifelse(ends.step == 1, ends.begin, ends.finish), **deltas)
        events = mine if events is None else events.union(mine, distinct=False)
    if events is None:
        raise ValueError("there are kinds of intervals")
    columns = [f"pack_{place}" for place in range(len(packs))]
    sums = {column: events[column].sum().cast("int64") for column in columns}
    steps = events.group_by("site", "day", "moment").aggregate(**sums)
    running = ibis.window(group_by=["site", "day"], order_by="moment", preceding=None, following=0)
    line = ibis.window(group_by=["site", "day"], order_by="moment")
    found = steps.select(
        "site", "day", begin=steps.moment, finish=steps.moment.lead().over(line),
        **{column: steps[column].sum().over(running).cast("int64") for column in columns},
    )  # fmt: skip
    found = found.filter(found.finish.notnull())
    counts = {
        name: (found[column] >> shift) & ((1 << bits) - 1)
        for column, pack in zip(columns, packs, strict=True) for name, (shift, bits) in pack.items()
    }  # fmt: skip
    return found.select("site", "day", "begin", "finish", **{name: counts[name] for name in names})


_BITS = {"bunched": 42, "waiting": 20, "low": 20}
"""So many bits has a count: a million people in line at one site at once, each with a weight in millionths; 16,000 at work."""
_FEW_BITS, _MOST_BITS = 14, 62


def _packs(names: Sequence[str]) -> list[dict[str, tuple[int, int]]]:
    """Where each name lies: in which number, from which bit, over how many."""
    packs: list[dict[str, tuple[int, int]]] = []
    for name in sorted(names, key=lambda name: -_BITS.get(name, _FEW_BITS)):
        bits = _BITS.get(name, _FEW_BITS)
        for pack in packs:
            used = sum(each for _, each in pack.values())
            if used + bits <= _MOST_BITS:
                pack[name] = (used, bits)
                break
        else:
            packs.append({name: (0, bits)})
    return packs


def _packed(ends: ir.Table, counts: Mapping[str, int | str], pack: Mapping[str, tuple[int, int]]) -> ir.IntegerValue:
    found = ibis.literal(0, "int64")
    for name, (shift, _) in pack.items():
        count = counts.get(name, 0)
        found += (ends[count] if isinstance(count, str) else ibis.literal(count, "int64")) * (1 << shift)
    return found


def _by_day(spells: ir.Table, carried: Sequence[str]) -> ir.Table:
    """Intervals cut at midnight."""
    days = ibis.range(whole(spells.begin, DAY), whole(spells.finish - 1, DAY) + 1)
    cut = spells.filter(spells.finish > spells.begin).select("site", "begin", "finish", *carried, day=days.unnest())
    return cut.select(
        "site", "day", *carried,
        begin=ibis.greatest(cut.begin, cut.day * DAY), finish=ibis.least(cut.finish, (cut.day + 1) * DAY),
    )  # fmt: skip


def banded(lasting: ir.Table, minutes: int, counts: Sequence[str]) -> ir.Table:
    """The stretches cut at the borders of bands: site, business_day (local days since 1970), band, piece (microseconds),
    and the counts."""
    width = minutes * MINUTE
    slots = ibis.range(whole(lasting.begin, width), whole(lasting.finish - 1, width) + 1)
    cut = lasting.select("site", "day", "begin", "finish", *counts, slot=slots.unnest())
    left = cut.slot * width
    piece = ibis.least(cut.finish, left + width) - ibis.greatest(cut.begin, left)
    return cut.select("site", *counts, business_day=cut.day, band=whole(left % DAY, MINUTE), piece=piece)


def _summed(cut: ir.Table) -> ir.Table:
    none = ibis.literal(0, "int64")
    idle = ibis.greatest(cut.production - cut.working, none)
    amounts = {
        "waiting": cut.waiting,
        "working": cut.working,
        "production": cut.production,
        "open": cut.open,
        "worked": ibis.least(cut.working, cut.production),
        "idle": idle,
        "idle_waiting": ibis.least(idle, cut.waiting),
        "free": ibis.ifelse(cut.waiting == 0, ibis.greatest(idle - 1, none), none),
        "waiting_nobody": ibis.ifelse(cut.production == 0, cut.waiting, none),
        "unavailable": ibis.greatest(cut.open - cut.production, none),
    }
    pieces = cut.select("site", "business_day", "band", **{name: cut.piece * each for name, each in amounts.items()})
    return pieces.group_by("site", "business_day", "band").aggregate(**{name: pieces[name].sum() for name in TIMES})
