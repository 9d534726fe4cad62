"""What simpler models say of the same days: one line of all people, by Erlang A, from the day's mean, from bands, and from
each day's own bands with the positions really open."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite

import numpy as np

from lagniappe.planning.scenario.world import World
from lagniappe.queueing.days import SLOT_SECONDS, SLOTS, Floats
from lagniappe.queueing.erlang import erlang_a

BAND_SLOTS = 6
ENOUGH_LEFT = 30


@dataclass(frozen=True)
class Simpler:
    """Mean waits in seconds; None where the model has no answer, because more come than could ever be served."""

    day_mean: float | None
    bands: float | None
    own_bands: float | None


def simpler(world: World) -> Simpler:
    """The three answers, for all queues as one, everybody serving all."""
    days = world.days
    came = np.zeros((len(days.days), SLOTS))
    work = 0.0
    for each in days.coming:
        came += each.counts * (1 - each.self_served)
        work += (
            float(each.counts.sum()) * (1 - each.self_served) * (float(np.mean(each.service)) + each.walk + each.wrap)
        )
    levels = world.places.astype(float)
    handle = work / max(float(came.sum()), 1e-9)
    left = float(days.measured.left.sum())
    patience = float(days.measured.waited.sum()) / left if left >= ENOUGH_LEFT else inf
    there = (came + levels).sum(axis=0) > 0
    open_ = int(there.sum())
    mean = _wait(
        came.sum() / open_ / len(came) * np.ones(1), levels.sum() / open_ / len(came) * np.ones(1), handle, patience
    )
    bands, own = (_banded(table) for table in (came, levels))
    return Simpler(
        mean, _wait(bands.mean(axis=0), own.mean(axis=0), handle, patience), _wait(bands, own, handle, patience)
    )


def _banded(table: Floats) -> Floats:
    """Means of half hours, slot by slot."""
    return np.asarray(table.reshape(len(table), -1, BAND_SLOTS).mean(axis=2))


def _wait(came: Floats, levels: Floats, handle: float, patience: float) -> float | None:
    """The mean wait over all who come, each band at rest; ``came`` a slot."""
    mask = came > 0
    rates = came[mask] / SLOT_SECONDS
    servers = np.maximum(1, np.floor(levels[mask] + 0.5)).astype(np.int64)
    waits = np.asarray(erlang_a(rates, handle, servers, patience).wait_all, float)
    value = float((waits * rates).sum() / rates.sum())
    return value if isfinite(value) else None
