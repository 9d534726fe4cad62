"""Distributions of durations from counts in cells of their logarithm: a lognormal fit, and the share of time of the longest.

A cell keeps the number of its rows, their sum and the smallest and largest, so that a log is a number of the journal once
more: widths of a half per cent lose nothing that can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from lagniappe.units import SECOND

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Cells:
    """Cells in order of duration: rows, seconds in all, and the shortest and longest of each (seconds)."""

    n: Array
    seconds: Array
    shortest: Array
    longest: Array

    @property
    def mean(self) -> Array:
        return self.seconds / self.n


def in_cells(rows: ir.Table, value: str, width: float, *keys: str) -> ir.Table:
    """``keys``, cell, n, micros, shortest, longest: counts of ``value`` (microseconds, more than 0) in cells of its log."""
    placed = rows.mutate(cell=(rows[value].cast("float64").ln() / width).floor().cast("int64"))
    return placed.group_by(*keys, "cell").aggregate(
        n=placed.count(), micros=placed[value].sum(), shortest=placed[value].min(), longest=placed[value].max()
    )


def cells(rows: Iterable[Mapping[str, Any]]) -> Cells:
    """The collected rows of :func:`in_cells`, cells of several groups taken together."""
    found: dict[int, list[int]] = {}
    for row in rows:
        n, micros, shortest, longest = row["n"], row["micros"], row["shortest"], row["longest"]
        old = found.get(row["cell"])
        if old:
            n, micros, shortest, longest = old[0] + n, old[1] + micros, min(old[2], shortest), max(old[3], longest)
        found[row["cell"]] = [n, micros, shortest, longest]
    table = np.array([found[cell] for cell in sorted(found)], float).reshape(-1, 4)
    return Cells(table[:, 0], table[:, 1] / SECOND, table[:, 2] / SECOND, table[:, 3] / SECOND)


@dataclass(frozen=True)
class Lognormal:
    """Mean and standard deviation of the logarithm of seconds; ``distance`` is Kolmogorov's to the ``n`` durations."""

    mean: float
    sd: float
    n: int
    distance: float

    @property
    def median(self) -> float:
        return float(np.exp(self.mean))

    def upto(self, seconds: Array | float) -> Array:
        """The share of durations that the fit has up to these seconds."""
        return np.asarray(ndtr((np.log(seconds) - self.mean) / self.sd), float)


def lognormal(source: Cells) -> Lognormal | None:
    """The fit by mean and standard deviation of the logs, as Brown et al. (2005); None for fewer than two durations or
    where all are equal."""
    n = float(source.n.sum())
    if n < 2:
        return None
    logs = np.log(source.mean)
    mean = float((source.n * logs).sum() / n)
    sd = sqrt(float((source.n * (logs - mean) ** 2).sum() / (n - 1)))
    if sd < 1e-9:
        return None
    fit = Lognormal(mean, sd, int(n), 0.0)
    upto = np.cumsum(source.n) / n
    above = upto - fit.upto(source.longest)
    below = fit.upto(source.shortest) - (upto - source.n / n)
    return Lognormal(mean, sd, int(n), float(max(above.max(), below.max())))


def share_of_longest(source: Cells, part: float) -> float | None:
    """Which share of all time the longest ``part`` of the durations takes; None where there is no time."""
    whole = float(source.seconds.sum())
    if whole <= 0:
        return None
    n, seconds = source.n[::-1], source.seconds[::-1]
    return float(np.interp(part * n.sum(), np.concatenate(([0.0], np.cumsum(n))), _upto(seconds)) / whole)


def _upto(values: Array) -> Array:
    return np.concatenate(([0.0], np.cumsum(values)))
