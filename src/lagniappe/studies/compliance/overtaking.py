"""Who was called while somebody with priority waited in the same queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np

from lagniappe.journal.engine import collect, since_epoch
from lagniappe.journal.tables import Doubt
from lagniappe.measures.intervals import by_days, wilson
from lagniappe.measures.world import World
from lagniappe.report import columns
from lagniappe.report.columns import count, ends, share, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.words import gettext_noop
from lagniappe.rules.law import Precedence
from lagniappe.studies.compliance.places import Place
from lagniappe.units import SECOND

Span = tuple[date, date]

# Waits whose ends are in doubt make nobody overtaken and nobody overtaking.
_SPOILED = int(Doubt.WAIT | Doubt.TRANSITION)


def steps(contacts: ir.Table) -> ir.Table:
    """The calls of those without priority: site, queue, business_day, waiting (people with priority at that moment).

    ``rules.precedence.overtaken`` as an expression: +1 when one with priority comes, -1 when they are called or leave, and
    the running sum at each other call. At one moment, going comes first, then calls, then coming.
    """
    rows = contacts.filter((contacts.direction == "in") & contacts.queue.notnull() & ((contacts.doubt & _SPOILED) == 0))
    rows = rows.select(
        "site", "queue", "business_day", "priority",
        start=since_epoch(rows.arrived_at),
        until=since_epoch(ibis.coalesce(rows.called_at, rows.answered_at, rows.ended_at)),
        call=since_epoch(ibis.coalesce(rows.called_at, rows.answered_at)),
    )  # fmt: skip
    first = rows.filter((rows.priority > 0) & (rows.until >= rows.start))
    others = rows.filter((rows.priority <= 0) & rows.call.notnull())
    events = ibis.union(
        _events(first, "start", 2, 1), _events(first, "until", 0, -1), _events(others, "call", 1, 0), distinct=False
    )
    running = ibis.window(group_by=["site", "queue"], order_by=["moment", "turn"], preceding=None, following=0)
    line = events.mutate(waiting=events.step.sum().over(running))
    return line.filter(line.turn == 1)


def _events(rows: ir.Table, moment: str, turn: int, step: int) -> ir.Table:
    whole = ibis.literal
    return rows.select(
        "site", "queue", "business_day", moment=rows[moment], turn=whole(turn, "int64"), step=whole(step, "int64")
    )


def table(tables: Any, world: World, places: Sequence[Place], seed: int) -> Table:
    shown = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("queue", "text", gettext_noop("Queue")),
        Column("queue_id", "text", gettext_noop("Queue"), detail=True),
        Column("law", "text", gettext_noop("Law")),
        count("n", gettext_noop("Calls of people without priority")),
        count("overtook", gettext_noop("While one with priority waited")),
        *with_ends("share_overtook", "share", gettext_noop("Share"), "share_low", "share_high"),
        count("with_priority", gettext_noop("People with priority")),
        Column("priority_mean_seconds", "seconds", gettext_noop("Their mean wait")),
        Column("priority_longest_seconds", "seconds", gettext_noop("Their longest wait")),
    ]
    note = gettext_noop(
        "Counted by queue: a call in one queue while a person with priority waited in the same one. An agent who may not serve "
        "that person's matter overtakes them too, so look at who serves what before you judge."
    )
    mine = {place.site: place for place in places if place.law and place.law.precedence}
    rows = _rows(tables, world, mine, seed) if mine else []
    return columns.table("precedence", gettext_noop("Called before a person with priority"), shown, rows, note)


def _rows(tables: Any, world: World, mine: dict[str, Place], seed: int) -> list[list[Cell]]:
    span = date.fromisoformat(str(world.first_day)), date.fromisoformat(str(world.last_day))
    contacts = tables.contacts.filter(_spoken_of(tables.contacts, mine, span))
    # Behind a phantom nobody waits, so that nobody is called before or instead of them.
    contacts = contacts.filter(contacts.outcome != "phantom")
    calls = steps(contacts)
    by_day = calls.group_by("site", "queue", "business_day").aggregate(
        n=calls.count(), overtook=(calls.waiting > 0).sum().cast("int64")
    )
    days: dict[tuple[str, str], list[tuple[Any, int, int]]] = {}
    for row in collect(by_day).to_pylist():
        days.setdefault((row["site"], row["queue"]), []).append((row["business_day"], row["n"], row["overtook"]))
    waits = _priority_waits(contacts)
    rows: list[list[Cell]] = []
    through = _channels(contacts)
    for site, queue in sorted(set(days) | set(waits)):
        counts = sorted(days.get((site, queue), []))
        hits, n = (np.array([row[place] for row in counts], dtype=float) for place in (2, 1))
        over, calls_ = int(hits.sum()), int(n.sum())
        inside = by_days(hits, n, rng=np.random.default_rng(seed)) if 0 < over < calls_ else None
        people, total, longest = waits.get((site, queue), (0, 0, None))
        rows.append(
            [
                mine[site].label, site, world.label("queue", queue), queue,
                _laws(mine[site], span, through[site, queue]), calls_, over,
                share(over, calls_), *ends(inside or wilson(over, calls_), 6), people,
                round(total / people / SECOND, 3) if people else None, None if longest is None else longest / SECOND,
            ]
        )  # fmt: skip
    return rows


def _spoken_of(contacts: ir.Table, mine: Mapping[str, Place], span: Span) -> ir.BooleanValue:
    """Whether a contact is one that a rule of its site's law speaks of: through its channels, on the days that it judges."""
    alike: dict[tuple[Precedence, ...], list[str]] = {}
    for site, place in sorted(mine.items()):
        alike.setdefault(place.law.precedence if place.law else (), []).append(site)
    found: ir.BooleanValue = ibis.literal(False)
    for rules, sites in alike.items():
        for rule in rules:
            days = rule.origin.days(*span)
            if days is None:
                continue
            first, last = (ibis.date(day.isoformat()) for day in days)
            one = contacts.site.isin(sites) & contacts.business_day.between(first, last)
            found |= one & contacts.channel.isin(list(rule.channels)) if rule.channels else one
    return found


def _channels(contacts: ir.Table) -> dict[tuple[str, str], set[str]]:
    rows = collect(contacts.filter(contacts.queue.notnull()).select("site", "queue", "channel").distinct()).to_pylist()
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        found.setdefault((row["site"], row["queue"]), set()).add(row["channel"])
    return found


def _laws(place: Place, span: Span, channels: set[str]) -> str:
    """The laws of the rules that speak of these channels on any of the days."""
    rules = place.law.precedence if place.law else ()
    those = [one for one in rules if one.origin.days(*span) and (not one.channels or channels & set(one.channels))]
    return ", ".join(dict.fromkeys(one.origin.law for one in those))


def _priority_waits(contacts: ir.Table) -> dict[tuple[str, str], tuple[int, int, int | None]]:
    rows = contacts.filter(
        (contacts.direction == "in")
        & contacts.queue.notnull()
        & ((contacts.doubt & _SPOILED) == 0)
        & (contacts.priority > 0)
    )
    start = since_epoch(rows.arrived_at)
    until = since_epoch(ibis.coalesce(rows.called_at, rows.answered_at, rows.ended_at))
    rows = rows.select("site", "queue", wait=until - start)
    rows = rows.filter(rows.wait >= 0)
    sums = rows.group_by("site", "queue").aggregate(n=rows.count(), total=rows.wait.sum(), longest=rows.wait.max())
    return {
        (row["site"], row["queue"]): (row["n"], int(row["total"]), row["longest"]) for row in collect(sums).to_pylist()
    }
