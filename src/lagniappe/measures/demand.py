"""Demand by queue, day and band as arrays: contacts, how long they took, how long people stayed in line, who was open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from lagniappe.journal.engine import COLLECT_LIMIT, collect
from lagniappe.measures.bands import open_spells
from lagniappe.measures.clock import whole
from lagniappe.measures.legs import legs
from lagniappe.measures.patience import waited
from lagniappe.measures.together import ONE, Together, together
from lagniappe.measures.world import World
from lagniappe.units import DAY, MINUTE, SECOND

Floats = NDArray[np.float64]
MOST_DAYS = 800
"""Older days teach little about the next weeks."""


@dataclass(frozen=True)
class Demand:
    """One queue at one site. ``contacts``, ``served`` and ``handle_seconds`` (sums over those served) are ``[day, band]`` from
    the day ``first`` on; ``written`` tells the days on which the site has any row: on the others nothing is known.
    ``left`` and ``line_seconds``: who gave up, and all time in line; ``phantom`` and ``outgoing`` contacts are not counted.
    ``together``: how many contacts a person holds at once."""

    site: str
    queue: str
    first: date
    contacts: Floats
    served: Floats
    handle_seconds: Floats
    written: NDArray[np.bool_]
    left: int
    line_seconds: float
    together: Together = ONE

    @property
    def total(self) -> float:
        return float(self.contacts.sum())

    def by_day(self) -> Mapping[date, Floats]:
        """The counts of the days that are written down."""
        return {self.first + timedelta(days=int(place)): self.contacts[place] for place in np.flatnonzero(self.written)}


def demand(tables: Any, world: World, band_minutes: int, most_queues: int) -> tuple[list[Demand], dict[str, int]]:
    """The ``most_queues`` largest queues, and how many legs there are in all and why others are left out (rows by reason)."""
    rows = legs(
        tables.contacts,
        band_minutes=band_minutes,
        zones=world.zones,
        limits={},
        limit=0,
        more=("direction", "agent_id"),
    )
    rows = waited(rows)
    mine = rows.filter((rows.class_ != "phantom") & (rows.direction != "out") & (rows.queue != ""))
    served = mine.class_ == "served"
    took = ibis.coalesce(mine.handle, mine.service)
    cells = mine.group_by("site", "queue", "business_day", "band").aggregate(
        contacts=mine.count(),
        served=(served & took.notnull()).cast("int64").sum(),
        took=ibis.coalesce(took, 0).sum(),
        left=(mine.class_ == "left").cast("int64").sum(),
        stay=ibis.coalesce(mine.stay, 0).sum(),
    )
    cells = cells.cache()
    sizes = cells.group_by("site", "queue").aggregate(n=cells.contacts.sum()).order_by(ibis.desc("n"), "site", "queue")
    largest = collect(sizes.limit(most_queues)).to_pylist()
    totals = collect(
        rows.aggregate(
            legs=rows.count(),
            phantom=(rows.class_ == "phantom").cast("int64").sum(),
            outgoing=((rows.class_ != "phantom") & (rows.direction == "out")).cast("int64").sum(),
            no_queue=((rows.class_ != "phantom") & (rows.direction != "out") & (rows.queue == "")).cast("int64").sum(),
        )
    ).to_pylist()[0]
    days = _days(tables.contacts)
    held = together(rows)
    found = [
        replace(
            _one(cells, row["site"], row["queue"], days[row["site"]], band_minutes),
            together=held.get((row["site"], row["queue"]), ONE),
        )
        for row in largest
    ]
    totals["smaller_queue"] = (
        totals["legs"] - sum(totals[name] or 0 for name in ("phantom", "outgoing", "no_queue"))
        - sum(int(each.total) for each in found)
    )  # fmt: skip
    return found, {name: int(n or 0) for name, n in totals.items()}


def _days(contacts: Any) -> dict[str, list[date]]:
    rows = collect(contacts.select("site", "business_day").distinct()).to_pylist()
    found: dict[str, list[date]] = {}
    for row in rows:
        found.setdefault(row["site"], []).append(row["business_day"])
    return found


def _one(cells: Any, site: str, queue: str, days: list[date], band_minutes: int) -> Demand:
    last = max(days)
    bands = 1440 // band_minutes
    most = min(MOST_DAYS, COLLECT_LIMIT // bands)
    first = max(min(days), last - timedelta(days=most - 1))
    mine = cells.filter((cells.site == site) & (cells.queue == queue) & (cells.business_day >= first))
    shape = ((last - first).days + 1, bands)
    contacts, served, took = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    left, stay = 0, 0
    for row in collect(mine).to_pylist():
        at = ((row["business_day"] - first).days, row["band"] // band_minutes)
        contacts[at] += row["contacts"]
        served[at] += row["served"]
        took[at] += row["took"] / SECOND
        left += row["left"]
        stay += row["stay"]
    written = np.zeros(shape[0], bool)
    written[[(day - first).days for day in days if day >= first]] = True
    return Demand(site, queue, first, contacts, served, took, written, left, stay / SECOND)


def open_people(tables: Any, world: World, band_minutes: int) -> dict[str, Floats]:
    """People open (available or finishing) on average, by site ``[weekday, band]``, over the days on which anybody was; nan
    on a weekday without any."""
    width = band_minutes * MINUTE
    spells = open_spells(tables.presence, world.zones)
    slots = ibis.range(whole(spells.begin, width), whole(spells.finish - 1, width) + 1)
    cut = spells.select("site", "begin", "finish", slot=slots.unnest())
    left = cut.slot * width
    piece = ibis.least(cut.finish, left + width) - ibis.greatest(cut.begin, left)
    # 1 January 1970 was a Thursday.
    pieces = cut.select(
        "site", day=whole(left, DAY), weekday=(whole(left, DAY) + 3) % 7, band=whole(left % DAY, width), piece=piece
    )
    days = pieces.group_by("site", "weekday").aggregate(days=pieces.day.nunique())
    sums = pieces.group_by("site", "weekday", "band").aggregate(micros=pieces.piece.sum())
    counted = {(row["site"], row["weekday"]): row["days"] for row in collect(days).to_pylist()}
    found: dict[str, Floats] = {}
    for site, weekday in counted:
        found.setdefault(site, np.full((7, 1440 // band_minutes), np.nan))[weekday] = 0.0
    for row in collect(sums).to_pylist():
        found[row["site"]][row["weekday"], row["band"]] = row["micros"] / width / counted[row["site"], row["weekday"]]
    return found
