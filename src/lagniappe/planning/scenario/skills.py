"""The fewest people of each skill for a site's days as they come: the search of ``skilled`` over the journal's own groups."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lagniappe.planning.scenario.world import as_it_is, day_of_all
from lagniappe.planning.skilled import Floats, Kept, Skilled, Whole, fewest
from lagniappe.queueing.days import SLOT_MINUTES, SLOTS, Days, held_by, spans
from lagniappe.queueing.simulate import Group, Scene, Shift, Skill

MOST_REPLICATIONS = 12


@dataclass(frozen=True)
class BySkill:
    """People needed by ``[group, band]``, and those there on the mean of the days; ``starts`` are the bands' minutes after
    midnight."""

    groups: tuple[str, ...]
    starts: tuple[int, ...]
    needed: Skilled
    there: Floats


def by_skill(
    days: Days, share: float, within_seconds: float | None, most_left: float | None, band_minutes: int
) -> BySkill:
    """Targets of all queues together: ``share`` called within ``within_seconds`` (None: 20 for voice and chat, 600 else) and at
    most ``most_left`` giving up, over the days as they come (each play is one of them, drawn by chance)."""
    step = band_minutes // SLOT_MINUTES
    bands = SLOTS // step
    came = (
        np.sum([each.counts.sum(axis=0) for each in days.coming], axis=0)[: bands * step]
        .reshape(bands, step)
        .sum(axis=1)
    )
    known = np.flatnonzero(came)
    first, last = int(known[0]), int(known[-1]) + 1
    levels = np.stack([crew.levels[crew.levels.sum(axis=1) > 0].mean(axis=0) for crew in days.crews])
    there = levels[:, first * step : last * step].reshape(len(levels), last - first, step).mean(axis=2)
    usual = {line.name: 20.0 if line.channel in ("voice", "chat") else 600.0 for line in days.lines}
    targets = {name: Kept(share, within_seconds or seconds, most_left) for name, seconds in usual.items()}
    whole = day_of_all(as_it_is(days))
    edges = [band * band_minutes * 60.0 for band in range(first, last + 1)]

    def scene_of(people: Whole) -> Scene:
        groups = []
        for crew, row in zip(days.crews, people, strict=True):
            serves = tuple(Skill(queue, after) for queue, after in crew.serves if queue in targets)
            for stays in (False, True):
                shifts = tuple(
                    Shift(n, edges[begins], edges[ends])
                    for n, begins, ends in spans(row)
                    if (ends == len(row)) == stays
                )
                if shifts and serves:
                    name, held = f"{crew.name}{' ' if stays else ''}", held_by(crew, days.lines)
                    groups.append(Group(name, serves, shifts, capacity=held, stays=stays))
        return replace(whole, groups=tuple(groups))

    most = 2 * int(np.ceil(there.sum(axis=0).max())) + 4
    found = fewest(
        scene_of, targets, edges, len(days.crews), most=most, replications=min(MOST_REPLICATIONS, len(days.days))
    )
    starts = tuple(band * band_minutes for band in range(first, last))
    return BySkill(tuple(crew.name for crew in days.crews), starts, found, there)
