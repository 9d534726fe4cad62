"""Days that are unlike their weekday, told without being misled by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Literal

import numpy as np

WEEKS = 8
ENOUGH = 4
SCORE = 3.5
_CHANCE = 0.5
"""What chance alone gives: the root of a Poisson count has a standard deviation of one half."""

Why = Literal["usual", "special", "too_few", "holiday", "weekday_closed", "unexplained"]


@dataclass(frozen=True)
class Judged:
    """A day of a site: how many came, how many are usual on its weekday (from ``low`` to ``high``), and the verdict."""

    day: date
    contacts: int
    usual: float | None
    low: float | None
    high: float | None
    score: float | None
    why: Why


def judge(counts: Sequence[tuple[date, int]], holidays: frozenset[str] = frozenset()) -> tuple[Judged, ...]:
    """Every day from the first to the last, those without anybody too.

    A day is compared with the same weekday up to eight weeks before and after, itself left out, on the scale of
    sqrt(n + 1/4): by their median, and by the median distance from it (made comparable with a standard deviation), which is
    never taken as less than chance. Special is what lies more than 3.5 of these away (Iglewicz and Hoaglin, How to Detect
    and Handle Outliers, 1993).
    """
    known = dict(sorted(counts))
    if not known:
        return ()
    first, last = min(known), max(known)
    weekdays = {day.weekday() for day in known}
    roots = {day: sqrt(n + 0.25) for day, n in known.items()}
    every = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return tuple(_judged(day, known[day], roots) if day in known else _empty(day, weekdays, holidays) for day in every)


def _empty(day: date, weekdays: set[int], holidays: frozenset[str]) -> Judged:
    why: Why = "unexplained" if day.weekday() in weekdays else "weekday_closed"
    return Judged(day, 0, None, None, None, None, "holiday" if day.isoformat() in holidays else why)


def _judged(day: date, contacts: int, roots: dict[date, float]) -> Judged:
    near = [day + timedelta(weeks=step) for step in range(-WEEKS, WEEKS + 1) if step]
    others = np.array([roots[each] for each in near if each in roots])
    n = len(others)
    if n < ENOUGH:
        return Judged(day, contacts, None, None, None, None, "too_few")
    middle = float(np.median(others))
    # The median distance of few values is too small on average (Croux and Rousseeuw, 1992).
    spread = 1.4826 * float(np.median(np.abs(others - middle))) * n / (n - 0.8)
    # The middle itself is not known better than n values tell.
    width = max(_CHANCE, spread) * sqrt(1 + np.pi / 2 / n)
    score = (roots[day] - middle) / width
    low, high = (max(0.0, max(0.0, middle + sign * SCORE * width) ** 2 - 0.25) for sign in (-1, 1))
    return Judged(day, contacts, middle**2 - 0.25, low, high, score, "special" if abs(score) > SCORE else "usual")
