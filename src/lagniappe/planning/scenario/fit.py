"""Who was there, where only services tell: the pauses that make the played waits most like the measured ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lagniappe.planning.scenario.plays import PEOPLE, WAITED, play
from lagniappe.planning.scenario.world import as_it_is
from lagniappe.queueing.days import Days

TRIED_DAYS = 10


def fitted(days: Days, seed: int = 1) -> Days:
    """The days with those crews, of the choices, whose mean wait when played is nearest to the measured one. Who is there
    without serving leaves no trace in a log of services; the waits of the others do tell."""
    if len(days.choices) < 2:
        return days
    chosen = np.unique(np.linspace(0, len(days.days) - 1, TRIED_DAYS).astype(int)).tolist()
    wanted = days.measured.waited[chosen].sum() / max(days.measured.people[chosen].sum(), 1)
    tried = []
    for pause, crews in days.choices:
        one = replace(days, crews=crews, pause_minutes=pause)
        sums = play(as_it_is(one, seed), range(1), seed, chosen).sums.sum(axis=(0, 1, 2))
        tried.append((abs(sums[WAITED] / max(sums[PEOPLE], 1) - wanted), pause, one))
    return min(tried, key=lambda each: each[:2])[2]
