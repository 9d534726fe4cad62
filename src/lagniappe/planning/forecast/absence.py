"""How many of those who were to come will be away, by weekday."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Absence:
    """``share[weekday]`` (0 = Monday) of the people planned who are away; ``certainty``: as many people does the knowledge of a
    day's share weigh (days that differ more than chance make it small)."""

    share: Floats
    certainty: float
    days: int

    def away_at(self, planned: ArrayLike, weekday: ArrayLike, p: float) -> Whole:
        """How many of ``planned`` people are not passed, with probability ``p``, by those who are away."""
        from scipy.stats import betabinom  # a second of loading, which only who plans with absences waits for

        mean = np.clip(self.share[np.asarray(weekday)], 1e-6, 1 - 1e-6)
        found = betabinom.ppf(p, np.asarray(planned), mean * self.certainty, (1 - mean) * self.certainty)
        return np.asarray(found, np.int64)


def absence(away: ArrayLike, planned: ArrayLike, weekdays: ArrayLike) -> Absence:
    """From the people away and those planned on each past day (nan: not known). Beta-binomial by moments; each weekday's
    share is held towards that of all days by as many people as one day plans. Raises ValueError that names the wrong input.
    """
    gone, due, weekday = np.asarray(away, float), np.asarray(planned, float), np.asarray(weekdays, int)
    if not gone.shape == due.shape == weekday.shape or gone.ndim != 1:
        raise ValueError("away, planned and weekdays must have one value for each day")
    known = ~(np.isnan(gone) | np.isnan(due)) & (due > 0)
    gone, due, weekday = gone[known], due[known], weekday[known]
    if not len(gone):
        raise ValueError(
            "planned counts nobody on any day; absences need at least one day on which people were to come"
        )
    if (gone < 0).any() or (gone > due).any():
        raise ValueError("away must lie between 0 and planned on every day")
    overall = float((gone.sum() + 0.5) / (due.sum() + 1))
    hold = float(due.mean())
    share = np.array(
        [(gone[weekday == each].sum() + hold * overall) / (due[weekday == each].sum() + hold) for each in range(7)]
    )
    mean = share[weekday]
    chance = due * mean * (1 - mean)
    # Variance of a beta-binomial: chance x (1 + (n - 1) rho), rho = 1 / (certainty + 1).
    excess = float(((gone - due * mean) ** 2 - chance).sum() / max(float((chance * (due - 1)).sum()), 1e-9))
    rho = float(np.clip(excess, 1e-4, 0.9))
    return Absence(share, 1 / rho - 1, len(gone))
