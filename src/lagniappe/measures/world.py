"""What the study must know before it measures: which sites, queues, kinds and days there are, and which limit holds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import ibis

from lagniappe.journal.engine import collect
from lagniappe.measures.clock import Offset, clocks
from lagniappe.units import MINUTE, SECOND

# A turn: the 30 minutes in line of the law of Buenos Aires (Ley 4.389); a call or chat: the three minutes of Spain's
# Ley 10/2025. Mail and the like: a working day of eight hours.
USUAL = {"turn": 30 * MINUTE, "voice": 3 * MINUTE, "chat": 3 * MINUTE}
USUAL_ELSE = 8 * 60 * MINUTE


@dataclass(frozen=True)
class Limit:
    """The longest wait (microseconds) that is acceptable in a queue, and who says so: asked, queue or usual. Those who name
    no queue have one for each channel, with an empty name."""

    queue: str
    channel: str
    micros: int
    by: str


@dataclass(frozen=True)
class World:
    """What there is: ``there`` is how many positions each site has."""

    sites: tuple[str, ...]
    origins: tuple[str, ...]
    first_day: str | None
    last_day: str | None
    days: int
    outgoing: int
    limits: tuple[Limit, ...]
    zones: Mapping[str, tuple[Offset, ...]]
    labels: Mapping[tuple[str, str], str]
    standards: Mapping[str, int]
    holidays: Mapping[str, frozenset[str]]
    there: Mapping[str, int]

    @property
    def bounds(self) -> dict[str, int]:
        """The limits (microseconds) of the queues that have a name."""
        return {limit.queue: limit.micros for limit in self.limits if limit.queue}

    @property
    def unnamed(self) -> dict[str, int]:
        """The limits (microseconds), by channel, of waits in no queue with a name."""
        return {limit.channel: limit.micros for limit in self.limits if not limit.queue}

    def label(self, what: str, code: object) -> str:
        return self.labels.get((what, str(code)), str(code))


def look(tables: Any, limit_seconds: float | None, of: Literal["contacts", "intervals"] = "contacts") -> World:
    """Reads the extent of the contacts (or of what was added up before) and the rows that describe the world; the latest
    description counts."""
    contacts = tables.contacts
    if of == "intervals":
        contacts = tables.intervals.mutate(direction=ibis.literal("in"), outcome=ibis.literal(""))
    seen = contacts.group_by("site", "origin", "queue", "channel", "direction").aggregate(
        first_day=contacts.business_day.min(), last_day=contacts.business_day.max(), legs=contacts.count(),
        waited=contacts.outcome.isin(["answered", "missed", "transferred"]).any(),
    )  # fmt: skip
    rows = collect(seen).to_pylist()
    queues = _latest(tables.described("queues"), "queue")
    kinds = _latest(tables.described("kinds"), "kind")
    sites = _latest(tables.described("sites"), "site")
    places = tables.described("positions")
    positions = _latest(places, "position_id")
    labels = {
        (what, code): row["label"]
        for what, world in (("queue", queues), ("kind", kinds), ("site", sites), ("position", positions))
        for code, row in world.items()
        if row["label"]
    }
    return World(
        sites=tuple(sorted({row["site"] for row in rows})),
        origins=tuple(sorted({row["origin"] for row in rows})),
        first_day=min((row["first_day"].isoformat() for row in rows), default=None),
        last_day=max((row["last_day"].isoformat() for row in rows), default=None),
        days=len({day for _, day in tables.site_days(of)}),
        outgoing=sum(row["legs"] for row in rows if row["direction"] == "out"),
        limits=_limits(rows, queues, limit_seconds),
        zones=clocks(tables.clocks.to_pylist()),
        labels=labels,
        standards={code: row["standard"] for code, row in kinds.items() if row["standard"]},
        holidays={code: frozenset(json.loads(row["holidays"] or "[]")) for code, row in sites.items()},
        there=Counter(site for site, _ in {(row["site"], row["position_id"]) for row in places}),
    )


def _latest(rows: Sequence[dict[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in rows}


def _limits(
    rows: Sequence[Mapping[str, Any]], queues: Mapping[str, Mapping[str, Any]], limit_seconds: float | None
) -> tuple[Limit, ...]:
    found: dict[tuple[str, str], Limit] = {}
    # A place with one line need not name it; where others have names, who has none and left joined none.
    named = any(row["queue"] is not None for row in rows)
    for row in sorted(rows, key=lambda row: (row["queue"] or "", row["channel"])):
        queue, channel = row["queue"] or "", row["channel"]
        which = (queue, "" if queue else channel)
        if (named and row["queue"] is None and not row["waited"]) or which in found:
            continue
        own = queues.get(queue, {}).get("limit")
        if limit_seconds is not None:
            found[which] = Limit(queue, channel, round(limit_seconds * SECOND), "asked")
        elif own:
            found[which] = Limit(queue, channel, own, "queue")
        else:
            found[which] = Limit(queue, channel, USUAL.get(channel, USUAL_ELSE), "usual")
    return tuple(found.values())
