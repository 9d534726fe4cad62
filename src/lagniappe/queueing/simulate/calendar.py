"""When legs are due, as a tournament: each place holds a leg and its moment, the earlier of two neighbours goes up, and the
first of all stands on top. A change plays the same few matches whoever wins, so that the processor has nothing to guess; in a
heap it guesses at every step, and half of the time wrongly.

A calendar is an array of 2 * (2 * places) numbers, in pairs (moment, leg): pair 1 is the top, pair n stands over pairs 2n and
2n + 1, and the last ``places`` pairs, a power of two, are the places. Of a free place the leg is the next free one; pair 0 is
(first free place or -1, number of places).
"""

from __future__ import annotations

import numpy as np

from lagniappe.queueing.simulate.compiling import inlined
from lagniappe.queueing.simulate.draws import NEVER
from lagniappe.queueing.simulate.layout import Whole, whole

FREE = whole(NEVER - 1)
"""The moment of a free place. Twice the distance of two moments in a calendar is a number of 64 bits still."""
TOP, TOP_LEG = whole(2), whole(3)
ALL_BITS = whole(63)


def empty(places: int) -> Whole:
    """A calendar with room for that many at least.

    >>> empty(3)[:4].tolist()
    [0, 4, 4611686018427387903, -1]
    """
    size = 1 << max(1, (places - 1).bit_length())
    pairs = np.full((2 * size, 2), (FREE, -1), dtype=np.int64)
    pairs[size : 2 * size - 1, 1] = np.arange(1, size)
    pairs[0] = 0, size
    return pairs.ravel()


def wider(calendar: Whole) -> Whole:
    """The same in twice the places, of which none was free."""
    size = int(calendar[1])
    pairs = empty(2 * size).reshape(-1, 2)
    pairs[2 * size : 3 * size] = calendar.reshape(-1, 2)[size:]
    pairs[0] = size, 2 * size
    low = size
    while low >= 1:
        left, right = pairs[2 * low : 4 * low : 2], pairs[2 * low + 1 : 4 * low : 2]
        later = (right[:, 0] < left[:, 0]) | ((right[:, 0] == left[:, 0]) & (right[:, 1] < left[:, 1]))
        pairs[low : 2 * low] = np.where(later[:, None], right, left)
        low //= 2
    return pairs.ravel()


@inlined
def enter(calendar: Whole, moment: int, leg: int) -> int:
    """A free place for a leg, which is taken from now on."""
    taken = calendar[0]
    pair = calendar[1] + taken
    calendar[0] = calendar[2 * pair + 1]
    compete(calendar, pair, moment, leg)
    return int(taken)


@inlined
def cross_out(calendar: Whole, taken: int) -> None:
    compete(calendar, calendar[1] + taken, FREE, calendar[0])
    calendar[0] = taken


@inlined
def release(calendar: Whole, taken: int) -> None:
    """Free a place, of which the calendar hears only by ``close_up``: who takes it before spares half of the matches."""
    calendar[2 * (calendar[1] + taken) + 1] = calendar[0]
    calendar[0] = taken


@inlined
def close_up(calendar: Whole, released: int) -> None:
    """After ``release``: cross the place out, unless somebody has it."""
    if calendar[0] == released:
        pair = calendar[1] + released
        compete(calendar, pair, FREE, calendar[2 * pair + 1])


@inlined
def compete(calendar: Whole, pair: int, moment: int, leg: int) -> None:
    """Write a place, and play its matches up to the top; of two at one moment the leg of the smaller number is first."""
    place = 2 * pair
    while place > TOP:
        calendar[place] = moment
        calendar[place + 1] = leg
        sooner = calendar[place ^ 2] - moment
        smaller = calendar[(place ^ 2) + 1] - leg
        # All ones if the neighbour is first, else zero: written as a choice, it would be compiled to a guess.
        swap = (2 * sooner + (smaller >> ALL_BITS)) >> ALL_BITS
        moment += sooner & swap
        leg += smaller & swap
        place = (place >> 1) & -2
    calendar[TOP] = moment
    calendar[TOP_LEG] = leg
