"""Lines of people, linked through the rows of their legs: joining and leaving cost the same in a line of ten and of ten
thousand."""

from __future__ import annotations

from lagniappe.queueing.simulate.calendar import cross_out, enter
from lagniappe.queueing.simulate.compiling import inlined
from lagniappe.queueing.simulate.draws import NEVER
from lagniappe.queueing.simulate.layout import (
    ALL_WAITING,
    AREA,
    BEFORE,
    CHANGED,
    CREDIT_AT,
    ENDS_AT,
    GROUP_AT,
    GROUP_FIELDS,
    HOLDING,
    IN_LINE,
    KIND,
    KIND_AT,
    KIND_FIELDS,
    LINE_AT,
    LINES_FROM,
    LINES_TO,
    LIVE_AT,
    LIVE_FIELDS,
    NEXT,
    OUTWARD,
    PLACE,
    PRIORITIES,
    PRIORITY,
    QUEUE,
    SINCE,
    STAGE,
    WAITING,
    Whole,
)  # fmt: skip


@inlined
def queue_of(fixed: Whole, legs: Whole, leg: int) -> int:
    return int(fixed[fixed[KIND_AT] + legs[leg, KIND] * KIND_FIELDS + QUEUE])


@inlined
def count(fixed: Whole, legs: Whole, world: Whole, queue: int, leg: int, step: int, moment: int) -> None:
    live = fixed[LIVE_AT] + queue * LIVE_FIELDS
    in_line = world[live + IN_LINE]
    world[live + AREA] += in_line * (moment - world[live + CHANGED])
    world[live + CHANGED] = moment
    world[live + IN_LINE] = in_line + step
    world[live + HOLDING] += step * legs[leg, OUTWARD]
    world[ALL_WAITING] += step


@inlined
def queue_up(fixed: Whole, legs: Whole, world: Whole, patient: Whole, leg: int, leaves: int, moment: int) -> None:
    """Into the line, behind those who have waited since earlier (nearly always at its end), until called or until the moment
    at which patience ends."""
    queue = queue_of(fixed, legs, leg)
    ends = fixed[ENDS_AT] + 2 * (queue * fixed[PRIORITIES] + legs[leg, PRIORITY])
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
    legs[leg, PLACE] = enter(patient, leaves, leg) if leaves < NEVER else -1
    count(fixed, legs, world, queue, leg, 1, moment)


@inlined
def step_out(fixed: Whole, legs: Whole, world: Whole, patient: Whole, leg: int, moment: int) -> None:
    """Out of the line, from wherever in it."""
    queue = queue_of(fixed, legs, leg)
    ends = fixed[ENDS_AT] + 2 * (queue * fixed[PRIORITIES] + legs[leg, PRIORITY])
    before, after = legs[leg, BEFORE], legs[leg, NEXT]
    if before >= 0:
        legs[before, NEXT] = after
    else:
        world[ends] = after
    if after >= 0:
        legs[after, BEFORE] = before
    else:
        world[ends + 1] = before
    if legs[leg, PLACE] >= 0:
        cross_out(patient, legs[leg, PLACE])
    count(fixed, legs, world, queue, leg, -1, moment)


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
