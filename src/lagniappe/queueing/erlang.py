"""Erlang's models of one queue: B (nobody waits), C (everybody waits as long as it takes), A (people give up).

All of them are one chain (M/M/s/K+M): people arrive at random at a steady rate, ``servers`` people serve them one at a time
for exponential times, up to ``places`` may wait, first come first served, and each gives up after an exponential time of
mean ``patience``. Times are in any one unit, rates per that unit. Arguments are numbers or arrays that broadcast; numbers in
give numbers out.

Sources: Erlang 1917; Palm 1957; Garnett, Mandelbaum, Reiman, M&SOM 4 (2002); Mandelbaum, Zeltyn, *Service engineering in
action* (2007); Whitt, *Engineering solution of a basic call-center model*, Management Science 51 (2005).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lagniappe.queueing import chain
from lagniappe.queueing.given import crew, impatience, positive, waiting_places

Floats = NDArray[np.float64]
Number = Any
"""A float for numbers in, an array of the arguments' broadcast shape for arrays in."""

Of = Literal["joined", "called", "served", "came"]
Who = Literal["all", "served", "left"]


@dataclass(frozen=True)
class Waiting:
    """One queue in the long run. Shares are 0 to 1, waits and counts of people in the units of the arguments.

    ``nan`` stands where there is nobody to speak of, such as the wait of leavers where nobody leaves. With endless patience
    and no end of places, a load that the servers cannot carry has ``delayed`` 1 and infinite waits.
    """

    load: Number
    """Work that arrives, arrivals x service, in erlangs."""
    delayed: Number
    """Share, of who enters, that has to wait."""
    blocked: Number
    """Share, of who comes, that finds every place taken and is refused."""
    abandoned: Number
    """Share, of who enters, that gives up."""
    wait_all: Number
    """Mean wait of everybody who enters, zeros included."""
    wait_served: Number
    """Mean wait of the served, zeros included: the speed of answer of most reports."""
    wait_left: Number
    """Mean wait of those who give up."""
    wait_delayed: Number
    """Mean wait of those who have to wait, served or not."""
    occupancy: Number
    """Share of time that a server is busy."""
    queue_mean: Number
    queue_variance: Number
    """People waiting."""
    system_mean: Number
    system_variance: Number
    """People waiting or being served."""
    served_rate: Number
    """People served per unit of time."""
    _arguments: tuple[Any, ...] = field(repr=False, compare=False)
    _rows: Floats = field(repr=False, compare=False)

    def wait_within(self, t: ArrayLike, who: Who = "all") -> Number:
        """P(W <= t): of everybody who enters, of the served, or of the leavers; ``t`` broadcasts with the arguments."""
        served, left, late_served, late_left = self._split(t)
        top, bottom = {
            "all": (late_served + late_left, served + left),
            "served": (late_served, served),
            "left": (late_left, left),
        }[who]
        return _plain(np.clip(1 - _over(top, bottom), 0, 1))

    def service_level(self, t: ArrayLike, of: Of = "joined") -> Number:
        """Share served within ``t``. Of whom: ``joined`` = of all who entered, so whoever left counts against it;
        ``called`` = who left within t is not counted at all, who left later counts against it; ``served`` = leavers do not
        count; ``came`` = the refused count against it too."""
        served, left, late_served, late_left = self._split(t)
        blocked = np.asarray(self.blocked)
        bottom = {
            "joined": served + left,
            "called": served + late_left,
            "served": served,
            "came": (served + left) / np.where(blocked < 1, 1 - blocked, 1),
        }[of]
        return _plain(np.clip(_over(served - late_served, bottom), 0, 1))

    def _split(self, t: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
        """Per arrival: served, left, served after t, left after t."""
        times = positive("t", t, zero=True, endless=True)
        shape = np.broadcast_shapes(times.shape, self._arguments[0].shape)
        rate, mu, servers, theta, places = (np.broadcast_to(one, shape).ravel() for one in self._arguments)
        rows = np.broadcast_to(self._rows, (*shape, chain.COLUMNS)).reshape(-1, chain.COLUMNS)
        late = np.empty((rows.shape[0], 2))
        chain.still_waiting_each(np.broadcast_to(times, shape).ravel(), rate, mu, servers, theta, places, rows, late)
        left = np.where(rate > 0, _over(rows[:, chain.LEAVING], rate), 0.0)
        served = np.where(rate > 0, 1 - rows[:, chain.BLOCKED] - left, 1.0)
        late_served, late_left = np.minimum(late[:, 0], served), np.minimum(late[:, 1], left)
        return served.reshape(shape), left.reshape(shape), late_served.reshape(shape), late_left.reshape(shape)


def erlang_a(
    arrivals: ArrayLike,
    service: ArrayLike,
    servers: ArrayLike,
    patience: ArrayLike = math.inf,
    places: ArrayLike = math.inf,
) -> Waiting:
    """M/M/s/K+M: people who give up after an exponential time of mean ``patience``, ``places`` to wait in.

    ``arrivals`` per unit of time (0 is an empty queue), mean ``service`` time, whole ``servers`` from 1 on, mean ``patience``
    from 0 (nobody waits: Erlang B whose blocked are called abandoned) to infinite (nobody gives up: Erlang C or M/M/s/K).
    Raises ValueError with the argument's name. Not to be trusted where patience is far from exponential, see
    ``lagniappe.queueing.general``, or where load changes within a few service times, see ``lagniappe.queueing.varying``.

    >>> w = erlang_a(arrivals=48, service=1, servers=50, patience=2)
    >>> round(w.abandoned, 4), round(60 * w.wait_all, 2)
    (0.0309, 3.71)
    """
    rate, mean = positive("arrivals", arrivals, zero=True), positive("service", service)
    _, theta = impatience(rate, patience)
    given = np.broadcast_arrays(rate, 1 / mean, crew(servers), theta, waiting_places(places))
    arguments = tuple(np.array(one, order="C") for one in given)
    shape = given[0].shape
    rows = np.empty((math.prod(shape), chain.COLUMNS))
    each_rate, mu, crews, leave, room = (one.ravel() for one in arguments)
    chain.measure_each(each_rate, mu, crews, leave, room, rows)
    return _told(arguments, rows.reshape(*shape, chain.COLUMNS))


def erlang_c(arrivals: ArrayLike, service: ArrayLike, servers: ArrayLike, places: ArrayLike = math.inf) -> Waiting:
    """M/M/s and M/M/s/K: nobody ever gives up. Believe it only where nobody does: it promises too long waits where people
    leave, and no answer at all for a load above the servers.

    >>> [round(float(p), 4) for p in erlang_c(100 / 30, 3, range(11, 17)).delayed]
    [0.6821, 0.4494, 0.2853, 0.1741, 0.102, 0.0573]
    """
    return erlang_a(arrivals, service, servers, math.inf, places)


def erlang_b(load: ArrayLike, servers: ArrayLike) -> Number:
    """M/G/s/s: share refused where nobody can wait, at any distribution of service; ``load`` in erlangs.

    >>> round(erlang_b(10, 10), 4)
    0.2146
    """
    return erlang_a(positive("load", load, zero=True), 1.0, servers, math.inf, 0).blocked


def _over(top: Any, bottom: Any) -> Any:
    """top / bottom, and nan where both are nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.divide(top, bottom)


def _plain(value: Any) -> Number:
    """A float out of an array without dimensions."""
    array = np.asarray(value)
    return array if array.ndim else float(array)


def _told(arguments: tuple[Any, ...], rows: Floats) -> Waiting:
    rate, mu, servers, theta, places = arguments
    column = {name: rows[..., place] for name, place in _NAMED.items()}
    idle = rate == 0
    entering = rate * (1 - column["blocked"])
    left = np.where(idle, 0.0, np.minimum(1.0, _over(column["leaving"], entering)))
    can_wait = (places > 0) & np.isfinite(theta)
    # The full system refuses; whoever enters and waits found the servers busy and a place free.
    busy = np.maximum(0.0, column["full"] - column["blocked"])
    delayed = np.where(can_wait & ~idle, np.minimum(1.0, _over(busy, 1 - column["blocked"])), 0.0)
    # Endless waits stay endless: infinity less infinity would be no number.
    wait_all = np.where(idle, 0.0, _over(column["queue"], entering))
    wait_served = np.where(idle, 0.0, _over(column["to_serve"], entering * (1 - left)))
    wait_left = np.where(np.isinf(theta) & (left > 0), 0.0, _over(column["to_leave"], entering * left))
    return Waiting(
        load=_plain(rate / mu),
        delayed=_plain(delayed),
        blocked=_plain(np.where(idle, 0.0, column["blocked"])),
        abandoned=_plain(left),
        wait_all=_plain(wait_all),
        wait_served=_plain(wait_served),
        wait_left=_plain(wait_left),
        wait_delayed=_plain(_over(wait_all, delayed)),
        occupancy=_plain(column["busy"] / servers),
        queue_mean=_plain(column["queue"]),
        queue_variance=_plain(column["queue_var"]),
        system_mean=_plain(column["system"]),
        system_variance=_plain(column["system_var"]),
        served_rate=_plain(mu * column["busy"]),
        _arguments=arguments,
        _rows=rows,
    )


_NAMED = {
    "full": chain.FULL,
    "blocked": chain.BLOCKED,
    "queue": chain.QUEUE,
    "queue_var": chain.QUEUE_VAR,
    "system": chain.SYSTEM,
    "system_var": chain.SYSTEM_VAR,
    "busy": chain.BUSY,
    "leaving": chain.LEAVING,
    "to_serve": chain.TO_SERVE,
    "to_leave": chain.TO_LEAVE,
}
