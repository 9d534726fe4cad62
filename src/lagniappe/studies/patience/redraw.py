"""Whole days drawn again: how sure a curve and its quantiles are when the rows of a day resemble each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lagniappe.measures.intervals import ALIKE, ENOUGH_DAYS, tails, wilson
from lagniappe.measures.patience import Ended
from lagniappe.queueing.durations import Array, Cells
from lagniappe.queueing.patience import Survival, smooth_survival

DRAWS = 1_000
ENOUGH = 30
"""A curve is told as long as so many are in line; beyond, it stands on a handful."""


@dataclass(frozen=True)
class Curve:
    """The share still there at ``edges`` (the first is 0): estimate and ends of its interval; ``fall`` are the drawn curves
    of -log(share), one a row, None where there are too few days or all are alike (then the interval is Greenwood's), and
    ``ends`` the shares of them below and above which the interval ends. Until ``told`` seconds enough are in line to tell
    quantiles."""

    edges: Array
    share: Array
    low: Array
    high: Array
    estimate: Survival
    fall: Array | None
    told: float
    ends: tuple[float, float] = (0.025, 0.975)

    def quantile(self, gone: float) -> tuple[float | None, float | None, float | None]:
        """When this share is gone, with its interval; None where fewer than enough are still in line."""
        value, low, high = self.estimate.quantile(gone)
        if value is None or value > self.told:
            return None, low if low is not None and low <= self.told else None, None
        if self.fall is None:
            return value, low, high
        wanted = -np.log(1 - gone)
        reached = np.array(
            [np.interp(wanted, line, self.edges) if line[-1] >= wanted else np.inf for line in self.fall]
        )
        ends = np.quantile(reached, self.ends, method="inverted_cdf")
        return value, float(ends[0]), float(ends[1]) if np.isfinite(ends[1]) else None


def weights(days: int, seed: int, draws: int = DRAWS) -> Array | None:
    """How often each day is drawn, a draw a row; None where the days are too few to tell how they differ."""
    if days < ENOUGH_DAYS:
        return None
    return np.random.default_rng(seed).multinomial(days, np.full(days, 1 / days), size=draws).astype(float)


def curve(
    days: Ended, events: tuple[str, ...], seed: int, at_once: Array | None = None, others: Array | None = None
) -> Curve:
    """The curve of the days together. ``at_once`` had their event before any time passed, ``others`` were cut short then."""
    left = np.sum([days.counts[ending] for ending in events], axis=0)
    exposure, n = days.exposure, days.all(days.counts).sum(axis=-1)
    zero = np.zeros(len(n)) if at_once is None else at_once
    n = n + zero + (0 if others is None else others)
    drawn = weights(len(n), seed)
    estimate = smooth_survival(
        Cells(days.edges, left.sum(axis=0), exposure.sum(axis=0), float(n.sum()), float(zero.sum()))
    )
    size = len(estimate.time)
    edges = np.concatenate(([0.0], estimate.time))
    told = float(days.edges[told_cells(days)])
    share, low, high = (
        np.concatenate(([first], each))
        for first, each in zip(_start(estimate, n, at_once), (estimate.share, estimate.low, estimate.high), strict=True)
    )
    if drawn is None:
        return Curve(edges, share, low, high, estimate, None, told)
    seen = drawn @ exposure[:, :size]
    step = np.divide(drawn @ left[:, :size], seen, out=np.zeros_like(seen), where=seen > 0) * np.diff(edges)
    began = -np.log(np.maximum(1e-12, 1 - (drawn @ zero) / np.maximum(1.0, drawn @ n)))
    fall = np.concatenate((began[:, None], began[:, None] + np.cumsum(step, axis=1)), axis=1)
    if alike(fall):
        return Curve(edges, share, low, high, estimate, None, told)
    below, above = tails(len(n))
    ends = np.exp(-np.quantile(fall, [above, below], axis=0))
    return Curve(edges, share, ends[0], ends[1], estimate, fall, told, (below, above))


def _start(estimate: Survival, n: Array, at_once: Array | None) -> tuple[float, float, float]:
    """The share still there at the beginning, with Wilson's interval where some may have been called at once."""
    rows = round(float(n.sum()))
    found = wilson(round(estimate.start * rows), rows) if at_once is not None else None
    return (estimate.start, found.low, found.high) if found else (estimate.start,) * 3


def alike(drawn: Array) -> bool:
    """Whether all draws (one a row) say the same, as they do of days that do not differ."""
    return bool((np.ptp(drawn, axis=0) <= ALIKE * np.abs(drawn).max(axis=0)).all())


def told_cells(days: Ended) -> int:
    """How many cells have enough people at their beginning (a tenth of all, where those are few)."""
    n = days.all(days.counts).sum(axis=0)
    there = np.flip(np.cumsum(np.flip(n)))
    return int((there >= min(ENOUGH, max(1.0, there[0] / 10))).sum())
