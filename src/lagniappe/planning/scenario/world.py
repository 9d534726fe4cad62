"""A site's days in the form in which they are played: each day a scene with its own people and its own crews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from lagniappe.planning.scenario.errors import ScenarioError
from lagniappe.queueing.days import SLOT_SECONDS, SLOTS, Coming, Crew, Days, Floats, Line, Whole, held_by, spans
from lagniappe.queueing.simulate import (
    Arrivals,
    Duration,
    Group,
    Kind,
    NoShow,
    Queue,
    Scene,
    Shift,
    Site,
    Skill,
    endless,
    fixed,
    quantiles,
)
from lagniappe.sentences import gettext_noop

LONGEST_STAY = 3600.0
"""How long the last of a day stay on for people who still come."""
SHOW_SECONDS = 30.0
"""How long an agent waits for somebody who does not show."""
LASTS_SECONDS = SLOTS * SLOT_SECONDS + 7200.0


@dataclass(frozen=True)
class World:
    """What is played: queues, those who come (with their ``moments`` by kind and day, seconds after midnight), and crews."""

    days: Days
    lines: tuple[Line, ...]
    coming: tuple[Coming, ...]
    crews: tuple[Crew, ...]
    moments: Mapping[str, tuple[Floats, ...]]

    def crew(self, name: str, where: str) -> Crew:
        """The crew of that name; without a name the largest."""
        if not name:
            return max(self.crews, key=lambda crew: (int(crew.levels.sum()), crew.name))
        for crew in self.crews:
            if crew.name == name:
                return crew
        raise ScenarioError(
            gettext_noop("{place}: {name} is “{value}”, which is not there. It may be: {known}."),
            place=where, name="group", value=name, known=", ".join(crew.name for crew in self.crews),
        )  # fmt: skip

    def with_crew(self, old: Crew, *new: Crew) -> World:
        """The same with one crew replaced by others."""
        place = self.crews.index(old)
        return replace(self, crews=(*self.crews[:place], *new, *self.crews[place + 1 :]))

    @property
    def levels(self) -> Whole:
        """People there, all crews together, by day and slot."""
        return np.asarray(np.sum([crew.levels for crew in self.crews], axis=0), np.int64)

    @property
    def places(self) -> Whole:
        """Contacts that all who are there can hold together, by day and slot."""
        each = [crew.levels * held_by(crew, self.lines) for crew in self.crews]
        return np.asarray(np.sum(each, axis=0), np.int64)

    @property
    def hours_a_day(self) -> float:
        """Hours of people at work on a mean day."""
        return float(self.levels.sum() * SLOT_SECONDS / 3600 / len(self.days.days))

    @cached_property
    def durations(self) -> dict[tuple[float, ...], Duration]:
        """The tables as the simulator takes them, made once for all days."""
        tables = {each.service for each in self.coming} | {line.patience for line in self.lines if line.patience}
        return {table: quantiles(table) for table in tables}

    @cached_property
    def tail(self) -> float:
        """Seconds by which people outstay the end of a shift on average, because contacts are under way: the mean rest of a
        service (renewal theory: E S² / 2 E S) times the share of time at work; of c contacts held together it is the last one's
        (of exponential rests, Σ (1 - (1 - share)ʲ) / j over j ≤ c). What was written down as their end was the end of a contact
        already, so shifts are planned to end so much sooner."""
        days = self.days
        tables = [np.array(each.service) for each in days.coming]
        served = np.array([each.counts.sum() * (1 - each.missed) * (1 - each.self_served) for each in days.coming])
        served = served * (1 - min(0.9, float(days.measured.left.sum() / max(days.measured.people.sum(), 1))))
        mean = np.array([table.mean() + each.walk + each.wrap for table, each in zip(tables, days.coming, strict=True)])
        square = np.array([(table**2).mean() for table in tables])
        work = float((served * mean).sum())
        people = np.array([crew.levels.sum() for crew in days.crews])
        places = float((people * [held_by(crew, days.lines) for crew in days.crews]).sum())
        free = 1 - min(1.0, work / max(places * SLOT_SECONDS, 1.0))
        held = np.arange(1, max(1, round(places / max(people.sum(), 1))) + 1)
        return float(((1 - free**held) / held).sum()) * float((served * square).sum()) / max(2 * work, 1e-9)


def as_it_is(days: Days, seed: int = 1) -> World:
    """The days as they are: people come evenly within their slot, at moments that depend on the seed alone."""
    moments: dict[str, tuple[Floats, ...]] = {}
    for number, each in enumerate(days.coming):
        rng = np.random.default_rng((seed, number))
        moments[each.name] = tuple(
            np.sort((np.repeat(np.arange(SLOTS), row) + rng.random(int(row.sum()))) * SLOT_SECONDS)
            for row in each.counts
        )
    return World(days, days.lines, days.coming, days.crews, moments)


def scene(world: World, day: int) -> Scene:
    """One day as a scene."""
    return _scene(world, [day], day)


def usual_day(days: Days, seed: int = 1) -> Scene:
    """One scene of all the days: each play takes the people of one real day, drawn by chance, and the crews that are there on
    the mean of the days, rounded."""
    each = tuple(
        replace(
            crew, levels=np.floor(crew.levels[crew.levels.sum(axis=1) > 0].mean(axis=0) + 0.5).astype(np.int64)[None]
        )
        for crew in days.crews
    )
    whole = as_it_is(replace(days, crews=each), seed)
    return replace(
        _scene(whole, range(len(days.days)), 0),
        sites=(Site(days.site, days.zone, days.cutoff_minutes),),
        queues=tuple(
            Queue(line.name, days.site, line.channel, limit_seconds=line.limit_seconds) for line in days.lines
        ),
        groups=tuple(replace(group, site=days.site) for group in _all_groups(whole, 0)),
    )


def day_of_all(world: World) -> Scene:
    """A scene whose plays take the people of one of the days each, and the crews of the first."""
    return _scene(world, range(len(world.days.days)), 0)


def _scene(world: World, played: Sequence[int], crewed: int) -> Scene:
    """The people of the days ``played`` (each play takes one of them), and the crews of one day."""
    credits = world.days.credits
    kinds = tuple(_kind(world, each) for each in world.coming)
    arrivals = tuple(
        Arrivals(
            each.name,
            priority=min(each.priority, len(credits) - 1),
            times=tuple(tuple(world.moments[each.name][day].tolist()) for day in played),
        )
        for each in world.coming
        if len(played) > 1 or len(world.moments[each.name][played[0]])
    )
    return Scene(LASTS_SECONDS, tuple(Queue(line.name) for line in world.lines), kinds, arrivals,
                 tuple(_all_groups(world, crewed)), credits=credits)  # fmt: skip


def _all_groups(world: World, day: int) -> list[Group]:
    known = {line.name for line in world.lines}
    groups: list[Group] = []
    for crew in world.crews:
        serves = tuple(Skill(queue, after) for queue, after in crew.serves if queue in known)
        groups += _groups(world, crew, serves, day)
    return groups


def _kind(world: World, each: Coming) -> Kind:
    patience = next(line.patience for line in world.lines if line.name == each.queue)
    return Kind(
        each.name, each.queue, world.durations[each.service],
        patience=world.durations[patience] if patience else endless(),
        walk=fixed(each.walk), wrap=fixed(each.wrap), self_served=each.self_served, self_service=fixed(each.self_seconds),
        no_show=NoShow(each.missed, fixed(SHOW_SECONDS), calls=1) if each.missed else None,
    )  # fmt: skip


def _groups(world: World, crew: Crew, serves: tuple[Skill, ...], day: int) -> list[Group]:
    """The day's shifts of a crew. The last ones stay while people come or wait, as people do at closing time."""
    shifts = spans(crew.levels[day])
    if not shifts or not serves:
        return []
    queues = {skill.queue for skill in serves}
    together = [each.levels[day] for each in world.crews if queues & {queue for queue, _ in each.serves}]
    # Only the last of all who serve these queues stay on; a crew of the morning goes at noon.
    closing = int(np.flatnonzero(np.sum(together, axis=0))[-1]) + 1
    ends = [
        float(moments[-1]) + 1.0
        for each in world.coming
        if each.queue in queues and len(moments := world.moments[each.name][day])
    ]
    over = closing * SLOT_SECONDS
    until = min(max([over, *ends]), over + LONGEST_STAY, LASTS_SECONDS)
    early = tuple(
        Shift(people, first * SLOT_SECONDS, max(last * SLOT_SECONDS - world.tail, first * SLOT_SECONDS + 60.0))
        for people, first, last in shifts
        if last < closing
    )
    late = tuple(Shift(people, first * SLOT_SECONDS, until) for people, first, last in shifts if last == closing)
    held = held_by(crew, world.lines)
    found = [Group(crew.name, serves, early, capacity=held)] if early else []
    return [*found, Group(f"{crew.name} ", serves, late, capacity=held, stays=True)] if late else found
