"""What people do: come, join a queue, wait with patience, leave, try again."""

from __future__ import annotations

from lagniappe.queueing.simulate import draws
from lagniappe.queueing.simulate.chances import draw, happens, kind_has
from lagniappe.queueing.simulate.compiling import inlined, inner
from lagniappe.queueing.simulate.draws import NEVER
from lagniappe.queueing.simulate.layout import (
    AGAIN,
    AGENT,
    ANSWERED,
    APPOINTMENT,
    ARRIVED,
    ATTEMPT,
    ATTEMPTS,
    AWAY,
    BEFORE,
    CALLBACK_FROM,
    CALLBACK_ODDS,
    CALLED,
    CASE,
    CONTACT,
    ENDED,
    FIRST_SINCE,
    HOLDING,
    IN_LINE,
    IS_OPEN,
    KIND,
    LAST_CALLED,
    LEG,
    LEGS,
    LIVE_AT,
    LIVE_FIELDS,
    MISSED,
    NEXT,
    NONE,
    OPEN,
    OUTCOME,
    OUTWARD,
    OVER,
    PATIENCE_OF,
    PLACE,
    PLACES,
    PRIORITY,
    QUEUE_AT,
    QUEUE_FIELDS,
    REDIAL_ODDS,
    REDIAL_OF,
    REFUSED,
    RING,
    RING_AT,
    RINGS_FROM,
    RINGS_TO,
    SINCE,
    STAGE,
    TRIES,
    TURN,
    WIDENS,
    WRAPPED,
    Real,
    Whole,
)  # fmt: skip
from lagniappe.queueing.simulate.lines import queue_of, queue_up, step_out
from lagniappe.queueing.simulate.timers import timer


@inlined
def begin(
    legs: Whole, world: Whole, case: int, contact: int, number: int, kind: int, priority: int, moment: int
) -> int:
    """A new leg of a case; where it stands in line and what chance it draws is said by who begins it."""
    leg = world[LEGS]
    world[LEGS] = leg + 1
    legs[leg, CASE] = case
    legs[leg, CONTACT] = contact
    legs[leg, LEG] = number
    legs[leg, KIND] = kind
    legs[leg, PRIORITY] = priority
    legs[leg, ARRIVED] = legs[leg, SINCE] = legs[leg, FIRST_SINCE] = moment
    legs[leg, CALLED] = legs[leg, LAST_CALLED] = legs[leg, ANSWERED] = legs[leg, ENDED] = legs[leg, WRAPPED] = NONE
    legs[leg, OUTCOME] = OPEN
    legs[leg, APPOINTMENT] = NONE
    legs[leg, OUTWARD] = legs[leg, ATTEMPT] = legs[leg, TURN] = legs[leg, TRIES] = 0
    legs[leg, STAGE] = OVER
    legs[leg, AGENT] = legs[leg, PLACE] = legs[leg, NEXT] = legs[leg, BEFORE] = -1
    return int(leg)


@inlined
def end(legs: Whole, leg: int, outcome: int, moment: int) -> None:
    legs[leg, OUTCOME] = outcome
    legs[leg, ENDED] = moment
    legs[leg, STAGE] = OVER


@inner
def give_up(
    fixed: Whole,
    real: Real,
    people: Whole,
    legs: Whole,
    world: Whole,
    timers: Whole,
    leg: int,
    outcome: int,
    moment: int,
) -> None:
    """Left or refused; perhaps they try again later."""
    end(legs, leg, outcome, moment)
    if legs[leg, ATTEMPT] < kind_has(fixed, legs, leg, ATTEMPTS) and happens(
        fixed, real, people, legs, leg, REDIAL_ODDS, draws.REDIAL_SHARE
    ):
        pause = draw(fixed, real, people, legs, leg, REDIAL_OF, draws.REDIAL_TIME)
        timer(timers, world, moment + pause, AGAIN, leg)


@inner
def leave(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, patient: Whole, timers: Whole,
    leg: int, outcome: int, moment: int,
) -> None:  # fmt: skip
    """Out of the line, unserved."""
    step_out(fixed, legs, world, patient, leg, moment)
    give_up(fixed, real, people, legs, world, timers, leg, outcome, moment)


@inner
def next_ring(fixed: Whole, legs: Whole, world: Whole, timers: Whole, leg: int, moment: int) -> None:
    """Be seen when the next ring of agents opens to who waits."""
    queue = fixed[QUEUE_AT] + queue_of(fixed, legs, leg) * QUEUE_FIELDS
    for place in range(fixed[queue + RINGS_FROM], fixed[queue + RINGS_TO]):
        after = fixed[fixed[RING_AT] + 2 * place + 1]
        if after > 0 and legs[leg, SINCE] + after > moment:
            timer(timers, world, legs[leg, SINCE] + after, RING, leg)
            return


@inlined
def may_join(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, leg: int, moment: int
) -> bool:
    """Whether the doors are open; before closed ones they give up, and who comes back to a missed turn has missed it."""
    if world[fixed[LIVE_AT] + queue_of(fixed, legs, leg) * LIVE_FIELDS + IS_OPEN]:
        return True
    if legs[leg, STAGE] == AWAY:
        end(legs, leg, MISSED, moment)
    else:
        give_up(fixed, real, people, legs, world, timers, leg, REFUSED, moment)
    return False


@inlined
def stay(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, patient: Whole, timers: Whole,
    leg: int, moment: int,
) -> None:  # fmt: skip
    """Nobody is free: ask to be called back, be refused where there is no place, or wait in line. Who comes back to a missed
    turn finds their place kept."""
    queue = queue_of(fixed, legs, leg)
    live = fixed[LIVE_AT] + queue * LIVE_FIELDS
    if legs[leg, STAGE] != AWAY:
        if world[live + IN_LINE] >= kind_has(fixed, legs, leg, CALLBACK_FROM) and happens(
            fixed, real, people, legs, leg, CALLBACK_ODDS, draws.CALLBACK
        ):
            legs[leg, OUTWARD] = 1
        elif world[live + IN_LINE] - world[live + HOLDING] >= fixed[fixed[QUEUE_AT] + queue * QUEUE_FIELDS + PLACES]:
            give_up(fixed, real, people, legs, world, timers, leg, REFUSED, moment)
            return
    leaves = NEVER
    if not legs[leg, OUTWARD]:
        patience = draw(fixed, real, people, legs, leg, PATIENCE_OF, draws.PATIENCE)
        if patience < NEVER:
            leaves = moment + patience
    queue_up(fixed, legs, world, patient, leg, leaves, moment)
    if fixed[fixed[QUEUE_AT] + queue * QUEUE_FIELDS + WIDENS]:
        next_ring(fixed, legs, world, timers, leg, moment)
