"""From the journal to numbers: what the study asks of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from lagniappe.journal.engine import COLLECT_LIMIT, collect
from lagniappe.measures import reported
from lagniappe.measures.days import Groups, day_shares, day_sums
from lagniappe.measures.legs import legs
from lagniappe.measures.poisson import Gap, largest_gaps, transformed, unrounded
from lagniappe.measures.world import World, look
from lagniappe.studies.demand.special import Judged, judge
from lagniappe.units import MINUTE, SECOND

CURVE_CELLS = 50
KINDS = 8
ENOUGH_GAPS = 500
"""Kinds with fewer arrivals are not tested on their own; of the others, the largest."""
ALL = ""


@dataclass(frozen=True)
class Chance:
    """Kolmogorov's gap by kind (``ALL``: everyone), how its values lie in even cells, and the blocks with arrivals."""

    gaps: Mapping[str, Gap]
    cells: Mapping[str, Sequence[int]]
    whole_minutes: bool


@dataclass(frozen=True)
class Numbers:
    """``days`` has the contacts of each day on which anybody came; ``by_site`` the same by site, judged."""

    world: World
    band_minutes: int
    block_minutes: int
    legs: int
    contacts: int
    left_out: Mapping[str, int]
    days: Mapping[date, int]
    by_site: Mapping[str, tuple[Judged, ...]]
    week: Groups
    bands: Groups
    kinds: Groups
    channels: Groups
    chance: Chance
    stretches: int = 0
    """So many sums of a system's own stand behind the counts instead of contacts."""

    @property
    def tested(self) -> int:
        return self.contacts - sum(rows for _, rows in self.out("phantom", "outgoing"))

    def out(self, *reasons: str) -> tuple[tuple[str, int], ...]:
        return tuple((reason, self.left_out[reason]) for reason in reasons if self.left_out[reason])


def gather(tables: Any, band_minutes: int, block_minutes: int, seed: int) -> Numbers | None:
    """All numbers of the study; None when there is no contact in the range."""
    world = look(tables, None)
    if not world.sites:
        return _added_up(tables, band_minutes, block_minutes)
    rows = legs(tables.contacts, band_minutes=band_minutes, zones=world.zones, limits={}, limit=0, more=("direction",))
    came = rows.filter(rows["first"])
    cells = came.group_by("site", "business_day", "weekday", "band", "kind", "channel").aggregate(
        contacts=came.count(),
        phantom=(came.class_ == "phantom").cast("int64").sum(),
        outgoing=((came.class_ != "phantom") & (came.direction == "out")).cast("int64").sum(),
    )
    cells = cells.cache()
    totals = collect(cells.aggregate(**{n: cells[n].sum() for n in ("contacts", "phantom", "outgoing")})).to_pylist()[0]
    legs_ = collect(rows.count().name("n").as_table()).to_pylist()[0]["n"]
    by_site = _by_site(cells, world)
    days: dict[date, int] = {}
    for told in by_site.values():
        for day, n in told:
            days[day] = days.get(day, 0) + n
    mine = came.filter((came.class_ != "phantom") & (came.direction == "in"))
    mine = mine.select("site", "kind", moment=mine.start + mine.ahead)
    return Numbers(
        world=world,
        band_minutes=band_minutes,
        block_minutes=block_minutes,
        legs=legs_,
        contacts=totals["contacts"] or 0,
        left_out={
            "later_leg": legs_ - (totals["contacts"] or 0),
            **{name: totals[name] or 0 for name in ("phantom", "outgoing")},
        },
        days=dict(sorted(days.items())),
        by_site={site: judge(told, world.holidays.get(site, frozenset())) for site, told in by_site.items()},
        week=day_sums(cells, ("weekday", "band"), "contacts", "contacts"),
        bands=day_sums(cells, ("band",), "contacts", "contacts"),
        kinds=day_shares(cells, ("kind",), "contacts"),
        channels=day_shares(cells, ("channel",), "contacts"),
        chance=_chance(mine, block_minutes, seed),
    )


def _added_up(tables: Any, band_minutes: int, block_minutes: int) -> Numbers | None:
    """The numbers that a system's own sums can give: no kinds, and nothing of chance within minutes."""
    world = look(tables, None, "intervals")
    if not world.sites:
        return None
    rows = reported.cells(tables.intervals, band_minutes, world.zones).cache()
    whole = collect(rows.aggregate(contacts=rows.contacts.sum(), stretches=rows.stretches.sum())).to_pylist()[0]
    by_site = _by_site(rows, world)
    days: dict[date, int] = {}
    for told in by_site.values():
        for day, n in told:
            days[day] = days.get(day, 0) + n
    return Numbers(
        world=world,
        band_minutes=band_minutes,
        block_minutes=block_minutes,
        legs=whole["contacts"],
        contacts=whole["contacts"],
        left_out={"later_leg": 0, "phantom": 0, "outgoing": 0},
        days=dict(sorted(days.items())),
        by_site={site: judge(told, world.holidays.get(site, frozenset())) for site, told in by_site.items()},
        week=day_sums(rows, ("weekday", "band"), "contacts", "contacts"),
        bands=day_sums(rows, ("band",), "contacts", "contacts"),
        kinds={},
        channels=day_shares(rows, ("channel",), "contacts"),
        chance=Chance({}, {}, whole_minutes=False),
        stretches=whole["stretches"],
    )


def _by_site(cells: Any, world: World) -> dict[str, list[tuple[date, int]]]:
    """Contacts by day of each site; of all sites as one (named ``ALL``) where there are too many to tell apart."""
    keys = ["site", "business_day"] if len(world.sites) * world.days <= COLLECT_LIMIT else ["business_day"]
    found: dict[str, list[tuple[date, int]]] = {}
    rows = collect(cells.group_by(keys).aggregate(contacts=cells.contacts.sum()).order_by(keys)).to_pylist()
    for row in rows:
        found.setdefault(row.get("site", ALL), []).append((row["business_day"], row["contacts"]))
    return found


def _chance(arrivals: Any, block_minutes: int, seed: int) -> Chance:
    asked = arrivals.aggregate(
        n=arrivals.count(),
        minutes=ibis.coalesce((arrivals.moment % MINUTE == 0).cast("int64").sum(), 0),
        seconds=ibis.coalesce((arrivals.moment % SECOND == 0).cast("int64").sum(), 0),
    )
    whole = collect(asked).to_pylist()[0]
    if whole["n"] and whole["minutes"] > 0.9 * whole["n"]:
        return Chance({}, {}, whole_minutes=True)
    gaps: dict[str, Gap] = {}
    cells: dict[str, list[int]] = {}
    sizes = collect(arrivals.group_by("kind").aggregate(n=arrivals.count())).to_pylist()
    many = sorted(
        (row for row in sizes if row["n"] >= ENOUGH_GAPS and row["kind"]), key=lambda row: (-row["n"], row["kind"])
    )
    named = [row["kind"] for row in many[:KINDS]]
    for keys, rows in (((), arrivals), (("kind",), arrivals.filter(arrivals.kind.isin(named)))):
        if keys and not named:
            continue
        # Where no time was written in whole seconds there is nothing to draw.
        drawn = unrounded(rows, keys, seed) if whole["seconds"] else rows
        values = transformed(drawn, keys, block_minutes * MINUTE).cache()
        gaps |= {
            key[0] if key else ALL: gap for key, gap in largest_gaps(values, keys, len(named) if keys else 1).items()
        }
        placed = values.mutate(cell=ibis.least((values.uniform * CURVE_CELLS).floor().cast("int64"), CURVE_CELLS - 1))
        for row in collect(placed.group_by(*keys, "cell").aggregate(n=placed.count())).to_pylist():
            cells.setdefault(row.get("kind", ALL), [0] * CURVE_CELLS)[row["cell"]] = row["n"]
    return Chance(gaps, cells, whole_minutes=False)
