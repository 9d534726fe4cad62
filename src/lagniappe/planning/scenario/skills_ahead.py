"""A day ahead as days that can be played: the forecast's contacts, drawn again and again, met by the journal's groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import numpy as np

from lagniappe.planning.forecast.ahead import Forecast
from lagniappe.queueing.days import SLOT_MINUTES, SLOTS, Coming, Crew, Days, Floats, Whole

PLAYS = 12
LEAST = 0.5
"""A day on which fewer contacts than this are expected is closed."""


def day_ahead(
    days: Days, foretold: Mapping[str, Forecast], place: int, plays: int = PLAYS, seed: int = 1
) -> Days | None:
    """The forecast's day at ``place`` as so many days that are equally likely; None where nobody is expected.

    Each draws the level of every queue from the forecast (a busy day is busy for all) and the count of each slot by chance;
    kinds share a queue's contacts as they did at that time of day. ``there`` of the crews are the same weekdays of ``days``.
    """
    rng = np.random.default_rng((seed, place))
    # Levels evenly over what the forecast holds possible, in an order of chance.
    rates = {
        queue: [ahead.rates_at((number + 0.5) / plays)[place] for number in range(plays)]
        for queue, ahead in foretold.items()
    }
    coming = []
    for each in days.coming:
        rows = rates.get(each.once_in or each.queue)
        if rows is None:
            counts = np.zeros((plays, SLOTS), np.int64)
        else:
            share = _share(days, each, len(rows[0]))
            counts = np.stack([_drawn(rng, row * share) for row in rows])
        coming.append(replace(each, counts=counts))
    if sum(float(ahead.expected[place].sum()) for ahead in foretold.values()) < LEAST:
        return None
    first = next(iter(foretold.values())).day(place)
    crews = tuple(_of_weekday(days, crew, first.weekday()) for crew in days.crews)
    dates = tuple(first + timedelta(days=7 * number) for number in range(plays))
    return replace(days, days=dates, coming=tuple(coming), crews=crews, choices=())


def _share(days: Days, each: Coming, bands: int) -> Floats:
    """The kind's share of its queue's contacts by band; where the queue had none, that of the whole day."""
    queue = each.once_in or each.queue
    whole = [one for one in days.coming if (one.once_in or one.queue) == queue]

    def banded(counts: Whole) -> Floats:
        day = counts.sum(axis=0)[: 1440 // SLOT_MINUTES].astype(float)
        return np.asarray(day.reshape(bands, -1).sum(axis=1))

    mine, all_ = banded(each.counts), np.sum([banded(one.counts) for one in whole], axis=0)
    usual = mine.sum() / max(all_.sum(), 1.0)
    return np.asarray(np.where(all_ > 0, mine / np.maximum(all_, 1.0), usual))


def _drawn(rng: np.random.Generator, rates: Floats) -> Whole:
    """Counts by slot of contacts that are expected by band."""
    each = 1440 // SLOT_MINUTES // len(rates)
    slots = np.zeros(SLOTS)
    slots[: len(rates) * each] = np.repeat(rates / each, each)
    return np.asarray(rng.poisson(slots), np.int64)


def _of_weekday(days: Days, crew: Crew, weekday: int) -> Crew:
    mine = [number for number, day in enumerate(days.days) if day.weekday() == weekday and crew.levels[number].any()]
    return replace(crew, levels=crew.levels[mine]) if mine else crew
