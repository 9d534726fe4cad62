"""Durations that were cut short, as counts: what patience, and the wait that is offered, are estimated from.

Two forms. :class:`Counted` keeps each distinct time with how many *left* at it (the event) and how many *stayed* (cut short:
censored); it is what the product-limit estimator and the fitted families read. :class:`Cells` keeps events and the time
spent in each cell of a grid: events over time is an unbiased rate whatever the width of the cells, so that millions of
waits can be counted inside an engine and only the cells travel.

Times are float seconds. For an offered wait the roles are exchanged: a call is the event, leaving cuts it short.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Counted:
    """``time`` increases; ``left``, ``stayed`` and ``joined`` count rows at it: the event, cut short, came late.

    Who *joined* was not seen before that time (left truncation): someone already in line when watching began is at risk
    only from there on. ``started`` rows were seen from time 0.
    """

    time: Array
    left: Array
    stayed: Array
    joined: Array
    started: float

    def __post_init__(self) -> None:
        parts = (self.time, self.left, self.stayed, self.joined)
        if any(part.ndim != 1 or part.shape != self.time.shape for part in parts):
            raise ValueError("time, left, stayed and joined have one value each for every distinct time")
        if np.any(np.diff(self.time) <= 0) or np.any(self.time < 0) or not np.all(np.isfinite(self.time)):
            raise ValueError("times increase, are finite and not negative")
        if any(np.any(part < 0) for part in parts[1:]) or self.started < 0:
            raise ValueError("counts are not negative")

    @property
    def rows(self) -> float:
        return float(self.left.sum() + self.stayed.sum())

    @property
    def exposure(self) -> float:
        """Seconds during which anybody was watched."""
        return float(((self.left + self.stayed - self.joined) * self.time).sum())

    @property
    def at_risk(self) -> Array:
        """Rows at risk just before each time: those who came before it and are not yet gone."""
        gone = np.cumsum(self.left + self.stayed)
        came = np.cumsum(self.joined)
        before = np.zeros_like(self.time)
        before[1:] = came[:-1] - gone[:-1]
        return self.started + before

    def positive(self) -> Counted:
        """Without the rows at time 0: those who never waited at all."""
        keep = self.time > 0
        at_zero = float((self.left + self.stayed)[~keep].sum())
        return Counted(self.time[keep], self.left[keep], self.stayed[keep], self.joined[keep], self.started - at_zero)

    def swapped(self) -> Counted:
        """With the roles exchanged: from patience (leaving counts) to the offered wait (being called counts)."""
        return Counted(self.time, self.stayed, self.left, self.joined, self.started)


@dataclass(frozen=True)
class Cells:
    """Events (``left``) and seconds watched (``exposure``) between neighbouring ``edges``; one more edge than cells.

    ``at_once`` of the ``rows`` had their event at time 0, before any time passed: an atom, outside all cells.
    """

    edges: Array
    left: Array
    exposure: Array
    rows: float
    at_once: float = 0.0

    def __post_init__(self) -> None:
        if len(self.edges) != len(self.left) + 1 or self.left.shape != self.exposure.shape:
            raise ValueError("cells have one edge more than counts and times")
        if np.any(np.diff(self.edges) <= 0):
            raise ValueError("edges increase")
        if np.any(self.left < 0) or np.any(self.exposure < -1e-6) or not 0 <= self.at_once <= self.rows:
            raise ValueError("counts and times are not negative")

    @property
    def width(self) -> Array:
        return np.diff(self.edges)

    @property
    def middle(self) -> Array:
        return self.edges[:-1] + self.width / 2

    def merged(self, edges: ArrayLike) -> Cells:
        """Coarser cells; the new edges lie on old ones (else ValueError). What lies outside them is dropped."""
        wanted = np.asarray(edges, float)
        place = np.searchsorted(self.edges, wanted)
        if np.any(place >= len(self.edges)) or not np.allclose(self.edges[place], wanted):
            raise ValueError("coarser edges lie on finer ones")
        sums = [np.concatenate(([0.0], np.cumsum(part)))[place] for part in (self.left, self.exposure)]
        return Cells(wanted, np.diff(sums[0]), np.diff(sums[1]), self.rows, self.at_once)


def counted(
    time: ArrayLike, left: ArrayLike, *, entry: ArrayLike | None = None, weight: ArrayLike | None = None
) -> Counted:
    """Counts from one value a row (or a group of equal rows, with their number as ``weight``).

    ``time`` seconds, ``left`` true where the event happened then, ``entry`` the time from which the row was watched.
    ValueError for times that are negative, unknown, or not after their entry.

    >>> counted([3.0, 5.0, 5.0], [True, False, True]).at_risk
    array([3., 2.])
    """
    times, events = np.asarray(time, float), np.asarray(left, bool)
    weights = np.ones_like(times) if weight is None else np.asarray(weight, float)
    entries = np.zeros_like(times) if entry is None else np.asarray(entry, float)
    if not times.shape == events.shape == weights.shape == entries.shape or times.ndim != 1:
        raise ValueError("time, left, entry and weight have one value a row")
    if not np.all(np.isfinite(times)) or np.any(times < 0) or np.any(weights < 0):
        raise ValueError("times are known and not negative, and so are weights")
    late = entries > 0
    if np.any(entries[late] >= times[late]):
        raise ValueError("a row is watched from before its end")
    found = np.unique(np.concatenate((times, entries[late])))
    place = np.searchsorted(found, times)

    def summed(which: NDArray[np.bool_]) -> Array:
        return np.bincount(place[which], weights[which], minlength=len(found)).astype(float)

    joined = np.bincount(np.searchsorted(found, entries[late]), weights[late], minlength=len(found)).astype(float)
    return Counted(found, summed(events), summed(~events), joined, float(weights[~late].sum()))


def cells(source: Counted, edges: ArrayLike) -> Cells:
    """Events and time in each cell [edge, next edge). Rows beyond the last edge are cut short there; events at 0 are
    the atom when the first edge is 0."""
    bounds = np.asarray(edges, float)
    if len(bounds) < 2 or np.any(np.diff(bounds) <= 0):
        raise ValueError("edges increase, and there are two or more")
    begins_at_zero = bounds[0] == 0.0
    left = source.left.copy()
    at_once = float(left[source.time == 0].sum()) if begins_at_zero else 0.0
    if begins_at_zero:
        left[source.time == 0] = 0.0
    net = source.left + source.stayed - source.joined
    total, weighted = np.concatenate(([0.0], np.cumsum(net))), np.concatenate(([0.0], np.cumsum(net * source.time)))
    place = np.searchsorted(source.time, bounds, side="right")
    # Seconds watched before an edge: the whole time of those gone before it, and the edge itself of those still there.
    before = weighted[place] + (total[-1] - total[place]) * bounds
    inside, _ = np.histogram(source.time[source.time < bounds[-1]], bounds, weights=left[source.time < bounds[-1]])
    return Cells(bounds, inside.astype(float), np.maximum(0.0, np.diff(before)), source.rows, at_once)


def unrounded(source: Counted, resolution: float) -> Cells:
    """Cells for times that were written down in steps of ``resolution`` (whole seconds: 1.0).

    A wait written as w lies somewhere around w. Taken as exact, leavers would all go before those called in the same second,
    and every rate would come out too low; here both are spread evenly over [w - 1/2, w + 1/2] of a step.
    Waits written as 0 are taken as such: no step is spread over negative times.
    """
    if resolution <= 0:
        raise ValueError("a resolution is positive")
    steps = np.rint(source.time / resolution).astype(np.int64)
    if len(steps) == 0:
        return Cells(np.array([0.0, resolution]), np.zeros(1), np.zeros(1), source.rows)
    size = int(steps[-1]) + 1
    gone = np.bincount(steps, source.left + source.stayed, minlength=size)
    left = np.bincount(steps, source.left, minlength=size)
    came = np.bincount(steps, source.joined, minlength=size)
    after = source.started - np.cumsum(gone) + np.cumsum(came)
    exposure = resolution * (after + (gone - came) / 2)
    # Nobody waits less than nothing: the step of 0 is an atom, and half a step until the next begins.
    exposure[0] = resolution / 2 * after[0]
    edges = np.concatenate(([0.0], (np.arange(size) + 0.5) * resolution))
    at_once, left[0] = float(left[0]), 0.0
    return Cells(edges, left.astype(float), exposure.astype(float), source.rows, at_once)
