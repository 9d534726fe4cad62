"""Patience with a known truth: how often the 95 % intervals hold it. ``runs`` is a parameter: few in the gate, many by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lagniappe.measures.intervals import by_days
from lagniappe.measures.patience import ENDINGS, Ended
from lagniappe.queueing.durations import counted
from lagniappe.queueing.patience import rate, survival
from lagniappe.studies.patience.redraw import curve

EDGES = np.array([0.0, 5, 10, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1200, 1e6])
PATIENCE = 300.0
HELD = float(np.exp(-60 / PATIENCE))


@dataclass(frozen=True)
class Coverage:
    """Of ``runs`` intervals ``held`` contain the truth."""

    what: str
    runs: int
    held: int


def waits(rng: np.random.Generator, n: int, offered: float) -> tuple[np.ndarray, np.ndarray]:
    """Time in line and whether they left, for ``n`` people of exponential patience and offered wait."""
    patience, call = rng.exponential(PATIENCE, n), rng.exponential(offered, n)
    return np.minimum(patience, call), patience <= call


def days(rng: np.random.Generator, many: int, skew_seconds: float = 0.0) -> Ended:
    """Days whose lines differ: the wait offered changes from day to day, patience does not. With ``skew_seconds`` the clock
    of those who call wanders by so much from day to day."""
    counts, sums = ({ending: np.zeros((many, len(EDGES) - 1)) for ending in ENDINGS} for _ in range(2))
    for day in range(many):
        time, left = waits(rng, rng.poisson(150), 80 * rng.lognormal(0, 0.5))
        time = np.where(left, time, np.maximum(1e-3, time + rng.normal(0, skew_seconds)))
        for ending, which in (("left", left), ("called", ~left)):
            counts[ending][day] = np.histogram(time[which], EDGES)[0]
            sums[ending][day] = np.histogram(time[which], EDGES, weights=time[which])[0]
    return Ended(EDGES, counts, sums)


def _counting(what: str, runs: int, seed: int, holds: Callable[[np.random.Generator, int], bool]) -> Coverage:
    seeds = np.random.SeedSequence(seed).spawn(runs)
    return Coverage(what, runs, sum(holds(np.random.default_rng(each), run) for run, each in enumerate(seeds)))


def mean_by_days(runs: int, seed: int = 1, many: int = 60, skew_seconds: float = 0.0) -> Coverage:
    """Mean patience, whole days drawn again."""

    def holds(rng: np.random.Generator, run: int) -> bool:
        found = days(rng, many, skew_seconds)
        exposure, left = found.exposure.sum(axis=1), found.counts["left"].sum(axis=1)
        interval = by_days(exposure, left, rng=np.random.default_rng(run))
        return interval is not None and interval.low <= PATIENCE <= interval.high

    return _counting(f"mean patience, {many} days, skew {skew_seconds:g} s", runs, seed, holds)


def curve_by_days(runs: int, seed: int = 2, many: int = 60) -> Coverage:
    """The share still there after a minute, whole days drawn again."""

    def holds(rng: np.random.Generator, run: int) -> bool:
        found = curve(days(rng, many), ("left",), run)
        place = int(np.searchsorted(found.edges, 60.0))
        return bool(found.low[place] <= HELD <= found.high[place])

    return _counting(f"staying a minute, {many} days", runs, seed, holds)


def product_limit(runs: int, seed: int = 3, late: bool = False) -> Coverage:
    """The share still there after a minute by the product limit; ``late``: a third were in line when watching began."""

    def holds(rng: np.random.Generator, run: int) -> bool:
        time, left = waits(rng, 400, 100.0)
        entry = np.where(rng.random(400) < 1 / 3, rng.exponential(40, 400), 0.0) if late else np.zeros(400)
        seen = time > entry  # whoever was gone before watching began was never seen
        found = survival(counted(time[seen], left[seen], entry=entry[seen]))
        low, high = found.between(60.0)
        return bool(low <= HELD <= high)

    return _counting("product limit" + (", late entries" if late else ""), runs, seed, holds)


def even_rate(runs: int, seed: int = 4) -> Coverage:
    """Mean patience from a count of leavers and the time in line."""

    def holds(rng: np.random.Generator, run: int) -> bool:
        time, left = waits(rng, 200, 100.0)
        found = rate(float(left.sum()), float(time.sum()))
        return found.mean_low <= PATIENCE <= found.mean_high

    return _counting("even rate", runs, seed, holds)


def everything(runs: int) -> list[Coverage]:
    """The whole table, for ``runs`` simulated logs each."""
    return [
        mean_by_days(runs), mean_by_days(runs, seed=5, skew_seconds=1.0), curve_by_days(runs), product_limit(runs),
        product_limit(runs, seed=6, late=True), even_rate(runs),
    ]  # fmt: skip
