"""Intervals that cover what they say: how far past forecasts were off, on a scale on which all sizes are alike.

Conformal quantiles (Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 2005) of the backtest's errors, by
classes of size; on the scale of sqrt(n + 1/4), chance gives a variance of 1/4 whatever the size, and days that swing as a
whole give one that grows with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]
EDGES = (2.0, 12.0)
CHANCE = 0.25
FEW = 30
"""A class with fewer errors than this shares those of its neighbours."""


@dataclass(frozen=True)
class Calibration:
    """``swing``: the variance beyond chance, over the expected count; ``scores``: sorted standardised errors of each class."""

    swing: float
    scores: tuple[Floats, ...]
    different: int | None = None
    """How many different days the errors are of, where several forecasts are of one day and so err together."""

    def counts_at(self, expected: Floats, p: float) -> Floats:
        """The count that is not passed with probability ``p``."""
        return self._at(expected, p, CHANCE)

    def rates_at(self, expected: Floats, p: float) -> Floats:
        """The rate that is not passed with probability ``p``: as the count, without the chance that a queueing model adds."""
        return self._at(expected, p, 0.0)

    def _at(self, expected: Floats, p: float, chance: float) -> Floats:
        quantiles = np.array([quantile(scores, p, self.different) for scores in self.scores])[_classes(expected)]
        root = np.sqrt(expected + 0.25) + quantiles * np.sqrt(chance + self.swing * expected)
        return np.asarray(np.maximum(np.maximum(root, 0) ** 2 - 0.25, 0.0))


def calibrate(counts: Floats, expected: Floats, different: int | None = None) -> Calibration:
    """From what came and what had been expected (nan where either is not known), of any equal shapes."""
    known = ~(np.isnan(counts) | np.isnan(expected))
    came, said = counts[known], expected[known]
    error = np.sqrt(came + 0.25) - np.sqrt(said + 0.25)
    swing = max(0.0, float((error**2 - CHANCE).sum() / max(said.sum(), 1e-9)))
    score = error / np.sqrt(CHANCE + swing * said)
    where = _classes(said)
    by_class = []
    for each in range(len(EDGES) + 1):
        mine = score[where == each]
        by_class.append(np.sort(mine if len(mine) >= FEW else score))
    return Calibration(swing, tuple(by_class), different)


def quantile(scores: Floats, p: float, different: int | None = None) -> float:
    """The conformal quantile of sorted scores: of n scores the one of rank (n + 1) p, outwards; where that lies beyond all of
    them, Student's quantile when it is farther out. ``different`` is n where scores resemble each other.
    """
    total = len(scores)
    n = min(total, different or total)
    upper = p >= 0.5
    rank = np.ceil((n + 1) * p) if upper else np.floor((n + 1) * p)
    if 1 <= rank <= n:
        if n == total:
            return float(scores[int(rank) - 1])
        place = np.ceil(rank / n * total) if upper else np.floor((rank - 1) / n * total) + 1
        return float(scores[int(np.clip(place, 1, total)) - 1])
    if n < 2:
        return float(stdtrit(2, p)) * 2
    far = float(stdtrit(n - 1, p)) * float(np.sqrt((scores**2).mean() * (1 + 1 / n)))
    return max(float(scores[-1]), far) if upper else min(float(scores[0]), far)


def _classes(expected: Floats) -> NDArray[np.int64]:
    return np.asarray(np.searchsorted(EDGES, expected, side="right"), np.int64)
