"""The answer to a form: today's days played as they are and with each plan, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

import numpy as np

from lagniappe.planning.scenario.alter import altered
from lagniappe.planning.scenario.asked import Form, Plan, Reallocate
from lagniappe.planning.scenario.errors import ScenarioError
from lagniappe.planning.scenario.fit import fitted
from lagniappe.planning.scenario.plays import PEOPLE, WAITED, Plays, play
from lagniappe.planning.scenario.search import Move, reallocated, searched_days
from lagniappe.planning.scenario.simpler import Simpler, simpler
from lagniappe.planning.scenario.weigh import (
    ENOUGH_DAYS,
    Estimate,
    Units,
    Worth,
    between,
    leaving_one,
    of,
    simulated_part,
    units,
    worth,
)
from lagniappe.planning.scenario.world import World, as_it_is
from lagniappe.queueing.days import Days, Floats, wait_quantile
from lagniappe.sentences import gettext_noop

FIRST_ROUNDS = 4
ALIKE = 0.2
"""Played days look like the measured ones when their mean wait is within this part of it ..."""
ALIKE_OF_LIMIT = 0.01
"""... or within this part of the limit."""
Told = Callable[[str], None]


@dataclass(frozen=True)
class Check:
    """The days as measured and as played: figures side by side, and how far the mean waits lie apart (played less measured)."""

    measured: Mapping[str, float]
    played: Mapping[str, Estimate]
    apart: Estimate
    alike: bool


@dataclass(frozen=True)
class Judged:
    """A plan: its figures, how much more of each than today, the same by queue, what it is worth, and where people are moved.
    ``unseen``: the difference of the mean wait on days at which no search looked (None: no search, or too few days)."""

    plan: Plan
    world: World
    figures: Mapping[str, Estimate]
    more: Mapping[str, Estimate]
    by_queue: Mapping[str, Mapping[str, Estimate]]
    worth: Worth
    moves: tuple[tuple[Reallocate, Move], ...] = ()
    unseen: Estimate | None = None


@dataclass(frozen=True)
class Answer:
    """``rounds``: how often each day was played. ``by_days``: intervals are over days, and not over plays of the same days."""

    form: Form
    days: Days
    today: World
    check: Check
    figures: Mapping[str, Estimate]
    judged: tuple[Judged, ...]
    rounds: int
    by_days: bool
    simulated_half_width: float
    simpler: Simpler


@dataclass(frozen=True)
class _Changed:
    plan: Plan
    world: World
    training_hours: float
    moves: tuple[tuple[Reallocate, Move], ...]


def answer(days: Days, form: Form, told: Told = lambda _what: None) -> Answer:
    """The answer over these days; ScenarioError where a plan names what is not there. ``told`` hears what is being done."""
    seed = form.precision.seed
    days = fitted(days, seed)
    today = as_it_is(days, seed)
    changed = [_change(today, plan, seed, told) for plan in form.plans]
    worlds = [today, *(each.world for each in changed)]
    plays = _play_on(worlds, form, told)
    split = [units(one, world, plays[0], today) for one, world in zip(plays, worlds, strict=True)]
    judged = tuple(
        _judged(each, plays[0], plays[place], split[0], split[place], today, form)
        for place, each in enumerate(changed, 1)
    )
    part = max((simulated_part(plays[0], one) for one in plays[1:]), default=inf)
    return Answer(form, days, today, _check(days, plays[0], split[0]), of(split[0]), judged, plays[0].rounds,
                  len(days.days) >= ENOUGH_DAYS, part, simpler(today))  # fmt: skip


def _change(today: World, plan: Plan, seed: int, told: Told) -> _Changed:
    moves: list[tuple[Reallocate, Move]] = []
    told(plan.name)

    def search(world: World, change: Reallocate) -> World:
        found, made = reallocated(world, change, seed)
        moves.extend((change, move) for move in made)
        return found

    result = altered(today, plan, search)
    served = {queue for crew in result.world.crews if crew.levels.any() for queue, _ in crew.serves}
    for each in result.world.coming:
        if each.queue not in served:
            raise ScenarioError(
                gettext_noop("{place}: nobody is left who serves {queue}."), place=plan.name, queue=each.queue
            )
    return _Changed(plan, result.world, result.training_hours, tuple(moves))


def _play_on(worlds: list[World], form: Form, told: Told) -> list[Plays]:
    """Rounds of all worlds, until the simulation's own part of every difference is small enough."""
    seed, most = form.precision.seed, form.precision.rounds
    wanted = min(FIRST_ROUNDS, most)
    plays = [play(world, range(wanted), seed) for world in worlds]
    told(f"{wanted}/{most}")
    sums = plays[0].sums
    usual = max(1.0, float(sums[..., WAITED].sum() / max(sums[..., PEOPLE].sum(), 1)) / 50)
    half_width = form.precision.half_width_seconds or usual
    while wanted < most and max(simulated_part(plays[0], one) for one in plays[1:]) > half_width:
        done, wanted = wanted, min(most, wanted + max(2, wanted // 2))
        plays = [
            one.with_more(play(world, range(done, wanted), seed)) for one, world in zip(plays, worlds, strict=True)
        ]
        told(f"{wanted}/{most}")
    return plays


def _judged(each: _Changed, today: Plays, plays: Plays, old: Units, new: Units, as_is: World, form: Form) -> Judged:
    lines = as_is.days.lines
    kinds = {line.name: np.array([float(one.once_in == line.name) for one in as_is.coming]) for line in lines}
    by_queue = {name: between(old, new, mine) for name, mine in kinds.items()} if len(lines) > 1 else {}
    months = form.prices.days_a_month or as_is.days.a_month
    more_hours = each.world.hours_a_day - as_is.hours_a_day
    value = worth(old, new, each.plan, form.prices, more_hours, each.training_hours, months)
    return Judged(each.plan, each.world, of(new), between(old, new), by_queue, value, each.moves,
                  _unseen(each, today, plays, as_is))  # fmt: skip


def _unseen(each: _Changed, today: Plays, plays: Plays, as_is: World) -> Estimate | None:
    looked = set(searched_days(len(as_is.days.days)))
    others = [day for day in range(len(as_is.days.days)) if day not in looked]
    if not each.moves or len(others) < ENOUGH_DAYS:
        return None
    there = today.on(others)
    with_it = units(plays.on(others), each.world, there, as_is)
    return between(units(there, as_is, there, as_is), with_it)["wait_mean_seconds"]


def _check(days: Days, plays: Plays, split: Units) -> Check:
    """The played days beside the measured ones."""
    was = days.measured
    people = max(float(was.people.sum()), 1e-9)
    cells = was.waits.sum(axis=0)
    n_days = len(days.days)
    measured = {
        "wait_mean_seconds": float(was.waited.sum()) / people,
        "wait_median_seconds": wait_quantile(cells, 0.5),
        "wait_p90_seconds": wait_quantile(cells, 0.9),
        "wait_p95_seconds": wait_quantile(cells, 0.95),
        "share_over": float(was.over.sum()) / people,
        "share_left": float(was.left.sum()) / people,
        "over_a_day": float(was.over.sum()) / n_days,
        "left_a_day": float(was.left.sum()) / n_days,
        "line_hours_a_day": float(was.waited.sum()) / 3600 / n_days,
    }
    found = plays.sums.sum(axis=2).mean(axis=0)
    fair = was.people > 0

    def apart(weights: Floats, _n: int) -> Floats:
        chosen = weights * fair
        ran = float(chosen @ found[:, WAITED]) / max(float(chosen @ found[:, PEOPLE]), 1e-9)
        return np.array([ran - float(chosen @ was.waited) / max(float(chosen @ was.people), 1e-9)])

    [distance] = leaving_one(apart, len(days.days))
    limit = float(np.mean([line.limit_seconds for line in days.lines]))
    near = max(ALIKE * measured["wait_mean_seconds"], ALIKE_OF_LIMIT * limit)
    return Check(measured, of(split), distance, abs(distance.value) <= near)
