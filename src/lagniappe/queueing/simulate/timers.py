"""A binary heap of moments: rows (moment, tag) in order, the tag holding class and number of the event."""

from __future__ import annotations

from lagniappe.queueing.simulate.compiling import inlined
from lagniappe.queueing.simulate.layout import CLASS_BITS, TIMERS, Whole


@inlined
def push(timers: Whole, world: Whole, moment: int, event: int, number: int) -> None:
    mark = (event << CLASS_BITS) | number
    place = world[TIMERS]
    world[TIMERS] = place + 1
    while place > 0:
        above = (place - 1) >> 1
        if timers[above, 0] < moment or (timers[above, 0] == moment and timers[above, 1] <= mark):
            break
        timers[place, 0] = timers[above, 0]
        timers[place, 1] = timers[above, 1]
        place = above
    timers[place, 0] = moment
    timers[place, 1] = mark


@inlined
def drop(timers: Whole, world: Whole) -> None:
    """Take the first away."""
    last = world[TIMERS] - 1
    world[TIMERS] = last
    moment, mark = timers[last, 0], timers[last, 1]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= last:
            break
        right = below + 1
        if right < last:
            # Without a branch, for nobody could guess which way it goes.
            earlier = timers[right, 0] < timers[below, 0]
            as_early = timers[right, 0] == timers[below, 0]
            below += earlier | (as_early & (timers[right, 1] < timers[below, 1]))
        if moment < timers[below, 0] or (moment == timers[below, 0] and mark <= timers[below, 1]):
            break
        timers[place, 0] = timers[below, 0]
        timers[place, 1] = timers[below, 1]
        place = below
    timers[place, 0] = moment
    timers[place, 1] = mark
