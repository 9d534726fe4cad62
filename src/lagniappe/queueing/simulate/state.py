"""The arrays that change while a scene is played: made, and made bigger where a play needs it."""

from __future__ import annotations

import numpy as np

from lagniappe.queueing.simulate import calendar
from lagniappe.queueing.simulate.compiling import compiled
from lagniappe.queueing.simulate.layout import (
    AGENT_FIELDS,
    AGENTS,
    ALL_WAITING,
    CREW_AT,
    DUTY,
    ENDS_AT,
    IS_OPEN,
    LEG_FIELDS,
    LEGS,
    LIVE_AT,
    LIVE_FIELDS,
    LOGGED,
    MOST,
    OFF,
    PENDING,
    PLANS,
    TIMERS,
    State,
    Whole,
    whole,
)
from lagniappe.queueing.simulate.rules import Rules
from lagniappe.queueing.simulate.scene import Scene

SLACK = whole(16)
LINE = 32
"""Places for who waits, at first: the shorter a line, the sooner it is known who leaves it next."""


def fresh_state(scene: Scene, rules: Rules, people: Whole) -> State:
    """The state before anything happened, with arrays of about the size that will be needed."""
    fixed = rules.fixed
    world = np.zeros(rules.world, dtype=np.int64)
    world[fixed[ENDS_AT] : fixed[LIVE_AT]] = -1
    for number, queue in enumerate(scene.queues):
        world[fixed[LIVE_AT] + number * LIVE_FIELDS + IS_OPEN] = not queue.hours
    crew = world[fixed[CREW_AT] :].reshape(-1, AGENT_FIELDS)
    crew[:, DUTY], crew[:, PENDING] = OFF, -1
    small = 1024 + 4 * int(fixed[AGENTS] + fixed[MOST])
    return State(
        legs=np.empty((len(people) + len(people) // 8 + small, LEG_FIELDS), dtype=np.int64),
        world=world,
        busy=calendar.empty(sum(group.capacity * group.agents for group in scene.groups)),
        patient=calendar.empty(LINE),
        timers=np.empty((small, 2), dtype=np.int64),
        log=np.empty((small + 3 * int(fixed[PLANS]), 4), dtype=np.int64),
    )


@compiled
def needed(fixed: Whole) -> int:
    """Rows that one event fills at most."""
    return int(2 * fixed[MOST] + SLACK)


def grown(fixed: Whole, state: State) -> State:
    """The same state in arrays of twice the size, those that are nearly full."""
    world, room = state.world, needed(fixed)

    def wide(array: Whole, used: int) -> Whole:
        return np.concatenate([array, np.empty_like(array)]) if used + room > len(array) else array

    return state._replace(
        legs=wide(state.legs, world[LEGS]),
        patient=calendar.wider(state.patient) if state.patient[0] < 0 else state.patient,
        timers=wide(state.timers, world[TIMERS] + world[ALL_WAITING]),
        log=wide(state.log, world[LOGGED]),
    )
