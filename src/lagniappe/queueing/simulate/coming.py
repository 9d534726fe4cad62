"""Those who come in one replication: made before the play, so that staffing changes nobody's arrival."""

from __future__ import annotations

import math

import numpy as np

from lagniappe.queueing.simulate import draws
from lagniappe.queueing.simulate.calendar import FREE, TOP, TOP_LEG, compete, empty, enter
from lagniappe.queueing.simulate.compiling import compiled
from lagniappe.queueing.simulate.layout import AGREED, COMES, COMES_FOR, COMES_WITH, KEY, NONE, Real, Whole, numbers
from lagniappe.queueing.simulate.scene import Arrivals, Scene
from lagniappe.units import HOUR, SECOND

_DAYS = 1 << 40
"""The stream by which a replication chooses its real day; the same for all arrivals, for their days belong together."""

# One stream of people: its key of chance, what they come for, where in the moments of all its next one and its end are, how
# many have come, and 1 + where its appointments begin among those of all (0 = they come without).
BASE, KIND_OF, PRIORITY_OF, NEXT_OF, END_OF, CAME, MEETS = numbers(7)
STREAM_FIELDS = 7


def come(scene: Scene, seed: int, replication: int) -> Whole:
    """Who comes, a row each (see ``layout``), in order of time; at one moment in the order of the scene's streams."""
    until = round(scene.lasts_seconds * SECOND)
    kinds = {kind.name: number for number, kind in enumerate(scene.kinds)}
    streams = np.zeros((len(scene.arrivals), STREAM_FIELDS), dtype=np.int64)
    moments: list[Whole] = []
    meetings: list[Whole] = []
    start = 0
    for row, stream in zip(streams, scene.arrivals, strict=True):
        base = draws.key_of(seed, replication, len(moments))
        row[[BASE, KIND_OF, PRIORITY_OF, NEXT_OF]] = base, kinds[stream.kind], stream.priority, start
        if stream.appointments:
            row[MEETS] = sum(len(each) for each in meetings) + 1
            meetings.append(met(stream, base))
            moments.append(meetings[-1][:, 0])
        else:
            moments.append(_moments(stream, base, seed, replication, until))
        start += len(moments[-1])
        row[END_OF] = start
    if not moments:
        return np.empty((0, 5), dtype=np.int64)
    all_meetings = np.concatenate(meetings) if meetings else np.empty((0, 3), dtype=np.int64)
    one_after_another = moments[0] if len(moments) == 1 else np.concatenate(moments)
    rows = np.empty((len(one_after_another), 5), dtype=np.int64)
    return rows[: merge(rows, streams, one_after_another, all_meetings, empty(len(streams)), until)]


def _moments(stream: Arrivals, base: int, seed: int, replication: int, until: int) -> Whole:
    """The moments of a stream without appointments (rising)."""
    if stream.per_hour:
        edges = np.array(stream.edges or (0.0, until / SECOND), dtype=np.float64) * SECOND
        rates = np.array(stream.per_hour, dtype=np.float64) / HOUR
        expected = float((rates * np.diff(edges)).sum())
        moments = np.empty(int(expected + 8.0 * math.sqrt(expected) + 16.0), dtype=np.int64)
        return moments[: poisson(moments, base, edges, rates)]
    day = stream.times[int(draws.uniform(draws.key_of(seed, replication, _DAYS), 0, 0, 0) * len(stream.times))]
    return np.sort(np.round(np.array(day, dtype=np.float64) * SECOND).astype(np.int64))


def met(stream: Arrivals, base: int) -> Whole:
    """When people with an appointment come, in order of time: rows (moment, number in the stream, agreed time)."""
    rows = np.empty((len(stream.appointments), 3), dtype=np.int64)
    rows[:, 1] = np.arange(len(rows))
    rows[:, 2] = np.round(np.array(stream.appointments) * SECOND)
    punctual(rows, base, stream.punctual_seconds * SECOND)
    return rows[np.argsort(rows[:, 0], kind="stable")]


@compiled
def punctual(rows: Whole, base: int, spread: float) -> None:
    """Fill in when they come: evenly up to ``spread`` early or late, never before the start."""
    for number in range(len(rows)):
        off = (2.0 * draws.uniform(draws.key_after(base, number), 0, 0, draws.PUNCTUAL) - 1.0) * spread
        rows[number, 0] = max(0, int(rows[number, 2] + math.floor(off + 0.5)))


@compiled
def merge(rows: Whole, streams: Whole, moments: Whole, meetings: Whole, calendar: Whole, until: int) -> int:
    """Fill in the rows of those who come, each with a key of chance by their number in the stream; how many there are."""
    for stream in range(len(streams)):
        place = streams[stream, NEXT_OF]
        enter(calendar, moments[place] if place < streams[stream, END_OF] else FREE, stream)
    count = 0
    while calendar[TOP] <= until and calendar[TOP] < FREE:
        stream = calendar[TOP_LEG]
        number, agreed = streams[stream, CAME], NONE
        if streams[stream, MEETS] > 0:
            meeting = streams[stream, MEETS] - 1 + number
            number, agreed = meetings[meeting, 1], meetings[meeting, 2]
        rows[count, COMES] = calendar[TOP]
        rows[count, COMES_FOR] = streams[stream, KIND_OF]
        rows[count, COMES_WITH] = streams[stream, PRIORITY_OF]
        rows[count, KEY] = draws.key_after(streams[stream, BASE], number)
        rows[count, AGREED] = agreed
        count += 1
        streams[stream, CAME] += 1
        place = streams[stream, NEXT_OF] + streams[stream, CAME]
        # The streams entered in order, so each has the place of its number.
        compete(calendar, calendar[1] + stream, moments[place] if place < streams[stream, END_OF] else FREE, stream)
    return count


@compiled
def poisson(moments: Whole, base: int, edges: Real, rates: Real) -> int:
    """Poisson arrivals whose rate (per microsecond) holds from edge to edge: unit arrivals, stretched by the rates, so that
    the same people come a little earlier when more come. How many there are; one in 10^15 times more come than there is
    room for, and the last stay away."""
    count, level, reached = 0, -math.log(draws.chance_after(base, 0)), 0.0
    for band in range(len(rates)):
        whole = rates[band] * (edges[band + 1] - edges[band])
        while reached + whole > level and count < len(moments):
            moments[count] = int(edges[band] + (level - reached) / rates[band])
            count += 1
            level += -math.log(draws.chance_after(base, count))
        reached += whole
    return count
