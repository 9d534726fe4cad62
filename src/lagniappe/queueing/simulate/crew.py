"""Agents: lists of those who are free, linked through their rows, and the log of what they do."""

from __future__ import annotations

from lagniappe.queueing.simulate.compiling import inlined
from lagniappe.queueing.simulate.layout import (
    AGENT_BEFORE,
    AGENT_FIELDS,
    AGENT_NEXT,
    CAPACITY,
    CREW_AT,
    DUTY,
    GROUP_AT,
    GROUP_FIELDS,
    IDLE_AT,
    LEAVING,
    LISTED,
    LOAD,
    LOGGED,
    MEMBER_AT,
    MOST,
    NONE,
    OFF,
    PENDING,
    QUEUE_AT,
    QUEUE_FIELDS,
    RING_AT,
    RINGS_FROM,
    RINGS_TO,
    SINCE,
    SPELL,
    STAMP,
    STAMPS,
    Whole,
)  # fmt: skip
from lagniappe.queueing.simulate.lines import queue_of


@inlined
def list_free(fixed: Whole, world: Whole, agent: int) -> None:
    """Among the free agents of the group with this load, as the one who became so last; if there is room at all."""
    crew = fixed[CREW_AT] + agent * AGENT_FIELDS
    group = fixed[fixed[MEMBER_AT] + agent]
    load = world[crew + LOAD]
    full = load >= fixed[fixed[GROUP_AT] + group * GROUP_FIELDS + CAPACITY]
    if full or world[crew + LISTED] or world[crew + PENDING] >= 0 or world[crew + LEAVING]:
        return
    ends = fixed[IDLE_AT] + 2 * (group * fixed[MOST] + load)
    last = world[ends + 1]
    world[crew + AGENT_BEFORE] = last
    world[crew + AGENT_NEXT] = -1
    if last >= 0:
        world[fixed[CREW_AT] + last * AGENT_FIELDS + AGENT_NEXT] = agent
    else:
        world[ends] = agent
    world[ends + 1] = agent
    world[crew + LISTED] = 1


@inlined
def unlist(fixed: Whole, world: Whole, agent: int) -> None:
    crew = fixed[CREW_AT] + agent * AGENT_FIELDS
    if not world[crew + LISTED]:
        return
    ends = fixed[IDLE_AT] + 2 * (fixed[fixed[MEMBER_AT] + agent] * fixed[MOST] + world[crew + LOAD])
    before, after = world[crew + AGENT_BEFORE], world[crew + AGENT_NEXT]
    if before >= 0:
        world[fixed[CREW_AT] + before * AGENT_FIELDS + AGENT_NEXT] = after
    else:
        world[ends] = after
    if after >= 0:
        world[fixed[CREW_AT] + after * AGENT_FIELDS + AGENT_BEFORE] = before
    else:
        world[ends + 1] = before
    world[crew + LISTED] = 0


@inlined
def stamp(world: Whole, crew: int) -> None:
    """Since now an agent does something else: who has done so longest is called first."""
    world[STAMPS] += 1
    world[crew + STAMP] = world[STAMPS]


@inlined
def agent_for(fixed: Whole, legs: Whole, world: Whole, leg: int, moment: int) -> int:
    """Who serves this leg at once: of the nearest ring with anybody free the least loaded, longest so; -1 = nobody."""
    waited = moment - legs[leg, SINCE]
    queue = fixed[QUEUE_AT] + queue_of(fixed, legs, leg) * QUEUE_FIELDS
    best, best_after, best_load, best_stamp = -1, 0, 0, 0
    for place in range(fixed[queue + RINGS_FROM], fixed[queue + RINGS_TO]):
        group, after = fixed[fixed[RING_AT] + 2 * place], fixed[fixed[RING_AT] + 2 * place + 1]
        if (after > 0 and waited < after) or (best >= 0 and after > best_after):
            break
        for load in range(fixed[fixed[GROUP_AT] + group * GROUP_FIELDS + CAPACITY]):
            agent = world[fixed[IDLE_AT] + 2 * (group * fixed[MOST] + load)]
            if agent >= 0:
                since = world[fixed[CREW_AT] + agent * AGENT_FIELDS + STAMP]
                if best < 0 or load < best_load or (load == best_load and since < best_stamp):
                    best, best_after, best_load, best_stamp = agent, after, load, since
                break
    return int(best)


@inlined
def note(world: Whole, log: Whole, what: int, who: int, first: int, second: int) -> int:
    place = world[LOGGED]
    world[LOGGED] = place + 1
    log[place, 0] = what
    log[place, 1] = who
    log[place, 2] = first
    log[place, 3] = second
    return int(place)


@inlined
def spell(fixed: Whole, world: Whole, log: Whole, agent: int, duty: int, moment: int) -> None:
    """An agent changes what they do; the rows of presence say so."""
    crew = fixed[CREW_AT] + agent * AGENT_FIELDS
    if world[crew + DUTY] != OFF:
        log[world[crew + SPELL], 3] = moment
    world[crew + DUTY] = duty
    if duty != OFF:
        world[crew + SPELL] = note(world, log, duty, agent, moment, NONE)
