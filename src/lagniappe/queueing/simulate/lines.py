"""Lines of people and lists of free agents, linked through the rows themselves: joining and leaving cost the same in a line
of ten and of ten thousand."""

from __future__ import annotations

from lagniappe.queueing.simulate.compiling import inlined
from lagniappe.queueing.simulate.layout import (
    AGENT_BEFORE,
    AGENT_FIELDS,
    AGENT_NEXT,
    ALL_WAITING,
    AREA,
    BEFORE,
    CAPACITY,
    CHANGED,
    CREDIT_AT,
    CREW_AT,
    ENDS_AT,
    GROUP_AT,
    GROUP_FIELDS,
    HOLDING,
    IDLE_AT,
    IN_LINE,
    KIND,
    KIND_AT,
    KIND_FIELDS,
    LEAVING,
    LINE_AT,
    LINES_FROM,
    LINES_TO,
    LISTED,
    LIVE_AT,
    LIVE_FIELDS,
    LOAD,
    MEMBER_AT,
    MOST,
    NEXT,
    OUTWARD,
    PENDING,
    PRIORITIES,
    PRIORITY,
    QUEUE,
    QUEUE_AT,
    QUEUE_FIELDS,
    RING_AT,
    RINGS_FROM,
    RINGS_TO,
    SINCE,
    STAGE,
    STAMP,
    WAITING,
    Whole,
)  # fmt: skip


@inlined
def queue_of(fixed: Whole, legs: Whole, leg: int) -> int:
    return int(fixed[fixed[KIND_AT] + legs[leg, KIND] * KIND_FIELDS + QUEUE])


@inlined
def ends_of(fixed: Whole, legs: Whole, leg: int) -> int:
    """Where the first and last of a leg's line lie."""
    return int(fixed[ENDS_AT] + 2 * (queue_of(fixed, legs, leg) * fixed[PRIORITIES] + legs[leg, PRIORITY]))


@inlined
def count(fixed: Whole, legs: Whole, world: Whole, leg: int, step: int, moment: int) -> None:
    live = fixed[LIVE_AT] + queue_of(fixed, legs, leg) * LIVE_FIELDS
    world[live + AREA] += world[live + IN_LINE] * (moment - world[live + CHANGED])
    world[live + CHANGED] = moment
    world[live + IN_LINE] += step
    world[live + HOLDING] += step * legs[leg, OUTWARD]
    world[ALL_WAITING] += step


@inlined
def queue_up(fixed: Whole, legs: Whole, world: Whole, leg: int, moment: int) -> None:
    """Into the line, behind those who have waited since earlier (nearly always at its end)."""
    ends = ends_of(fixed, legs, leg)
    since = legs[leg, SINCE]
    before, after = world[ends + 1], -1
    if before >= 0 and (legs[before, SINCE] > since or (legs[before, SINCE] == since and before > leg)):
        # Somebody with an old place, or an appointment: nearer to the front than to the end.
        before, after = -1, world[ends]
        while after >= 0 and (legs[after, SINCE] < since or (legs[after, SINCE] == since and after < leg)):
            before, after = after, legs[after, NEXT]
    legs[leg, BEFORE] = before
    legs[leg, NEXT] = after
    if before >= 0:
        legs[before, NEXT] = leg
    else:
        world[ends] = leg
    if after >= 0:
        legs[after, BEFORE] = leg
    else:
        world[ends + 1] = leg
    legs[leg, STAGE] = WAITING
    count(fixed, legs, world, leg, 1, moment)


@inlined
def step_out(fixed: Whole, legs: Whole, world: Whole, leg: int, moment: int) -> None:
    """Out of the line, from wherever in it."""
    ends = ends_of(fixed, legs, leg)
    before, after = legs[leg, BEFORE], legs[leg, NEXT]
    if before >= 0:
        legs[before, NEXT] = after
    else:
        world[ends] = after
    if after >= 0:
        legs[after, BEFORE] = before
    else:
        world[ends + 1] = before
    count(fixed, legs, world, leg, -1, moment)


@inlined
def first_for(fixed: Whole, legs: Whole, world: Whole, group: int, moment: int) -> int:
    """Whom a free agent of a group calls next: the oldest after credit among those they may serve now; -1 = nobody."""
    best, best_rank = -1, 0
    if world[ALL_WAITING] == 0:
        return best
    of_group = fixed[GROUP_AT] + group * GROUP_FIELDS
    for place in range(fixed[of_group + LINES_FROM], fixed[of_group + LINES_TO]):
        line, after = fixed[fixed[LINE_AT] + 2 * place], fixed[fixed[LINE_AT] + 2 * place + 1]
        leg = world[fixed[ENDS_AT] + 2 * line]
        if leg < 0:
            continue
        since = legs[leg, SINCE]
        if after > 0 and moment - since < after:
            continue
        rank = since - fixed[fixed[CREDIT_AT] + line % fixed[PRIORITIES]]
        if best < 0 or rank < best_rank or (rank == best_rank and leg < best):
            best, best_rank = leg, rank
    return int(best)


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
                stamp = world[fixed[CREW_AT] + agent * AGENT_FIELDS + STAMP]
                if best < 0 or load < best_load or (load == best_load and stamp < best_stamp):
                    best, best_after, best_load, best_stamp = agent, after, load, stamp
                break
    return int(best)
