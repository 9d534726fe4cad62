"""What observers without a terminal can tell: waits from taps, Little's law from counts, and how well two observers agree.

All times are seconds on one clock. An observer stays for a *round*: counts who is in line, taps each who joins, is called
or leaves, and goes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Round:
    """One observer's round: who was in line at ``begin``, and the moments of the taps, each in order."""

    begin: float
    end: float
    waiting: int
    arrived: tuple[float, ...] = ()
    called: tuple[float, ...] = ()
    left: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.begin <= self.end or self.waiting < 0:
            raise ValueError("a round ends after it begins, with nobody or more in line")

    @property
    def seconds(self) -> float:
        return self.end - self.begin


@dataclass(frozen=True)
class Timed:
    """The people of a round, first come first called: ``arrived`` (NaN: in line already), ``until``, and ``how`` the wait
    ended: called, left, still (there when the observer went). ``unseen`` were called or left though nobody was in line."""

    arrived: Floats
    until: Floats
    how: tuple[str, ...]
    unseen: int


def timed(round_: Round) -> Timed:
    """Everybody's wait, as if each call were for who came first and each leaving by who came last.

    Who was in line already is *left-truncated*: nobody saw them come, so they have no wait; to take the rest of it for the
    whole would favour long waits and shorten them at once.

    >>> found = timed(Round(0, 100, 1, arrived=(10, 20), called=(30, 50)))
    >>> found.how, found.until.tolist()
    (('called', 'called', 'still'), [30.0, 50.0, 100.0])
    """
    line: deque[float] = deque([float("nan")] * round_.waiting)
    rows: list[tuple[float, float, str]] = []
    unseen = 0
    for moment, what in _events(round_):
        if what == "arrived":
            line.append(moment)
        elif line:
            rows.append((line.popleft() if what == "called" else line.pop(), moment, what))
        else:
            unseen += 1
    rows += [(arrived, round_.end, "still") for arrived in line]
    return Timed(
        np.array([row[0] for row in rows], float), np.array([row[1] for row in rows], float),
        tuple(row[2] for row in rows), unseen,
    )  # fmt: skip


def person_seconds(round_: Round) -> float:
    """The time that all people in line spent there during the round: the area under the length of the line.

    >>> person_seconds(Round(0, 100, 1, arrived=(10,), called=(30, 50)))
    70.0
    """
    area, before, length = 0.0, round_.begin, round_.waiting
    for moment, what in _events(round_):
        area, before = area + length * (moment - before), moment
        length = max(0, length + (1 if what == "arrived" else -1))
    return area + length * (round_.end - before)


def _events(round_: Round) -> list[tuple[float, str]]:
    """The taps in order; at one moment who comes is there before somebody is called."""
    order = {"arrived": 0, "called": 1, "left": 2}
    found = [(at, what) for what in order for at in getattr(round_, what) if round_.begin <= at <= round_.end]
    return sorted(found, key=lambda each: (each[0], order[each[1]]))


@dataclass(frozen=True)
class Ratio:
    """A ratio of sums over ``rounds``, with its interval from how the rounds differ; no ends with fewer than two, or where they
    do not differ at all."""

    value: float
    low: float | None
    high: float | None
    rounds: int


def ratio(tops: ArrayLike, bottoms: ArrayLike, level: float = 0.95) -> Ratio | None:
    """sum(tops) / sum(bottoms), rounds being drawn, not people (Cochran, Sampling Techniques, 1977, 6.3 and 9.2). None
    where the bottoms add up to nothing.

    >>> ratio([10, 20, 30], [1, 2, 3]).value
    10.0
    """
    top, bottom = np.asarray(tops, float), np.asarray(bottoms, float)
    if top.shape != bottom.shape or top.ndim != 1:
        raise ValueError("tops and bottoms are sums by round, one each")
    rounds = len(top)
    if not rounds or bottom.sum() <= 0:
        return None
    value = float(top.sum() / bottom.sum())
    if rounds < 2:
        return Ratio(value, None, None, rounds)
    spread = ((top - value * bottom) ** 2).sum() / (rounds - 1)
    half = float(stdtrit(rounds - 1, 0.5 + level / 2)) * sqrt(spread / rounds) / float(bottom.mean())
    if half <= 1e-9 * abs(value):
        # Rounds that are all alike tell nothing of how rounds differ.
        return Ratio(value, None, None, rounds)
    return Ratio(value, max(0.0, value - half), value + half, rounds)


def little(rounds: Sequence[Round]) -> Ratio | None:
    """The mean wait by Little's law, W = L / λ: time spent in line by all, over those who came. Seconds.

    It needs counts and taps of arrivals, and nobody need be followed. Short rounds are blurred at their ends, by people
    who wait across them.
    """
    return ratio([person_seconds(each) for each in rounds], [float(len(each.arrived)) for each in rounds])


@dataclass(frozen=True)
class Agreement:
    """Two observers of the same line: their taps, those of both, and how many there were in truth.

    ``share`` = both / all different taps. ``truth`` is Chapman's estimate from two independent counts; ``doubled`` are taps
    that the other has not, close after another tap of one's own.
    """

    first: int
    second: int
    both: int
    share: float
    truth: float
    low: float
    high: float
    doubled: int


def match(first: ArrayLike, second: ArrayLike, tolerance_seconds: float) -> list[tuple[int, int]]:
    """Pairs of taps not farther apart than the tolerance, each tap in one pair at most, as many pairs as there can be.

    >>> match([10, 20, 30], [11, 29], 2)
    [(0, 0), (2, 1)]
    """
    one, other = np.sort(np.asarray(first, float)), np.sort(np.asarray(second, float))
    pairs, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        if abs(one[i] - other[j]) <= tolerance_seconds:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif one[i] < other[j]:
            i += 1
        else:
            j += 1
    return pairs


def agreement(
    first: ArrayLike,
    second: ArrayLike,
    tolerance_seconds: float = 10.0,
    twice_seconds: float = 2.0,
    level: float = 0.95,
) -> Agreement | None:
    """How two observers of one line agree; None where neither tapped.

    Chapman, Some properties of the hypergeometric distribution, 1951; variance after Seber, The estimation of animal
    abundance, 1982, 3.1. It takes each tap of one as seen by the other with the same chance, whoever it was.
    """
    one, other = np.sort(np.asarray(first, float)), np.sort(np.asarray(second, float))
    a, b = len(one), len(other)
    if not a + b:
        return None
    pairs = match(one, other, tolerance_seconds)
    m = len(pairs)
    truth = (a + 1) * (b + 1) / (m + 1) - 1
    variance = (a + 1) * (b + 1) * (a - m) * (b - m) / ((m + 1) ** 2 * (m + 2))
    half = float(ndtri(0.5 + level / 2)) * sqrt(variance)
    doubled = _doubled(one, {i for i, _ in pairs}, twice_seconds) + _doubled(
        other, {j for _, j in pairs}, twice_seconds
    )
    return Agreement(a, b, m, m / (a + b - m), truth, max(float(max(a, b)), truth - half), truth + half, doubled)


def _doubled(taps: Floats, matched: set[int], twice_seconds: float) -> int:
    near = np.diff(taps, prepend=-np.inf) <= twice_seconds
    return sum(1 for place in np.flatnonzero(near) if place not in matched)
