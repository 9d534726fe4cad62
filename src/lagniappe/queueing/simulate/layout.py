"""Where everything lies in the kernel's arrays. Times are whole microseconds from the scene's start; NONE = not there.

The kernel sees nine plain arrays and nothing else, and only ever reads single numbers from them: tuples of arrays and views
of rows cost it more than the play itself. ``fixed`` (whole numbers) and ``real`` are the scene, ``people`` those who come;
the others change. What lies where in ``fixed``, ``real`` and ``world`` is said by the first numbers of ``fixed``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


def whole(number: int) -> int:
    """A number of 64 bits. Were it a plain one, the compiler would make every function anew for each that it is given."""
    return cast(int, np.int64(number))


def numbers(*bounds: int) -> Iterator[int]:
    """Places and codes, one after the other."""
    return map(whole, range(*bounds))


NONE = whole(-(1 << 60))

# One leg, a row of ``legs``; its place is that in ``patient`` while it waits, and in ``busy`` while it is served.
(
    CASE, CONTACT, LEG, KIND, PRIORITY, ARRIVED, SINCE, FIRST_SINCE, CALLED, LAST_CALLED, ANSWERED, ENDED, WRAPPED, OUTCOME,
    AGENT, APPOINTMENT, OUTWARD, ATTEMPT, TURN, TRIES, STAGE, PLACE, NEXT, BEFORE,
) = numbers(24)  # fmt: skip
LEG_FIELDS = whole(24)
OUTCOMES = ("answered", "left", "missed", "self_served", "transferred", "refused", "phantom", "open")
ANSWERED_OUT, LEFT, MISSED, SELF_SERVED, TRANSFERRED, REFUSED, _PHANTOM, OPEN = numbers(8)
# Stages of a leg.
WAITING, SERVED, ABSENT, AWAY, OVER = numbers(5)

# The first numbers of ``fixed``: how many there are of what, and where in ``fixed`` ...
(
    UNTIL, KINDS, QUEUES, GROUPS, AGENTS, PRIORITIES, PLANS, MOST,
    KIND_AT, QUEUE_AT, GROUP_AT, RING_AT, LINE_AT, CREDIT_AT, MEMBER_AT, PLAN_AT, DURATION_AT,
) = numbers(17)  # fmt: skip
# ... in ``real`` ...
ODDS_AT, SENDS_AT, PACE_AT, TABLE_AT = numbers(17, 21)
# ... and in ``world``.
ENDS_AT, IDLE_AT, LIVE_AT, CREW_AT = numbers(21, 25)
HEADER = 25

# One kind (in ``fixed``; numbers of durations where a duration is meant) and its shares (in ``real``).
(
    QUEUE, SERVICE_OF, WRAP_OF, WALK_OF, PATIENCE_OF, SELF_OF, ABSENCE_OF, RETURN_OF, REDIAL_OF, CALLS, ATTEMPTS,
    CALLBACK_FROM, KEEPS, SENDS,
) = numbers(14)  # fmt: skip
KIND_FIELDS = whole(14)
SELF_ODDS, ABSENT_ODDS, RETURN_ODDS, REDIAL_ODDS, CALLBACK_ODDS, UNREACHED_ODDS = numbers(6)
ODDS = whole(6)

# One queue: what is fixed, among it where its rings (group, after) begin and end; and what is alive.
PLACES, SENDS_AWAY, RINGS_FROM, RINGS_TO, WIDENS = numbers(5)
QUEUE_FIELDS = whole(5)
IN_LINE, HOLDING, IS_OPEN, AREA, CHANGED = numbers(5)
LIVE_FIELDS = whole(5)

# One group, with where its lines (line, after) begin and end; a line = queue * priorities + priority.
CAPACITY, STAYS, LINES_FROM, LINES_TO = numbers(4)
GROUP_FIELDS = whole(4)

# One agent, in ``world``.
DUTY, LOAD, LISTED, AGENT_NEXT, AGENT_BEFORE, STAMP, LEAVING, PENDING, PENDING_LASTS, BACK_AT, SPELL = numbers(11)
AGENT_FIELDS = whole(11)
PRESENCE = ("available", "break", "training", "meeting", "back_office", "closed")
AVAILABLE, OFF = whole(0), whole(5)

# One duration: family and where its table begins and ends (in ``fixed``), its two numbers are the table's first two.
FAMILY, TABLE_FROM, TABLE_TO = numbers(3)
DURATION_FIELDS = whole(3)

# The plan of the world: moment, what, who, state, how long.
PLAN_STARTS, PLAN_BREAK, PLAN_ENDS, PLAN_OPENS, PLAN_CLOSES = numbers(5)
PLAN_FIELDS = whole(5)

# Classes of events: at one moment they happen in this order, and within a class by number.
FREED, PLANNED, BREAK_OVER, RING, SENT_ON, BACK, AGAIN, ARRIVES, LEAVES = numbers(9)
CLASS_BITS = whole(48)

# The first numbers of ``world``.
(
    MOMENT, NEXT_ARRIVAL, NEXT_PLANNED, TIMERS, LEGS, CONTACTS, LOGGED, STAMPS, EVENTS, ALL_WAITING, DONE,
) = numbers(11)  # fmt: skip
SCALARS = 11

# One of those who come, a row of ``people``; the appointment is NONE for those without.
COMES, COMES_FOR, COMES_WITH, KEY, AGREED = numbers(5)

# One row of ``log``: (state, agent, from, until) for a spell of presence, (NOBODY_CAME, agent, called, leg) for a call to
# which nobody came.
NOBODY_CAME = whole(-1)


class State(NamedTuple):
    """All that changes while a scene is played; so a run can pause anywhere, show progress, and grow its arrays."""

    legs: Whole  # n x LEG_FIELDS
    world: Whole
    busy: Whole  # a calendar of legs: when agents are done with them
    patient: Whole  # a calendar of legs: when they leave the line
    timers: Whole  # m x 2, a heap by (moment, class and number), for everything else
    log: Whole  # r x 4
