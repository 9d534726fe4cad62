"""What a plan changes in the days: each change takes a world and gives the changed one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lagniappe.planning.scenario.asked import (
    Demand,
    Hours,
    Kiosk,
    Merge,
    Plan,
    Positions,
    Reallocate,
    SelfService,
    Train,
)
from lagniappe.planning.scenario.errors import ScenarioError, one_of
from lagniappe.planning.scenario.world import World
from lagniappe.queueing.days import SLOT_SECONDS, Coming, Crew, Floats, Whole
from lagniappe.sentences import gettext_noop

Search = Callable[[World, Reallocate], World]


@dataclass(frozen=True)
class Altered:
    """The changed world, and the hours of training that it takes once."""

    world: World
    training_hours: float


def altered(world: World, plan: Plan, search: Search) -> Altered:
    """A plan's changes, one after the other; ``search`` finds where positions are placed better. ScenarioError where the site
    does not have what a change names."""
    training = 0.0
    for change in plan.changes:
        match change:
            case Positions():
                world = _positions(world, change, plan.name)
            case Kiosk():
                world = _kiosk(world, change, plan.name)
            case SelfService():
                world = _self_service(world, change, plan.name)
            case Hours():
                world = _hours(world, change)
            case Merge():
                world = _merge(world, change, plan.name)
            case Train():
                world = _train(world, change, plan.name)
                training += change.agents * change.hours_each
            case Demand():
                world = _demand(world, change, plan.name)
            case Reallocate():
                world = search(world, change)
    return Altered(world, training)


def within(starts: float, ends: float) -> slice:
    """The slots from one time of day to another."""
    return slice(round(starts / SLOT_SECONDS), round(ends / SLOT_SECONDS))


def _positions(world: World, change: Positions, where: str) -> World:
    band = within(change.starts, change.ends)
    open_ = world.levels.sum(axis=1) > 0
    if change.serves:
        queues = _queues(world, change.serves, where)
        levels = np.zeros_like(world.crews[0].levels)
        levels[open_, band] = max(0, change.agents)
        name = "+".join(queues) + " *"
        return replace(world, crews=(*world.crews, Crew(name, tuple((queue, 0.0) for queue in queues), levels)))
    crew = world.crew(change.group, where)
    levels = crew.levels.copy()
    there = levels[open_, band]
    if change.agents < 0 and not (there + change.agents >= 0).all():
        raise ScenarioError(
            gettext_noop("{place}: {n} fewer cannot be: of {group}, the fewest at work then are {least}."),
            place=where, n=-change.agents, group=crew.name, least=int(there.min()),
        )  # fmt: skip
    levels[open_, band] = there + change.agents
    return world.with_crew(crew, replace(crew, levels=levels))


def _kiosk(world: World, change: Kiosk, where: str) -> World:
    mine = _kinds(world, change.kinds, where)

    def shorter(each: Coming) -> Coming:
        table = np.array(each.service)
        cut = np.minimum(table, np.maximum(table - change.saves_seconds, change.least_seconds))
        values = np.concatenate([table, cut])
        weights = np.concatenate([np.full(len(table), 1 - change.share), np.full(len(cut), change.share)])
        order = np.argsort(values, kind="stable")
        upto = np.cumsum(weights[order])
        shares = (upto - weights[order] / 2) / upto[-1]
        mixed = np.interp(np.linspace(0, 1, len(table)), shares, values[order])
        return replace(each, service=tuple(mixed.tolist()))

    return _each(world, mine, shorter)


def _self_service(world: World, change: SelfService, where: str) -> World:
    mine = _kinds(world, change.kinds, where)

    def alone(each: Coming) -> Coming:
        share = 1 - (1 - each.self_served) * (1 - change.share)
        old = each.self_served / share if share else 0.0
        return replace(each, self_served=share, self_seconds=old * each.self_seconds + (1 - old) * change.takes_seconds)

    return _each(world, mine, alone)


def _demand(world: World, change: Demand, where: str) -> World:
    mine = {each.name for each in _kinds(world, change.kinds, where)}
    whole, part = divmod(change.times, 1.0)
    moments = dict(world.moments)
    for number, each in enumerate(world.coming):
        if each.name in mine:
            rng = np.random.default_rng((7, number))
            moments[each.name] = tuple(
                np.sort(np.concatenate([*([day] * int(whole)), day[rng.random(len(day)) < part]]))
                for day in world.moments[each.name]
            )
    return replace(world, moments=moments)


def _merge(world: World, change: Merge, where: str) -> World:
    names = [line.name for line in world.lines]
    for queue in change.queues:
        one_of(where, "queues", queue, names)
    first, *others = change.queues
    gone = set(others)
    lines = tuple(line for line in world.lines if line.name not in gone)
    coming = tuple(replace(each, queue=first) if each.queue in gone else each for each in world.coming)
    crews = tuple(replace(crew, serves=_renamed(crew.serves, gone, first)) for crew in world.crews)
    return replace(world, lines=lines, coming=coming, crews=crews)


def _renamed(serves: tuple[tuple[str, float], ...], gone: set[str], first: str) -> tuple[tuple[str, float], ...]:
    found: dict[str, float] = {}
    for queue, after in serves:
        name = first if queue in gone else queue
        found[name] = min(after, found.get(name, after))
    return tuple(found.items())


def _train(world: World, change: Train, where: str) -> World:
    queues = _queues(world, change.serves, where)
    crew = world.crew(change.group, where) if change.group else _teachable(world, queues)
    known = {queue for queue, _ in crew.serves}
    new = [queue for queue in queues if queue not in known]
    if not new:
        raise ScenarioError(
            gettext_noop("{place}: {group} serve {queues} already."),
            place=where, group=crew.name, queues=", ".join(queues),
        )  # fmt: skip
    trained = np.minimum(crew.levels, change.agents)
    serves = (*crew.serves, *((queue, change.after_seconds) for queue in new))
    return world.with_crew(
        crew, replace(crew, levels=crew.levels - trained), Crew(f"{crew.name}, {', '.join(new)}", serves, trained)
    )


def _teachable(world: World, queues: list[str]) -> Crew:
    """The largest crew that does not serve them all yet."""
    able = [crew for crew in world.crews if set(queues) - {queue for queue, _ in crew.serves}]
    return max(able or world.crews, key=lambda crew: (int(crew.levels.sum()), crew.name))


def _hours(world: World, change: Hours) -> World:
    if change.opens is not None:
        world = _moved(world, change.opens, change.spread_minutes * 60, opening=True)
    if change.closes is not None:
        world = _moved(world, change.closes, change.spread_minutes * 60, opening=False)
    return world


def _moved(world: World, new: float, spread: float, opening: bool) -> World:
    """Opening (or closing) at another time, day by day as that day's doors were."""
    moments = {name: list(days) for name, days in world.moments.items()}
    crews = [crew.levels.copy() for crew in world.crews]
    for day, level in enumerate(world.levels):
        there = np.flatnonzero(level)
        if not len(there):
            continue
        slot = int(there[0] if opening else there[-1] + 1)
        old = slot * SLOT_SECONDS
        for levels in crews:
            _stretch(levels[day], slot, round(new / SLOT_SECONDS), opening)
        for days in moments.values():
            days[day] = _spread(days[day], old, new, spread, opening)
    told = tuple(replace(crew, levels=levels) for crew, levels in zip(world.crews, crews, strict=True))
    return replace(world, crews=told, moments={name: tuple(days) for name, days in moments.items()})


def _stretch(levels: Whole, old: int, new: int, opening: bool) -> None:
    """Who is there at the old hour is there from the new one; outside the new hours nobody is."""
    if opening:
        levels[new:old] = levels[old]
        levels[:new] = 0
    else:
        levels[old:new] = levels[old - 1]
        levels[new:] = 0


def _spread(moments: Floats, old: float, new: float, spread: float, opening: bool) -> Floats:
    """Those who came around the old hour come evenly over the time that the new one leaves."""
    if opening:
        edge = max(old, new) + spread
        near = moments <= edge
        low, high = new, edge
    else:
        edge = min(old, new) - spread
        near = moments >= edge
        low, high = edge, max(new, edge + 1)
    moved = moments.copy()
    n = int(near.sum())
    moved[near] = low + (high - low) * (np.arange(n) + 0.5) / max(n, 1)
    return np.sort(moved)


def _kinds(world: World, kinds: tuple[str, ...], where: str) -> list[Coming]:
    """Those who come for these kinds (a priority of a kind belongs to it); all where none is named."""
    known = {each.name.partition("!")[0] for each in world.coming}
    for kind in kinds:
        one_of(where, "kinds", kind, sorted(known))
    return [each for each in world.coming if not kinds or each.name.partition("!")[0] in kinds]


def _queues(world: World, names: tuple[str, ...], where: str) -> list[str]:
    """Queues by their names, or by the names of kinds that stand in them."""
    of_kind = {each.name.partition("!")[0]: each.queue for each in world.coming}
    queues = [line.name for line in world.lines]
    found = []
    for name in names:
        one_of(where, "serves", name, [*queues, *(kind for kind in of_kind if kind not in queues)])
        queue = name if name in queues else of_kind[name]
        if queue not in found:
            found.append(queue)
    if not found:
        raise ScenarioError(
            gettext_noop('{place}: {name} should be a list, such as ["cash"].'), place=where, name="serves"
        )
    return found


def _each(world: World, mine: list[Coming], change: Callable[[Coming], Coming]) -> World:
    names = {each.name for each in mine}
    return replace(world, coming=tuple(change(each) if each.name in names else each for each in world.coming))
