"""Playing a scene once: who came and what became of them, as arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lagniappe.queueing.simulate.coming import come
from lagniappe.queueing.simulate.compiling import compiled
from lagniappe.queueing.simulate.kernel import advance
from lagniappe.queueing.simulate.layout import (
    ANSWERED,
    AREA,
    CHANGED,
    CONTACTS,
    DONE,
    ENDED,
    EVENTS,
    IN_LINE,
    LEGS,
    LIVE_AT,
    LIVE_FIELDS,
    LOGGED,
    MOMENT,
    NOBODY_CAME,
    NONE,
    OPEN,
    OUTCOME,
    UNTIL,
    WRAPPED,
    State,
    Whole,
)  # fmt: skip
from lagniappe.queueing.simulate.rules import Rules, compile_scene
from lagniappe.queueing.simulate.scene import Scene
from lagniappe.queueing.simulate.state import fresh_state, grown

STRETCH = 1 << 20
"""Events between two looks at the progress."""

Progress = Callable[[float], None]
"""Told the share of the scene's time that has been played, 0 to 1."""


@dataclass(frozen=True)
class Run:
    """One replication. ``legs`` has a row for each leg, by the columns of ``layout``; ``absences`` (leg, called, agent) the
    calls to which nobody came; ``spells`` (agent, state, from, until) who was present; ``areas`` the time that people
    spent in each queue's line, together. Times are microseconds from the start; NONE = not (yet)."""

    scene: Scene
    seed: int
    replication: int
    legs: Whole
    absences: Whole
    spells: Whole
    areas: Whole
    contacts: int
    events: int

    def column(self, field: int) -> Whole:
        return self.legs[:, field]


def play(
    scene: Scene, *, seed: int = 1, replication: int = 0, progress: Progress | None = None, stretch: int = STRETCH
) -> Run:
    """Play a scene once. The same seed and replication give the same people with the same needs and patience, however the
    scene is staffed.

    >>> from lagniappe.queueing.simulate import Arrivals, Group, Kind, Queue, Scene, Shift, Skill, exponential
    >>> scene = Scene(
    ...     lasts_seconds=3600, queues=(Queue("calls"),),
    ...     kinds=(Kind("question", "calls", exponential(180), exponential(120)),),
    ...     arrivals=(Arrivals("question", per_hour=(100,)),),
    ...     groups=(Group("team", (Skill("calls"),), (Shift(6),)),),
    ... )
    >>> run = play(scene, seed=7)
    >>> len(run.legs) == run.contacts > 60
    True
    """
    rules = compile_scene(scene)
    return play_rules(scene, rules, seed, replication, progress, stretch)


def play_rules(
    scene: Scene, rules: Rules, seed: int, replication: int, progress: Progress | None = None, stretch: int = STRETCH
) -> Run:
    """As ``play``, for a scene that has been compiled already."""
    people = come(scene, seed, replication)
    state = fresh_state(scene, rules, people)
    world = state.world
    while not world[DONE]:
        before = world[EVENTS]
        advance(rules.fixed, rules.real, people, *state, stretch)
        if progress:
            progress(min(1.0, float(world[MOMENT]) / float(rules.fixed[UNTIL])))
        if not world[DONE] and world[EVENTS] - before < stretch:
            state = grown(rules.fixed, state)
    return finished(scene, rules, state, seed, replication)


@compiled
def forget_later(legs: Whole, until: int) -> None:
    """What would end after the scene's time has not ended."""
    for leg in range(len(legs)):
        if legs[leg, ENDED] > until:
            legs[leg, OUTCOME] = OPEN
            legs[leg, ENDED] = NONE
        if legs[leg, WRAPPED] > until:
            legs[leg, WRAPPED] = NONE
        if legs[leg, ANSWERED] > until:
            legs[leg, ANSWERED] = NONE


def finished(scene: Scene, rules: Rules, state: State, seed: int, replication: int) -> Run:
    """What is known at the end of the scene's time: what would have come after it is not known yet."""
    until, world = int(rules.fixed[UNTIL]), state.world
    legs = state.legs[: world[LEGS]]
    forget_later(legs, until)
    start = int(rules.fixed[LIVE_AT])
    live = world[start : start + LIVE_FIELDS * len(scene.queues)].reshape(-1, LIVE_FIELDS)
    areas = live[:, AREA] + live[:, IN_LINE] * (until - live[:, CHANGED])
    log = state.log[: world[LOGGED]]
    nobody = log[:, 0] == NOBODY_CAME
    return Run(
        scene, seed, replication, legs, log[nobody][:, [3, 2, 1]], log[~nobody][:, [1, 0, 2, 3]], areas,
        int(world[CONTACTS]), int(world[EVENTS]),
    )  # fmt: skip
