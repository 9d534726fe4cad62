"""How a day's contacts lie over its bands: the profile of each weekday, recent weeks counting more."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
HALF_LIFE_DAYS = 56.0


def profiles(counts: Floats, weekdays: Whole, half_life: float = HALF_LIFE_DAYS) -> Floats:
    """``[weekday, band]`` with sum 1; nan for a weekday that was never seen. A week ago counts half of ``half_life`` ago."""
    n = len(counts)
    weight = 0.5 ** ((n - 1 - np.arange(n)) / half_life)
    known = ~np.isnan(counts).any(axis=1)
    found = np.full((7, counts.shape[1]), np.nan)
    for weekday in range(7):
        mine = known & (weekdays[:n] == weekday)
        sums = weight[mine] @ counts[mine]
        if sums.sum() > 0:
            found[weekday] = sums / sums.sum()
        elif mine.any():
            found[weekday] = 1 / counts.shape[1]
    return found
