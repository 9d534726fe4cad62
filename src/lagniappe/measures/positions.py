"""Who was there, who was open, who worked and who waited, at every moment: sums of time by site, day and band.

Intervals become +1 at their beginning and -1 at their end; the running sums between two such moments are what was going on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from lagniappe.journal.engine import kept, running, since_epoch
from lagniappe.journal.errors import JournalError
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
    begin = rows.answered + rows.ahead
    served = rows.select(
        "site", holder=rows.agent_id, begin=begin, finish=begin + ibis.coalesce(rows.handle, rows.all_service)
    )
    finishing = presence.filter(presence.state == "wrapping").select("site", "holder", "begin", "finish")
    known = joined(served.filter(served.holder.notnull()).union(finishing, distinct=False))
    return known.union(served.filter(served.holder.isnull()), distinct=False)


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


def moments(
    waits: ir.Table, work: ir.Table, presence: ir.Table, minutes: int, sites: Iterable[str], most: Mapping[str, int]
) -> ir.Table:
    """Time by site, day and band: columns site, business_day (local days since 1970), band, and :data:`TIMES`.

    ``waits`` has site, begin, finish; ``work`` and ``presence`` come from :func:`working` and :func:`present`. ``most``: so
    many of ``contacts`` and of ``presence`` has a site at the most.
    """
    on = presence.filter(presence.state.isin(list(ON_PRODUCTION)))
    everybody = most["contacts"] + most["presence"]
    kinds = [Running(waits, {"waiting": 1}, most["contacts"]), Running(work, {"working": 1}, everybody)]
    if most["presence"]:
        kinds.append(Running(on, {"production": 1}, most["presence"]))
        kinds.append(Running(presence, {"open": 1}, most["presence"]))
    names = [name for name in COUNTS if any(name in kind.counts for kind in kinds)]
    places = placed(sites)
    cut = banded(lasting(kinds, names, places), minutes, names)
    exact = everybody * minutes * MINUTE < 1 << _MOST_BITS
    return on_the_clock(_summed(cut, names, exact), minutes, places)


@dataclass(frozen=True)
class Running:
    """Intervals (site, begin, finish), and what each counts for while it runs: by name a whole number, or the column that holds
    it. ``most`` of them can run at once at one site; ``heaviest`` is the most that a column of that name holds (else 1)."""

    spells: ir.Table
    counts: Mapping[str, int | str]
    most: int
    heaviest: Mapping[str, int] = field(default_factory=dict)


def placed(sites: Iterable[str]) -> ir.Table:
    """A number for each site, as ``place``: sorting and comparing text would cost as much as all the rest."""
    named = sorted(sites)
    return ibis.memtable(
        pa.table({"site": pa.array(named, pa.string()), "place": pa.array(range(len(named)), pa.int32())})
    )


def lasting(kinds: Sequence[Running], names: Sequence[str], places: ir.Table) -> ir.Table:
    """Between every two moments of a site how many intervals of each name run: place (of :func:`placed`), begin, finish, and a
    column for each name. Nothing is told of the time between the last interval of a day and the first of another.

    Several counts travel in one whole number, each in as many bits of its own as it can ever need: what is sorted is small.
    """
    packs = _packs(kinds, names)
    pieces = []
    for kind in kinds:
        carried = [each for each in kind.counts.values() if isinstance(each, str)]
        spells = kind.spells.select("site", "begin", "finish", *carried)
        spells = spells.filter(spells.finish > spells.begin).inner_join(places, "site")
        sums = {f"pack_{place}": _packed(spells, kind.counts, pack) for place, pack in enumerate(packs)}
        pieces.append(spells.select("place", "begin", "finish", **sums))
    columns = [f"pack_{place}" for place in range(len(packs))]
    # Both ends of an interval are read from one table, made once.
    spells = kept(ibis.union(*pieces, distinct=False))
    begun = spells.select("place", "begin", **{name: spells[name] for name in columns})
    over = spells.select("place", begin="finish", **{name: -spells[name] for name in columns})
    events = ibis.union(begun, over, distinct=False).rename(moment="begin")
    found = running(events, "place", "moment", columns)
    anything = reduce(or_, [found[column] > 0 for column in columns])
    # Between two intervals of one day the counts are told even if all are 0; what ends at midnight belongs to the day before.
    same_day = whole(found.begin - 1, DAY) == whole(found.finish, DAY)
    found = found.filter((found.finish > found.begin) & (anything | same_day))
    counts = {
        name: (found[column] >> shift) & ((1 << bits) - 1)
        for column, pack in zip(columns, packs, strict=True) for name, (shift, bits) in pack.items()
    }  # fmt: skip
    return found.select("place", "begin", "finish", **{name: counts[name] for name in names})


_MOST_BITS = 53
"""Whole numbers up to so many bits are exact as floats."""


def _packs(kinds: Sequence[Running], names: Sequence[str]) -> list[dict[str, tuple[int, int]]]:
    """Where each name lies: in which number, from which bit, over how many. No count can outgrow its bits: they hold all
    intervals of a site at once."""
    most = {name: sum(kind.most * _heaviest(kind, name) for kind in kinds) for name in names}
    packs: list[dict[str, tuple[int, int]]] = []
    for name in sorted(names, key=lambda name: -most[name]):
        bits = max(1, most[name].bit_length())
        if bits > _MOST_BITS:
            raise JournalError("Rows at one site: {n}; that is more than can be counted at once.", n=most[name])
        for pack in packs:
            used = sum(each for _, each in pack.values())
            if used + bits <= _MOST_BITS:
                pack[name] = (used, bits)
                break
        else:
            packs.append({name: (0, bits)})
    return packs


def _heaviest(kind: Running, name: str) -> int:
    count = kind.counts.get(name, 0)
    return kind.heaviest.get(count, 1) if isinstance(count, str) else count


def _packed(spells: ir.Table, counts: Mapping[str, int | str], pack: Mapping[str, tuple[int, int]]) -> ir.IntegerValue:
    found: ir.IntegerValue = ibis.literal(0, "int64")
    for name, count in counts.items():
        if name in pack:
            each = spells[count] if isinstance(count, str) else ibis.literal(count, "int64")
            found += each * (1 << pack[name][0])
    return found.cast("float64")


def banded(lasting: ir.Table, minutes: int, counts: Sequence[str]) -> ir.Table:
    """The stretches cut at the borders of bands: place, slot (bands on the site's clock since 1970), piece (microseconds), and
    the counts."""
    width = minutes * MINUTE
    first, last = whole(lasting.begin, width), whole(lasting.finish - 1, width)
    # Most stretches lie within one band: a list of one is made far sooner than a range.
    slots = ibis.ifelse(first == last, ibis.array([first]), ibis.range(first, last + 1))
    cut = lasting.select("place", "begin", "finish", *counts, slot=slots.unnest())
    left = cut.slot * width
    return cut.select(
        "place", "slot", *counts, piece=ibis.least(cut.finish, left + width) - ibis.greatest(cut.begin, left)
    )


def on_the_clock(rows: ir.Table, minutes: int, places: ir.Table) -> ir.Table:
    """Instead of place and slot: site, business_day (local days since 1970) and band (minutes after midnight)."""
    told = rows.inner_join(places, "place")
    left = told.slot * (minutes * MINUTE)
    told = told.mutate(business_day=whole(left, DAY), band=whole(left % DAY, MINUTE))
    return told.select(
        "site", "business_day", "band", *(name for name in rows.columns if name not in ("place", "slot"))
    )


def _summed(cut: ir.Table, known: Sequence[str], exact: bool) -> ir.Table:
    """Sums of :data:`TIMES` by place and slot; ``exact``: floats hold them exactly, and are added far sooner."""
    none = ibis.literal(0, "int64")
    if "production" not in known:
        sums = _added(cut, {"waiting": cut.waiting, "working": cut.working}, exact)
        sums = sums.mutate(
            waiting_nobody=sums.waiting,
            **{name: none for name in TIMES if name not in ("waiting", "working", "waiting_nobody")},
        )
        return sums.select("place", "slot", *TIMES)
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
    return _added(cut, amounts, exact)


def _added(cut: ir.Table, amounts: Mapping[str, ir.IntegerValue], exact: bool) -> ir.Table:
    """The amounts times the length of each piece, added up by place and slot."""
    kind = "float64" if exact else "int64"
    pieces = cut.select("place", "slot", **{name: (cut.piece * each).cast(kind) for name, each in amounts.items()})
    return pieces.group_by("place", "slot").aggregate(**{name: pieces[name].sum().cast("int64") for name in amounts})
