"""Playing a world's days, round after round: each round plays every day once, and all worlds meet the same people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lagniappe.planning.scenario.world import World, scene
from lagniappe.queueing.days import WAIT_EDGES, Floats, wait_cells
from lagniappe.queueing.simulate.layout import ARRIVED, ENDED, KIND, NONE, OPEN, OUTCOME, SELF_SERVED, Whole
from lagniappe.queueing.simulate.measure import went
from lagniappe.queueing.simulate.rules import compile_scene
from lagniappe.queueing.simulate.run import play_rules
from lagniappe.units import SECOND

FIELDS = ("people", "waited", "over", "left", "missed", "alone", "inside", "unserved")
"""What is summed, by kind: people whose wait ended (called, left or missed), seconds waited, waits over the limit, those who
left, those who missed their call, those who helped themselves, seconds from coming to going, and those never called."""
PEOPLE, WAITED, OVER, GONE, MISS, ALONE, INSIDE, UNSERVED = range(len(FIELDS))
CELLS = len(WAIT_EDGES) - 1


@dataclass(frozen=True)
class Plays:
    """``sums[round, day, kind, field]`` and the waits' ``cells[round, day, cell]``."""

    sums: Floats
    cells: Floats

    def with_more(self, more: Plays) -> Plays:
        return Plays(np.concatenate([self.sums, more.sums]), np.concatenate([self.cells, more.cells]))

    @property
    def rounds(self) -> int:
        return len(self.sums)

    def on(self, days: Sequence[int]) -> Plays:
        """The same on some days alone."""
        return Plays(self.sums[:, list(days)], self.cells[:, list(days)])


def play(world: World, rounds: range, seed: int, days: Sequence[int] | None = None) -> Plays:
    """The rounds (by number: the same number meets the same people) of these days (all unless said)."""
    chosen = range(len(world.days.days)) if days is None else days
    limits = _limits(world)
    sums = np.zeros((len(rounds), len(chosen), len(world.coming), len(FIELDS)))
    cells = np.zeros((len(rounds), len(chosen), CELLS))
    for place, day in enumerate(chosen):
        told = scene(world, day)
        rules = compile_scene(told)
        for number, turn in enumerate(rounds):
            run = play_rules(told, rules, seed, turn * len(world.days.days) + day)
            sums[number, place], cells[number, place] = _measured(run.legs, limits)
    return Plays(sums, cells)


def _limits(world: World) -> Floats:
    """The limit of each kind: that of the queue in which it stands as the days are."""
    own = {line.name: line.limit_seconds for line in world.days.lines}
    return np.array([own[each.once_in or each.queue] for each in world.coming])


def _measured(legs: Whole, limits: Floats) -> tuple[Floats, Floats]:
    kind, outcome, how = legs[:, KIND], legs[:, OUTCOME], went(legs)
    joined, wait = how.joined, how.wait
    over = wait > limits[kind]
    ended = legs[:, ENDED] != NONE
    inside = np.where(ended, legs[:, ENDED] - legs[:, ARRIVED], 0) / SECOND
    found = np.zeros((len(limits), len(FIELDS)))
    for field, mask, weights in (
        (PEOPLE, joined, None), (WAITED, joined, wait), (OVER, joined & over, None), (GONE, how.left, None),
        (MISS, how.missed, None), (ALONE, outcome == SELF_SERVED, None), (INSIDE, ended, inside),
        (UNSERVED, (outcome == OPEN) & ~how.called, None),
    ):  # fmt: skip
        found[:, field] = np.bincount(
            kind[mask], weights=None if weights is None else weights[mask], minlength=len(limits)
        )
    return found, np.bincount(wait_cells(wait[joined]), minlength=CELLS).astype(np.float64)
