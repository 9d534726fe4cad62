"""Queues whose patience or service is not exponential.

``patient`` is exact for exponential service and any patience (M/M/s+G). ``engineering`` is Whitt's approximation with a
finite number of places. ``wait_of_general_service`` is for any service where nobody gives up. None of them is vectorised:
each takes one system.

A *patience* is anything with ``survival(t)``, the share still willing to wait after t, and ``hazard(t)``, the rate at which
those leave: a fit of ``lagniappe.queueing.families``, or ``Gamma`` and ``Lognormal`` here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincc, gammaln, log_ndtr

from lagniappe.queueing import chain
from lagniappe.queueing.erlang import Of, Who, erlang_b, erlang_c
from lagniappe.queueing.given import crew, positive, waiting_places

Floats = NDArray[np.float64]
_PANELS, _NODES, _DEEP = 4_000, 8, 45.0


class Patience(Protocol):
    def survival(self, time: ArrayLike) -> Floats: ...

    def hazard(self, time: ArrayLike) -> Floats: ...


@dataclass(frozen=True)
class Gamma:
    """Gamma times of a mean and a squared coefficient of variation; 1/2 is Erlang's E2, 1 the exponential.

    >>> round(float(Gamma(1, 1).survival(1.0)), 4)
    0.3679
    """

    mean: float
    square_variation: float

    def survival(self, time: ArrayLike) -> Floats:
        return np.asarray(gammaincc(1 / self.square_variation, self._scaled(time)))

    def hazard(self, time: ArrayLike) -> Floats:
        shape, x = 1 / self.square_variation, self._scaled(time)
        with np.errstate(divide="ignore"):
            log_density = (shape - 1) * np.log(x) - x - gammaln(shape) if shape != 1 else -x
        scale = self.mean * self.square_variation
        return np.asarray(np.exp(log_density) / self.survival(time) / scale)

    def _scaled(self, time: ArrayLike) -> Floats:
        return np.asarray(time, float) / (self.mean * self.square_variation)


@dataclass(frozen=True)
class Lognormal:
    """Lognormal times of a mean and a squared coefficient of variation.

    >>> float(Lognormal(4, 0.25).survival(0.0))
    1.0
    """

    mean: float
    square_variation: float

    def survival(self, time: ArrayLike) -> Floats:
        return np.asarray(np.exp(log_ndtr(-self._scaled(time))))

    def hazard(self, time: ArrayLike) -> Floats:
        t, z = np.asarray(time, float), self._scaled(time)
        with np.errstate(divide="ignore", invalid="ignore"):
            log_hazard = -(z**2) / 2 - 0.5 * np.log(2 * np.pi) - log_ndtr(-z) - np.log(t * self._sigma)
        return np.where(t > 0, np.exp(log_hazard), 0.0)

    @property
    def _sigma(self) -> float:
        return math.sqrt(math.log1p(self.square_variation))

    def _scaled(self, time: ArrayLike) -> Floats:
        with np.errstate(divide="ignore"):
            return np.asarray((np.log(np.asarray(time, float) / self.mean) + self._sigma**2 / 2) / self._sigma)


@dataclass(frozen=True)
class Patient:
    """One M/M/s+G queue in the long run; the names mean what they mean in ``lagniappe.queueing.erlang.Waiting``."""

    load: float
    delayed: float
    abandoned: float
    wait_all: float
    wait_served: float
    wait_left: float
    wait_delayed: float
    occupancy: float
    queue_mean: float
    served_rate: float
    _late: Callable[[Floats], tuple[Floats, Floats]] = field(repr=False, compare=False)

    def wait_within(self, t: ArrayLike, who: Who = "all") -> Any:
        """P(W <= t) of everybody, of the served, or of the leavers."""
        served, left = self._late(positive("t", t, zero=True))
        late = {"all": served + left, "served": served, "left": left}[who]
        share = {"all": 1.0, "served": 1 - self.abandoned, "left": self.abandoned}[who]
        return _plain(np.clip(1 - late / share, 0, 1))

    def service_level(self, t: ArrayLike, of: Of = "joined") -> Any:
        """Share served within ``t``; nobody is refused, so of who ``came`` is of who ``joined``."""
        served, left = self._late(positive("t", t, zero=True))
        everybody = 1 - self.abandoned
        bottoms: dict[str, Any] = {"joined": 1.0, "came": 1.0, "called": everybody + left, "served": everybody}
        return _plain(np.clip((everybody - served) / bottoms[of], 0, 1))


def patient(arrivals: float, service: float, servers: int, patience: Patience) -> Patient:
    """M/M/s+G exactly: exponential service of mean ``service``, places without end, any distribution of patience.

    The wait offered to a patient person has density arrivals p(s - 1) exp(arrivals H(t) - s t / service), where H is the
    integral of the survival of patience (Baccelli, Hebuterne 1981; Zeltyn, Mandelbaum, Queueing Systems 51, 2005). It is
    integrated by Gauss and Legendre on 4,000 pieces: about 12 digits for smooth patience, about 4 for patience in steps.
    ValueError when too many never leave for the servers to carry. Not to be trusted where places are few, or where service
    is far from exponential and servers are few.

    >>> p = patient(102, 1, 100, Lognormal(4, 0.25))
    >>> round(p.queue_mean), round(p.abandoned, 3)
    (118, 0.02)
    """
    rate, mean = float(positive("arrivals", arrivals)), float(positive("service", service))
    capacity, staff = int(crew(servers)) / mean, int(crew(servers))
    nodes, weights, height, top = _offered(rate, capacity, patience)
    density = np.exp(height - top)
    rest = 1.0 if staff == 1 else float(erlang_b(rate * mean, staff - 1))
    # p(s - 1) times exp(top): both ends may be far apart, so they meet in logarithms.
    scale = 1 / (math.exp(min(700.0, -top - math.log(rest))) + rate * float(weights @ density)) if rest else 0.0
    mass = rate * scale * density * weights
    stay = np.asarray(patience.survival(nodes), float)
    served_mass = mass * stay
    delayed, served_late = float(mass.sum()), float(served_mass.sum())
    abandoned = max(0.0, delayed - served_late)
    # The mean of min(offered wait, patience), given the offered wait, is the survival of patience up to it.
    wait_all = float((height + capacity * nodes) / rate @ mass)
    offered_longer = _after(mass)
    wait_served = float(nodes @ served_mass)
    ends = np.append(nodes, np.inf)
    served_after, offered_after = np.append(_after(served_mass), 0.0), np.append(offered_longer, 0.0)

    def late(t: Floats) -> tuple[Floats, Floats]:
        grid = np.concatenate(([0.0], ends[:-1]))
        after = np.interp(t, grid, np.concatenate(([delayed], offered_after[:-1])), right=0.0)
        served = np.interp(t, grid, np.concatenate(([served_late], served_after[:-1])), right=0.0)
        return served, np.maximum(0.0, np.asarray(patience.survival(t)) * after - served)

    kept = 1 - abandoned
    return Patient(
        load=rate * mean,
        delayed=delayed,
        abandoned=abandoned,
        wait_all=wait_all,
        wait_served=wait_served / kept,
        wait_left=(wait_all - wait_served) / abandoned if abandoned > 1e-14 else math.nan,
        wait_delayed=wait_all / delayed if delayed else math.nan,
        occupancy=rate * kept / capacity,
        queue_mean=rate * wait_all,
        served_rate=rate * kept,
        _late=late,
    )


def _after(mass: Floats) -> Floats:
    """At each node, the mass beyond it, its own counted half."""
    return np.cumsum(mass[::-1])[::-1] - mass / 2


def _offered(rate: float, capacity: float, patience: Patience) -> tuple[Floats, Floats, Floats, float]:
    """Nodes, weights, log density of the offered wait but for its constant, and the top of that."""
    x, w = np.polynomial.legendre.leggauss(_NODES)
    # From the nodes of a piece to the integral up to each node: its polynomial, integrated.
    basis = np.linalg.inv(np.vander(x, increasing=True))
    upto = np.array([[(at ** (k + 1) - (-1) ** (k + 1)) / (k + 1) for k in range(_NODES)] for at in x]) @ basis
    end = 1 / capacity
    for _ in range(80):
        half = end / _PANELS / 2
        nodes = (half * (2 * np.arange(_PANELS)[:, None] + 1 + x)).ravel()
        stay = np.asarray(patience.survival(nodes), float).reshape(_PANELS, _NODES)
        before = np.concatenate(([0.0], np.cumsum(half * (stay @ w))[:-1]))
        willing = (before[:, None] + half * (stay @ upto.T)).ravel()
        height = rate * willing - capacity * nodes
        top = max(0.0, float(height.max()))
        if height[-1] < top - _DEEP:
            return nodes, np.tile(half * w, _PANELS), height, top
        end *= 1.5 if height[-1] < top - 5 else 2.0
    raise ValueError("patience leaves more people for ever than the servers can carry; more servers would be possible")


@dataclass(frozen=True)
class Engineered:
    """One M/GI/s/K+GI queue by Whitt's approximation; the names mean what they mean in ``Waiting``."""

    delayed: float
    blocked: float
    abandoned: float
    wait_all: float
    occupancy: float
    queue_mean: float
    queue_variance: float
    system_mean: float
    system_variance: float


def engineering(
    arrivals: float, service: float, servers: int, patience: Patience, places: float = math.inf
) -> Engineered:
    """M/GI/s/K+GI approximately (Whitt, Management Science 51, 2005): whoever is j-th from the end of the queue has been there
    for about j / arrivals, so leaves at the patience's hazard of that age, and service counts by its mean alone.

    Trust it to a few percent for many servers (from about 20 on) and exponential service, to a tenth for service of a squared
    variation between 0.5 and 2. Not
    with few servers, constant or very variable service, or an underloaded queue where patience's first seconds decide.

    >>> round(engineering(102, 1, 100, Gamma(1, 1), 200).abandoned, 4)
    0.0499
    """
    rate, mean = float(positive("arrivals", arrivals)), float(positive("service", service))
    staff, room = int(crew(servers)), int(waiting_places(places))
    row = np.empty(chain.COLUMNS)
    reach = min(room, 64 + int(16 * math.sqrt(rate * mean + staff)))
    while True:
        hazards = np.concatenate(([0.0], np.cumsum(patience.hazard(np.arange(1, reach + 1) / rate))))
        chain.stationary(rate, 1 / mean, staff, 0.0, reach, hazards, row)
        if reach == room or row[chain.BLOCKED] < 1e-15:
            break
        if reach > 10_000_000:
            raise ValueError("patience lets the queue grow beyond 10,000,000 people; give a number of places")
        reach = min(room, reach * 4)
    blocked, queue = float(row[chain.BLOCKED]), float(row[chain.QUEUE])
    entering = rate * (1 - blocked)
    return Engineered(
        delayed=float(max(0.0, row[chain.FULL] - blocked) / (1 - blocked)),
        blocked=blocked,
        abandoned=float(row[chain.LEAVING]) / entering,
        wait_all=queue / entering,
        occupancy=float(row[chain.BUSY]) / staff,
        queue_mean=queue,
        queue_variance=float(row[chain.QUEUE_VAR]),
        system_mean=float(row[chain.SYSTEM]),
        system_variance=float(row[chain.SYSTEM_VAR]),
    )


def wait_of_general_service(
    arrivals: ArrayLike, service: ArrayLike, servers: ArrayLike, square_variation: ArrayLike
) -> Any:
    """Mean wait of M/G/s, where nobody gives up, for service of a squared coefficient of variation; arrays broadcast.

    Kimura's mix (Operations Research 34, 1986) of exponential and constant service, the latter by Cosmetatos (1976); beyond
    a variation of 1 the plain factor (1 + c2) / 2 of Lee and Longton. Exact for one server; a few percent off for several
    below 1. Not to be trusted for very variable service (above about 4) with many servers, where it says too much.

    >>> [round(float(wait), 3) for wait in wait_of_general_service(0.8, 1, 1, [0, 1])]
    [2.0, 4.0]
    """
    variation = positive("square_variation", square_variation, zero=True)
    memoryless = np.asarray(erlang_c(arrivals, service, servers).wait_all)
    s = np.asarray(servers, float)
    rho = np.minimum(1.0, np.asarray(arrivals, float) * np.asarray(service, float) / s)
    extra = (1 - rho) * (s - 1) * (np.sqrt(4 + 5 * s) - 2) / (16 * np.maximum(rho, 1e-300) * s)
    # Cosmetatos is a heavy-traffic formula: with little load it would promise more than exponential service.
    constant = 0.5 * np.minimum(1 + extra, 2.0)
    below = (1 + variation) / (2 * variation + (1 - np.minimum(variation, 1)) / constant)
    return _plain(memoryless * np.where(variation <= 1, below, (1 + variation) / 2))


def _plain(value: Any) -> Any:
    array = np.asarray(value)
    return array if array.ndim else float(array)
