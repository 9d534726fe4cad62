"""From the journal to forecasts: counts by queue and band from the engine, then arrays only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lagniappe.measures.demand import Demand, demand
from lagniappe.measures.world import World, look
from lagniappe.planning.forecast.ahead import Forecast, forecast
from lagniappe.planning.forecast.calendar import Calendar
from lagniappe.planning.forecast.handling import Handle, handle_time
from lagniappe.planning.forecast.history import History, history


@dataclass(frozen=True)
class Foretold:
    """A queue with its past, its forecast, and how long a contact takes (None: nobody was served)."""

    demand: Demand
    past: History
    ahead: Forecast
    handle: Handle | None


@dataclass(frozen=True)
class Numbers:
    world: World
    band_minutes: int
    foretold: tuple[Foretold, ...]
    longest: int
    too_short: int
    missing: int
    left_out: Mapping[str, int]


def gather(tables: Any, band_minutes: int, horizon_days: int, queues: int) -> Numbers | None:
    """All numbers of the study; None when there is no contact in the range."""
    world = look(tables, None)
    if not world.sites:
        return None
    found, left_out = demand(tables, world, band_minutes, queues)
    told = []
    for each in found:
        shut = frozenset(date.fromisoformat(day) for day in world.holidays.get(each.site, frozenset()))
        calendar = Calendar(closed=shut)
        past = history(each.by_day(), calendar)
        try:
            ahead = forecast(past, horizon_days, calendar)
        except ValueError:
            # Too few days: counted and said, for a queue is no reason to keep silent about the others.
            continue
        took = handle_time(each.handle_seconds, each.served) if each.served.any() else None
        told.append(Foretold(each, past, ahead, took))
    return Numbers(
        world=world,
        band_minutes=band_minutes,
        foretold=tuple(told),
        longest=max((int(each.written.sum()) for each in found), default=0),
        too_short=len(found) - len(told),
        missing=sum(len(each.written) - int(each.written.sum()) for each in found[:1]),
        left_out=left_out,
    )
