"""Two worlds side by side: figures, their paired differences with intervals, and what they are worth.

The unit is a day (the mean of its plays), because waits of one day resemble each other; with fewer than five days it is a
play, and the interval then says nothing about other days. Intervals leave out one unit at a time (the jackknife; Shao and
Tu 1995) and take Student's t.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf, isfinite, sqrt

import numpy as np
from scipy.special import stdtrit

from lagniappe.planning.scenario.asked import Plan, Prices
from lagniappe.planning.scenario.plays import ALONE, FIELDS, GONE, MISS, OVER, PEOPLE, UNSERVED, WAITED, Plays
from lagniappe.planning.scenario.world import World
from lagniappe.queueing.days import Floats, wait_quantile

ENOUGH_DAYS = 5
SHORTER = len(FIELDS)
"""Seconds of service that customers are spared, beside the fields of the plays."""
FIGURES = (
    "wait_mean_seconds", "wait_median_seconds", "wait_p90_seconds", "wait_p95_seconds", "share_over", "share_left",
    "over_a_day", "left_a_day", "self_served_a_day", "line_hours_a_day", "unserved_a_day",
)  # fmt: skip


@dataclass(frozen=True)
class Estimate:
    """A value with the ends of its 95 % interval, over ``n`` units; an end is infinite where there are too few."""

    value: float
    low: float
    high: float
    n: int

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out nothing at all: both ends lie on one side of zero."""
        return self.low > 0 or self.high < 0

    def times(self, factor: float, plus: float = 0.0) -> Estimate:
        ends = sorted((self.low * factor + plus, self.high * factor + plus)) if factor else [plus, plus]
        return Estimate(self.value * factor + plus, ends[0], ends[1], self.n)


@dataclass(frozen=True)
class Units:
    """The plays by unit: sums of the fields (and the seconds of service spared) by kind, and waits by cell."""

    sums: Floats
    cells: Floats


def units(plays: Plays, world: World, today: Plays, as_is: World) -> Units:
    """The plays as units; ``today`` are the plays of the days as they are, pair by pair."""
    served = plays.sums[..., PEOPLE] - plays.sums[..., GONE] - plays.sums[..., MISS]
    old, new = (np.array([float(np.mean(each.service)) for each in one.coming]) for one in (as_is, world))
    alone = np.array([each.self_seconds for each in world.coming])
    spared = served * (old - new) + (plays.sums[..., ALONE] - today.sums[..., ALONE]) * (old - alone)
    sums = np.concatenate([plays.sums, spared[..., None]], axis=-1)
    if sums.shape[1] >= ENOUGH_DAYS:
        return Units(sums.mean(axis=0), plays.cells.mean(axis=0))
    return Units(sums.reshape(-1, *sums.shape[2:]), plays.cells.reshape(-1, plays.cells.shape[-1]))


def figures(sums: Floats, cells: Floats, n: int) -> Floats:
    """The figures, in the order of their names, of fields and cells summed over ``n`` days (or plays of days)."""
    people = max(float(sums[PEOPLE]), 1e-9)
    return np.array([
        sums[WAITED] / people, *(wait_quantile(cells, share) for share in (0.5, 0.9, 0.95)), sums[OVER] / people,
        sums[GONE] / people, sums[OVER] / n, sums[GONE] / n, sums[ALONE] / n, sums[WAITED] / 3600 / n, sums[UNSERVED] / n,
    ])  # fmt: skip


def leaving_one(told: Callable[[Floats, int], Floats], n: int) -> list[Estimate]:
    """Estimates of ``told(weights, units)``, a vector, from all units and from all but one."""
    whole = told(np.ones(n), n)
    if n < 2:
        return [Estimate(float(each), -inf, inf, n) for each in whole]
    without = np.array([told(1.0 - (np.arange(n) == left_out), n - 1) for left_out in range(n)])
    spread = np.sqrt((n - 1) / n * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    reach = float(stdtrit(n - 1, 0.975)) * spread
    return [
        Estimate(float(value), float(value - half), float(value + half), n)
        for value, half in zip(whole, reach, strict=True)
    ]


def of(one: Units, kinds: Floats | None = None) -> dict[str, Estimate]:
    """The figures of one world (of some kinds alone: then without quantiles). None of them can be less than nothing."""
    found = leaving_one(lambda weights, n: _told(one, weights, n, kinds), len(one.sums))
    return _named([replace(each, low=max(0.0, each.low)) for each in found])


def between(today: Units, plan: Units, kinds: Floats | None = None) -> dict[str, Estimate]:
    """How much more of each figure the plan has, pair by pair."""
    return _named(
        leaving_one(
            lambda weights, n: _told(plan, weights, n, kinds) - _told(today, weights, n, kinds), len(today.sums)
        )
    )


def _told(one: Units, weights: Floats, n: int, kinds: Floats | None) -> Floats:
    chosen = one.sums if kinds is None else one.sums[:, kinds > 0]
    return figures(np.tensordot(weights, chosen.sum(axis=1), 1), weights @ one.cells, n)


def _named(estimates: list[Estimate]) -> dict[str, Estimate]:
    return dict(zip(FIGURES, estimates, strict=True))


@dataclass(frozen=True)
class Worth:
    """What a plan is worth a month, in the prices' currency; ``payback_months`` of what it costs once: None where it never
    pays, and its ends likewise. ``work_hours`` are more hours of paid work a month."""

    saved_hours: Estimate
    kept: Estimate
    work_hours: float
    benefit: Estimate
    cost: float
    net: Estimate
    once: float
    payback_months: float | None
    payback_low: float | None
    payback_high: float | None


def worth(
    today: Units, plan: Units, asked: Plan, prices: Prices, more_hours: float, trained: float, days: float
) -> Worth:
    """``more_hours`` of work on a mean day, ``trained`` hours of training once, ``days`` in a month."""

    def monthly(weights: Floats, n: int) -> Floats:
        old, new = (np.tensordot(weights, one.sums.sum(axis=1), 1) for one in (today, plan))
        saved = (old[WAITED] - new[WAITED] + new[SHORTER]) / 3600
        kept = old[GONE] - new[GONE]
        return np.array([saved, kept, saved * prices.customer_hour + kept * prices.kept_customer]) / n * days

    saved, kept, benefit = leaving_one(monthly, len(today.sums))
    work = more_hours * days
    cost = work * prices.work_hour + asked.monthly
    net = benefit.times(1.0, -cost)
    once = asked.once + trained * prices.work_hour
    # The more it gains, the sooner it pays: the ends change places.
    months = [once / gain if gain > 0 and isfinite(gain) else None for gain in (net.value, net.high, net.low)]
    return Worth(saved, kept, work, benefit, cost, net, once, *months)


def simulated_part(today: Plays, plan: Plays) -> float:
    """Half the 95 % interval of the difference of the mean wait that is left if just these days are meant: what more rounds
    would make smaller."""
    waits = [
        one.sums[..., WAITED].sum(axis=(1, 2)) / np.maximum(one.sums[..., PEOPLE].sum(axis=(1, 2)), 1)
        for one in (today, plan)
    ]
    difference = waits[1] - waits[0]
    n = len(difference)
    return inf if n < 2 else float(difference.std(ddof=1) / sqrt(n) * stdtrit(n - 1, 0.975))
