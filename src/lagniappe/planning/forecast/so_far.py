"""A day that has begun: how much of it there is, from what came so far and what was expected until then."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

DAY_SWING, CLUSTER, REST_SWING = 0.2, 4.0, 0.2
"""As seen on eight months of a bank's calls: days swing by a fifth about their forecast, contacts come in clusters (a count's
variance is four times its mean), and the rest of a day swings by another fifth about the part that has passed."""


@dataclass(frozen=True)
class Level:
    """The rest of the day beside its forecast: ``mean`` 1.1 is a tenth more; ``low`` to ``high`` holds 8 times in 10."""

    mean: float
    low: float
    high: float
    expected: float
    came: float


def level(
    expected: ArrayLike, came: ArrayLike, *, day_swing: float = DAY_SWING, cluster: float = CLUSTER,
    rest_swing: float = REST_SWING,
) -> Level:  # fmt: skip
    """The day's level from the bands that passed: ``expected`` and ``came`` contacts of each, or their sums.

    The level is taken as Gamma with mean 1 and the standard deviation ``day_swing``; what came weighs as ``came / cluster``
    contacts seen. So it is (1/day_swing² + came/cluster) / (1/day_swing² + expected/cluster): nothing but the forecast in the
    morning, nearly what was seen by night. Its interval adds ``rest_swing``, by which the rest departs from what passed.

    >>> round(level(400, 520).mean, 2)
    1.24
    """
    foretold, seen = float(np.sum(np.asarray(expected, float))), float(np.sum(np.asarray(came, float)))
    if not (foretold >= 0 and seen >= 0 and math.isfinite(foretold) and math.isfinite(seen)):
        raise ValueError("expected and came must be zero or more contacts for each band that passed")
    if not (day_swing > 0 and cluster > 0 and rest_swing >= 0):
        raise ValueError("day_swing and cluster must be more than zero and rest_swing not less; such as 0.2, 4 and 0.2")
    from scipy.stats import gamma

    prior = 1 / day_swing**2
    shape, rate = prior + seen / cluster, prior + foretold / cluster
    mean = shape / rate
    variance = shape / rate**2 + (mean * rest_swing) ** 2
    low, high = gamma.ppf([0.1, 0.9], mean**2 / variance, scale=variance / mean)
    return Level(mean, float(low), float(high), foretold, seen)


def people_at(people: ArrayLike, times: float, load: ArrayLike | None = None) -> NDArray[np.int64]:
    """People for ``times`` the contacts, as generous as ``people`` were: by the square-root rule each band keeps its own
    people above the load as a multiple of its root. ``load`` (contacts × handle time / band); None = people are load + √load.

    >>> people_at([0, 1, 12, 110], 1.2).tolist()
    [0, 2, 14, 131]
    """
    before = np.asarray(people, float)
    if not times > 0:
        raise ValueError(f"times must be more than zero, not {times:g}; 1.1 is a tenth more")
    base = (np.sqrt(before + 0.25) - 0.5) ** 2 if load is None else np.minimum(np.asarray(load, float), before)
    root = np.sqrt(np.maximum(base, 1e-9))
    spare = np.where(base > 0, (before - base) / root, 0.0)
    moved = np.ceil(base * times + spare * root * math.sqrt(times) - 1e-6)
    return np.where(before > 0, np.maximum(moved, 1), 0).astype(np.int64)
