"""Those who come in one replication: made before the play, so that staffing changes nobody's arrival."""

from __future__ import annotations

import math

import numpy as np

from lagniappe.queueing.simulate import draws
from lagniappe.queueing.simulate.compiling import making
from lagniappe.queueing.simulate.layout import AGREED, COMES, COMES_FOR, COMES_WITH, KEY, NONE, Real, Whole
from lagniappe.queueing.simulate.scene import Arrivals, Scene
from lagniappe.units import HOUR, SECOND

_DAYS = 1 << 40
"""The stream by which a replication chooses its real day; the same for all arrivals, for their days belong together."""


def come(scene: Scene, seed: int, replication: int) -> Whole:
    """Who comes, a row each (see ``layout``), in order of time; at one moment in the order of the scene's streams."""
    until = round(scene.lasts_seconds * SECOND)
    kinds = {kind.name: number for number, kind in enumerate(scene.kinds)}
    parts = []
    for number, stream in enumerate(scene.arrivals):
        base = draws.key_of(seed, replication, number)
        moments, agreed = _moments(stream, base, seed, replication, until)
        parts.append(rows_of(base, moments, agreed, kinds[stream.kind], stream.priority, until))
    if len(parts) == 1:
        return parts[0]
    people = np.concatenate(parts) if parts else np.empty((0, 5), dtype=np.int64)
    return people[np.argsort(people[:, COMES], kind="stable")]


def _moments(stream: Arrivals, base: int, seed: int, replication: int, until: int) -> tuple[Whole, Whole]:
    """The moments of one stream (rising), and the agreed times where there are such."""
    if stream.per_hour:
        edges = np.array(stream.edges or (0.0, until / SECOND), dtype=np.float64) * SECOND
        moments = poisson(base, edges, np.array(stream.per_hour, dtype=np.float64) / HOUR)
        return moments, np.empty(0, dtype=np.int64)
    if stream.times:
        day = stream.times[int(draws.uniform(draws.key_of(seed, replication, _DAYS), 0, 0, 0) * len(stream.times))]
        moments = np.sort(np.round(np.array(day, dtype=np.float64) * SECOND).astype(np.int64))
        return moments, np.empty(0, dtype=np.int64)
    agreed = np.round(np.array(stream.appointments, dtype=np.float64) * SECOND).astype(np.int64)
    return punctual(base, agreed, stream.punctual_seconds * SECOND), agreed


@making
def rows_of(base: int, moments: Whole, agreed: Whole, kind: int, priority: int, until: int) -> Whole:
    """A stream's rows in order of time, each person with a key of chance by their number in the stream."""
    order = np.argsort(moments, kind="mergesort") if len(agreed) else np.arange(0)
    rows = np.empty((len(moments), 5), dtype=np.int64)
    count = 0
    for place in range(len(moments)):
        number = order[place] if len(agreed) else place
        if moments[number] > until:
            break
        rows[count, COMES] = moments[number]
        rows[count, COMES_FOR] = kind
        rows[count, COMES_WITH] = priority
        rows[count, KEY] = draws.key_after(base, number)
        rows[count, AGREED] = agreed[number] if len(agreed) else NONE
        count += 1
    return rows[:count]


@making
def punctual(base: int, agreed: Whole, spread: float) -> Whole:
    """When people with an appointment come: evenly up to ``spread`` early or late, never before the start."""
    moments = np.empty(len(agreed), dtype=np.int64)
    for number in range(len(agreed)):
        off = (2.0 * draws.uniform(draws.key_after(base, number), 0, 0, draws.PUNCTUAL) - 1.0) * spread
        moments[number] = max(0, int(agreed[number] + math.floor(off + 0.5)))
    return moments


@making
def poisson(base: int, edges: Real, rates: Real) -> Whole:
    """Poisson arrivals whose rate (per microsecond) holds from edge to edge: unit arrivals, stretched by the rates, so that
    the same people come a little earlier when more come."""
    expected = 0.0
    for band in range(len(rates)):
        expected += rates[band] * (edges[band + 1] - edges[band])
    moments = np.empty(int(expected + 8.0 * math.sqrt(expected) + 16.0), dtype=np.int64)
    count, level, reached = 0, 0.0, 0.0
    band = 0
    while True:
        level += -math.log(draws.chance_after(base, count))
        while band < len(rates):
            whole = rates[band] * (edges[band + 1] - edges[band])
            if reached + whole > level:
                break
            reached += whole
            band += 1
        if band == len(rates):
            return moments[:count]
        if count == len(moments):
            moments = np.append(moments, np.empty(count, dtype=np.int64))
        moments[count] = int(edges[band] + (level - reached) / rates[band])
        count += 1
