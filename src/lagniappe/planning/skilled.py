"""The fewest people of several skills who keep the targets of all queues together, by simulation: formulas know one queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lagniappe.queueing.simulate import Scene
from lagniappe.queueing.simulate.layout import ANSWERED, ARRIVED, CALLED, ENDED, KIND, LEFT, NONE, OPEN, OUTCOME
from lagniappe.queueing.simulate.rules import compile_scene
from lagniappe.queueing.simulate.run import play_rules
from lagniappe.units import SECOND

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
MOST_STEPS = 2000
SHORT = 1e-9


@dataclass(frozen=True)
class Kept:
    """What a queue is promised, in each band by arrival: a share called within so many seconds, and at most so many leaving."""

    share_within: float
    within_seconds: float
    most_left: float | None = None


@dataclass(frozen=True)
class Skilled:
    """People by ``[group, band]``; ``kept`` tells whether the targets are (False: not even with ``most`` of each), ``plays``
    how many staffings were played."""

    people: Whole
    kept: bool
    plays: int


@dataclass
class _Search:
    """Staffings that have been played, by how many contacts they fall short of the targets in each queue and band."""

    scene_of: Callable[[Whole], Scene]
    targets: Mapping[str, Kept]
    edges: Floats
    replications: int
    seed: int
    known: dict[bytes, Floats] = field(default_factory=dict)

    def short(self, people: Whole) -> Floats:
        """Contacts too many over the targets, by queue (in the order of the targets) and band."""
        key = people.tobytes()
        if key not in self.known:
            scene = self.scene_of(people)
            rules = compile_scene(scene)
            runs = [play_rules(scene, rules, self.seed, number).legs for number in range(self.replications)]
            self.known[key] = self._shortage(scene, np.concatenate(runs))
        return self.known[key]

    def _shortage(self, scene: Scene, legs: Whole) -> Floats:
        queues = np.array([list(self.targets).index(k.queue) if k.queue in self.targets else -1 for k in scene.kinds])
        queue, outcome = queues[legs[:, KIND]], legs[:, OUTCOME]
        arrived = legs[:, ARRIVED] / SECOND
        band = np.clip(np.searchsorted(self.edges, arrived, side="right") - 1, 0, len(self.edges) - 2)
        called = legs[:, CALLED] != NONE
        left = outcome == LEFT
        joined = called | left | ((outcome == OPEN) & (legs[:, ANSWERED] == NONE))
        ends = np.where(called, legs[:, CALLED], legs[:, ENDED])
        wait = np.where(ends == NONE, np.inf, (ends - legs[:, ARRIVED]) / SECOND)
        found = np.zeros((len(self.targets), len(self.edges) - 1))
        for place, kept in enumerate(self.targets.values()):
            mine = joined & (queue == place)
            for number in range(found.shape[1]):
                here = mine & (band == number)
                n = int(here.sum())
                late = n * kept.share_within - float((called & (wait <= kept.within_seconds) & here).sum())
                gone = 0.0 if kept.most_left is None else float((left & here).sum()) - n * kept.most_left
                found[place, number] = max(0.0, late) + max(0.0, gone)
        return found

    def enough(self, people: Whole) -> bool:
        return float(self.short(people).sum()) <= SHORT


def fewest(
    scene_of: Callable[[Whole], Scene],
    targets: Mapping[str, Kept],
    edges: Sequence[float],
    groups: int,
    *,
    costs: Sequence[float] | None = None,
    most: int = 50,
    replications: int = 10,
    seed: int = 1,
) -> Skilled:
    """The cheapest staffing found, each group and band (``edges`` in seconds) at least nobody and at most ``most``.

    ``scene_of(people[group, band])`` is the scene so staffed; every staffing meets the same people. From several beginnings
    (people added where one more shortens the shortage most for its cost; each group alone) people are taken away, and one or
    two exchanged for a cheaper one, while the targets hold. ValueError where targets or edges say nothing.
    """
    if not targets or len(edges) < 2 or groups < 1:
        raise ValueError("targets of at least one queue, two edges of a band and one group are needed")
    search = _Search(scene_of, targets, np.asarray(edges, float), replications, seed)
    price = np.ones(groups) if costs is None else np.asarray(costs, float)
    found = [
        _settled(search, people, price, most)
        for people in _starts(search, groups, price, most)
        if search.enough(people)
    ]
    if not found:
        return Skilled(np.full((groups, len(edges) - 1), most), False, len(search.known))
    best = min(found, key=lambda people: (float((price @ people).sum()), people.tolist()))
    return Skilled(best, True, len(search.known))


def _starts(search: _Search, groups: int, price: Floats, most: int) -> list[Whole]:
    """Where to begin: people added one by one from nobody; and each group alone, as many everywhere as it takes. A team that
    serves all is rarely reached by single steps from specialists, nor they from it."""
    nobody = np.zeros((groups, len(search.edges) - 1), np.int64)
    starts = [_added(search, nobody, price, most)]
    for group in range(groups):
        people = nobody.copy()
        low, high = 1, most
        while low < high:
            people[group] = (low + high) // 2
            low, high = (low, (low + high) // 2) if search.enough(people) else ((low + high) // 2 + 1, high)
        people[group] = low
        starts.append(people)
    return starts


def _settled(search: _Search, people: Whole, price: Floats, most: int) -> Whole:
    while True:
        people = _taken(search, people, price)
        better = _exchanged(search, people, price, most)
        if better is None:
            return people
        people = better


def _added(search: _Search, people: Whole, price: Floats, most: int) -> Whole:
    for _ in range(MOST_STEPS):
        short = search.short(people)
        if short.sum() <= SHORT:
            break
        # Who waits in a band may wait for people of the band before.
        bands = {band - step for band in np.flatnonzero(short.sum(axis=0) > SHORT) for step in (0, 1) if band >= step}
        tried = []
        for group in range(len(people)):
            for band in sorted(bands):
                if people[group, band] < most:
                    more = people.copy()
                    more[group, band] += 1
                    gain = float(short.sum() - search.short(more).sum())
                    tried.append((-gain / price[group], group, band, more))
        if not tried:
            break
        people = min(tried, key=lambda each: each[:3])[3]
    return people


def _taken(search: _Search, people: Whole, price: Floats) -> Whole:
    """One fewer wherever the targets still hold, the dearest first."""
    for group in sorted(range(len(people)), key=lambda each: (-price[each], each)):
        for band in range(people.shape[1]):
            while people[group, band] > 0:
                fewer = people.copy()
                fewer[group, band] -= 1
                if not search.enough(fewer):
                    break
                people = fewer
    return people


def _exchanged(search: _Search, people: Whole, price: Floats, most: int) -> Whole | None:
    """One or two people of a band exchanged for a cheaper one of another group; None where that breaks the targets."""
    groups = range(len(people))
    for band in range(people.shape[1]):
        for new in groups:
            for first in groups:
                for second in (None, *range(first, len(people))):
                    gone = [first] if second is None else [first, second]
                    less = people.copy()
                    for group in gone:
                        less[group, band] -= 1
                    less[new, band] += 1
                    cheaper = price[gone].sum() > price[new] + SHORT
                    if cheaper and less.min() >= 0 and less[new, band] <= most and search.enough(less):
                        return less
    return None
