"""Where positions help most: people moved from one band to another while the simulation says that it helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lagniappe.planning.scenario.asked import Reallocate
from lagniappe.planning.scenario.plays import GONE, OVER, UNSERVED, WAITED, play
from lagniappe.planning.scenario.world import World
from lagniappe.queueing.days import SLOT_MINUTES, SLOTS, Crew, Whole

Flags = NDArray[np.bool_]
MOST_CREWS = 3
MOST_DAYS = 8
ENOUGH_DAYS = 10
TRIED = 4
"""Moves that look best are tried whole, so many at a time."""
LEAST_GAIN = 0.01
ROUNDS = range(10_000, 10_002)
"""Other chance than that by which the plan is weighed afterwards: a search finds luck, too."""


def searched_days(days: int) -> list[int]:
    """The days on which the search looks: every second where there are enough, so that the others can tell whether the gain
    is one of days to come."""
    step = 2 if days >= ENOUGH_DAYS else 1
    chosen = list(range(0, days, step))
    return [chosen[place] for place in np.unique(np.linspace(0, len(chosen) - 1, MOST_DAYS).astype(int))]


@dataclass(frozen=True)
class Move:
    """One person of a crew from one band to another."""

    crew: str
    taken: int
    given: int


def reallocated(world: World, change: Reallocate, seed: int) -> tuple[World, tuple[Move, ...]]:
    """The world with people moved, and the moves, in the order in which they were found.

    Step by step: what one person more, and one fewer, does to the cost in each band is played; the pairs that promise most are
    played whole; the best is kept if it gains a hundredth. The cost is seconds waited, and one limit more for each who waits
    over it, gives up, or is never called.
    """
    days = searched_days(len(world.days.days))
    best = cost(world, seed, days)
    moves: list[Move] = []
    for _ in range(change.moves):
        tried = []
        for move in _promising(world, change.band_minutes, seed, days, best):
            moved = _moved(world, move, change.band_minutes)
            if moved is not None:
                tried.append((cost(moved, seed, days), moved, move))
        if not tried:
            break
        found, moved, move = min(tried, key=lambda each: each[0])
        if not found < best * (1 - LEAST_GAIN):
            break
        best, world = found, moved
        moves.append(move)
    return world, tuple(moves)


def cost(world: World, seed: int, days: Sequence[int]) -> float:
    """Seconds waited, and a limit's worth for everybody over the limit, gone, or never called."""
    sums = play(world, ROUNDS, seed, days).sums.sum(axis=(0, 1))
    own = {line.name: line.limit_seconds for line in world.days.lines}
    limits = np.array([own[each.once_in] for each in world.coming])
    return float(sums[:, WAITED].sum() + (limits * (sums[:, OVER] + sums[:, GONE] + sums[:, UNSERVED])).sum())


def bands(minutes: int) -> int:
    """How many bands of so many minutes hold the day."""
    return -(-SLOTS * SLOT_MINUTES // minutes)


def of_band(band: int, minutes: int) -> slice:
    """The slots of a band."""
    width = minutes // SLOT_MINUTES
    return slice(band * width, min((band + 1) * width, SLOTS))


def _promising(world: World, minutes: int, seed: int, days: Sequence[int], now: float) -> list[Move]:
    """The moves whose two halves, each played alone, promise most."""
    crews = sorted(world.crews, key=lambda crew: (-int(crew.levels.sum()), crew.name))[:MOST_CREWS]
    found: list[tuple[float, Move]] = []
    for crew in crews:
        gains: dict[int, float] = {}
        losses: dict[int, float] = {}
        for band in range(bands(minutes)):
            free, spare = _free(world, crew, band, minutes), _spare(world, crew, band, minutes)
            if free[days].any():
                gains[band] = now - cost(_changed(world, crew, band, minutes, free.astype(np.int64)), seed, days)
            if spare[days].any():
                losses[band] = cost(_changed(world, crew, band, minutes, -spare.astype(np.int64)), seed, days) - now
        found += [
            (gain - losses[taken], Move(crew.name, taken, given))
            for given, gain in gains.items()
            for taken in losses
            if taken != given and gain > losses[taken]
        ]
    found.sort(key=lambda each: (-each[0], each[1].crew, each[1].taken, each[1].given))
    return [move for _, move in found[:TRIED]]


def _free(world: World, crew: Crew, band: int, minutes: int) -> Flags:
    """By day and slot of the band: whether one more of the crew may sit there, the doors being open and a position free."""
    there = world.levels[:, of_band(band, minutes)]
    most = int(np.sum([each.levels for each in world.days.crews], axis=0).max())
    mine = crew.levels.sum(axis=1) > 0
    return np.asarray(mine[:, None] & (there >= 1) & (there < most))


def _spare(world: World, crew: Crew, band: int, minutes: int) -> Flags:
    """By day and slot of the band: whether one of the crew can go and leave no queue alone."""
    place = of_band(band, minutes)
    able = crew.levels[:, place] >= 1
    for queue, _ in crew.serves:
        serving = np.sum([each.levels for each in world.crews if queue in dict(each.serves)], axis=0)
        able &= serving[:, place] >= 2
    return np.asarray(able)


def _changed(world: World, crew: Crew, band: int, minutes: int, people: Whole) -> World:
    levels = crew.levels.copy()
    levels[:, of_band(band, minutes)] += people
    return world.with_crew(crew, replace(crew, levels=levels))


def _moved(world: World, move: Move, minutes: int) -> World | None:
    """The move on every day that bears both halves of it: as many slots are given as are taken, so that no day has more or
    fewer hours of people than before."""
    crew = world.crew(move.crew, "")
    spare, free = _spare(world, crew, move.taken, minutes), _free(world, crew, move.given, minutes)
    size = np.minimum(spare.sum(axis=1), free.sum(axis=1))
    size[size * 2 < minutes // SLOT_MINUTES] = 0
    if not size.any():
        return None
    less, more = (flags & (np.cumsum(flags, axis=1) <= size[:, None]) for flags in (spare, free))
    moved = _changed(world, crew, move.taken, minutes, -less.astype(np.int64))
    return _changed(moved, moved.crew(move.crew, ""), move.given, minutes, more.astype(np.int64))
