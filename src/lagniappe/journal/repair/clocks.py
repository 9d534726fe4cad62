"""Two clocks that disagree, and times of day that belong to the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lagniappe.units import DAY, SECOND

FEWEST = 20
"""Events of a pair of devices below which nothing is said of their clocks."""
STEADY = 0.5
"""Share of events that must lie near the middle for it to be a clock's error rather than people's."""


@dataclass(frozen=True)
class Skew:
    """How far the second device's clock stands behind the first's (microseconds; negative = ahead), for one pair.

    ``low`` and ``high`` are the 95 % interval of the middle by its order statistics; ``steady`` is the share of events
    within ``near`` of it; ``believed`` whether the clocks, rather than people, explain it.
    """

    pair: tuple[str, str]
    events: int
    micros: int
    low: int
    high: int
    steady: float
    believed: bool


def estimate_skews(
    first: Any, second: Any, pairs: Sequence[tuple[str, str]], which: Any, *, near: int = SECOND
) -> tuple[Skew, ...]:
    """The skew of each pair of devices, from the times at which both saw the same event.

    ``first`` and ``second`` are the two times of each event, ``which`` the place of its pair in ``pairs``. The middle of
    the differences (their median) is hurt by no single slip; it is believed where at least ``STEADY`` of them lie within
    ``near`` of it, there are ``FEWEST`` of them, and its interval excludes zero.

    >>> seen = np.arange(40) * 60_000_000
    >>> estimate_skews(seen, seen - 1_000_000, [("queue", "desk 1")], np.zeros(40, dtype=int))[0].micros
    -1000000
    """
    difference = np.asarray(second, dtype=np.int64) - np.asarray(first, dtype=np.int64)
    order = np.argsort(which, kind="stable")
    cuts = np.searchsorted(np.asarray(which)[order], np.arange(len(pairs) + 1))
    found = []
    for place, pair in enumerate(pairs):
        own = np.sort(difference[order[cuts[place] : cuts[place + 1]]])
        if len(own):
            found.append(_skew(pair, own, near))
    return tuple(found)


def corrected(second: Any, which: Any, pairs: Sequence[tuple[str, str]], skews: Sequence[Skew]) -> tuple[Any, Any]:
    """The second device's times by the first's clock, and which of them were moved."""
    by_pair = {skew.pair: skew.micros for skew in skews if skew.believed}
    shift = np.array([by_pair.get(pair, 0) for pair in pairs], dtype=np.int64)[np.asarray(which)]
    return np.asarray(second, dtype=np.int64) - shift, shift != 0


def _skew(pair: tuple[str, str], ordered: Any, near: int) -> Skew:
    n = len(ordered)
    middle = int(ordered[(n - 1) // 2])
    # The median's distribution-free interval: the ranks n/2 +- 1.96 sqrt(n)/2 (David and Nagaraja, Order Statistics, 7.1).
    reach = 0.98 * np.sqrt(n)
    low = int(ordered[max(0, int(np.floor(n / 2 - reach)))])
    high = int(ordered[min(n - 1, int(np.ceil(n / 2 + reach)) - 1)])
    steady = float(np.mean(np.abs(ordered - middle) <= near))
    believed = n >= FEWEST and steady >= STEADY and (low > 0 or high < 0)
    return Skew(pair, n, middle, low, high, steady, believed)


def past_midnight(start: Any, later: Any, known: Any, *, day: int = DAY) -> tuple[Any, Any]:
    """Times of day after a ``start`` of day: those more than half a day before it belong to the next day. Less is a clock
    that was moved. Answers the times, counted on beyond ``day``, and which were moved. Any unit, if ``day`` is in it.

    >>> past_midnight(np.array([86_390]), np.array([20]), np.array([True]), day=86_400)[0].tolist()
    [86420]
    """
    crossed = known & (later < start - day // 2)
    return np.where(crossed, later + day, later), crossed
