"""Patience as a formula: families fitted to waits of which many were cut short, and how well each fits.

Maximum likelihood: whoever left at t weighs in with the density there, whoever was served at t with the chance of
staying longer, whoever joined the watch at t with the chance of having stayed so long. A fit is judged by AIC against other
families on the same rows, and by its greatest distance from the product limit, which assumes no family.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import erfcx, expit, log_ndtr, logit

from lagniappe.queueing.durations import Array, Counted, cells
from lagniappe.queueing.patience import rate, survival

Family = Literal["exponential", "weibull", "lognormal", "hyperexponential", "piecewise"]
FAMILIES: tuple[Family, ...] = ("exponential", "weibull", "lognormal", "hyperexponential", "piecewise")
ENOUGH = 30
"""The distance from the product limit is taken as long as so many are still watched; beyond, the steps are noise."""
STARTS = 4


@dataclass(frozen=True)
class Parameter:
    """``name`` with its unit, its estimate and its interval (None where the likelihood is flat)."""

    name: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Fit:
    """A family with its parameters. ``distance``: greatest gap to the product limit, in share of people."""

    family: Family
    parameters: tuple[Parameter, ...]
    log_likelihood: float
    aic: float
    distance: float
    left: float
    cuts: tuple[float, ...] = ()

    @property
    def values(self) -> Array:
        return np.array([parameter.value for parameter in self.parameters])

    def survival(self, time: ArrayLike) -> Array:
        """Share still there after these seconds."""
        return np.exp(_log_survival(self.family, self.values, np.asarray(time, float), self.cuts))

    def hazard(self, time: ArrayLike) -> Array:
        """Rate of leaving a second at these times."""
        return np.exp(_log_hazard(self.family, self.values, np.asarray(time, float), self.cuts))


def fit(
    source: Counted,
    family: Family,
    *,
    rng: np.random.Generator,
    cuts: Sequence[float] = (),
    resolution: float = 0.0,
    level: float = 0.95,
) -> Fit:
    """Fits one family to waits longer than nothing.

    ``cuts``: where the rate of the piecewise family may change (seconds, increasing, above 0). ``resolution``: times were
    written down in such steps; whoever left at t then weighs in with the chance of leaving within half a step of it.
    ``rng`` draws the starting points of the mixture. ValueError when nobody left, or nobody waited at all.
    """
    rows = source.positive()
    if not rows.left.sum():
        raise ValueError("nobody left, so no family can be told from another")
    if family == "piecewise":
        return _piecewise(rows, tuple(float(cut) for cut in cuts), level)
    scale = rows.exposure / rows.left.sum()

    def loss(theta: Array) -> float:
        value = -_log_likelihood(rows, family, _natural(family, theta, scale), (), resolution)
        return value if np.isfinite(value) else 1e300

    wishes = {"xatol": 1e-7, "fatol": 1e-7, "maxiter": 4000}
    found = [minimize(loss, start, method="Nelder-Mead", options=wishes) for start in _starts(family, rng)]
    best = min(found, key=lambda each: float(each.fun))
    return _told(rows, family, (float(best.fun), np.asarray(best.x, float)), loss, scale, level)


def fits(
    source: Counted,
    *,
    seed: int,
    families: Sequence[Family] = FAMILIES,
    cuts: Sequence[float] = (),
    resolution: float = 0.0,
) -> list[Fit]:
    """Every family that can be fitted, the best by AIC first. Piecewise needs ``cuts`` and is left out without them."""
    found = [
        fit(source, family, rng=np.random.default_rng(seed), cuts=cuts, resolution=resolution)
        for family in families
        if family != "piecewise" or cuts
    ]
    return sorted(found, key=lambda each: each.aic)


NAMES: dict[Family, tuple[str, ...]] = {
    "exponential": ("mean_seconds",),
    "weibull": ("scale_seconds", "shape"),
    "lognormal": ("median_seconds", "sigma"),
    "hyperexponential": ("share_short", "short_mean_seconds", "long_mean_seconds"),
}


def _natural(family: Family, theta: Array, scale: float) -> Array:
    """From unbounded numbers of the order of one to the parameters of :data:`NAMES`."""
    if family == "hyperexponential":
        short = scale * np.exp(np.clip(theta[1], -50, 50))
        return np.array([expit(theta[0]), short, short * (1 + np.exp(np.clip(theta[2], -50, 50)))])
    seconds = scale * np.exp(np.clip(theta[0], -50, 50))
    return np.array([seconds, *np.exp(np.clip(theta[1:], -50, 50))])


def _starts(family: Family, rng: np.random.Generator) -> list[Array]:
    if family == "hyperexponential":
        first = np.array([logit(0.2), -2.0, 3.0])
        return [first, *(first + rng.normal(0, 1.0, 3) for _ in range(STARTS - 1))]
    return [np.zeros(len(NAMES[family]))]


def _log_survival(family: Family, values: Array, time: Array, cuts: tuple[float, ...]) -> Array:
    if family == "exponential":
        return np.asarray(-time / values[0], float)
    if family == "weibull":
        # Tried values may lie so far off that nobody at all is left: the power is infinite then, as it should be.
        with np.errstate(over="ignore"):
            return np.asarray(-((time / values[0]) ** values[1]), float)
    if family == "lognormal":
        with np.errstate(divide="ignore"):
            return np.asarray(log_ndtr(-(np.log(time) - np.log(values[0])) / values[1]), float)
    if family == "hyperexponential":
        short, first, second = values
        with np.errstate(divide="ignore"):
            return np.asarray(np.logaddexp(np.log(short) - time / first, np.log1p(-short) - time / second), float)
    edges = np.array([0.0, *cuts, np.inf])
    inside = np.clip(time[..., None], edges[:-1], edges[1:]) - edges[:-1]
    return np.asarray(-(inside * values).sum(axis=-1), float)


def _log_hazard(family: Family, values: Array, time: Array, cuts: tuple[float, ...]) -> Array:
    if family == "exponential":
        return np.asarray(np.full_like(time, -np.log(values[0])), float)
    with np.errstate(divide="ignore"):
        if family == "weibull":
            scale, shape = values
            return np.asarray(np.log(shape / scale) + (shape - 1) * np.log(time / scale), float)
        if family == "lognormal":
            z = (np.log(time) - np.log(values[0])) / values[1]
            # density over survival, by the scaled complementary error function: no overflow far out in the tail
            mills = np.sqrt(np.pi / 2) * erfcx(z / np.sqrt(2))
            return np.asarray(-np.log(values[1]) - np.log(time) - np.log(mills), float)
        if family == "hyperexponential":
            short, first, second = values
            density = np.logaddexp(
                np.log(short) - np.log(first) - time / first, np.log1p(-short) - np.log(second) - time / second
            )
            return np.asarray(density - _log_survival(family, values, time, cuts), float)
        return np.asarray(np.log(values[np.searchsorted(np.array(cuts), time, side="right")]), float)


def _log_likelihood(
    rows: Counted, family: Family, values: Array, cuts: tuple[float, ...], resolution: float = 0.0
) -> float:
    stay = _log_survival(family, values, rows.time, cuts)
    if resolution:
        early = _log_survival(family, values, np.maximum(0.0, rows.time - resolution / 2), cuts)
        late = _log_survival(family, values, rows.time + resolution / 2, cuts)
        with np.errstate(divide="ignore"):
            leave = early + np.log(-np.expm1(np.minimum(late - early, 0.0))) - np.log(resolution)
    else:
        leave = _log_hazard(family, values, rows.time, cuts) + stay
    with np.errstate(invalid="ignore"):
        parts = np.where(rows.left > 0, rows.left * leave, 0.0) + (rows.stayed - rows.joined) * stay
    return float(parts.sum())


def _told(
    rows: Counted, family: Family, best: tuple[float, Array], loss: Callable[[Array], float], scale: float, level: float
) -> Fit:
    value, theta = best
    z = NormalDist().inv_cdf(1 - (1 - level) / 2)
    error = _errors(loss, theta)
    middle = _natural(family, theta, scale)
    parameters = []
    for place, name in enumerate(NAMES[family]):
        low = high = None
        if error is not None and not (family == "hyperexponential" and place == 2):
            ends = [_natural(family, theta + sign * z * error * (np.arange(len(theta)) == place), scale)[place]
                    for sign in (-1, 1)]  # fmt: skip
            low, high = float(ends[0]), float(ends[1])
        parameters.append(Parameter(name, float(middle[place]), low, high))
    return Fit(
        family, tuple(parameters), -value, 2 * len(theta) + 2 * value, _distance(rows, family, middle, ()),
        float(rows.left.sum()),
    )  # fmt: skip


def _errors(loss: Callable[[Array], float], theta: Array) -> Array | None:
    """Standard errors from the curvature of the log likelihood; None where it is flat."""
    many, step = len(theta), 1e-3
    curve = np.zeros((many, many))
    for i in range(many):
        for j in range(many):
            a, b = step * (np.arange(many) == i), step * (np.arange(many) == j)
            corners = loss(theta + a + b) - loss(theta + a - b) - loss(theta - a + b) + loss(theta - a - b)
            curve[i, j] = corners / (4 * step * step)
    try:
        variance = np.diag(np.linalg.inv((curve + curve.T) / 2))
    except np.linalg.LinAlgError:
        return None
    return np.sqrt(variance) if np.all(np.isfinite(variance)) and np.all(variance > 0) else None


def _piecewise(rows: Counted, cuts: tuple[float, ...], level: float) -> Fit:
    if not cuts or any(cut <= 0 for cut in cuts) or np.any(np.diff(np.array(cuts)) <= 0):
        raise ValueError("the piecewise family needs cuts above 0 that increase")
    end = max(float(rows.time[-1]), cuts[-1]) + 1.0
    parts = cells(rows, np.array([0.0, *cuts, end]))
    if np.any(parts.exposure <= 0):
        raise ValueError("in a piece of the piecewise family nobody was watched")
    found = [rate(float(left), float(seen), level) for left, seen in zip(parts.left, parts.exposure, strict=True)]
    values = np.array([each.value for each in found])
    starts = (0.0, *cuts)
    names = [f"rate_from_{start:g}_seconds" for start in starts]
    parameters = tuple(
        Parameter(name, each.value, each.low, each.high) for name, each in zip(names, found, strict=True)
    )
    likelihood = _log_likelihood(rows, "piecewise", values, cuts)
    return Fit(
        "piecewise", parameters, likelihood, 2 * len(values) - 2 * likelihood,
        _distance(rows, "piecewise", values, cuts), float(rows.left.sum()), cuts,
    )  # fmt: skip


def _distance(rows: Counted, family: Family, values: Array, cuts: tuple[float, ...]) -> float:
    """Kolmogorov's distance between the family and the product limit, at both sides of its steps."""
    curve = survival(rows)
    seen = (curve.at_risk >= min(ENOUGH, rows.rows)) & (rows.left > 0)
    if not np.any(seen):
        return float("nan")
    model = np.exp(_log_survival(family, values, curve.time, cuts))
    before = np.concatenate(([1.0], curve.share[:-1]))
    return float(max(np.abs(model - curve.share)[seen].max(), np.abs(model - before)[seen].max()))
