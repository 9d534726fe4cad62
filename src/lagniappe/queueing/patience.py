"""How long customers would wait, seen through those who were served before they lost patience; and the wait they are offered.

Whoever is called in time never shows how long they would have stayed: their patience is *censored*. The mean wait of those
who left therefore says little; these estimators count the time of all.

>>> from lagniappe.queueing.durations import counted
>>> waits = counted([10.0, 20.0, 30.0, 40.0], [True, False, True, False])
>>> survival(waits).share.tolist()
[0.75, 0.75, 0.375, 0.375]
>>> rate(2, waits.exposure).mean
50.0
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from lagniappe.queueing.durations import Array, Cells, Counted, cells, counted, unrounded

__all__ = [
    "Array", "Cells", "Counted", "Index", "Rate", "Survival", "cells", "counted", "index", "rate", "smooth_survival",
    "survival", "unrounded",
]  # fmt: skip

LEVEL = 0.95


@dataclass(frozen=True)
class Survival:
    """The share still there after ``time`` seconds, with the ends of its interval, time by time.

    ``at_risk`` were there just before it; ``spread`` is Greenwood's variance of log(share). ``steps``: the share falls at each
    time and rests between (product limit); otherwise it falls evenly on the log scale (cells).
    """

    time: Array
    share: Array
    low: Array
    high: Array
    at_risk: Array
    spread: Array
    steps: bool
    start: float = 1.0

    def at(self, time: ArrayLike) -> Array:
        """The share still there after these times; beyond the last time it keeps its last value."""
        return self._read(np.asarray(time, float), self.share, self.start)

    def between(self, time: ArrayLike) -> tuple[Array, Array]:
        """The ends of the interval at these times."""
        wanted = np.asarray(time, float)
        return self._read(wanted, self.low, self.start), self._read(wanted, self.high, self.start)

    def _read(self, wanted: Array, values: Array, start: float) -> Array:
        if self.steps:
            place = np.searchsorted(self.time, wanted, side="right")
            return np.concatenate(([start], values))[place]
        known = np.log(np.maximum(np.concatenate(([start], values)), 1e-300))
        return np.exp(np.interp(wanted, np.concatenate(([0.0], self.time)), known))

    def quantile(self, gone: float) -> tuple[float | None, float | None, float | None]:
        """When the share ``gone`` is gone, with its interval; None where the data end before that."""
        value, low, high = (self._first(each, 1 - gone) for each in (self.share, self.low, self.high))
        return value, low, high

    def _first(self, values: Array, level: float) -> float | None:
        if self.start <= level:
            return 0.0
        below = np.flatnonzero(values <= level + 1e-12)
        if not len(below):
            return None
        place = int(below[0])
        if self.steps or values[place] <= 0:
            return float(self.time[place])
        before = (0.0, self.start) if place == 0 else (float(self.time[place - 1]), float(values[place - 1]))
        fall = np.log(before[1] / values[place])
        part = np.log(before[1] / level) / fall if fall > 0 else 1.0
        return float(before[0] + part * (self.time[place] - before[0]))

    def mean_until(self, horizon: float) -> float:
        """Mean of min(time, horizon): the area under the curve up to the horizon."""
        inside = self.time[self.time < horizon]
        grid = np.unique(np.concatenate(([0.0], inside, [horizon])))
        widths, shares = np.diff(grid), self.at(grid)
        if self.steps:
            return float((widths * shares[:-1]).sum())
        ratio = np.log(np.maximum(shares[:-1], 1e-300) / np.maximum(shares[1:], 1e-300))
        flat = ratio < 1e-12
        piece = np.where(flat, shares[:-1], (shares[:-1] - shares[1:]) / np.where(flat, 1.0, ratio))
        return float((widths * piece).sum())


def survival(source: Counted, level: float = LEVEL) -> Survival:
    """The product-limit estimate (Kaplan and Meier, JASA 53, 1958) with Greenwood's variance and log-log intervals.

    At equal times those who left go first and those cut short were still at risk; who came late at that very time was not.
    ValueError without rows.
    """
    if source.rows <= 0:
        raise ValueError("nobody waited, so no patience can be told")
    at_risk, left = source.at_risk, source.left
    known = left > 0
    if np.any(at_risk[known] < left[known] - 1e-9):
        raise ValueError("more left than were there")
    stay = np.ones_like(left)
    stay[known] = 1 - left[known] / at_risk[known]
    stay = np.where(stay < 1e-12, 0.0, stay)
    share: Array = np.asarray(np.cumprod(stay), float)
    term = np.zeros_like(left)
    open_ = known & (at_risk > left)
    term[open_] = left[open_] / (at_risk[open_] * (at_risk[open_] - left[open_]))
    spread: Array = np.cumsum(term)
    low, high = _log_log(share, spread, level)
    return Survival(source.time, share, low, high, at_risk, spread, steps=True)


def smooth_survival(source: Cells, level: float = LEVEL) -> Survival:
    """The share still there at each cell's end, the rate of leaving being even inside a cell.

    exp(- sum of events / time * width): exact for grouped data when rates are even inside cells, and close to the product
    limit as the cells become fine (piecewise exponential: Friedman, Annals of Statistics 10, 1982). Cells in which nobody
    was watched add nothing; where a tail of them is empty, the curve ends before it.
    """
    if source.rows <= 0:
        raise ValueError("nobody waited, so no patience can be told")
    watched = np.flatnonzero(source.exposure > 0)
    last = int(watched[-1]) + 1 if len(watched) else 0
    width, exposure = source.width[:last], source.exposure[:last]
    seen = exposure > 0
    step = np.zeros(last)
    step[seen] = source.left[:last][seen] / exposure[seen] * width[seen]
    term = np.zeros(last)
    term[seen] = source.left[:last][seen] * (width[seen] / exposure[seen]) ** 2
    start = 1 - source.at_once / source.rows
    first = source.at_once / (source.rows * (source.rows - source.at_once)) if start > 0 else 0.0
    share, spread = start * np.exp(-np.cumsum(step)), first + np.cumsum(term)
    low, high = _log_log(share, spread, level)
    return Survival(source.edges[1 : last + 1], share, low, high, exposure / width, spread, steps=False, start=start)


def _log_log(share: Array, spread: Array, level: float) -> tuple[Array, Array]:
    """Ends that stay between 0 and 1: an interval of log(-log share) carried back (Kalbfleisch and Prentice, 1.4)."""
    z = NormalDist().inv_cdf(1 - (1 - level) / 2)
    inside = (share > 0) & (share < 1)
    low, high = share.copy(), share.copy()
    logs = np.log(share[inside])
    reach = np.exp(z * np.sqrt(spread[inside]) / np.abs(logs))
    low[inside], high[inside] = np.exp(logs * reach), np.exp(logs / reach)
    gone = share <= 0
    if np.any(gone):
        high[gone] = high[~gone][-1] if np.any(~gone) else 1.0
    return low, high


@dataclass(frozen=True)
class Rate:
    """An even rate of leaving: ``left`` in ``exposure`` seconds; a second, with its interval."""

    left: float
    exposure: float
    value: float
    low: float
    high: float

    @property
    def mean(self) -> float:
        """Mean patience in seconds if the rate is even; infinite when nobody left."""
        return 1 / self.value if self.value else inf

    @property
    def mean_low(self) -> float:
        return 1 / self.high

    @property
    def mean_high(self) -> float:
        return 1 / self.low if self.low else inf


def rate(left: float, exposure: float, level: float = LEVEL) -> Rate:
    """Events over time watched: the estimate of an exponential patience, with the exact interval of a Poisson count
    (Garwood, Biometrika 28, 1936). ValueError when nobody was watched for any time."""
    if exposure <= 0 or left < 0:
        raise ValueError("a rate needs time during which anybody was watched")
    tail = (1 - level) / 2
    low = float(gammaincinv(left, tail)) if left > 0 else 0.0
    return Rate(left, exposure, left / exposure, low / exposure, float(gammaincinv(left + 1, 1 - tail)) / exposure)


@dataclass(frozen=True)
class Index:
    """The empirical patience index: served over left, among those who waited at all."""

    served: float
    left: float
    value: float | None
    low: float | None
    high: float | None


def index(served: float, left: float, level: float = LEVEL) -> Index:
    """How many are served for each one who leaves (Brown et al., JASA 100, 2005, section 6.3). When patience is
    exponential it equals mean patience over mean offered wait. The interval is that of the log odds."""
    if served < 0 or left < 0:
        raise ValueError("counts are not negative")
    if not served or not left:
        return Index(served, left, None, None, None)
    z = NormalDist().inv_cdf(1 - (1 - level) / 2)
    value, reach = served / left, float(np.exp(z * sqrt(1 / served + 1 / left)))
    return Index(served, left, value, value / reach, value * reach)
