"""Models of ordinary days: each takes the counts so far and the weekday of each day, and says how many to expect.

``counts[day, band]`` has nan where a day teaches nothing; ``weekdays`` covers the past and the days ahead, and its length
says how far to look. All give ``[day ahead, band]``, nan on a weekday that was never seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from lagniappe.planning.forecast.regression import regression
from lagniappe.planning.forecast.smoothing import smoothing

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Model = Callable[[Floats, Whole, Whole], Floats]
"""(counts, weekdays, days of the month) -> expected counts."""


def _ahead(counts: Floats, weekdays: Whole, of: Callable[[Floats], Floats]) -> Floats:
    """``of`` the past days of each weekday ahead."""
    n = len(counts)
    known = ~np.isnan(counts).any(axis=1)
    found = {}
    for weekday in set(weekdays[n:].tolist()):
        mine = counts[known & (weekdays[:n] == weekday)]
        found[weekday] = of(mine) if len(mine) else np.full(counts.shape[1], np.nan)
    return np.array([found[int(weekday)] for weekday in weekdays[n:]]).reshape(-1, counts.shape[1])


def seasonal_naive(counts: Floats, weekdays: Whole, _: Whole) -> Floats:
    """As on the last same weekday that is known."""
    return _ahead(counts, weekdays, lambda mine: mine[-1])


def mean_of_last(counts: Floats, weekdays: Whole, _: Whole, k: int = 6) -> Floats:
    """The mean of the last ``k`` same weekdays."""
    return _ahead(counts, weekdays, lambda mine: np.asarray(mine[-k:].mean(axis=0)))


def square_root(counts: Floats, weekdays: Whole, _: Whole) -> Floats:
    """Brown et al. (JASA 100, 2005): sqrt(N + 1/4) by band is normal about a day's level times the profile of its weekday;
    the level is autoregressive of first order about its weekday's mean.

    The level's deviations are taken relative to the weekday's mean, so that short and long days can follow each other; the
    published model has days of one length.
    """
    n = len(counts)
    roots = np.sqrt(counts + 0.25)
    means = _ahead(roots, np.concatenate([weekdays[:n], np.arange(7)]), lambda mine: np.asarray(mine.mean(axis=0)))
    volume = means.sum(axis=1)
    deviation = roots.sum(axis=1) / volume[weekdays[:n]] - 1
    gamma = autoregression(deviation)
    known = np.flatnonzero(~np.isnan(deviation))
    latest, since = (deviation[known[-1]], n - known[-1]) if len(known) else (0.0, 1)
    ahead = weekdays[n:]
    level = 1 + latest * gamma ** (since + np.arange(len(ahead)))
    return np.asarray((means[ahead] * level[:, None]) ** 2)


def autoregression(deviation: Floats) -> float:
    """The coefficient of a day's deviation on that of the known day before, from least squares; 0 to 0.99."""
    known = deviation[~np.isnan(deviation)]
    if len(known) < 8:
        return 0.0
    before, after = known[:-1], known[1:]
    return float(np.clip(float(before @ after) / max(float(before @ before), 1e-300), 0.0, 0.99))


MODELS: Mapping[str, Model] = {
    "seasonal_naive": seasonal_naive,
    "mean_of_last": mean_of_last,
    "square_root": square_root,
    "smoothing": smoothing,
    "regression": regression,
}
"""The first is what the others have to beat."""
