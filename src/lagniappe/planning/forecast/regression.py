"""Poisson regression of the day's volume on weekday, trend, place in the month and in the year, with a ridge."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lagniappe.planning.forecast.profile import profiles

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
HALF_LIFE_DAYS = 120.0
RIDGE = 1.0
YEAR = 365.2425


def poisson(design: Floats, counts: Floats, weight: Floats, ridge: Floats) -> Floats:
    """The coefficients of a log-linear Poisson regression by iterated weighted least squares (McCullagh and Nelder, 1989).

    ``ridge`` penalises each squared coefficient; zero leaves it free.
    """
    eta = np.log(counts + 0.5)
    coefficients = np.zeros(design.shape[1])
    for _ in range(50):
        mean = np.exp(np.clip(eta, -20, 25))
        working = eta + (counts - mean) / mean
        scaled = design * (weight * mean)[:, None]
        new = np.linalg.solve(scaled.T @ design + np.diag(ridge), scaled.T @ working)
        moved = float(np.abs(new - coefficients).max())
        coefficients = new
        eta = design @ coefficients
        if moved < 1e-10:
            break
    return coefficients


def features(days: Whole, weekdays: Whole, month_days: Whole, span: int) -> tuple[Floats, Floats]:
    """The columns, and how hard each is held back (in units of the data's own dispersion)."""
    weekday = np.eye(7)[weekdays]
    month = 2 * np.pi * (month_days - 1) / 30.44
    year = 2 * np.pi * days / YEAR
    columns = [weekday, (days / 365.0)[:, None]]
    hold = [np.full(7, 1e-3), np.array([4.0])]
    if span >= 56:
        columns += [np.stack([np.cos(k * month) for k in (1, 2, 3)] + [np.sin(k * month) for k in (1, 2, 3)], axis=1)]
        hold += [np.full(6, 1.0)]
    if span >= 500:
        columns += [np.stack([np.cos(k * year) for k in (1, 2)] + [np.sin(k * year) for k in (1, 2)], axis=1)]
        hold += [np.full(4, 1.0)]
    return np.concatenate(columns, axis=1), np.concatenate(hold)


def regression(counts: Floats, weekdays: Whole, month_days: Whole) -> Floats:
    """The volume of each day ahead by regression, what the last days were above it fading out, spread by the profile."""
    n = len(counts)
    volume = counts.sum(axis=1)
    known = ~np.isnan(volume)
    if known.sum() < 8:
        return np.full((len(weekdays) - n, counts.shape[1]), np.nan)
    days = np.arange(len(weekdays)) - n
    design, hold = features(days, weekdays, month_days, n)
    weight = 0.5 ** (-days[:n] / HALF_LIFE_DAYS)
    past, seen = design[:n][known], volume[known]
    first = poisson(past, seen, weight[known], hold * RIDGE)
    mean = np.exp(np.clip(past @ first, -20, 25))
    spread = float(np.median((seen - mean) ** 2 / mean)) / 0.455
    beta = poisson(past, seen, weight[known], hold * RIDGE * max(1.0, spread))
    mean = np.exp(np.clip(design @ beta, -20, 25))
    residual = np.full(n, np.nan)
    residual[known] = np.log((seen + 1) / (mean[:n][known] + 1))
    gamma, latest, since = _memory(residual)
    faded = latest * gamma ** (since + np.arange(len(weekdays) - n))
    return np.asarray((mean[n:] * np.exp(faded))[:, None] * profiles(counts, weekdays[:n])[weekdays[n:]])


def _memory(residual: Floats) -> tuple[float, float, int]:
    """How much of a day's residual the next one keeps, the last residual, and how many days ago it was."""
    known = np.flatnonzero(~np.isnan(residual))
    values = residual[known]
    if len(values) < 8:
        return 0.0, 0.0, 1
    limit = 3 * float(np.median(np.abs(values))) + 1e-9
    held = np.clip(values, -limit, limit)
    gamma = float(np.clip(float(held[:-1] @ held[1:]) / max(float(held @ held), 1e-300), 0.0, 0.95))
    return gamma, float(held[-1]), int(len(residual) - known[-1])
