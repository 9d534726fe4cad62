"""Rules of thumb with a proof behind them: staffing at the square root of the load.

A queue of load R erlangs served by R + beta sqrt(R) people keeps its quality as it grows, with most people answered at once
and the servers busy nearly always: the quality-and-efficiency regime. These are limits for many servers, close from about 20
on; they choose a starting point and explain the economy of scale. ``lagniappe.queueing.staffing`` gives the exact number.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import erfcx, log_ndtr

from lagniappe.queueing.given import positive

Floats = NDArray[np.float64]


def hazard(x: ArrayLike) -> Any:
    """phi(x) / (1 - Phi(x)), the hazard of the standard normal, without overflow at either end.

    >>> round(float(hazard(0.0)), 4)
    0.7979
    """
    number = np.asarray(x, float)
    # erfcx overflows far to the left, where the hazard is the density itself.
    far = number < -20
    scaled = erfcx(np.where(far, 0.0, number) / np.sqrt(2))
    density = np.exp(-(number**2) / 2) / np.sqrt(2 * np.pi)
    return _plain(np.where(far, density, np.sqrt(2 / np.pi) / scaled))


def halfin_whitt(beta: ArrayLike) -> Any:
    """Share that waits with R + beta sqrt(R) servers when nobody gives up: 1 / (1 + beta Phi(beta) / phi(beta)).

    Halfin, Whitt, Operations Research 29 (1981). ``beta`` must be more than zero; without patience there is no rest below.

    >>> round(halfin_whitt(1.6824), 4)
    0.0569
    """
    safety = positive("beta", beta)
    # In logarithms, for Phi / phi overflows from beta = 38 on.
    log_ratio = np.log(safety) + log_ndtr(safety) + safety**2 / 2 + 0.5 * np.log(2 * np.pi)
    return _plain(1 / (1 + np.exp(np.minimum(log_ratio, 700.0))))


def garnett(beta: ArrayLike, service: ArrayLike, patience: ArrayLike) -> Any:
    """Share that waits with R + beta sqrt(R) servers when people give up (Garnett, Mandelbaum, Reiman 2002).

    ``beta`` may be any number; ``service`` and ``patience`` are mean times in one unit.

    >>> round(garnett(0.0, service=1, patience=1), 4)
    0.5
    """
    safety = np.asarray(beta, float)
    ratio = np.sqrt(positive("patience", patience) / positive("service", service))
    delta = safety * ratio
    # Written without the far hazards, which no number holds.
    few, many = np.asarray(hazard(-safety)), np.asarray(hazard(delta)) / ratio
    return _plain(few / (few + many))


def garnett_abandoned(beta: ArrayLike, load: ArrayLike, service: ArrayLike, patience: ArrayLike) -> Any:
    """Share that gives up with R + beta sqrt(R) servers: P(wait) (hazard(delta) - delta) sqrt(service / patience / R).

    >>> round(garnett_abandoned(0.0, load=400, service=1, patience=1), 4)
    0.0199
    """
    safety, size = np.asarray(beta, float), positive("load", load)
    spread = np.sqrt(positive("service", service) / positive("patience", patience) / size)
    delta = safety * np.sqrt(positive("patience", patience) / positive("service", service))
    return _plain(np.clip(garnett(safety, service, patience) * spread * (hazard(delta) - delta), 0, 1))


def square_root_servers(load: ArrayLike, beta: ArrayLike) -> Any:
    """R + beta sqrt(R) people, rounded up; ``beta`` around 0 is lean, 1 comfortable, 2 generous.

    >>> square_root_servers(400, 1.6824)
    434.0
    """
    size = positive("load", load, zero=True)
    return _plain(np.ceil(size + np.asarray(beta, float) * np.sqrt(size) - 1e-9))


def cost_beta(ratio: ArrayLike) -> Any:
    """The beta that costs least when an hour of customers' waiting costs ``ratio`` hours of a server, by the closed rule of
    Gans, Koole, Mandelbaum (M&SOM 5, 2003): sqrt(r / (1 + r (sqrt(pi / 2) - 1))) up to 10, sqrt(2 ln(r / sqrt(2 pi))) above.

    Within a tenth of ``cheapest_beta`` from a ratio of 0.5 to 1,000. People who give up are not in it.

    >>> round(cost_beta(10), 4)
    1.6824
    """
    price = positive("ratio", ratio)
    few = np.sqrt(price / (1 + price * (np.sqrt(np.pi / 2) - 1)))
    many = np.sqrt(2 * np.log(np.maximum(price, 10.0) / np.sqrt(2 * np.pi)))
    return _plain(np.where(price <= 10, few, many))


def cheapest_beta(ratio: ArrayLike) -> Any:
    """The same without the rule: the beta that makes beta + ratio x halfin_whitt(beta) / beta smallest (Borst, Mandelbaum,
    Reiman, Operations Research 52, 2004).

    >>> round(cheapest_beta(10), 3)
    1.667
    """
    price = positive("ratio", ratio)
    low, high = np.full(price.shape, 1e-9), np.sqrt(price) + 1.0
    golden = (np.sqrt(5.0) - 1) / 2
    # The curve falls, then rises. It is flat at its foot, so more cuts would only turn rounding over.
    for _ in range(60):
        a, b = high - golden * (high - low), low + golden * (high - low)
        left = a + price * _wait(a) / a < b + price * _wait(b) / b
        low, high = np.where(left, low, a), np.where(left, b, high)
    return _plain((low + high) / 2)


def _wait(beta: Any) -> Floats:
    return np.asarray(halfin_whitt(beta))


def _plain(value: Any) -> Any:
    array = np.asarray(value)
    return array if array.ndim else float(array)
