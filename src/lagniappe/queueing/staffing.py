"""The fewest servers that keep every target at once: Erlang's models turned round, for whole arrays of loads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lagniappe.queueing import chain
from lagniappe.queueing.compiled import compiled
from lagniappe.queueing.erlang import Of, Waiting, erlang_a
from lagniappe.queueing.given import impatience, positive, share, waiting_places, whole

Floats = NDArray[np.float64]
MOST = 1_000_000
_ORDER = get_args(Of)


@dataclass(frozen=True)
class Targets:
    """What is promised; what is None is not asked for. Times in the unit of the loads; all may be arrays.

    ``share_within`` of people served within ``within`` (whose share: ``of``, see ``Waiting.service_level``), mean wait of the
    served at most ``wait_served``, of everybody at most ``wait_all``, and at most ``abandoned``, ``delayed`` and ``occupancy``.
    """

    share_within: ArrayLike | None = None
    within: ArrayLike | None = None
    of: Of = "joined"
    wait_served: ArrayLike | None = None
    wait_all: ArrayLike | None = None
    abandoned: ArrayLike | None = None
    delayed: ArrayLike | None = None
    occupancy: ArrayLike | None = None


@compiled
def _keeps(
    servers: int, rate: float, mu: float, theta: float, places: int, of: int, asked: Floats, row: Floats
) -> bool:
    """Whether ``servers`` keep every target of ``asked`` (nan = not asked for)."""
    share_within, within, wait_served, wait_all, abandoned, delayed, occupancy = asked
    if rate > occupancy * servers * mu * 1e9:
        return False
    chain.measure(rate, mu, servers, theta, places, row)
    entering = rate * (1 - row[chain.BLOCKED])
    leaving = row[chain.LEAVING]
    if leaving > abandoned * entering or row[chain.BUSY] > occupancy * servers * (1 + 1e-12):
        return False
    if row[chain.QUEUE] > wait_all * entering or row[chain.TO_SERVE] > wait_served * (entering - leaving):
        return False
    if not math.isinf(theta) and places > 0 and row[chain.FULL] - row[chain.BLOCKED] > delayed * entering / rate:
        return False
    if math.isnan(share_within):
        return True
    late_served, late_left = chain.still_waiting(within, rate, mu, servers, theta, places, row)
    left = leaving / rate
    served = 1 - row[chain.BLOCKED] - left
    whom = served + left
    if of == 1:
        whom = served + late_left
    elif of == 2:
        whom = served
    elif of == 3:
        whom = 1.0
    return bool(served - late_served >= share_within * whom)


@compiled
def _fewest(rate: float, mu: float, theta: float, places: int, of: int, asked: Floats, most: int, row: Floats) -> int:
    """Doubling steps from the square-root guess to both sides of the border, then halving; 0 when ``most`` is too few."""
    if rate == 0.0:
        return 0
    load = rate / mu
    good = max(1, min(most, math.ceil(load + 0.5 * math.sqrt(load))))
    step = max(1, int(0.5 * math.sqrt(load)))
    bad = 0
    if _keeps(good, rate, mu, theta, places, of, asked, row):
        while good > 1:
            lower = max(1, good - step)
            if not _keeps(lower, rate, mu, theta, places, of, asked, row):
                bad = lower
                break
            good = lower
            step *= 2
    else:
        while True:
            bad = good
            if bad >= most:
                return -1
            good = min(most, bad + step)
            step *= 2
            if _keeps(good, rate, mu, theta, places, of, asked, row):
                break
    while good - bad > 1:
        middle = (good + bad) // 2
        if _keeps(middle, rate, mu, theta, places, of, asked, row):
            good = middle
        else:
            bad = middle
    return good


@compiled
def _fewest_each(
    rate: Floats, mu: Floats, theta: Floats, places: Any, of: int, asked: Floats, most: Any, out: Any
) -> None:
    row = np.empty(chain.COLUMNS)
    for i in range(rate.size):
        out[i] = _fewest(rate[i], mu[i], theta[i], places[i], of, asked[i], most[i], row)


def fewest_servers(
    arrivals: ArrayLike,
    service: ArrayLike,
    targets: Targets,
    patience: ArrayLike = math.inf,
    places: ArrayLike = math.inf,
    *,
    at_most: ArrayLike = MOST,
) -> Any:
    """The fewest servers that keep all ``targets`` together under ``erlang_a``; 0 where nobody comes.

    Every target only gets easier with one server more, so the answer is exact. Raises ValueError that names the input when a
    target cannot be kept by anybody, or not with ``at_most`` servers, and says what would be possible.

    >>> fewest_servers(100, 1, Targets(share_within=0.8, within=0.1, of="served", abandoned=0.05), patience=1)
    99
    """
    rate, mean = positive("arrivals", arrivals, zero=True), positive("service", service)
    _, theta = impatience(rate, patience)
    asked = _asked(targets, np.asarray(patience, float), np.asarray(places, float))
    most = np.minimum(whole("at_most", at_most, 1), MOST).astype(np.int64)
    given = np.broadcast_arrays(rate, 1 / mean, theta, waiting_places(places), most, *asked)
    flat = [np.array(one, order="C").ravel() for one in given]
    out = np.empty(flat[0].size, np.int64)
    loads, mu, leave, room, limit = flat[:5]
    _fewest_each(loads, mu, leave, room, _ORDER.index(targets.of), np.stack(flat[5:], axis=1), limit, out)
    if (out < 0).any():
        place = int(np.flatnonzero(out < 0)[0])
        _too_few(targets, [one[place] for one in flat])
    return out.reshape(given[0].shape) if given[0].ndim else int(out[0])


def _asked(targets: Targets, patience: Floats, places: Floats) -> list[Floats]:
    """The targets as arrays in the kernel's order, after refusing what nobody can keep."""
    if targets.of not in _ORDER:
        raise ValueError(f"of must be one of {', '.join(_ORDER)}, not {targets.of}")
    if (targets.share_within is None) != (targets.within is None):
        raise ValueError("share_within and within belong together: which share, within what time")
    found = []
    for name in ("share_within", "within", "wait_served", "wait_all", "abandoned", "delayed", "occupancy"):
        value = getattr(targets, name)
        if value is None:
            found.append(np.asarray(np.nan))
        elif name in ("within", "wait_served", "wait_all"):
            found.append(positive(name, value, zero=True))
        else:
            found.append(share(name, value))
    level, _, served, everybody, abandoned, delayed, occupancy = found
    if all(np.isnan(one).all() for one in found):
        raise ValueError("targets must ask for something, such as share_within and within")
    if (level == 1).any():
        raise ValueError("share_within of 1 cannot be kept: somebody may always come too many; 0.999 can")
    for name, value in (("wait_served", served), ("wait_all", everybody), ("delayed", delayed)):
        if (value == 0).any() and not ((patience == 0) | (places == 0)).all():
            raise ValueError(f"{name} of 0 cannot be kept: somebody always waits now and then; a little above 0 can")
    if (abandoned == 0).any() and not np.isinf(patience).all():
        raise ValueError("abandoned of 0 cannot be kept while people may give up; 0.001 can")
    if (occupancy == 0).any():
        raise ValueError("occupancy of 0 cannot be kept: who serves is busy; 0.01 can")
    return found


def _too_few(targets: Targets, one: list[Any]) -> None:
    """The refusal, with what the most servers would reach."""
    rate, mu, theta, places, most = one[:5]
    w: Waiting = erlang_a(
        rate, 1 / mu, most, math.inf if theta == 0 else 1 / theta, math.inf if places == chain.UNBOUNDED else places
    )
    reached = {name: getattr(w, name) for name in ("wait_served", "wait_all", "abandoned", "delayed", "occupancy")}
    possible = []
    if targets.share_within is not None:
        possible.append(f"share_within {w.service_level(one[6], targets.of):.4g} within {one[6]:g}")
    possible += [f"{name} {reached[name]:.4g}" for name in reached if getattr(targets, name) is not None]
    raise ValueError(
        f"targets cannot be kept with at_most {most} servers at arrivals {rate:g} and service {1 / mu:g}; "
        f"possible: {', '.join(possible)}"
    )
