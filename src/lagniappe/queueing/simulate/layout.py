"""Where everything lies in the kernel's arrays. Times are whole microseconds from the scene's start; NONE = not there.

The kernel sees seven plain arrays and nothing else, and only ever reads single numbers from them: tuples of arrays and views
of rows cost it more than the play itself. ``fixed`` (whole numbers) and ``real`` are the scene, ``people`` those who come;
``legs``, ``world``, ``timers`` and ``log`` change. What lies where in ``fixed``, ``real`` and ``world`` is said by the first
numbers of ``fixed``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
NONE = -(1 << 60)

# One leg, a row of ``legs``.
(
    CASE, CONTACT, LEG, KIND, PRIORITY, ARRIVED, SINCE, FIRST_SINCE, CALLED, LAST_CALLED, ANSWERED, ENDED, WRAPPED, OUTCOME,
    AGENT, APPOINTMENT, OUTWARD, ATTEMPT, TURN, TRIES, STAGE, DEADLINE, NEXT, BEFORE,
) = range(24)  # fmt: skip
LEG_FIELDS = 24
OUTCOMES = ("answered", "left", "missed", "self_served", "transferred", "refused", "phantom", "open")
ANSWERED_OUT, LEFT, MISSED, SELF_SERVED, TRANSFERRED, REFUSED, _PHANTOM, OPEN = range(8)
# Stages of a leg.
WAITING, SERVED, ABSENT, AWAY, OVER = range(5)

# The first numbers of ``fixed``: how many there are of what, and where in ``fixed`` ...
(
    UNTIL, KINDS, QUEUES, GROUPS, AGENTS, PRIORITIES, PLANS, MOST,
    KIND_AT, QUEUE_AT, GROUP_AT, RING_AT, LINE_AT, CREDIT_AT, MEMBER_AT, PLAN_AT, DURATION_AT,
) = range(17)  # fmt: skip
# ... in ``real`` ...
ODDS_AT, SENDS_AT, PACE_AT, TABLE_AT = range(17, 21)
# ... and in ``world``.
ENDS_AT, IDLE_AT, LIVE_AT, CREW_AT = range(21, 25)
HEADER = 25

# One kind (in ``fixed``; numbers of durations where a duration is meant) and its shares (in ``real``).
(
    QUEUE, SERVICE_OF, WRAP_OF, WALK_OF, PATIENCE_OF, SELF_OF, ABSENCE_OF, RETURN_OF, REDIAL_OF, CALLS, ATTEMPTS,
    CALLBACK_FROM, KEEPS, SENDS,
) = range(14)  # fmt: skip
KIND_FIELDS = 14
SELF_ODDS, ABSENT_ODDS, RETURN_ODDS, REDIAL_ODDS, CALLBACK_ODDS, UNREACHED_ODDS = range(6)
ODDS = 6

# One queue: what is fixed, among it where its rings (group, after) begin and end; and what is alive.
PLACES, SENDS_AWAY, RINGS_FROM, RINGS_TO = range(4)
QUEUE_FIELDS = 4
IN_LINE, HOLDING, IS_OPEN, AREA, CHANGED = range(5)
LIVE_FIELDS = 5

# One group, with where its lines (line, after) begin and end; a line = queue * priorities + priority.
CAPACITY, STAYS, LINES_FROM, LINES_TO = range(4)
GROUP_FIELDS = 4

# One agent, in ``world``.
DUTY, LOAD, LISTED, AGENT_NEXT, AGENT_BEFORE, STAMP, LEAVING, PENDING, PENDING_LASTS, BACK_AT, SPELL = range(11)
AGENT_FIELDS = 11
PRESENCE = ("available", "break", "training", "meeting", "back_office", "closed")
AVAILABLE, OFF = 0, 5

# One duration: family and where its table begins and ends (in ``fixed``), its two numbers are the table's first two.
FAMILY, TABLE_FROM, TABLE_TO = range(3)
DURATION_FIELDS = 3

# The plan of the world: moment, what, who, state, how long.
PLAN_STARTS, PLAN_BREAK, PLAN_ENDS, PLAN_OPENS, PLAN_CLOSES = range(5)
PLAN_FIELDS = 5

# Classes of events: at one moment they happen in this order, and within a class by number.
FREED, PLANNED, BREAK_OVER, RING, SENT_ON, BACK, AGAIN, ARRIVES, LEAVES = range(9)
CLASS_BITS = 48

# The first numbers of ``world``.
(
    MOMENT, NEXT_ARRIVAL, NEXT_PLANNED, TIMERS, LEGS, CONTACTS, LOGGED, STAMPS, EVENTS, ALL_WAITING, DONE,
) = range(11)  # fmt: skip
SCALARS = 11

# One of those who come, a row of ``people``; the appointment is NONE for those without.
COMES, COMES_FOR, COMES_WITH, KEY, AGREED = range(5)

# One row of ``log``: (state, agent, from, until) for a spell of presence, (NOBODY_CAME, agent, called, leg) for a call to
# which nobody came.
NOBODY_CAME = -1


class State(NamedTuple):
    """All that changes while a scene is played; so a run can pause anywhere, show progress, and grow its arrays."""

    legs: Whole  # n x LEG_FIELDS
    world: Whole
    timers: Whole  # m x 2, a heap by (moment, class and number)
    log: Whole  # r x 4
