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
from scipy.special import ndtr, stdtrit

ENOUGH_DAYS = 5
DRAWS = 2_000
ALIKE = 1e-9
"""Days differ by less than this share of their number when they differ by the last bits only."""


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
    return _score(hits / n, n, level, "wilson")


def _score(share: float, n: float, level: float, by: str) -> Interval:
    z = NormalDist().inv_cdf(1 - (1 - level) / 2)
    square = z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return Interval(max(0.0, middle - half), min(1.0, middle + half), by)


def by_days(
    tops: ArrayLike, bottoms: ArrayLike, *, rng: np.random.Generator, draws: int = DRAWS, level: float = 0.95
) -> Interval | None:
    """Percentile interval of sum(tops) / sum(bottoms) when whole days are drawn again with replacement.

    ``tops`` and ``bottoms`` are sums by day, in the order of the days: rows within their limit over rows, or seconds
    waited over waits. None when there are fewer than five days on which there was anything, because fewer cannot tell how
    days differ, and when they do not differ at all: an interval without width would say that the number is certain.
    (Davison and Hinkley, Bootstrap Methods and their Application, 1997, chapters 2 and 8.) Which draws are its ends, tells
    :func:`tails`.
    """
    top, bottom = np.asarray(tops, float), np.asarray(bottoms, float)
    if top.shape != bottom.shape or top.ndim != 1:
        raise ValueError("tops and bottoms are sums by day, one each")
    some = (top != 0) | (bottom != 0)
    top, bottom = top[some], bottom[some]
    days = len(top)
    if days < ENOUGH_DAYS or bottom.sum() <= 0:
        return None
    weights = rng.multinomial(days, np.full(days, 1 / days), size=draws)
    below = weights @ bottom
    ratios = (weights @ top)[below > 0] / below[below > 0]
    low, high = np.quantile(ratios, tails(days, level))
    return _apart(float(low), float(high))


def _apart(low: float, high: float) -> Interval | None:
    """The interval between days with these ends; None where they meet, because days that are alike tell nothing of how
    days differ."""
    return Interval(low, high, "days") if high - low > ALIKE * max(abs(low), abs(high)) else None


def tails(days: int, level: float = 0.95) -> tuple[float, float]:
    """The shares of the draws below the two ends of an interval when so many days (or rounds) are drawn again.

    Days drawn again differ less than days do, the more so the fewer they are, so the ends lie as much farther out as
    Student's t asks for (the expanded percentile interval; Hesterberg, The American Statistician 69, 2015).

    >>> [round(share, 4) for share in tails(5)], [round(share, 4) for share in tails(1000)]
    ([0.001, 0.999], [0.0248, 0.9752])
    """
    below = float(ndtr(sqrt(days / (days - 1)) * stdtrit(days - 1, (1 - level) / 2)))
    return below, 1 - below


@dataclass(frozen=True)
class DaySums:
    """Sums over days of the daily sums ``top`` and ``bottom``: themselves, their squares and their product.

    Enough for a ratio and how it differs between days, whatever the number of days: the engine adds them up.
    """

    days: int
    top: float
    bottom: float
    tops: float
    both: float
    bottoms: float

    @property
    def ratio(self) -> float:
        return self.top / self.bottom

    def scaled(self, by: float) -> DaySums:
        """The same in another unit: both sums times ``by``."""
        square = by * by
        return DaySums(
            self.days, self.top * by, self.bottom * by, self.tops * square, self.both * square, self.bottoms * square
        )

    @property
    def variance(self) -> float:
        """Of the ratio, with days as the units: D/(D-1) sum((top - R bottom)²) / (sum bottom)²; 0 where they are alike.

        (Cochran, Sampling Techniques, 1977, chapter 6: the ratio estimator.)
        """
        squares = self.tops - 2 * self.ratio * self.both + self.ratio**2 * self.bottoms
        # What is left of squares that cancel is the last bits of them.
        return squares * self.days / (self.days - 1) / self.bottom**2 if squares > 1e-12 * self.tops else 0.0


def between_days(sums: DaySums, level: float = 0.95) -> Interval | None:
    """Interval of a mean (top over bottom, never negative) from how it differs between days, by Student's t.

    None when there are fewer than five days, or days that are all alike. The same question as :func:`by_days`, answered
    from sums that any number of groups can have in one question to the engine.

    >>> between_days(DaySums(days=10, top=50, bottom=10, tops=340, both=50, bottoms=10))
    Interval(low=2.738..., high=7.261..., by='days')
    """
    if sums.days < ENOUGH_DAYS or sums.bottom <= 0:
        return None
    half = float(stdtrit(sums.days - 1, 1 - (1 - level) / 2)) * sqrt(sums.variance)
    return _apart(max(0.0, sums.ratio - half), sums.ratio + half)


def share_between_days(sums: DaySums, level: float = 0.95) -> Interval | None:
    """Interval of a share of rows whose days differ: Wilson's, with the sample size that the days leave of it.

    The rows count for as many independent ones as give the variance seen between days, never for more than there are
    (Korn and Graubard, Survey Methodology 24, 1998). With fewer than five days the rows are taken as independent.
    """
    if sums.bottom <= 0:
        return None
    share, n = sums.ratio, sums.bottom
    if sums.days < ENOUGH_DAYS:
        return wilson(round(sums.top), round(n), level)
    z = NormalDist().inv_cdf(1 - (1 - level) / 2)
    alone = share * (1 - share) / n
    weight = min(1.0, alone / sums.variance) if sums.variance > 0 else 1.0
    t = float(stdtrit(sums.days - 1, 1 - (1 - level) / 2))
    return _score(share, n * weight * (z / t) ** 2, level, "days")


def jackknife(without: ArrayLike, level: float = 0.95) -> Interval | None:
    """Interval of an estimate from the estimates that leave out one group of whole days each, around their mean.

    ``without`` has one estimate for each group left out, at least five (Shao and Tu, The Jackknife and Bootstrap, 1995,
    section 2.3: the grouped jackknife). None when they are fewer, or all the same.
    """
    each = np.asarray(without, float)
    groups = len(each)
    if groups < ENOUGH_DAYS:
        return None
    middle = float(each.mean())
    half = float(stdtrit(groups - 1, 1 - (1 - level) / 2)) * sqrt((groups - 1) / groups * ((each - middle) ** 2).sum())
    return _apart(middle - half, middle + half)
