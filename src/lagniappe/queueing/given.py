"""What every model of this room asks of its arguments, in sentences that name the argument and what would do."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lagniappe.queueing.chain import UNBOUNDED

Floats = NDArray[np.float64]
LONGEST = 1e12
"""The most arrivals that a mean patience may span; beyond it say that patience has no end."""


def positive(name: str, value: ArrayLike, *, zero: bool = False, endless: bool = False) -> Floats:
    """Numbers above zero (or from zero on), finite unless they may be endless."""
    numbers = np.asarray(value, float)
    wrong = ~(numbers >= 0 if zero else numbers > 0)
    if not endless:
        wrong |= np.isinf(numbers)
    if wrong.any():
        first = float(numbers[wrong].flat[0])
        least = "zero or more" if zero else "more than zero"
        raise ValueError(f"{name} must be {least}{'' if endless else ' and finite'}, not {first:g}")
    return numbers


def share(name: str, value: ArrayLike) -> Floats:
    """Shares from 0 to 1."""
    numbers = np.asarray(value, float)
    wrong = ~((numbers >= 0) & (numbers <= 1))
    if wrong.any():
        raise ValueError(f"{name} is a share from 0 to 1, not {float(numbers[wrong].flat[0]):g}")
    return numbers


def whole(name: str, value: ArrayLike, least: int) -> Floats:
    """Whole numbers from ``least`` on, possibly infinite."""
    numbers = np.asarray(value, float)
    wrong = ~((numbers >= least) & ((numbers == np.floor(numbers)) | np.isinf(numbers)))
    if wrong.any():
        raise ValueError(f"{name} is a whole number from {least} on, not {float(numbers[wrong].flat[0]):g}")
    return numbers


def crew(servers: ArrayLike) -> NDArray[np.int64]:
    numbers = whole("servers", servers, 1)
    if (numbers > 10_000_000).any():
        raise ValueError(f"servers must be at most 10,000,000, not {float(numbers.max()):g}")
    return numbers.astype(np.int64)


def waiting_places(places: ArrayLike) -> NDArray[np.int64]:
    numbers = whole("places", places, 0)
    if (np.isfinite(numbers) & (numbers > 10_000_000)).any():
        raise ValueError("places must be at most 10,000,000; use math.inf for a line without end")
    return np.where(np.isinf(numbers), UNBOUNDED, numbers).astype(np.int64)


def impatience(arrivals: Floats, patience: ArrayLike) -> tuple[Floats, Floats]:
    """Mean patience, and the rate of leaving that it means: 0 without end, infinite for nobody waits."""
    mean = positive("patience", patience, zero=True, endless=True)
    if (np.isfinite(mean) & (arrivals * np.where(np.isfinite(mean), mean, 0) > LONGEST)).any():
        raise ValueError("patience is longer than 10**12 arrivals; use math.inf for people who never leave")
    with np.errstate(divide="ignore"):
        return mean, np.divide(1.0, mean)
