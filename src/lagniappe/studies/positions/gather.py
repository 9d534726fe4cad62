"""From the journal to numbers: what the study asks of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis

from lagniappe.journal.engine import collect, since_epoch
from lagniappe.measures.bands import waiting_spells
from lagniappe.measures.clock import whole
from lagniappe.measures.days import Groups, day_sums
from lagniappe.measures.legs import WAITED, legs
from lagniappe.measures.positions import TIMES, moments, present, working
from lagniappe.measures.quantiles import Key, Quantile, asked, quantiles
from lagniappe.measures.sums import Rows
from lagniappe.measures.world import World
from lagniappe.report.columns import SHARES
from lagniappe.report.finding import Sample
from lagniappe.units import DAY, MINUTE

LOSSES = ("worked", "idle_waiting", "idle_else", "unavailable", "closed")
"""Where the time of the positions that are there goes; they sum to it."""


@dataclass(frozen=True)
class Numbers:
    """``bands`` are the sums of time by site and band, with ``days`` (days with any of it) and ``there`` (time of all
    positions there). ``losses`` are day sums by site, of each loss over the time there; ``free`` and ``waste`` (idle while
    somebody waits) by site and band, over the days. ``shift``
    are day sums of work and idleness over the time of people there, ``states`` those of each state."""

    world: World
    minutes: int
    there: Mapping[str, int]
    presence: frozenset[str]
    bands: Rows
    contacts: Rows
    losses: Mapping[str, Groups]
    shift: Mapping[str, Groups]
    free: Groups
    waste: Groups
    states: Groups
    places: Mapping[tuple[str, str], str]
    walks: Rows
    walk_quantiles: Mapping[tuple[str, Key, float], Quantile]
    legs: int
    walk_out: Mapping[str, int]

    def days(self, site: str) -> int:
        """Days of a site on which anything happened."""
        return max((row["days"] for row in self.bands if row["site"] == site), default=0)


def gather(tables: Any, world: World, minutes: int) -> Numbers:
    """All numbers of the study."""
    rows = legs(tables.contacts, band_minutes=minutes, zones=world.zones, limits={}, limit=0,
                more=("position_id", "last_called_at"))  # fmt: skip
    there = world.there
    people = present(tables.presence, world.zones)
    cells = tables.gathered(lambda part: _cells(part, world, there, minutes))
    walked = _walks(rows)
    walks = collect(
        walked.filter(walked.walk.notnull()).group_by("site", "position")
        .aggregate(n=ibis._.count(), total=ibis._.walk.sum())
    ).to_pylist()  # fmt: skip
    walks.sort(key=lambda row: (row["site"], row["position"]))
    wanted = [asked("walk", "walk", ("site", "position"), walks, "n")]
    known = collect(people.select("site").distinct()).to_pylist()
    outs = collect(walked.group_by("walk_out").aggregate(n=walked.count())).to_pylist()
    return Numbers(
        world=world,
        minutes=minutes,
        there=there,
        presence=frozenset(row["site"] for row in known),
        bands=_by_band(cells),
        contacts=_contacts(rows),
        losses={name: day_sums(cells, ("site",), name, "there") for name in LOSSES},
        shift={name: day_sums(cells, ("site",), name, "open") for name in ("worked", "idle")},
        free=day_sums(cells, ("site", "band"), "free", "one"),
        waste=day_sums(cells, ("site", "band"), "idle_waiting", "one"),
        states=_states(people),
        places={
            (row["site"], row["position_id"]): row["label"] for row in tables.described("positions") if row["label"]
        },
        walks=walks,
        walk_quantiles=quantiles(walked, wanted, SHARES),
        legs=sum(row["n"] for row in outs),
        walk_out={row["walk_out"]: row["n"] for row in outs if row["walk_out"] is not None},
    )


def _cells(tables: Any, world: World, there: Mapping[str, int], minutes: int) -> Any:
    """Time by site, day and band, and what is lost of it."""
    rows = legs(tables.contacts, band_minutes=minutes, zones=world.zones, limits={}, limit=0, more=("agent_id",))
    people = present(tables.presence, world.zones)
    most = {name: tables.most(name) for name in ("contacts", "presence")}
    cells = moments(waiting_spells(rows), working(rows, people), people, minutes, world.zones, most)
    return _with_losses(cells, there, minutes).mutate(one=ibis.literal(1, "int64"))


def _with_losses(cells: Any, there: Mapping[str, int], minutes: int) -> Any:
    """With the time of all positions there (never less than was open), and what is lost of it."""
    alike: dict[int, list[str]] = {}
    for site, n in there.items():
        alike.setdefault(n, []).append(site)
    none = ibis.literal(0, "int64")
    branches = [
        (cells.site.isin(sites), ibis.literal(n * minutes * MINUTE, "int64")) for n, sites in sorted(alike.items())
    ]
    known = ibis.cases(*branches, else_=none) if branches else none
    cells = cells.mutate(there=ibis.greatest(known, cells.open))
    return cells.mutate(idle_else=cells.idle - cells.idle_waiting, closed=cells.there - cells.open)


def _by_band(cells: Any) -> Rows:
    sums = {name: cells[name].sum() for name in (*TIMES, "there", "closed")}
    found = cells.group_by("site", "band").aggregate(days=cells.business_day.nunique(), **sums)
    rows: Rows = collect(found).to_pylist()
    return sorted(rows, key=lambda row: (row["site"], row["band"]))


def _contacts(rows: Any) -> Rows:
    """Contacts by site and the band in which they came."""
    lined = rows.filter(rows.class_.isin(list(WAITED)))
    served = lined.class_ == "served"
    left = lined.class_ == "left"
    found = lined.group_by("site", "band").aggregate(
        received=lined.count(),
        answered=served.cast("int64").sum(),
        left=left.cast("int64").sum(),
        waits=ibis.ifelse(served, lined.wait, ibis.null("int64")).count(),
        wait_sum=ibis.coalesce(ibis.ifelse(served, lined.wait, ibis.null("int64")).sum(), 0),
        left_waits=ibis.ifelse(left, lined.wait, ibis.null("int64")).count(),
        left_sum=ibis.coalesce(ibis.ifelse(left, lined.wait, ibis.null("int64")).sum(), 0),
        handles=ibis.coalesce(lined.handle, lined.service).count(),
        handle_sum=ibis.coalesce(ibis.coalesce(lined.handle, lined.service).sum(), 0),
    )
    return sorted(collect(found).to_pylist(), key=lambda row: (row["site"], row["band"]))


def _states(people: Any) -> Groups:
    """Day sums of time by site and state over all time that agents were there; days without a state have their whole."""
    day = whole(people.begin, DAY)
    daily = people.select("site", "state", span=people.finish - people.begin, business_day=day)
    there = day_sums(daily, ("site",), "span", "span")
    everybody = ibis.window(group_by=["site", "business_day"])
    by_state = daily.group_by("site", "business_day", "state").aggregate(span=daily.span.sum())
    by_state = by_state.mutate(all_=by_state.span.sum().over(everybody).cast("int64"))
    return {
        key: replace(sums, days=there[key[:1]].days, bottom=there[key[:1]].bottom, bottoms=there[key[:1]].bottoms)
        for key, sums in day_sums(by_state, ("site", "state"), "span", "all_").items()
    }


def _walks(rows: Any) -> Any:
    """Legs with ``walk``, from the last call to the service, or ``walk_out``, why there is none."""
    walk = rows.answered - since_epoch(rows.last_called_at)
    out = ibis.cases(
        (rows.class_ != "served", "not_served"),
        (rows.wait_out.notnull(), "wait_doubt"),
        (walk.isnull(), "not_called"),
        (walk < 0, "time_backwards"),
        else_=ibis.null("string"),
    )
    return rows.mutate(
        walk_out=out, walk=ibis.ifelse(out.isnull(), walk, ibis.null("int64")), position=rows.position_id.fill_null("")
    )


def samples(numbers: Numbers) -> tuple[Sample, ...]:
    """Rows in = used + left out by the first reason that holds, for walking."""
    used = sum(row["n"] for row in numbers.walks)
    reasons = ("not_served", "wait_doubt", "not_called", "time_backwards")
    excluded = tuple((each, numbers.walk_out[each]) for each in reasons if numbers.walk_out.get(each))
    return (Sample("walking", numbers.legs, used, excluded),)
