"""Chance by counter: every draw is a function of the seed and of whom and what it is for, never of what came before.

So a scene with one agent more meets the same customers with the same needs and the same patience (common random numbers),
and the fast kernel and its slow twin draw alike by calling the same functions.
"""

from __future__ import annotations

import math

import numpy as np

from lagniappe.queueing.simulate.compiling import compiled, inlined
from lagniappe.queueing.simulate.layout import (
    DURATION_AT,
    DURATION_FIELDS,
    FAMILY,
    TABLE_FROM,
    TABLE_TO,
    Real,
    Whole,
    numbers,
    whole,
)

NEVER = whole(1 << 62)
"""A moment (microseconds) that does not come: the end of a patience without end."""

# What a draw is for. Each purpose has a stream of its own.
SERVICE, WRAP, WALK, PATIENCE, SELF_SHARE, SELF_TIME, TRANSFER, NO_SHOW = numbers(8)
NO_SHOW_TIME, RETURN_SHARE, RETURN_TIME, REDIAL_SHARE, REDIAL_TIME, CALLBACK, GAP, PUNCTUAL = numbers(8, 16)
PURPOSES, TRIES = whole(16), whole(64)

# Families of durations; what their two numbers mean stands in ``durations``. Times are in microseconds.
FIXED, EXPONENTIAL, LOGNORMAL, GAMMA, WEIBULL, TABLE, ENDLESS = numbers(7)

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11, _ONE = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11), np.uint64(1)
_UNIT = 2.0**-53


@inlined
def mix(value: np.uint64) -> np.uint64:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014): 64 bits that look like chance."""
    value = (value ^ (value >> _S30)) * _FIRST
    value = (value ^ (value >> _S27)) * _SECOND
    return value ^ (value >> _S31)


@inlined
def signed(value: np.uint64) -> int:
    """The same 64 bits as a whole number with a sign, as arrays of ours hold them."""
    return int(np.int64(value))


@compiled
def key_of(seed: int, first: int, second: int) -> int:
    """The key of one customer (or stream): from the seed and two numbers that name them; a 64-bit whole number."""
    value = mix(np.uint64(seed) + _GOLDEN)
    value = mix(value + np.uint64(first) * _GOLDEN + _ONE)
    return signed(mix(value + np.uint64(second) * _GOLDEN + _ONE))


@inlined
def key_after(base: int, number: int) -> int:
    """The key of one person of a stream, by the stream's key."""
    return signed(mix(np.uint64(base) + np.uint64(number + 1) * _GOLDEN))


@inlined
def unit_of(value: np.uint64) -> float:
    """A number strictly between 0 and 1 from 64 bits."""
    return (np.float64(value >> _S11) + 0.5) * _UNIT


@inlined
def counter_of(key: int, turn: int, tries: int, purpose: int) -> np.uint64:
    return mix(np.uint64(key) + np.uint64((turn * TRIES + tries) * PURPOSES + purpose + 1) * _GOLDEN)


@inlined
def chance_after(base: int, number: int) -> float:
    """The chance that spaces a stream's arrivals; another sequence than that of ``key_after``."""
    return unit_of(mix(np.uint64(base) ^ (np.uint64(number + 1) * _SECOND)))


@compiled
def uniform(key: int, turn: int, tries: int, purpose: int) -> float:
    """A customer's chance, 0 to 1, for a purpose, at their ``turn``-th time in a queue and the ``tries``-th call there."""
    return unit_of(counter_of(key, turn, tries, purpose))


@compiled
def normal(value: np.uint64) -> float:
    """A standard normal number by the way of Box and Muller."""
    first, second = unit_of(mix(value + _GOLDEN)), unit_of(mix(value + _GOLDEN + _GOLDEN))
    return math.sqrt(-2.0 * math.log(first)) * math.cos(2.0 * math.pi * second)


@compiled
def gamma(value: np.uint64, shape: float) -> float:
    """A gamma number of scale 1 (Marsaglia and Tsang 2000); for a shape below 1 by their boost."""
    boost = 1.0
    if shape < 1.0:
        boost = unit_of(mix(value ^ _GOLDEN)) ** (1.0 / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        value = mix(value + _GOLDEN)
        x = normal(value)
        v = (1.0 + c * x) ** 3
        if v > 0.0 and math.log(unit_of(mix(value ^ _FIRST))) < 0.5 * x * x + d - d * v + d * math.log(v):
            return boost * d * v


@inlined
def swift_duration(fixed: Whole, real: Real, which: int, key: int, turn: int, tries: int, purpose: int) -> int:
    """``duration``, with the commonest families at hand."""
    place = fixed[DURATION_AT] + which * DURATION_FIELDS
    family, mean = fixed[place + FAMILY], real[fixed[place + TABLE_FROM]]
    if family == FIXED:
        return int(mean)
    if family == EXPONENTIAL:
        return int(-mean * math.log(unit_of(counter_of(key, turn, tries, purpose))) + 0.5)
    return duration(fixed, real, which, key, turn, tries, purpose)


@compiled
def duration(fixed: Whole, real: Real, which: int, key: int, turn: int, tries: int, purpose: int) -> int:
    """One duration in whole microseconds, at least 0; ``NEVER`` where it has no end."""
    place = fixed[DURATION_AT] + which * DURATION_FIELDS
    family, table = fixed[place + FAMILY], fixed[place + TABLE_FROM]
    a, b = real[table], real[table + 1]
    if family == FIXED:
        return int(a)
    if family == ENDLESS:
        return NEVER
    value = counter_of(key, turn, tries, purpose)
    if family == EXPONENTIAL:
        drawn = -a * math.log(unit_of(value))
    elif family == LOGNORMAL:
        drawn = math.exp(a + b * normal(value))
    elif family == GAMMA:
        drawn = b * gamma(value, a)
    elif family == WEIBULL:
        drawn = b * (-math.log(unit_of(value))) ** (1.0 / a)
    else:
        drawn = inverse(real, table + 2, fixed[place + TABLE_TO] - 1, unit_of(value))
    if drawn >= 4.0e18:
        return NEVER
    return int(drawn + 0.5)


@compiled
def inverse(real: Real, low: int, last: int, chance: float) -> float:
    """The quantile of a chance by a table of evenly spaced ones (from ``low`` to ``last``), linear between them."""
    place = chance * (last - low)
    step = int(place)
    left, right = real[low + step], real[low + step + 1]
    if right == math.inf:
        return math.inf
    return float(left + (place - step) * (right - left))
