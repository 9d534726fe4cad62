"""When to observe where no terminal counts: how many rounds for a wanted precision, in which strata, at which moments.

Occurrence sampling begins with n = z² p (1 - p) / A². People seen in one round resemble each other, so what counts is how
rounds differ; from a pilot or from earlier rounds that variance is known, and the textbook number grows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from lagniappe.sentences import gettext_noop

LEAST = 2
"""Rounds in a stratum: one alone cannot tell how rounds differ."""


@dataclass(frozen=True)
class Stratum:
    """A part of the week: a weekday (0 = Monday) from ``first`` until ``last`` minutes after midnight. ``spread`` is the
    standard deviation between its rounds where it is known."""

    weekday: int
    first: int
    last: int
    spread: float | None = None

    @property
    def minutes(self) -> int:
        return self.last - self.first


@dataclass(frozen=True)
class Visit:
    """One round to be made: a day, its first minute after midnight, and its length in minutes."""

    day: date
    minute: int
    minutes: int
    stratum: int


@dataclass(frozen=True)
class Plan:
    strata: tuple[Stratum, ...]
    rounds: tuple[int, ...]
    visits: tuple[Visit, ...]
    wanted: int
    textbook: int
    """Single looks that the textbook asks for, were each independent of the others."""

    @property
    def planned(self) -> int:
        return sum(self.rounds)


def looks_needed(share: float, precision: float, level: float = 0.95) -> int:
    """Independent looks after which a share is known to ± ``precision``: n = z² p (1 - p) / A².

    >>> looks_needed(0.5, 0.05), looks_needed(0.2, 0.05)
    (385, 246)
    """
    if not 0 < share < 1 or not 0 < precision < 1:
        raise ValueError(gettext_noop("a share and its precision lie between 0 and 1"))
    z = NormalDist().inv_cdf(0.5 + level / 2)
    return ceil(z * z * share * (1 - share) / precision**2)


def rounds_needed(share: float, precision: float, looks: int, between: float | None = None, level: float = 0.95) -> int:
    """Rounds of ``looks`` looks each. ``between`` is the standard deviation of the share between rounds beyond chance; None:
    the looks are taken as independent, which is the least that will do.

    n = z² (σ² + p (1 - p) / m) / A² (Cochran, Sampling Techniques, 1977, 10.2).

    >>> rounds_needed(0.5, 0.1, 5), rounds_needed(0.5, 0.1, 5, between=0.2)
    (20, 35)
    """
    if looks < 1:
        raise ValueError(gettext_noop("a round has at least one look"))
    if between is None:
        return max(LEAST, ceil(looks_needed(share, precision, level) / looks))
    z = NormalDist().inv_cdf(0.5 + level / 2)
    return max(LEAST, ceil(z * z * (between**2 + share * (1 - share) / looks) / precision**2))


def between_rounds(values: ArrayLike, looks: int = 1, share: bool = True) -> float | None:
    """The standard deviation between rounds, less what chance alone makes of a share in ``looks`` looks; None for fewer
    than two rounds."""
    means = np.asarray(values, float)
    if means.size < 2:
        return None
    middle = float(means.mean())
    chance = middle * (1 - middle) / looks if share else 0.0
    return sqrt(max(0.0, float(means.var(ddof=1)) - chance))


def allocate(strata: Sequence[Stratum], rounds: int) -> tuple[int, ...]:
    """Rounds by stratum: by its length, and by its spread where all are known (Neyman, JRSS 97, 1934); never fewer than two.

    >>> allocate([Stratum(0, 600, 720), Stratum(0, 720, 900)], 10)
    (4, 6)
    """
    if not strata:
        raise ValueError(gettext_noop("a plan needs at least one stratum"))
    known = all(stratum.spread is not None for stratum in strata) and any(stratum.spread for stratum in strata)
    weight = np.array([stratum.minutes * ((stratum.spread or 0.0) if known else 1.0) for stratum in strata])
    ideal = weight / weight.sum() * rounds
    given = np.maximum(LEAST, np.floor(ideal)).astype(int)
    # What is left goes to the largest remainders, the earlier first.
    for place in np.argsort(-(ideal - np.floor(ideal)), kind="stable"):
        if given.sum() < rounds:
            given[place] += 1
    return tuple(int(each) for each in given)


def strata_of(hours: Mapping[int, Sequence[tuple[int, int]]], block_minutes: int) -> tuple[Stratum, ...]:
    """The strata of opening hours (weekday to stretches in minutes): blocks of about ``block_minutes`` in each stretch."""
    found = []
    for weekday in sorted(hours):
        for first, last in sorted(hours[weekday]):
            blocks = max(1, round((last - first) / block_minutes))
            cuts = np.linspace(first, last, blocks + 1).round().astype(int)
            found += [Stratum(weekday, int(a), int(b)) for a, b in pairwise(cuts)]
    return tuple(found)


def plan(
    strata: Sequence[Stratum],
    days: Sequence[date],
    *,
    share: float,
    precision: float,
    looks: int,
    minutes: int,
    rng: np.random.Generator,
    between: float | None = None,
) -> Plan:
    """A plan: so many rounds in each stratum, at random moments of random days among ``days``, none at the same time.

    ValueError where the days cannot hold so many rounds.
    """
    used = [stratum for stratum in strata if any(day.weekday() == stratum.weekday for day in days)]
    if not used:
        raise ValueError(gettext_noop("none of the days lies in the opening hours"))
    if any(stratum.minutes < minutes for stratum in used):
        raise ValueError(gettext_noop("a round is longer than the part of the day it should lie in"))
    wanted = rounds_needed(share, precision, looks, between)
    given = allocate(used, wanted)
    visits: list[Visit] = []
    for place, (stratum, rounds) in enumerate(zip(used, given, strict=True)):
        mine = [day for day in days if day.weekday() == stratum.weekday]
        slots = [(day, slot) for day in mine for slot in range(stratum.minutes // minutes)]
        if rounds > len(slots):
            raise ValueError(gettext_noop("these days cannot hold so many rounds: give more days, or shorter rounds"))
        # Days first, so that rounds of a stratum fall on different days as long as there are any.
        order = sorted(slots, key=lambda each: (rng.random(),))
        rank: dict[date, int] = {}
        placed = []
        for day, slot in order:
            rank[day] = rank.get(day, 0) + 1
            placed.append((rank[day], day, slot))
        placed.sort(key=lambda each: each[0])
        slack = stratum.minutes - stratum.minutes // minutes * minutes
        shift = {day: int(rng.integers(0, slack + 1)) for day in mine}
        visits += [
            Visit(day, stratum.first + shift[day] + slot * minutes, minutes, place) for _, day, slot in placed[:rounds]
        ]
    visits.sort(key=lambda visit: (visit.day, visit.minute))
    return Plan(tuple(used), given, tuple(visits), wanted, looks_needed(share, precision))


def days_between(first: date, last: date, closed: Sequence[date] = ()) -> list[date]:
    """The days from ``first`` to ``last`` that are not closed."""
    found = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in found if day not in set(closed)]
