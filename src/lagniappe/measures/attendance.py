"""Who was really there, slot by slot: from presence where it is written down, else from the services themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import ibis
import numpy as np

from lagniappe.journal.engine import collect
from lagniappe.measures.clock import Offset, whole
from lagniappe.measures.positions import ON_PRODUCTION, SPOILT, Running, banded, joined, lasting, placed, present
from lagniappe.queueing.days import SLOT_MINUTES, SLOTS, Crew
from lagniappe.units import DAY, EPOCH, MINUTE

MOST_CREWS = 8
LEAST_PART = 0.05
"""Who served a queue less often than this part of the time helped out there; it is not their work."""
PAUSES = (30, 15, 5, 2, 0)
"""Without presence: who serves again within so many minutes was there in between; the first unless waits say otherwise."""
NOBODY = "nobody "
Zones = Mapping[str, Sequence[Offset]]


def attendance(
    presence: Any, legs: Any, site: str, zones: Zones, place: Mapping[date, int], cutoff: int
) -> tuple[tuple[tuple[int, tuple[Crew, ...]], ...], str]:
    """The crews of a site on its days (``place`` numbers them), by the pauses over which they are joined (0 where there is no
    choice), and how it is known who was there (see ``Days``)."""
    served = legs.filter((legs.class_ == "served") & (legs.queue != ""))
    served = served.mutate(holder=ibis.coalesce(served.agent_id, served.position_id))
    skills, named = _skills(served)
    days = [ibis.date(day) for day in place]
    mine = presence.filter((presence.site == site) & presence.business_day.isin(days))
    written = present(mine, zones)
    written = joined(
        written.filter(written.state.isin(list(ON_PRODUCTION))).select("site", "holder", "begin", "finish")
    )
    holders = sorted(holder for group in skills.values() for holder in group)
    if skills and collect(written.filter(written.holder.isin(holders)).limit(1)).num_rows:
        return ((0, _crews(written, skills, place, cutoff)),), "written"
    if named and skills:
        return tuple((pause, _crews(_serving(served, pause), skills, place, cutoff)) for pause in PAUSES), "services"
    return ((0, _crowd(_serving(served, 0), served, site, place, cutoff)),), "crowd"


def _skills(served: Any) -> tuple[dict[tuple[str, ...], list[str]], bool]:
    """People by the queues that they serve, and whether most services name somebody."""
    rows = served.group_by("holder", "queue").aggregate(n=served.count())
    counts: dict[str, dict[str, int]] = {}
    nobody = everybody = 0
    for row in collect(rows).to_pylist():
        everybody += row["n"]
        if row["holder"] is None:
            nobody += row["n"]
        else:
            counts.setdefault(row["holder"], {})[row["queue"]] = row["n"]
    groups: dict[tuple[str, ...], list[str]] = {}
    sizes: dict[tuple[str, ...], int] = {}
    for holder, queues in sorted(counts.items()):
        whole_ = sum(queues.values())
        skill = tuple(sorted(queue for queue, n in queues.items() if n >= LEAST_PART * whole_))
        groups.setdefault(skill, []).append(holder)
        sizes[skill] = sizes.get(skill, 0) + whole_
    kept = sorted(sizes, key=lambda skill: (-sizes[skill], skill))[:MOST_CREWS]
    for skill in set(groups) - set(kept):
        # Of many ways to mix queues, the rarest count as the commonest that is most like them.
        near = max(kept, key=lambda other: (len(set(other) & set(skill)) / len(set(other) | set(skill)), other))
        groups[near] = sorted(groups[near] + groups.pop(skill))
    return groups, nobody * 2 <= everybody


def _serving(served: Any, pause_minutes: int) -> Any:
    """Stretches in which each person served, joined over short pauses: site, holder, begin, finish (local)."""
    rows = served.filter((served.all_service > 0) & ((served.doubt & SPOILT) == 0))
    nobody = ibis.literal(NOBODY) + rows.contact_id
    pause = pause_minutes * MINUTE
    spells = rows.select(
        "site", holder=ibis.coalesce(rows.holder, nobody), begin=rows.answered + rows.ahead,
        finish=rows.answered + rows.ahead + ibis.coalesce(rows.handle, rows.all_service) + pause,
    )  # fmt: skip
    found = joined(spells)
    return found.mutate(finish=found.finish - pause)


def _crews(spells: Any, skills: Mapping[tuple[str, ...], list[str]], place: Mapping[date, int], cutoff: int) -> Any:
    """People there by crew, day and slot: their time in the slot over the slot's length, rounded."""
    names = sorted(skills)
    crew = ibis.cases(
        *[(spells.holder.isin(skills[skill]), ibis.literal(number, "int64")) for number, skill in enumerate(names)],
        else_=ibis.literal(-1, "int64"),
    )
    width = SLOT_MINUTES * MINUTE
    placed = spells.mutate(crew=crew).filter(crew >= 0)
    slots = ibis.range(whole(placed.begin, width), whole(placed.finish - 1, width) + 1)
    cut = placed.filter(placed.finish > placed.begin).select("crew", "begin", "finish", slot=slots.unnest())
    left = cut.slot * width
    piece = ibis.least(cut.finish, left + width) - ibis.greatest(cut.begin, left)
    pieces = cut.select("crew", "slot", piece=piece)
    sums = pieces.group_by("crew", "slot").aggregate(micros=pieces.piece.sum())
    levels = np.zeros((len(names), len(place), SLOTS))
    for row in collect(sums).to_pylist():
        at = _at(row["slot"], place, cutoff)
        if at is not None:
            levels[(row["crew"], *at)] += row["micros"] / width
    found = []
    for number, skill in enumerate(names):
        rounded = np.floor(levels[number] + 0.5).astype(np.int64)
        # A day on which somebody was there for a moment is not a day on which nobody was.
        for day in np.flatnonzero((rounded.sum(axis=1) == 0) & (levels[number].sum(axis=1) > 0)):
            rounded[day, levels[number][day] > 0] = 1
        if rounded.any():
            found.append(Crew("+".join(skill), tuple((queue, 0.0) for queue in skill), rounded))
    return tuple(found)


def _crowd(spells: Any, served: Any, site: str, place: Mapping[date, int], cutoff: int) -> tuple[Crew, ...]:
    """One crew for all queues: in each slot the most who were served at once within a quarter of an hour of it."""
    most = collect(spells.count().name("n").as_table()).to_pylist()[0]["n"]
    line = lasting([Running(spells, {"serving": 1}, most)], ("serving",), placed([site]))
    rows = banded(line, SLOT_MINUTES, ("serving",))
    most_at_once = rows.group_by("slot").aggregate(level=rows.serving.max())
    levels = np.zeros((len(place), SLOTS), np.int64)
    for row in collect(most_at_once).to_pylist():
        at = _at(row["slot"], place, cutoff)
        if at is not None:
            levels[at] = max(levels[at], row["level"])
    wide = np.pad(levels, ((0, 0), (3, 3)))
    levels = np.max([wide[:, step : step + SLOTS] for step in range(7)], axis=0)
    queues = sorted(row["queue"] for row in collect(served.select("queue").distinct()).to_pylist())
    return (Crew("all", tuple((queue, 0.0) for queue in queues), levels),) if levels.any() else ()


def _at(slot: int, place: Mapping[date, int], cutoff: int) -> tuple[int, int] | None:
    """Day and slot of a slot counted from 1970, hours before the cut-off belonging to the day before."""
    of_day = DAY // (SLOT_MINUTES * MINUTE)
    day, number = divmod(int(slot), of_day)
    if number * SLOT_MINUTES < min(cutoff, SLOTS * SLOT_MINUTES - 1440):
        day, number = day - 1, number + of_day
    known = place.get(date.fromordinal(EPOCH.toordinal() + day))
    return None if known is None else (known, min(number, SLOTS - 1))
