"""Load that changes within the day: three ways to use a model of a steady queue for it, each with its limits.

A day is cut into bands of equal length; ``arrivals`` come at one rate within each. The ways differ in the steady rate that
they give each band:

- ``sipp``: the band's own rate. Believes that the queue forgets at once.
- ``lag_sipp``: the mean rate of the band shifted back by a mean service time. Believes that it forgets after one service.
- ``offered_load``: what would be in service at each moment with servers for all, the infinite-server load m(t), over the mean
  service time. Carries services over from band to band, exactly, but not queues.

All give rates per band, to be put into ``erlang_a`` or ``fewest_servers``; ``TRUST`` says of each where it misleads. The
truth to compare with is ``day_by_equations``, which follows the chain of M(t)/M/s(t)+M moment by moment, slowly.

Sources: Green, Kolesar, Soares, Operations Research 49 (2001); Jennings, Mandelbaum, Massey, Whitt, Management Science 42
(1996); Eick, Massey, Whitt, Operations Research 41 (1993); Green, Kolesar, Whitt, POMS 16 (2007).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lagniappe.queueing.compiled import compiled
from lagniappe.queueing.given import positive

Floats = NDArray[np.float64]
Way = Literal["sipp", "lag_sipp", "offered_load"]

TRUST: dict[Way, str] = {
    "sipp": (
        "Each band stands alone. Trust it when service is short against a band and load changes slowly; after a peak it "
        "staffs too few, for the people who came in the peak are still there."
    ),
    "lag_sipp": (
        "The load arrives one service time late. Trust it when service is shorter than a band; where it is longer, the load "
        "is not only late but flatter as well."
    ),
    "offered_load": (
        "Services carry over from band to band. Trust it when few wait long; once the servers are overloaded the queue itself "
        "carries over, which no steady model sees: simulate the day."
    ),
}


def sipp(arrivals: ArrayLike) -> Floats:
    """The bands' own rates (stationary, independent, period by period).

    >>> sipp([1.0, 3.0]).tolist()
    [1.0, 3.0]
    """
    return _bands(arrivals).copy()


def lag_sipp(arrivals: ArrayLike, band: float, service: float) -> Floats:
    """The mean rate of each band shifted back by one mean ``service``; before the day the first band's rate holds.

    >>> lag_sipp([1.0, 3.0], band=30, service=15).tolist()
    [1.0, 2.0]
    """
    rates, mean = _bands(arrivals), float(positive("service", service))
    width = float(positive("band", band))
    # Arrivals up to a moment, less those up to a band earlier.
    edges = np.arange(len(rates) + 1) * width
    counts = np.concatenate(([0.0], np.cumsum(rates * width)))
    moments = edges - mean
    upto = np.where(moments < 0, moments * rates[0], np.interp(moments, edges, counts))
    return np.asarray(np.diff(upto) / width)


def infinite_load(
    arrivals: ArrayLike, band: float, service: float, moments: ArrayLike, *, before: float = 0.0
) -> Floats:
    """m(t): mean number in service at ``moments`` with a server for everybody and exponential service, exactly.

    Within a band m moves toward rate x service, as exp(-t / service). ``before`` is m at the start of the day.

    >>> infinite_load([2.0, 0.0], band=30, service=5, moments=[0, 30, 35]).round(3).tolist()
    [0.0, 9.975, 3.67]
    """
    rates, mean, width = _bands(arrivals), float(positive("service", service)), float(positive("band", band))
    at = positive("moments", moments, zero=True)
    starts = np.empty(len(rates) + 1)
    starts[0] = before
    decay = math.exp(-width / mean)
    for start, rate in enumerate(rates):
        starts[start + 1] = rate * mean + (starts[start] - rate * mean) * decay
    place = np.minimum((at / width).astype(np.int64), len(rates) - 1)
    goal = rates[place] * mean
    return np.asarray(goal + (starts[place] - goal) * np.exp(-(at - place * width) / mean))


def infinite_load_of(
    arrivals: ArrayLike, band: float, survival: Callable[[Floats], Floats], moments: ArrayLike, *, pieces: int = 64
) -> Floats:
    """m(t) for any service time: the sum over bands of rate x integral of the share still in service after so long.

    ``survival(t)`` is the share of services longer than t. Gauss and Legendre, ``pieces`` nodes a band.

    >>> infinite_load_of([2.0, 0.0], 30, lambda t: np.exp(-t / 5), [30.0, 35.0]).round(3).tolist()
    [9.975, 3.67]
    """
    rates, width = _bands(arrivals), float(positive("band", band))
    at = positive("moments", moments, zero=True)
    x, w = np.polynomial.legendre.leggauss(pieces)
    total = np.zeros(at.shape)
    for place, rate in enumerate(rates):
        low = np.maximum(at - (place + 1) * width, 0.0)
        high = np.maximum(at - place * width, 0.0)
        half = (high - low) / 2
        ages = low[..., None] + half[..., None] * (1 + x)
        total += rate * half * (np.asarray(survival(ages), float) @ w)
    return total


def offered_load(
    arrivals: ArrayLike,
    band: float,
    service: float,
    survival: Callable[[Floats], Floats] | None = None,
    *,
    of: Literal["mean", "peak"] = "mean",
    before: float = 0.0,
) -> Floats:
    """The modified offered load as a rate: the band's mean (or ``peak``) of m(t), over the mean service time.

    ``survival`` for service that is not exponential. ``before`` is m at the start of the day, for exponential service.

    >>> offered_load([2.0, 0.0], band=30, service=5).round(3).tolist()
    [1.667, 0.332]
    """
    rates, width = _bands(arrivals), float(positive("band", band))
    mean = float(positive("service", service))
    x, w = np.polynomial.legendre.leggauss(32)
    if of == "peak":
        x = np.linspace(-1, 1, 65)
    moments = (np.arange(len(rates))[:, None] + (1 + x) / 2) * width
    if survival is None:
        # The last moment of a band belongs to it, for m is continuous.
        load = infinite_load(rates, width, mean, moments, before=before)
    else:
        load = infinite_load_of(rates, width, survival, moments)
    return np.asarray((load.max(axis=1) if of == "peak" else load @ w / 2) / mean)


@dataclass(frozen=True)
class Day:
    """What the equations say, one value a band: mean ``queue`` and ``busy`` servers, ``delayed`` and ``abandoned`` shares of
    the band's arrivals, ``served`` people."""

    queue: Floats
    busy: Floats
    delayed: Floats
    abandoned: Floats
    served: Floats


def day_by_equations(
    arrivals: ArrayLike, band: float, service: float, servers: ArrayLike, patience: float, *, most: int | None = None
) -> Day:
    """M(t)/M/s(t)+M followed moment by moment: the forward equations of the chain, from an empty start.

    ``servers`` per band; who is in service when a server goes waits again at the head. ``most`` bounds the people in the
    system. Uniformisation in short steps: exact to about 1e-9, in time that grows with load squared. For comparison rather than
    for planning.
    """
    rates, width, mean = _bands(arrivals), float(positive("band", band)), float(positive("service", service))
    crews = np.broadcast_to(np.asarray(servers, np.int64), rates.shape).copy()
    theta = 0.0 if math.isinf(patience) else 1 / float(positive("patience", patience))
    if most is None:
        full = max(1.0, float(rates.max()) * (mean if math.isinf(patience) else max(mean, patience)))
        most = int(crews.max() + full + 10 * math.sqrt(full) + 50)
    out = np.zeros((len(rates), 4))
    _follow(rates, width, 1 / mean, crews, theta, most, out)
    queue, busy, delayed, left = (out[:, place] / width for place in range(4))
    comers = np.where(rates > 0, rates, 1.0)
    return Day(queue, busy, delayed, left / comers, busy / mean * width)


@compiled
def _follow(rates: Floats, width: float, mu: float, crews: Any, theta: float, most: int, out: Floats) -> None:
    here = np.zeros(most + 1)
    here[0] = 1.0
    for place in range(rates.size):
        rate, servers = rates[place], crews[place]
        fastest = rate + min(servers, most) * mu + max(0, most - servers) * theta
        steps = max(1, math.ceil(fastest * width / 50))
        jumps = fastest * width / steps
        for _ in range(steps):
            weight = math.exp(-jumps)
            # Time spent within the step after exactly so many jumps: the Poisson tail beyond, over the pace.
            rest = 1 - weight
            moved = here.copy()
            total = weight * moved
            spent = rest / fastest * moved
            jump = 0
            while jump < jumps + 9 * math.sqrt(jumps) + 25:
                jump += 1
                following = np.zeros(most + 1)
                for n in range(most + 1):
                    p = moved[n]
                    up = rate if n < most else 0.0
                    down = min(n, servers) * mu + max(0, n - servers) * theta
                    following[n] += p * (1 - (up + down) / fastest)
                    if n < most:
                        following[n + 1] += p * up / fastest
                    if n > 0:
                        following[n - 1] += p * down / fastest
                moved = following
                weight *= jumps / jump
                rest = max(0.0, rest - weight)
                total += weight * moved
                spent += rest / fastest * moved
            here = total
            for n in range(most + 1):
                queue = max(0, n - servers)
                out[place, 0] += spent[n] * queue
                out[place, 1] += spent[n] * min(n, servers)
                out[place, 3] += spent[n] * queue * theta
                if n >= servers:
                    out[place, 2] += spent[n]


def _bands(arrivals: ArrayLike) -> Floats:
    rates = np.atleast_1d(positive("arrivals", arrivals, zero=True))
    if rates.ndim != 1 or not len(rates):
        raise ValueError("arrivals must be one rate a band, for at least one band")
    return rates
