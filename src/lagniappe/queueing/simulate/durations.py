"""How long things take: distributions of durations in seconds, by mean and squared coefficient of variation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lagniappe.queueing.simulate import draws
from lagniappe.queueing.simulate.errors import at_least_zero, more_than_zero
from lagniappe.units import SECOND


@dataclass(frozen=True)
class Duration:
    """A distribution of durations. ``a`` and ``b`` are, by family, in microseconds where they are times: fixed (time, -),
    exponential (mean, -), lognormal (mean and standard deviation of the logarithm), gamma (shape, scale), weibull (shape,
    scale), table (-, -) with the quantiles at evenly spaced shares in ``table``, endless (-, -)."""

    family: int
    a: float = 0.0
    b: float = 0.0
    table: tuple[float, ...] = ()


def fixed(seconds: float) -> Duration:
    """Always the same.

    >>> fixed(2.5).a
    2500000.0
    """
    return Duration(draws.FIXED, float(round(at_least_zero("fixed", "seconds", seconds) * SECOND)))


def endless() -> Duration:
    """Never over: the patience of those who do not leave."""
    return Duration(draws.ENDLESS)


def exponential(mean_seconds: float) -> Duration:
    """Without memory."""
    return Duration(draws.EXPONENTIAL, more_than_zero("exponential", "mean_seconds", mean_seconds) * SECOND)


def lognormal(mean_seconds: float, scv: float) -> Duration:
    """Lognormal with a mean and a squared coefficient of variation (variance over squared mean)."""
    mean = more_than_zero("lognormal", "mean_seconds", mean_seconds) * SECOND
    variance = math.log1p(more_than_zero("lognormal", "scv", scv))
    return Duration(draws.LOGNORMAL, math.log(mean) - variance / 2, math.sqrt(variance))


def gamma(mean_seconds: float, scv: float) -> Duration:
    """Gamma with a mean and a squared coefficient of variation."""
    mean = more_than_zero("gamma", "mean_seconds", mean_seconds) * SECOND
    shape = 1.0 / more_than_zero("gamma", "scv", scv)
    return Duration(draws.GAMMA, shape, mean / shape)


def erlang(mean_seconds: float, stages: int) -> Duration:
    """The sum of ``stages`` equal exponential stages."""
    return gamma(mean_seconds, 1.0 / more_than_zero("erlang", "stages", stages))


def weibull(mean_seconds: float, shape: float) -> Duration:
    """Weibull by its mean: below shape 1 the hazard falls with time, above it rises."""
    mean = more_than_zero("weibull", "mean_seconds", mean_seconds) * SECOND
    shape = more_than_zero("weibull", "shape", shape)
    return Duration(draws.WEIBULL, shape, mean / math.gamma(1.0 + 1.0 / shape))


def quantiles(seconds: Sequence[float]) -> Duration:
    """By inverse table: the quantiles at evenly spaced shares from 0 to 1, rising; ``inf`` at the end for those who never
    leave (a Kaplan-Meier curve that does not reach zero)."""
    table = np.asarray(seconds, dtype=np.float64) * SECOND
    if (
        len(table) < 2
        or np.isnan(table).any()
        or (np.diff(table[np.isfinite(table)]) < 0).any()
        or table[0] == math.inf
    ):
        raise ValueError("quantiles need at least two values that rise, the first of them finite")
    at_least_zero("quantiles", "seconds", float(table[0]))
    return Duration(draws.TABLE, table=tuple(table.tolist()))


def empirical(sample_seconds: Sequence[float], points: int = 512) -> Duration:
    """The distribution of a sample, through its quantiles (linear between them)."""
    if not len(sample_seconds):
        raise ValueError("an empirical duration needs at least one value")
    return quantiles(np.quantile(np.asarray(sample_seconds, dtype=np.float64), np.linspace(0, 1, points)).tolist())


def encode(durations: Sequence[Duration], start: int) -> tuple[list[int], list[float]]:
    """Durations as the kernel reads them: (family, from, to) of each in a row, and their numbers and tables, which will lie
    in ``real`` from ``start``."""
    places: list[int] = []
    numbers: list[float] = []
    for one in durations:
        low = start + len(numbers)
        numbers += [one.a, one.b, *one.table]
        places += [one.family, low, start + len(numbers)]
    return places, numbers
