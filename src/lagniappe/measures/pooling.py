"""Comparing members honestly: what they do alike is taken out, and each is believed as far as its own evidence goes.

``adjusted`` takes out the mix (who had the harder kinds, the busier hours) by least squares; ``pooled`` draws each member
towards the middle by how little is known of it (partial pooling, empirical Bayes). Arrays only.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import chdtri, ndtri

Array = NDArray[np.float64]
ROUNDS = 500
DENSE = 600
"""Up to this many members the variance of each effect is exact; beyond, that of a mean of its own rows."""


@dataclass(frozen=True)
class Adjusted:
    """``effects`` of members and ``levels`` of cells (a row's value is their sum and a residue); ``variance`` of the
    residues; ``leverage`` times it is the variance of a member's effect."""

    effects: Array
    levels: Array
    variance: float
    leverage: Array


def adjusted(member: ArrayLike, cell: ArrayLike, n: ArrayLike, total: ArrayLike, squares: ArrayLike) -> Adjusted:
    """Least squares of ``value = level of the cell + effect of the member``, from counts, sums and sums of squares.

    ``member`` and ``cell`` are places from 0; one entry for each pair that occurs. Effects are 0 on average over the rows.
    ValueError without as many rows as there are members and cells.
    """
    who, where = np.asarray(member, np.int64), np.asarray(cell, np.int64)
    many, sums = np.asarray(n, np.float64), np.asarray(total, np.float64)
    members, cells = int(who.max(initial=-1)) + 1, int(where.max(initial=-1)) + 1
    rows = float(many.sum())
    free = rows - members - cells + 1
    if free < 1:
        raise ValueError("there are too few rows to tell members and cells apart")
    of_member = np.bincount(who, many, members).astype(float)
    of_cell = np.bincount(where, many, cells).astype(float)
    effects, levels = np.zeros(members), np.zeros(cells)
    for _ in range(ROUNDS):
        levels = np.bincount(where, sums - many * effects[who], cells) / of_cell
        new = np.bincount(who, sums - many * levels[where], members) / of_member
        step = float(np.abs(new - effects).max())
        effects = new
        if step < 1e-12:
            break
    middle = float((effects * of_member).sum() / rows)
    effects, levels = effects - middle, levels + middle
    fitted = effects[who] + levels[where]
    residue = float((np.asarray(squares, float) - 2 * fitted * sums + many * fitted**2).sum())
    return Adjusted(effects, levels, max(0.0, residue) / free, _leverage(who, where, many, of_member, of_cell))


def _leverage(who: NDArray[np.int64], where: NDArray[np.int64], many: Array, of_member: Array, of_cell: Array) -> Array:
    members, cells = len(of_member), len(of_cell)
    if members > DENSE:
        return np.asarray(1 / of_member, float)
    shared = np.zeros((members, cells))
    np.add.at(shared, (who, where), many)
    normal = np.diag(of_member) - (shared / of_cell) @ shared.T
    return np.asarray(np.maximum(np.diag(np.linalg.pinv(normal, hermitian=True)), 1e-12), float)


@dataclass(frozen=True)
class Pooled:
    """The ``middle`` of all members, the variance ``between`` them with its ends, and for each member its ``value`` with
    the ends of its interval and ``weight``: how far its own evidence counts, 0 to 1."""

    middle: float
    between: float
    between_low: float
    between_high: float
    value: Array
    low: Array
    high: Array
    weight: Array


def pooled(values: ArrayLike, variances: ArrayLike, level: float = 0.95) -> Pooled:
    """Each member's value drawn towards the middle; ``variances`` are those of the values themselves.

    Between members: the estimate of Paule and Mandel (J. Res. NBS 87, 1982) with the ends of the Q profile (Viechtbauer,
    Statistics in Medicine 26, 2007). Intervals are those of Morris (JASA 78, 1983), which reckon that middle and spread are
    estimates. ValueError for fewer than four members.

    >>> pooled([0.0, 0.1, 2.0, 2.1, 1.0], [0.01] * 5).weight.round(2).tolist()
    [0.99, 0.99, 0.99, 0.99, 0.99]
    """
    y, v = np.asarray(values, float), np.asarray(variances, float)
    k = len(y)
    if k < 4 or y.shape != v.shape or np.any(v <= 0):
        raise ValueError("pooling takes four members or more, each with its variance")
    tail = (1 - level) / 2
    between = _between(y, v, k - 1)
    low, high = _between(y, v, float(chdtri(k - 1, tail))), _between(y, v, float(chdtri(k - 1, 1 - tail)))
    weights = 1 / (v + between)
    middle = float((weights * y).sum() / weights.sum())
    # How much is drawn away; a little less than v / (v + between), because between is an estimate (Morris).
    away = (k - 3) / (k - 1) * v / (v + between)
    value = middle + (1 - away) * (y - middle)
    share = weights / weights.sum()
    doubt = 2 / (k - 3) * away**2 * (np.mean(v) + between) / (v + between) * (y - middle) ** 2
    spread = np.sqrt(v * (1 - (1 - share) * away) + doubt)
    z = float(ndtri(1 - tail))
    return Pooled(middle, between, low, high, value, value - z * spread, value + z * spread, 1 - away)


def _between(y: Array, v: Array, wanted: float) -> float:
    """The variance between members for which their weighted squares come to ``wanted``; 0 where none is needed."""

    def squares(between: float) -> float:
        weights = 1 / (v + between)
        middle = (weights * y).sum() / weights.sum()
        return float((weights * (y - middle) ** 2).sum()) - wanted

    if squares(0.0) <= 0:
        return 0.0
    most = 10 * float(np.var(y)) + float(v.max())
    while squares(most) > 0:
        most *= 10
    return float(brentq(squares, 0.0, most, xtol=1e-14, rtol=1e-10))


def factor(variance: float) -> float:
    """A variance of logarithms as a factor: by this much, up or down, values typically differ."""
    return exp(sqrt(variance))
