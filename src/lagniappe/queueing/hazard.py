"""When people leave: the rate of leaving along the wait, smoothed, and the moments at which it peaks."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from scipy.special import bdtrc

from lagniappe.queueing.durations import Array, Cells

LEVEL = 0.95
SURE = 0.001
"""A peak is told only if chance alone would show one so high in fewer than one journal in a thousand."""


@dataclass(frozen=True)
class Hazard:
    """Rate of leaving a second around each time, with its interval."""

    time: Array
    value: Array
    low: Array
    high: Array


@dataclass(frozen=True)
class Peak:
    """From ``first`` until ``last`` seconds people leave at ``value`` a second; beside it, at ``around``. ``at`` is the top.

    ``chance``: the probability of so many leavers there if the rate were even, times the number of places looked at.
    """

    first: float
    last: float
    at: float
    left: float
    value: float
    around: float
    chance: float


def hazard(source: Cells, level: float = LEVEL) -> Hazard:
    """Events over time in each cell; the interval is that of a log rate. Where nobody was watched, not a number."""
    return _ratio(source.middle, source.left, source.exposure, source.left, level)


def smoothed(source: Cells, least: float, part: float = 0.1, level: float = LEVEL) -> Hazard:
    """The rate around each cell, near cells weighing more (Epanechnikov), events and time alike.

    The reach of the weights is ``least`` seconds, growing to ``part`` of the time itself, for fewer remain to be watched.
    A ratio of smoothed sums has no dip at time 0 (Ramlau-Hansen, Annals of Statistics 11, 1983).
    """
    if least <= 0 or part < 0:
        raise ValueError("the reach is positive")
    weight = _weights(source, least, part)
    return _ratio(source.middle, weight @ source.left, weight @ source.exposure, (weight**2) @ source.left, level)


def _weights(source: Cells, least: float, part: float) -> Array:
    reach = np.maximum(least, part * source.middle)
    apart = (source.middle[None, :] - source.middle[:, None]) / reach[:, None]
    return np.maximum(0.0, 1 - apart**2)


def _ratio(time: Array, events: Array, exposure: Array, squares: Array, level: float) -> Hazard:
    z = NormalDist().inv_cdf(1 - (1 - level) / 2)
    nothing = np.full_like(events, np.nan)
    value = np.divide(events, exposure, out=nothing.copy(), where=exposure > 0)
    error = np.divide(np.sqrt(squares), events, out=nothing.copy(), where=events > 0)
    return Hazard(time, value, value * np.exp(-z * error), value * np.exp(z * error))


def peaks(source: Cells, least: float, part: float = 0.1, sure: float = SURE) -> list[Peak]:
    """The stretches in which people leave more than just before and just after, in the order of time.

    A candidate is a top of the smoothed rate, as wide as it stays above half of its rise over the higher of the two
    valleys beside it. The leavers in it are compared with those in equally long stretches on both sides: given their sum, their
    number is binomial when the rate is even. The probability is multiplied by the number of stretches that fit into the data.
    """
    rates = smoothed(source, least, part).value
    rates = np.where(np.isfinite(rates), rates, 0.0)
    reach = np.maximum(least, part * source.middle)
    places = float((source.width / reach).sum())
    found = []
    for top in _tops(rates):
        first, last, base = _extent(rates, top)
        length = last - first + 1
        before, after = slice(max(0, first - length), first), slice(last + 1, last + 1 + length)
        inside = slice(first, last + 1)
        left = float(source.left[inside].sum())
        around_left = float(source.left[before].sum() + source.left[after].sum())
        seen = float(source.exposure[inside].sum())
        around_seen = float(source.exposure[before].sum() + source.exposure[after].sum())
        if not seen or not around_seen or rates[top] <= base:
            continue
        chance = float(bdtrc(left - 1, int(left + around_left), seen / (seen + around_seen))) * max(1.0, places)
        if chance < sure:
            edges = source.edges
            found.append(
                Peak(float(edges[first]), float(edges[last + 1]), float(source.middle[top]), left, left / seen,
                     around_left / around_seen, chance)
            )  # fmt: skip
    return found


def _tops(rates: Array) -> list[int]:
    """Places higher than both neighbours; of a plateau its first."""
    padded = np.concatenate(([-1.0], rates, [-1.0]))
    return [int(place) for place in np.flatnonzero((padded[1:-1] > padded[:-2]) & (padded[1:-1] >= padded[2:]))]


def _extent(rates: Array, top: int) -> tuple[int, int, float]:
    """First and last cell above half the rise, and the height of the higher valley (the top's prominence is over it)."""
    higher = np.flatnonzero(rates > rates[top])
    left_wall = higher[higher < top]
    right_wall = higher[higher > top]
    start = int(left_wall[-1]) if len(left_wall) else 0
    end = int(right_wall[0]) if len(right_wall) else len(rates) - 1
    base = max(float(rates[start : top + 1].min()), float(rates[top : end + 1].min()))
    half = (rates[top] + base) / 2
    first = last = top
    while first > 0 and rates[first - 1] >= half:
        first -= 1
    while last < len(rates) - 1 and rates[last + 1] >= half:
        last += 1
    return first, last, base
