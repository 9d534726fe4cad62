"""The last days of one site, read from the journal so that they can be played again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import numpy as np

from lagniappe.journal.engine import collect
from lagniappe.measures.attendance import attendance
from lagniappe.measures.durations import Cells, cells, in_cells
from lagniappe.measures.legs import WAITED, legs
from lagniappe.measures.patience import waited
from lagniappe.measures.together import ONE, Together, together
from lagniappe.measures.world import World, look
from lagniappe.queueing.days import (
    SLOT_MINUTES,
    SLOTS,
    WAIT_EDGES,
    Coming,
    Days,
    Floats,
    Line,
    Measured,
    wait_cells,
)
from lagniappe.queueing.durations import Counted
from lagniappe.queueing.patience import survival
from lagniappe.units import SECOND

COMING = ("served", "left", "missed", "open", "self_served")
ENOUGH = 30
"""With fewer who gave up, patience is not known; with fewer services, a kind has those of its queue."""
MOST_KINDS = 12
MOST_PEOPLE = 400_000
POINTS = 257
_CELL = 0.02
LONGEST_WALK = 600 * SECOND
DAYS_A_MONTH = 365.25 / 12
ZONE, CUTOFF = "UTC", 240


@dataclass(frozen=True)
class Wanted:
    """Which days: of ``site`` (None: the one with most people), the last ``days`` of these ``weekdays`` (empty = all), with a
    limit for every queue instead of its own, and what each priority is worth in seconds of waiting."""

    site: str | None = None
    days: int = 28
    weekdays: tuple[int, ...] = ()
    limit_seconds: float | None = None
    credits: tuple[float, ...] = ()


def today(tables: Any, wanted: Wanted) -> Days | None:
    """The days; None where nobody came to a queue, or nobody was ever served."""
    world = look(tables, wanted.limit_seconds)
    if not world.sites:
        return None
    contacts = tables.contacts
    counts = collect(contacts.group_by("site", "business_day").aggregate(n=contacts.count())).to_pylist()
    site, days = _chosen(counts, wanted)
    if not days:
        return None
    zone, cutoff = _clock(tables, site)
    mine = contacts.filter(
        (contacts.site == site) & contacts.business_day.between(ibis.date(days[0]), ibis.date(days[-1]))
    )
    more = ("direction", "priority", "contact_id", "agent_id", "position_id")
    rows = legs(mine, band_minutes=SLOT_MINUTES, zones=world.zones, limits=world.bounds, limit=0, unnamed=world.unnamed,
                more=more)  # fmt: skip
    place = {day: number for number, day in enumerate(days)}
    rows = rows.filter(rows.business_day.isin([ibis.date(day) for day in days]))
    rows = waited(rows.mutate(slot=_slot(rows.band, cutoff))).cache()
    used, counted = _used(rows)
    held = {queue: one for (_, queue), one in together(used).items()}
    lines = _lines(used, world, held)
    if not lines:
        return None
    coming = _coming(used, world, place, len(wanted.credits) > 1)
    choices, presence = attendance(tables.presence, rows, site, world.zones, place, cutoff)
    pause, crews = choices[0]
    served = {queue for crew in crews for queue, _ in crew.serves}
    nobody = sum(int(each.counts.sum()) for each in coming if each.queue not in served)
    if nobody:
        counted = (*counted, ("nobody_serves", nobody))
    lines = tuple(line for line in lines if line.name in served)
    coming = tuple(each for each in coming if each.queue in served)
    if not coming or not crews:
        return None
    return Days(
        site, world.label("site", site), zone, cutoff, tuple(days), lines, coming, crews, _measured(used, place, served),
        presence, counted, tuple(wanted.credits) or (0.0,), choices if presence == "services" else (),
        pause if presence == "services" else None, _a_month(days),
    )  # fmt: skip


def _chosen(counts: Sequence[Mapping[str, Any]], wanted: Wanted) -> tuple[str, list[date]]:
    """The site, and its last days, fewer where there are very many people."""
    totals: dict[str, int] = {}
    for row in counts:
        totals[row["site"]] = totals.get(row["site"], 0) + row["n"]
    site = wanted.site if wanted.site in totals else min(totals, key=lambda name: (-totals[name], name))
    mine = sorted(
        (row["business_day"], row["n"])
        for row in counts
        if row["site"] == site and (not wanted.weekdays or row["business_day"].weekday() in wanted.weekdays)
    )
    kept: list[date] = []
    people = 0
    for day, n in reversed(mine[-wanted.days :]):
        people += n
        if kept and people > MOST_PEOPLE:
            break
        kept.append(day)
    return site, kept[::-1]


def _a_month(days: Sequence[date]) -> float:
    """How many such days a month has: as many as the calendar between the first and the last had, from a week on."""
    reach = (days[-1] - days[0]).days + 1
    return 21.0 if reach < 7 else len(days) / reach * DAYS_A_MONTH


def _clock(tables: Any, site: str) -> tuple[str, int]:
    rows = [row for row in tables.described("sites") if row["site"] == site]
    last = rows[-1] if rows else {}
    cutoff = last.get("cutoff_minutes")
    return last.get("zone") or ZONE, CUTOFF if cutoff is None else int(cutoff)


def _slot(band: Any, cutoff: int) -> Any:
    """The slot of the business day: what is before the cut-off hour belongs to the day before."""
    late = ibis.ifelse(band < min(cutoff, SLOTS * SLOT_MINUTES - 1440), band + 1440, band)
    return ((late - late % SLOT_MINUTES) / SLOT_MINUTES).cast("int64")


def _used(rows: Any) -> tuple[Any, tuple[tuple[str, int], ...]]:
    """Those who came to a queue, and how many rows are left out, by reason."""
    reason = ibis.cases(
        (rows.class_ == "phantom", "phantom"),
        (rows.direction == "out", "outgoing"),
        (rows.queue == "", "no_queue"),
        (~rows.class_.isin(list(COMING)), rows.class_),
        else_=ibis.literal(""),
    )
    marked = rows.mutate(left_out=reason)
    found = collect(marked.group_by("left_out").aggregate(n=marked.count())).to_pylist()
    out = tuple(sorted((row["left_out"], row["n"]) for row in found if row["left_out"]))
    whole = sum(row["n"] for row in found)
    return marked.filter(marked.left_out == ""), (("rows", whole), *out)


def _lines(used: Any, world: World, held: Mapping[str, Together]) -> tuple[Line, ...]:
    """The queues with the patience of those who came, cut short by being called."""
    stays = used.filter(used.patience_out.isnull()).mutate(gone=(used.ending == "left").cast("int64"))
    found = collect(in_cells(stays, "stay", _CELL, "queue", "gone")).to_pylist()
    zero = used.filter((used.patience_out == "at_once") & (used.ending == "left"))
    at_once = {row["queue"]: row["n"] for row in collect(zero.group_by("queue").aggregate(n=zero.count())).to_pylist()}
    there = {row["queue"] for row in collect(used.select("queue").distinct()).to_pylist()}
    lines = []
    for queue, limit in sorted({limit.queue: limit for limit in reversed(world.limits)}.items()):
        if queue in there:
            mine = [row for row in found if row["queue"] == limit.queue]
            table, left = _patience(mine, at_once.get(limit.queue, 0))
            name, each = world.label("queue", limit.queue), held.get(limit.queue, ONE)
            lines.append(Line(limit.queue, name, limit.channel, limit.micros / SECOND, table, left, each.at_once))
    return tuple(lines)


def _patience(rows: Sequence[Mapping[str, Any]], at_once: int) -> tuple[tuple[float, ...], int]:
    """Seconds by which an even share of people would have left (product limit), and how many left in all."""
    times: dict[float, list[float]] = {0.0: [float(at_once), 0.0]} if at_once else {}
    for row in sorted(rows, key=lambda row: row["cell"]):
        at = times.setdefault(row["micros"] / row["n"] / SECOND, [0.0, 0.0])
        at[0 if row["gone"] else 1] += row["n"]
    left = int(sum(gone for gone, _ in times.values()))
    if left < ENOUGH:
        return (), left
    each = np.array(sorted(times))
    gone, stayed = (np.array([times[time][which] for time in each.tolist()]) for which in (0, 1))
    curve = survival(Counted(each, gone, stayed, np.zeros(len(each)), float(gone.sum() + stayed.sum())))
    wanted = np.linspace(0, 1, POINTS)
    place = np.searchsorted(1 - curve.share, wanted - 1e-12)
    seconds = np.where(place < len(each), each[np.minimum(place, len(each) - 1)], np.inf)
    return tuple(seconds.tolist()), left


def _coming(used: Any, world: World, place: Mapping[date, int], by_priority: bool) -> tuple[Coming, ...]:
    rows = used.mutate(priority=used.priority if by_priority else ibis.literal(0, "int64"))
    sizes = collect(rows.group_by("queue", "kind").aggregate(n=rows.count())).to_pylist()
    sizes.sort(key=lambda row: (-row["n"], row["queue"], row["kind"]))
    kept = [(row["queue"], row["kind"]) for row in sizes[:MOST_KINDS]]
    named = ibis.cases(
        *[((rows.queue == queue) & (rows.kind == kind), rows.kind) for queue, kind in kept], else_=ibis.literal("")
    )
    rows = rows.mutate(kind=named)
    counts = collect(
        rows.group_by("queue", "kind", "priority", "business_day", "slot").aggregate(n=rows.count())
    ).to_pylist()
    groups: dict[tuple[str, str, int], Any] = {}
    for row in counts:
        key = (row["queue"], row["kind"], max(0, int(row["priority"] or 0)))
        table = groups.setdefault(key, np.zeros((len(place), SLOTS), np.int64))
        table[place[row["business_day"]], min(row["slot"], SLOTS - 1)] += row["n"]
    services = _services(rows)
    shares = _shares(rows)
    kinds = [kind for _, kind in {(queue, kind) for queue, kind, _ in groups}]
    found = []
    for (queue, kind, priority), table in sorted(groups.items()):
        name = kind or queue
        name = f"{queue}/{name}" if kinds.count(kind) > 1 or (not kind and name in kinds) else name
        label = world.label("kind", kind) if kind else world.label("queue", queue)
        service = services.get((queue, kind)) or services.get((queue, None)) or services.get((None, None))
        if service is None:
            continue
        found.append(
            Coming(name if priority == 0 else f"{name}!{priority}", queue, label, priority, table, service,
                   **shares[queue, kind], once_in=queue)
        )  # fmt: skip
    return tuple(found)


def _services(rows: Any) -> dict[tuple[str | None, str | None], tuple[float, ...]]:
    """Quantiles of services by queue and kind; of the whole queue where a kind has few, of the site where a queue has."""
    told = rows.filter((rows.all_service > 0) & (rows.service_out.isnull() | (rows.service_out == "short")))
    found = collect(in_cells(told, "all_service", _CELL, "queue", "kind")).to_pylist()
    groups: dict[tuple[str | None, str | None], list[Any]] = {}
    for row in found:
        for key in ((row["queue"], row["kind"]), (row["queue"], None), (None, None)):
            groups.setdefault(key, []).append(row)
    return {
        key: _quantiles(cells(mine))
        for key, mine in groups.items()
        if key == (None, None) or sum(row["n"] for row in mine) >= ENOUGH
    }


def _quantiles(source: Cells) -> tuple[float, ...]:
    """Durations at evenly spaced shares, even within each cell."""
    upto = np.cumsum(source.n)
    shares = np.stack([upto - source.n, upto], axis=1).ravel() / upto[-1]
    ends = np.stack([source.shortest, source.longest], axis=1).ravel()
    return tuple(np.interp(np.linspace(0, 1, POINTS), shares, np.maximum.accumulate(ends)).tolist())


def _shares(rows: Any) -> dict[tuple[str, str], dict[str, float]]:
    """By queue and kind: mean walk and wrap in seconds, the shares who miss their call and who help themselves."""
    walked = rows.answered - rows.end
    fine = (rows.class_ == "served") & (walked >= 0) & (walked <= LONGEST_WALK)
    wrapped = rows.handle - rows.service
    sums = rows.group_by("queue", "kind").aggregate(
        n=rows.count(), walks=fine.cast("int64").sum(), walked=ibis.ifelse(fine, walked, 0).sum(),
        served=(rows.class_ == "served").cast("int64").sum(), missed=(rows.class_ == "missed").cast("int64").sum(),
        alone=(rows.class_ == "self_served").cast("int64").sum(), wraps=wrapped.count(), wrapped=wrapped.sum(),
        helped=ibis.ifelse((rows.class_ == "self_served") & (rows.ended >= rows.start), rows.ended - rows.start, 0).sum(),
    )  # fmt: skip
    return {
        (row["queue"], row["kind"]): {
            "walk": row["walked"] / row["walks"] / SECOND if row["walks"] else 0.0,
            "wrap": row["wrapped"] / row["wraps"] / SECOND if row["wraps"] else 0.0,
            "missed": row["missed"] / (row["missed"] + row["served"]) if row["missed"] else 0.0,
            "self_served": row["alone"] / row["n"],
            "self_seconds": row["helped"] / row["alone"] / SECOND if row["alone"] else 60.0,
        }
        for row in collect(sums).to_pylist()
    }


def _measured(used: Any, place: Mapping[date, int], served: set[str]) -> Measured:
    rows = used.filter(used.wait_out.isnull() & used.class_.isin(list(WAITED)) & used.queue.isin(sorted(served)))
    by_day = rows.group_by("business_day").aggregate(
        n=rows.count(), waited=rows.wait.sum(), left=(rows.class_ == "left").cast("int64").sum(),
        over=(~rows.within).cast("int64").sum(),
    )  # fmt: skip
    people, seconds, left, over = (np.zeros(len(place)) for _ in range(4))
    for row in collect(by_day).to_pylist():
        at = place[row["business_day"]]
        people[at], seconds[at], left[at], over[at] = row["n"], row["waited"] / SECOND, row["left"], row["over"]
    table: Floats = np.zeros((len(place), len(WAIT_EDGES) - 1))
    table[:, 0] = people
    for row in collect(in_cells(rows.filter(rows.wait > 0), "wait", _CELL, "business_day")).to_pylist():
        at, cell = place[row["business_day"]], int(wait_cells(np.array([row["micros"] / row["n"] / SECOND]))[0])
        table[at, cell] += row["n"]
        table[at, 0] -= row["n"]
    return Measured(people, seconds, left, over, table)
