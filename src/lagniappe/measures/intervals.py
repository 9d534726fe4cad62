"""How sure a number is: intervals for shares and means.

Rows of one day resemble each other (a bad Monday is bad for all who come), so an interval that takes every row as
independent is too narrow. Where there are days enough, whole days are drawn again instead (the day-block bootstrap).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

ENOUGH_DAYS = 5
DRAWS = 2_000


@dataclass(frozen=True)
class Interval:
    """From ``low`` to ``high``; ``by`` tells how: wilson (rows independent), days (whole days drawn again)."""

    low: float
    high: float
    by: str


def wilson(hits: int, n: int, level: float = 0.95) -> Interval | None:
    """Wilson's score interval for a share of ``n`` independent rows (Wilson, JASA 22, 1927). None without rows.

    >>> i = wilson(80, 100)
    >>> round(i.low, 4), round(i.high, 4)
    (0.7112, 0.8666)
    """
    if not 0 <= hits <= n:
        raise ValueError("hits must lie between 0 and n")
    if n == 0:
        return None
    z = NormalDist().inv_cdf(1 - (1 - level) / 2)
    share, square = hits / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return Interval(max(0.0, middle - half), min(1.0, middle + half), "wilson")


def by_days(
    tops: ArrayLike, bottoms: ArrayLike, *, rng: np.random.Generator, draws: int = DRAWS, level: float = 0.95
) -> Interval | None:
    """Percentile interval of sum(tops) / sum(bottoms) when whole days are drawn again with replacement.

    ``tops`` and ``bottoms`` are sums by day, in the order of the days: rows within their limit over rows, or seconds
    waited over waits. None when there are fewer than five days, because fewer cannot tell how days differ.
    (Davison and Hinkley, Bootstrap Methods and their Application, 1997, chapters 2 and 8.)
    """
    top, bottom = np.asarray(tops, float), np.asarray(bottoms, float)
    if top.shape != bottom.shape or top.ndim != 1:
        raise ValueError("tops and bottoms are sums by day, one each")
    days = len(top)
    if days < ENOUGH_DAYS or bottom.sum() <= 0:
        return None
    weights = rng.multinomial(days, np.full(days, 1 / days), size=draws)
    below = weights @ bottom
    ratios = (weights @ top)[below > 0] / below[below > 0]
    low, high = np.quantile(ratios, [(1 - level) / 2, 1 - (1 - level) / 2])
    return Interval(float(low), float(high), "days")
