"""Those who come in one replication: made before the play, so that staffing changes nobody's arrival."""

from __future__ import annotations

import math

import numpy as np

from lagniappe.queueing.simulate import draws
from lagniappe.queueing.simulate.compiling import compiled
from lagniappe.queueing.simulate.layout import AGREED, COMES, COMES_FOR, COMES_WITH, KEY, NONE, Real, Whole
from lagniappe.queueing.simulate.scene import Arrivals, Scene
from lagniappe.units import HOUR, SECOND

_DAYS = 1 << 40
"""The stream by which a replication chooses its real day; the same for all arrivals, for their days belong together."""


def come(scene: Scene, seed: int, replication: int) -> Whole:
    """Who comes, a row each (see ``layout``), in order of time; at one moment in the order of the scene's streams."""
    until = round(scene.lasts_seconds * SECOND)
    kinds = {kind.name: number for number, kind in enumerate(scene.kinds)}
    parts = [np.empty((0, 5), dtype=np.int64)]
    for number, stream in enumerate(scene.arrivals):
        base = draws.key_of(seed, replication, number)
        moments, agreed = _moments(stream, base, seed, replication, until)
        part = np.empty((len(moments), 5), dtype=np.int64)
        part[:, COMES_FOR], part[:, COMES_WITH] = kinds[stream.kind], stream.priority
        part[:, COMES], part[:, KEY], part[:, AGREED] = moments, keys_of(base, len(moments)), agreed
        parts.append(part[moments <= until])
    people = np.concatenate(parts)
    if len(parts) > 2 or (len(scene.arrivals) and not scene.arrivals[0].per_hour):
        people = people[np.argsort(people[:, COMES], kind="stable")]
    return people


def _moments(stream: Arrivals, base: int, seed: int, replication: int, until: int) -> tuple[Whole, Whole]:
    """The moments of one stream (rising), and the agreed times or NONE."""
    if stream.per_hour:
        edges = np.array(stream.edges or (0.0, until / SECOND), dtype=np.float64) * SECOND
        moments = poisson(base, edges, np.array(stream.per_hour, dtype=np.float64) / HOUR)
        return moments, np.full(len(moments), NONE, dtype=np.int64)
    if stream.times:
        day = stream.times[int(draws.uniform(draws.key_of(seed, replication, _DAYS), 0, 0, 0) * len(stream.times))]
        moments = np.sort(np.round(np.array(day, dtype=np.float64) * SECOND).astype(np.int64))
        return moments, np.full(len(moments), NONE, dtype=np.int64)
    agreed = np.round(np.array(stream.appointments, dtype=np.float64) * SECOND).astype(np.int64)
    return punctual(base, agreed, stream.punctual_seconds * SECOND), agreed


@compiled
def keys_of(base: int, count: int) -> Whole:
    keys = np.empty(count, dtype=np.int64)
    for number in range(count):
        keys[number] = draws.key_of(base, number, 0)
    return keys


@compiled
def punctual(base: int, agreed: Whole, spread: float) -> Whole:
    """When people with an appointment come: evenly up to ``spread`` early or late, never before the start."""
    moments = np.empty(len(agreed), dtype=np.int64)
    for number in range(len(agreed)):
        off = (2.0 * draws.uniform(draws.key_of(base, number, 0), 0, 0, draws.PUNCTUAL) - 1.0) * spread
        moments[number] = max(0, int(agreed[number] + math.floor(off + 0.5)))
    return moments


@compiled
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
        level += -math.log(draws.uniform(base, count, 0, draws.GAP))
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
