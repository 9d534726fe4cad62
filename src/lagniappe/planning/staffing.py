"""How many people each band needs: targets together, with what is not known about the day carried through."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lagniappe.queueing.erlang import erlang_a
from lagniappe.queueing.staffing import Targets, fewest_servers
from lagniappe.queueing.varying import offered_load

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
CARRIED = 1 / 3
"""Where a contact takes more than this part of a band, what one band leaves unfinished is counted in the next."""


@dataclass(frozen=True)
class Cost:
    """What an hour of a server costs, an hour of somebody's waiting, and each person who gives up."""

    server_hour: float
    waiting_hour: float
    left: float = 0.0


@dataclass(frozen=True)
class Wish:
    """What is to be kept: all ``targets`` (seconds), each at once, the law's limit as one of them; with ``cost`` no fewer
    people than are cheapest; ``shrinkage``: the share of paid time in which people are not there to serve."""

    targets: tuple[Targets, ...] = ()
    cost: Cost | None = None
    shrinkage: float = 0.0

    def __post_init__(self) -> None:
        if not self.targets and self.cost is None:
            raise ValueError("targets or cost must be given; such as 0.8 served within 20 seconds")
        if not 0 <= self.shrinkage < 1:
            raise ValueError(
                f"shrinkage is a share from 0 to less than 1, not {self.shrinkage}; 0.3 is three tenths of the time"
            )


@dataclass(frozen=True)
class Need:
    """``servers`` at work in each band, ``scheduled`` to be paid for, and what those servers would keep at that load."""

    servers: Whole
    scheduled: Whole
    within: Floats
    abandoned: Floats
    occupancy: Floats
    wait_seconds: Floats


def law(limit_seconds: float, share: float = 0.99) -> Targets:
    """The target that nobody, or all but 1 - ``share``, waits longer than a limit; nobody at all cannot be promised."""
    return Targets(share_within=share, within=limit_seconds, of="called")


def needed(
    contacts: ArrayLike, handle_seconds: ArrayLike, band_seconds: float, wish: Wish, patience_seconds: float = math.inf,
    at_once: int = 1,
) -> Need:  # fmt: skip
    """For ``contacts[..., band]``, taking ``handle_seconds`` each (one number, or one a band), in bands of ``band_seconds``.

    Where a person holds ``at_once`` contacts together (chats), ``handle_seconds`` are those of a contact beside so many others,
    and ``servers`` are people, each as good as so many servers.

    Bands stand each alone, by Erlang A; where contacts are long against a band, the modified offered load carries them over.
    Raises ValueError that names the input and says what would be possible.
    """
    came, handle = _given(contacts, handle_seconds, band_seconds)
    _holding(at_once)
    rates = _rates(came, handle, band_seconds)
    servers = np.zeros(rates.shape, np.int64)
    for targets in wish.targets:
        servers = np.maximum(servers, fewest_servers(rates, handle, targets, patience_seconds))
    if wish.cost:
        servers = np.maximum(servers, cheapest(rates, handle, wish.cost, patience_seconds))
    first = next((each for each in wish.targets if each.within is not None), None)
    return _need(rates, handle, -(-servers // at_once), wish.shrinkage, patience_seconds, first, at_once)


def needed_on_average(
    draws: ArrayLike, handle_seconds: ArrayLike, band_seconds: float, wish: Wish, patience_seconds: float = math.inf,
    at_once: int = 1,
) -> Whole:  # fmt: skip
    """The fewest servers that keep the targets over all customers of many such days: ``draws[draw, ..., band]`` are equally
    likely counts. Days that swing cost more on a bad day than they save on a good one, so this is more than the mean day needs.
    """
    came, handle = _given(draws, handle_seconds, band_seconds)
    rates = _rates(came, handle, band_seconds)
    each = np.stack([needed(day, handle, band_seconds, wish, patience_seconds, at_once).servers for day in came])
    low, high = np.maximum(each.min(axis=0), 1), np.maximum(each.max(axis=0), 1)
    while (low < high).any():
        middle = (low + high) // 2
        kept = _kept(rates, handle, middle * at_once, wish, patience_seconds)
        high, low = np.where(kept, middle, high), np.where(kept, low, np.minimum(middle + 1, high))
    return np.where((rates > 0).any(axis=0), high, 0)


def _kept(rates: Floats, handle: Floats, servers: Whole, wish: Wish, patience: float) -> NDArray[np.bool_]:
    """Whether the sums over all draws keep the targets (a customer of a busy day counts as one of a quiet one)."""
    found = erlang_a(np.maximum(rates, 1e-12), handle, servers[None], patience)
    whole = np.maximum(rates.sum(axis=0), 1e-12)
    kept = np.ones(servers.shape, bool)
    for targets in wish.targets:
        if targets.within is not None:
            level = found.service_level(targets.within, targets.of)
            kept &= (level * rates).sum(axis=0) / whole >= np.asarray(targets.share_within) - 1e-12
        for name in ("abandoned", "delayed", "wait_all", "wait_served"):
            most = getattr(targets, name)
            if most is not None:
                kept &= (np.asarray(getattr(found, name)) * rates).sum(axis=0) / whole <= np.asarray(most) + 1e-12
        if targets.occupancy is not None:
            kept &= np.asarray(found.occupancy).mean(axis=0) <= np.asarray(targets.occupancy) + 1e-12
    if wish.cost:
        kept &= servers >= cheapest(rates.mean(axis=0), handle, wish.cost, patience)
    return kept


def cheapest(rates: ArrayLike, handle_seconds: ArrayLike, cost: Cost, patience_seconds: float = math.inf) -> Whole:
    """The servers at which people at work, people waiting and people lost cost least together; ``rates`` a second.

    >>> int(cheapest(400 / 60, 60, Cost(server_hour=1, waiting_hour=10)))
    434
    """
    if not (cost.server_hour > 0 and cost.waiting_hour > 0 and cost.left >= 0):
        raise ValueError(
            "cost: an hour of a server and an hour of waiting must cost more than nothing, and leaving not less"
        )
    rate, handle = np.broadcast_arrays(np.asarray(rates, float), np.asarray(handle_seconds, float))
    load = rate * handle
    low = np.maximum(1, np.floor(load) + 1 if math.isinf(patience_seconds) else np.floor(load - 4 * np.sqrt(load)))
    high = np.ceil(load + 6 * np.sqrt(load) + 3)

    def price(servers: Floats) -> Floats:
        found = erlang_a(np.maximum(rate, 1e-12), handle, servers.astype(np.int64), patience_seconds)
        lost = np.asarray(found.abandoned) * rate * 3600 * cost.left
        return np.asarray(cost.server_hour * servers + cost.waiting_hour * np.asarray(found.queue_mean) + lost)

    # The price falls and then rises: halve towards where one more stops paying.
    while (low < high).any():
        middle = np.floor((low + high) / 2)
        pays = price(middle + 1) < price(middle)
        low, high = np.where(pays, np.minimum(middle + 1, high), low), np.where(pays, high, middle)
    return np.asarray(np.where(rate > 0, high, 0), np.int64)


@dataclass(frozen=True)
class Pooled:
    """People for several queues: ``apart`` when each has its own, ``together`` when everybody serves all. Real teams with some
    skills each lie between the two."""

    apart: Whole
    together: Whole


def pooled(
    queues: Sequence[tuple[ArrayLike, ArrayLike]], band_seconds: float, wish: Wish, patience_seconds: float = math.inf
) -> Pooled:
    """From (contacts, handle seconds) of each queue. Together, the mix of services counts by its mean; where people hold
    several contacts at once, give the handle seconds divided by their number."""
    if not queues:
        raise ValueError("queues is empty; give contacts and handle seconds of at least one")
    apart = np.sum(
        [needed(came, handle, band_seconds, wish, patience_seconds).servers for came, handle in queues], axis=0
    )
    whole = np.sum([np.asarray(came, float) for came, _ in queues], axis=0)
    work = np.sum([np.asarray(came, float) * np.asarray(handle, float) for came, handle in queues], axis=0)
    mean = np.where(whole > 0, work / np.where(whole > 0, whole, 1), 1.0)
    together = needed(whole, mean, band_seconds, wish, patience_seconds).servers
    return Pooled(np.asarray(apart, np.int64), np.minimum(together, apart))


def _given(contacts: ArrayLike, handle_seconds: ArrayLike, band_seconds: float) -> tuple[Floats, Floats]:
    came, handle = np.asarray(contacts, float), np.asarray(handle_seconds, float)
    if not band_seconds > 0:
        raise ValueError(f"band_seconds must be more than zero, not {band_seconds:g}; 1800 is half an hour")
    if came.ndim == 0 or not (came >= 0).all() or np.isinf(came).any():
        raise ValueError("contacts must be zero or more for each band")
    if not (handle > 0).all() or np.isinf(handle).any():
        raise ValueError("handle_seconds must be more than zero in each band; where nobody comes, give the usual mean")
    return came, np.broadcast_to(handle, came.shape[-1:] if handle.ndim < 2 else handle.shape)


def _rates(came: Floats, handle: Floats, band_seconds: float) -> Floats:
    """Contacts a second, those that long services carry over into later bands included."""
    rates = came / band_seconds
    # Told by the services alone, so that the mean day and a busy one of the same queue are reckoned in the same way; and not by
    # the last digit, where services are just as long as that.
    if float(handle.mean()) <= CARRIED * band_seconds * (1 + 1e-9):
        return np.asarray(rates)
    weight = came.sum()
    mean = float((came * handle).sum() / weight) if weight else float(handle.mean())
    rows = rates.reshape(-1, rates.shape[-1])
    carried = np.array([offered_load(row, band_seconds, mean) for row in rows]).reshape(rates.shape)
    # What trickles on for hours after the last one came is not a load that anybody is planned for.
    return np.where(carried * mean < 0.05, rates, carried)


def _holding(at_once: int) -> None:
    if at_once < 1:
        raise ValueError(f"at_once must be one contact or more, not {at_once}")


def _need(
    rates: Floats, handle: Floats, people: Whole, shrinkage: float, patience: float, targets: Targets | None, at_once: int
) -> Need:  # fmt: skip
    there = people > 0
    found = erlang_a(np.where(there, rates, 0.0), handle, np.maximum(people * at_once, 1), patience)
    within = None if targets is None else targets.within
    level: Any = 1.0 if targets is None or within is None else found.service_level(within, targets.of)

    def shown(values: Any) -> Floats:
        return np.where(there, values, np.nan)

    scheduled = np.ceil(people / (1 - shrinkage) - 1e-9).astype(np.int64)
    return Need(people, scheduled, shown(level), shown(found.abandoned), shown(found.occupancy), shown(found.wait_all))
