"""A binary heap of moments for what happens now and then: rows (moment, tag) in order, the tag holding class and number of the
event. What happens to everybody stands in a ``calendar``."""

from __future__ import annotations

from lagniappe.queueing.simulate.compiling import inner
from lagniappe.queueing.simulate.draws import NEVER
from lagniappe.queueing.simulate.layout import CLASS_BITS, TIMERS, Whole


@inner
def timer(timers: Whole, world: Whole, moment: int, event: int, number: int) -> None:
    """Set one, unless for a moment that never comes."""
    if moment >= NEVER:
        return
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


@inner
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
        if right < last and (
            timers[right, 0] < timers[below, 0]
            or (timers[right, 0] == timers[below, 0] and timers[right, 1] < timers[below, 1])
        ):
            below = right
        if moment < timers[below, 0] or (moment == timers[below, 0] and mark <= timers[below, 1]):
            break
        timers[place, 0] = timers[below, 0]
        timers[place, 1] = timers[below, 1]
        place = below
    timers[place, 0] = moment
    timers[place, 1] = mark
