"""Leaving that nobody saw: the time lies between two moments, and all that is known is when they were last and first missed.

A turn that is called and not answered: its owner left somewhere between arriving and the call, or is still there and did not
hear. The first reading is interval-censored and is estimated here; the second is ordinary censoring.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lagniappe.queueing.durations import Array

STEPS = 5_000


@dataclass(frozen=True)
class Unseen:
    """Weights of rows whose leaving lies in cells ``first`` to ``last`` (both included; ``last`` = number of cells: later
    than everything seen). One row each; cells as wide as one likes."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    weight: Array
    cells: int

    def __post_init__(self) -> None:
        if not self.first.shape == self.last.shape == self.weight.shape:
            raise ValueError("first, last and weight have one value a row")
        if np.any(self.first < 0) or np.any(self.last > self.cells) or np.any(self.first > self.last):
            raise ValueError("a row lies between its first and its last cell")
        if np.any(self.weight < 0):
            raise ValueError("weights are not negative")


@dataclass(frozen=True)
class Estimate:
    """``gone``: probability of leaving in each cell; ``rest``: of leaving later than all; ``settled``: EM came to rest."""

    gone: Array
    rest: float
    settled: bool
    steps: int

    @property
    def share(self) -> Array:
        """Share still there at the end of each cell."""
        return 1 - np.cumsum(self.gone)


def unseen(left: ArrayLike, stayed: ArrayLike, missed: ArrayLike) -> Unseen:
    """Rows from counts by cell: left in it, cut short at its end, and called in it without an answer (gone by then).

    Who was called in a cell and missed may have left in any cell up to it, that one included.
    """
    counts = [np.asarray(part, float) for part in (left, stayed, missed)]
    many = len(counts[0])
    place = np.arange(many, dtype=np.int64)
    first = np.concatenate((place, np.minimum(place + 1, many), np.zeros(many, dtype=np.int64)))
    last = np.concatenate((place, np.full(many, many, dtype=np.int64), place))
    weight = np.concatenate(counts)
    keep = weight > 0
    return Unseen(first[keep], last[keep], weight[keep], many)


def turnbull(rows: Unseen, tolerance: float = 1e-9, steps: int = STEPS) -> Estimate:
    """The non-parametric maximum likelihood estimate by self-consistency (Turnbull, JRSS B 38, 1976).

    Each step gives a row's weight to the cells it may lie in, in proportion to the present estimate. ValueError without rows.
    """
    total = float(rows.weight.sum())
    if total <= 0:
        raise ValueError("nobody waited, so no patience can be told")
    # Where no row may lie, nothing is ever put.
    chance = (_spread(rows, np.ones_like(rows.weight)) > 0).astype(float)
    chance /= chance.sum()
    change, step = np.inf, 0
    while change >= tolerance and step < steps:
        step += 1
        sums = np.concatenate(([0.0], np.cumsum(chance)))
        mass = sums[rows.last + 1] - sums[rows.first]
        found = chance * _spread(rows, rows.weight / np.maximum(mass, 1e-300)) / total
        change = float(np.abs(found - chance).max())
        chance = found
    return Estimate(chance[:-1], float(chance[-1]), change < tolerance, step)


def _spread(rows: Unseen, each: Array) -> Array:
    """For every cell the sum of ``each`` over the rows that may lie in it."""
    edges = np.bincount(rows.first, each, minlength=rows.cells + 2)
    edges -= np.bincount(rows.last + 1, each, minlength=rows.cells + 2)
    return np.maximum(0.0, np.cumsum(edges)[:-1])


def redrawn(left: ArrayLike, stayed: ArrayLike, missed: ArrayLike, steps: int = 400) -> Array:
    """Share still there at each cell's end for many sets of counts at once (sets x cells), as :func:`unseen` reads them.

    The same self-consistency in closed form for these three kinds of rows, ``steps`` times, without waiting for rest: for
    resampling, where the noise of the draw is far greater than what remains.
    """
    went, kept, called = (np.atleast_2d(np.asarray(part, float)) for part in (left, stayed, missed))
    sets, many = went.shape
    total = np.maximum(1e-300, (went + kept + called).sum(axis=1, keepdims=True))
    chance = np.full((sets, many + 1), 1 / (many + 1))
    for _ in range(steps):
        upto = np.cumsum(chance, axis=1)
        later = np.maximum(1e-300, upto[:, -1:] - upto[:, :-1])
        after = np.cumsum(kept / later, axis=1)
        before = np.flip(np.cumsum(np.flip(called / np.maximum(1e-300, upto[:, :-1]), 1), axis=1), 1)
        found = chance.copy()
        found[:, :-1] *= before
        found[:, 1:-1] += chance[:, 1:-1] * after[:, :-1]
        found[:, -1] = chance[:, -1] * after[:, -1]
        found[:, :-1] += went
        chance = found / total
    return np.asarray(1 - np.cumsum(chance[:, :-1], axis=1), float)
