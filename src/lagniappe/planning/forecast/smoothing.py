"""Exponential smoothing of the day's volume: level, damped trend and a weekly season, in compact form.

The additive errors form of Hyndman, Koehler, Ord and Snyder (Forecasting with Exponential Smoothing, 2008), ETS(A, Ad, A),
on the log of the day's count plus one; all parameters of a grid run side by side and the least squared one-step error wins.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from lagniappe.planning.forecast.profile import profiles

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

GRID = np.array(
    [
        (alpha, beta, gamma, phi)
        for alpha, share, rest, phi in product(
            (0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6), (0.0, 0.1), (0.02, 0.1, 0.25), (0.9, 0.98)
        )
        for beta, gamma in [(alpha * share, (1 - alpha) * rest)]
        if share or phi == 0.9
    ]
)
"""alpha (level), beta (trend), gamma (season), phi (damping): a row each."""


def smooth(
    values: Floats, weekdays: Whole, grid: Floats, start: tuple[float, Floats]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Runs every parameter row over ``values`` (nan = not known: nothing is learnt, time goes on).

    ``start``: the level and the season of each weekday at the beginning. Returns the final level, trend and season
    ``[row, weekday]``, and the one-step errors ``[day, row]``.
    """
    alpha, beta, gamma, phi = grid.T
    level = np.full(len(grid), start[0])
    trend = np.zeros(len(grid))
    season = np.tile(start[1], (len(grid), 1))
    errors = np.full((len(values), len(grid)), np.nan)
    for place, value in enumerate(values.tolist()):
        weekday = int(weekdays[place])
        step = phi * trend
        level = level + step
        trend = step
        if value == value:
            error = value - level - season[:, weekday]
            errors[place] = error
            level = level + alpha * error
            trend = trend + beta * error
            season[:, weekday] += gamma * error
    return level, trend, season, errors


def smoothing(counts: Floats, weekdays: Whole, _: Whole) -> Floats:
    """The volume of each day ahead by smoothing, spread over the bands by the weekday's recent profile."""
    n = len(counts)
    values = np.log(counts.sum(axis=1) + 1)
    level, season = _start(values, weekdays[:n])
    final, trend, seasons, errors = smooth(values, weekdays, GRID, (level, season))
    # The first two weeks set the stage.
    loss = np.nansum(errors[14:] ** 2, axis=0)
    best = int(np.argmin(loss))
    ahead = weekdays[n:]
    phi = GRID[best, 3]
    steps = np.cumsum(phi ** np.arange(1, len(ahead) + 1))
    mean = final[best] + steps * trend[best] + seasons[best][ahead]
    volume = np.exp(np.clip(mean, None, 25)) - 1
    return np.asarray(np.maximum(volume, 0)[:, None] * profiles(counts, weekdays[:n])[ahead])


def _start(values: Floats, weekdays: Whole) -> tuple[float, Floats]:
    """Level and season from the first four weeks in which there is anything of each weekday."""
    known = ~np.isnan(values)
    season = np.zeros(7)
    for weekday in range(7):
        mine = values[known & (weekdays == weekday)][:4]
        season[weekday] = mine.mean() if len(mine) else np.nan
    level = float(season[~np.isnan(season)].mean()) if known.any() else 0.0
    return level, np.where(np.isnan(season), 0.0, season - level)
