"""From the journal to people needed: a forecast of each queue, its handle time and patience, and the models of waiting."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lagniappe.measures.demand import Demand, demand, open_people
from lagniappe.measures.world import World, look
from lagniappe.planning.forecast.ahead import Forecast, forecast
from lagniappe.planning.forecast.calendar import Calendar, national
from lagniappe.planning.forecast.handling import handle_time
from lagniappe.planning.forecast.history import history
from lagniappe.planning.staffing import Need, Wish, law, needed, needed_on_average, pooled
from lagniappe.queueing.staffing import Targets
from lagniappe.units import SECOND

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
ENOUGH_LEFT = 30
"""With fewer people who gave up, patience is not known, and the plan takes it as endless."""
DRAWS = np.arange(0.05, 1, 0.1)
LONGEST_SECONDS = 4 * 3600


@dataclass(frozen=True)
class Asked:
    band_minutes: int
    horizon_days: int
    share_within: float
    within_seconds: float | None
    limit_seconds: float | None
    most_left: float | None
    most_busy: float | None
    shrinkage: float
    country: str | None
    region: str | None
    queues: int

    def wish(self, channel: str, limit_seconds: float) -> Wish:
        """All targets of a queue of this channel."""
        within = self.within_seconds or (20.0 if channel in ("voice", "chat") else 600.0)
        targets = [Targets(share_within=self.share_within, within=within), law(limit_seconds)]
        if self.most_left is not None:
            targets.append(Targets(abandoned=self.most_left))
        if self.most_busy is not None:
            targets.append(Targets(occupancy=self.most_busy))
        return Wish(tuple(targets), shrinkage=self.shrinkage)


@dataclass(frozen=True)
class Planned:
    """A queue: its forecast, and people needed for the mean day, over all such days, on 8 and on 19 days of 10 and 20."""

    demand: Demand
    ahead: Forecast
    handle_seconds: Floats
    patience_seconds: float
    wish: Wish
    mean: Need
    average: Whole
    at_80: Need
    at_95: Need


@dataclass(frozen=True)
class Site:
    """By weekday and band: needed (8 days in 10) when each queue has its own people, and when everybody serves all; who is open
    (None: not written down)."""

    apart: Whole
    together: Whole
    open: Floats | None


@dataclass(frozen=True)
class Numbers:
    world: World
    asked: Asked
    planned: tuple[Planned, ...]
    sites: Mapping[str, Site]
    longest: int
    left_out: Mapping[str, int]


def gather(tables: Any, asked: Asked) -> Numbers | None:
    """All numbers of the study; None when there is no contact in the range."""
    world = look(tables, asked.limit_seconds)
    if not world.sites:
        return None
    found, left_out = demand(tables, world, asked.band_minutes, asked.queues)
    planned = tuple(plan for plan in (_plan(each, world, asked) for each in found) if plan)
    there = open_people(tables, world, asked.band_minutes) if planned else {}
    names = sorted({each.demand.site for each in planned})
    sites = {
        name: _site([each for each in planned if each.demand.site == name], there.get(name), asked) for name in names
    }
    longest = max((int(each.written.sum()) for each in found), default=0)
    return Numbers(world, asked, planned, sites, longest, left_out)


def _plan(each: Demand, world: World, asked: Asked) -> Planned | None:
    calendar = Calendar(closed=frozenset(date.fromisoformat(day) for day in world.holidays.get(each.site, frozenset())))
    if asked.country:
        until = each.first + timedelta(days=len(each.written) + asked.horizon_days)
        calendar = calendar.with_days(national(asked.country, each.first, until, asked.region).named)
    try:
        ahead = forecast(history(each.by_day(), calendar), asked.horizon_days, calendar)
    except ValueError:
        # Too few days: said by the finding when no queue has enough.
        return None
    if not (each.served.any() and each.handle_seconds.any()):
        return None
    # As long as a contact takes beside as many others as a person holds at once.
    handle = np.maximum(handle_time(each.handle_seconds, each.served).seconds * each.together.stretch, 1.0)
    at_once = each.together.at_once
    limit = next((one for one in world.limits if one.queue == each.queue), None)
    channel, seconds = (limit.channel, limit.micros / SECOND) if limit else ("turn", 1800.0)
    wish = asked.wish(channel, seconds)
    patience = each.line_seconds / each.left if each.left >= ENOUGH_LEFT and each.line_seconds > 0 else math.inf
    width = asked.band_minutes * 60.0

    def need(contacts: Floats) -> Need:
        return needed(np.where(contacts < 0.05, 0.0, contacts), handle, width, wish, patience, at_once)

    draws = np.stack([ahead.rates_at(float(p)) for p in DRAWS])
    average = needed_on_average(np.where(draws < 0.05, 0.0, draws), handle, width, wish, patience, at_once)
    return Planned(
        each, ahead, handle, patience, wish, need(ahead.expected), average, need(ahead.rates_at(0.8)),
        need(ahead.rates_at(0.95)),
    )  # fmt: skip


def _site(queues: list[Planned], there: Floats | None, asked: Asked) -> Site:
    """The largest need of each weekday ahead."""
    bands = queues[0].ahead.expected.shape[1]
    apart, together = np.zeros((7, bands), np.int64), np.zeros((7, bands), np.int64)
    wish, patience = queues[0].wish, min(each.patience_seconds for each in queues)
    days = sorted({each.ahead.day(place) for each in queues for place in range(asked.horizon_days)})
    for day in days:
        mine = [(each, (day - each.ahead.first).days) for each in queues]
        mine = [(each, place) for each, place in mine if 0 <= place < asked.horizon_days]
        rates = [(np.where((row := each.ahead.rates_at(0.8)[place]) < 0.05, 0.0, row), each) for each, place in mine]
        own = np.sum([each.at_80.servers[place] for each, place in mine], axis=0)
        own_times = [(row, each.handle_seconds / each.demand.together.at_once) for row, each in rates]
        both = pooled(own_times, asked.band_minutes * 60.0, wish, patience)
        weekday = day.weekday()
        apart[weekday] = np.maximum(apart[weekday], own)
        together[weekday] = np.maximum(together[weekday], np.minimum(both.together, own))
    return Site(apart, together, there)
