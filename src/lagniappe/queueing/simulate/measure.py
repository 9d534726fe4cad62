"""What a play amounts to: its figures, their intervals over replications, and differences between two scenes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from lagniappe.queueing.simulate.layout import (
    AGENT,
    ANSWERED,
    ARRIVED,
    CALLED,
    ENDED,
    KIND,
    LEFT,
    MISSED,
    NONE,
    OPEN,
    OUTCOME,
    OVER,
    REFUSED,
    SELF_SERVED,
    STAGE,
    WRAPPED,
    Real,
    Whole,
)
from lagniappe.queueing.simulate.run import Run
from lagniappe.sentences import Unit
from lagniappe.units import SECOND

FIGURES: Mapping[str, Unit] = MappingProxyType(
    {
        "legs": "count", "answered": "count", "left": "count", "missed": "count", "refused": "count", "self_served": "count",
        "present": "count", "share_left": "share", "share_at_once": "share", "share_within": "share", "wait_mean": "seconds",
        "wait_mean_answered": "seconds", "wait_mean_left": "seconds", "wait_median": "seconds", "wait_p90": "seconds",
        "waiting_mean": "number", "occupancy": "share",
    }
)  # fmt: skip
"""The figures and their units, as docs/reference/scene.md explains them."""


def figures(
    run: Run, *, within_seconds: float = 20.0, warm_up_seconds: float = 0.0, queue: str = ""
) -> dict[str, float]:
    """The figures of one play (of one queue, if said), without those who came during the warm-up; not-a-number where there
    is nobody to measure. A wait ends with the first call; the shares of those who left, who were called at once and within
    a time are out of all who stood in line or were called (``share_within``: out of those answered)."""
    legs, scene = run.legs, run.scene
    warm, until = round(warm_up_seconds * SECOND), round(scene.lasts_seconds * SECOND)
    here = np.array([not queue or kind.queue == queue for kind in scene.kinds])[legs[:, KIND]]
    in_line = _time_in_line(legs[here], warm, until)
    mine = legs[here & (legs[:, ARRIVED] >= warm)]
    outcome = mine[:, OUTCOME]
    how = went(mine)
    served, left, joined, wait = how.served, how.left, how.joined, how.wait
    counts = {"legs": len(mine), "answered": served.sum(), "left": left.sum(), "present": (outcome == OPEN).sum()}
    counts |= {name: (outcome == code).sum() for name, code in (
        ("missed", MISSED), ("refused", REFUSED), ("self_served", SELF_SERVED)
    )}  # fmt: skip
    quantiles = np.quantile(wait[joined], [0.5, 0.9]) if joined.any() else (math.nan, math.nan)
    return {name: float(count) for name, count in counts.items()} | {
        "share_left": _mean(left[joined]),
        "share_at_once": _mean(wait[joined] == 0),
        "share_within": _mean(wait[served] <= within_seconds),
        "wait_mean": _mean(wait[joined]),
        "wait_mean_answered": _mean(wait[served]),
        "wait_mean_left": _mean(wait[left]),
        "wait_median": float(quantiles[0]),
        "wait_p90": float(quantiles[1]),
        "waiting_mean": in_line / max(1, until - warm),
        "occupancy": _occupancy(run, warm, until),
    }


def _mean(values: Real | NDArray[np.bool_]) -> float:
    return float(np.mean(values)) if len(values) else math.nan


@dataclass(frozen=True)
class Went:
    """How it went for each leg: ``served``, ``left`` or ``missed``; those three ``joined`` the line and are done, after
    ``wait`` seconds to the first call, or to leaving where there was none."""

    called: NDArray[np.bool_]
    served: NDArray[np.bool_]
    left: NDArray[np.bool_]
    missed: NDArray[np.bool_]
    joined: NDArray[np.bool_]
    wait: Real


def went(legs: Whole) -> Went:
    outcome, called = legs[:, OUTCOME], legs[:, CALLED] != NONE
    served = (legs[:, ANSWERED] != NONE) & (outcome != OPEN)
    left, missed = outcome == LEFT, outcome == MISSED
    waited = np.where(called, legs[:, CALLED], legs[:, ENDED]) - legs[:, ARRIVED]
    return Went(called, served, left, missed, served | left | missed, np.maximum(waited, 0) / SECOND)


def stood_in_line(legs: Whole) -> NDArray[np.bool_]:
    """Which legs came to a line at all: not those who helped themselves, nor those who still do so at the end."""
    helping = (legs[:, OUTCOME] == OPEN) & (legs[:, STAGE] == OVER)
    stood: NDArray[np.bool_] = ~(helping | (legs[:, OUTCOME] == SELF_SERVED))
    return stood


def _time_in_line(legs: Whole, warm: int, until: int) -> float:
    """Microseconds spent waiting for a first call between the warm-up and the end, all together."""
    stood = legs[stood_in_line(legs)]
    ends = np.where(stood[:, CALLED] != NONE, stood[:, CALLED], stood[:, ENDED])
    ends = np.where(ends == NONE, until, ends)
    return float(np.maximum(np.minimum(ends, until) - np.maximum(stood[:, ARRIVED], warm), 0).sum())


def _occupancy(run: Run, warm: int, until: int) -> float:
    """Time at work for contacts (service and what follows it) over the time that the capacity was there."""
    legs = run.legs[(run.column(ANSWERED) != NONE) & (run.column(AGENT) >= 0)]
    ends = np.where(legs[:, WRAPPED] == NONE, until, legs[:, WRAPPED])
    busy = np.maximum(ends - np.maximum(legs[:, ANSWERED], warm), 0).sum()
    capacity = np.repeat(
        [group.capacity for group in run.scene.groups], [group.agents for group in run.scene.groups]
    ).astype(np.int64)
    spells = run.spells[run.spells[:, 1] == 0]
    ends = np.where(spells[:, 3] == NONE, until, spells[:, 3])
    there = (capacity[spells[:, 0]] * np.maximum(ends - np.maximum(spells[:, 2], warm), 0)).sum()
    return float(busy / there) if there else math.nan


@dataclass(frozen=True)
class Estimate:
    """A mean over replications with its interval (Student's t); ``n`` replications had something to measure."""

    mean: float
    low: float
    high: float
    n: int
    level: float = 0.95

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2


def estimate(values: Real, level: float = 0.95) -> Estimate:
    """The mean of some replications' figures with its interval; not-a-numbers are left out, and one value has no interval.

    >>> estimate(np.array([1.0, 2.0, 3.0])).mean
    2.0
    """
    from scipy.special import stdtrit

    known = values[~np.isnan(values)]
    if not len(known):
        return Estimate(math.nan, math.nan, math.nan, 0, level)
    mean = float(known.mean())
    if len(known) == 1:
        return Estimate(mean, -math.inf, math.inf, 1, level)
    spread = float(known.std(ddof=1) / math.sqrt(len(known)) * stdtrit(len(known) - 1, 0.5 + level / 2))
    return Estimate(mean, mean - spread, mean + spread, len(known), level)


def agent_names(run: Run) -> list[str]:
    """A name for each agent: the group's and a number within it."""
    return [f"{group.name}-{number + 1}" for group in run.scene.groups for number in range(group.agents)]
