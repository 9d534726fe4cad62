"""How long a contact takes, by time band: a recent mean, as much of each band's own as past days bear out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lagniappe.planning.forecast.calibration import quantile

Floats = NDArray[np.float64]
HALF_LIVES = (7.0, 28.0, 112.0)
HOLDS = (0.0, 50.0, 500.0, np.inf)
BURN_IN = 7


@dataclass(frozen=True)
class Handle:
    """``seconds[band]``, the share of a day's mean that ``low`` and ``high`` (80 %) leave, and how it was chosen.

    ``wape``: absolute error of the next day's seconds by band, over all seconds; ``naive_wape``: of the mean of all days.
    """

    seconds: Floats
    low: float
    high: float
    half_life_days: float
    hold: float
    wape: float
    naive_wape: float
    days: int


def handle_time(seconds: ArrayLike, served: ArrayLike) -> Handle:
    """From the sums of handle times and the numbers served, ``[day, band]`` (nan: a day that is not known).

    Each day is foretold from those before it, by every half-life of memory and every weight (contacts) of the mean of all bands
    in a band's own; what was least off is used. Raises ValueError without a single contact.
    """
    sums, n = np.nan_to_num(np.asarray(seconds, float)), np.nan_to_num(np.asarray(served, float))
    if sums.shape != n.shape or sums.ndim != 2:
        raise ValueError(f"seconds and served must be [day, band] alike, not {sums.shape} and {n.shape}")
    if not n.sum() > 0:
        raise ValueError("served counts nobody; handle time needs at least one contact that was served")
    if (sums < 0).any() or (n < 0).any():
        raise ValueError("seconds and served must not be negative")
    days = len(sums)
    ages = np.arange(days)[:, None] - np.arange(days)[None, :]
    scored = {}
    for half_life in HALF_LIVES:
        memory = np.where(ages > 0, 0.5 ** (np.maximum(ages, 0) / half_life), 0.0)
        for hold in HOLDS:
            scored[half_life, hold] = _means(memory @ sums, memory @ n, hold)
    counted = np.zeros(days, bool)
    counted[min(BURN_IN, days - 1) :] = True
    counted &= n.sum(axis=1) > 0

    def error(means: Floats) -> float:
        return float(np.abs(means * n - sums)[counted].sum() / max(sums[counted].sum(), 1e-9))

    errors = {key: error(means) for key, means in scored.items()}
    best = min(product(HALF_LIVES, HOLDS), key=lambda key: errors[key])
    whole = np.where(ages > 0, 1.0, 0.0)
    naive = error(_means(whole @ sums, whole @ n, np.inf))
    weight = 0.5 ** ((days - 1 - np.arange(days)) / best[0])
    said = (scored[best] * n).sum(axis=1)
    ratio = np.sort(np.log(np.maximum(sums.sum(axis=1)[counted], 1e-9) / np.maximum(said[counted], 1e-9)))
    ends = [float(np.exp(quantile(ratio, p))) for p in (0.1, 0.9)] if len(ratio) >= 5 else [np.nan, np.nan]
    final = _means((weight @ sums)[None], (weight @ n)[None], best[1])[0]
    return Handle(final, ends[0], ends[1], best[0], best[1], errors[best], naive, int(counted.sum()))


def _means(sums: Floats, n: Floats, hold: float) -> Floats:
    """Means by band, held towards the mean of all bands by ``hold`` contacts of it."""
    all_n = n.sum(axis=1, keepdims=True)
    overall = sums.sum(axis=1, keepdims=True) / np.where(all_n > 0, all_n, np.nan)
    if np.isinf(hold):
        return np.asarray(np.nan_to_num(np.repeat(overall, sums.shape[1], axis=1)))
    held = (sums + hold * overall) / np.where(n + hold > 0, n + hold, np.nan)
    return np.asarray(np.nan_to_num(np.where(np.isnan(held), overall, held)))
