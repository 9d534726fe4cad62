"""What happens now and then: rings that open, transfers, returns, breaks, shifts, doors."""

from __future__ import annotations

from lagniappe.queueing.simulate.chances import goes_to, kind_has
from lagniappe.queueing.simulate.compiling import inlined, inner
from lagniappe.queueing.simulate.crew import agent_for, spell, unlist
from lagniappe.queueing.simulate.joining import begin, leave, may_join, next_ring
from lagniappe.queueing.simulate.layout import (
    AGENT,
    AGENT_FIELDS,
    ATTEMPT,
    AVAILABLE,
    BACK,
    BACK_AT,
    BREAK_OVER,
    CASE,
    CLASS_BITS,
    CONTACT,
    CONTACTS,
    CREW_AT,
    DUTY,
    ENDS_AT,
    FIRST_SINCE,
    IS_OPEN,
    KEEPS,
    KIND,
    LEAVING,
    LEG,
    LIVE_AT,
    LIVE_FIELDS,
    NEXT_PLANNED,
    OFF,
    OUTCOME,
    PENDING,
    PENDING_LASTS,
    PLAN_AT,
    PLAN_BREAK,
    PLAN_CLOSES,
    PLAN_ENDS,
    PLAN_FIELDS,
    PLAN_OPENS,
    PLAN_STARTS,
    PRIORITIES,
    PRIORITY,
    QUEUE_AT,
    QUEUE_FIELDS,
    REFUSED,
    RING,
    SENDS_AWAY,
    SENT_ON,
    SINCE,
    STAGE,
    TRANSFERRED,
    TURN,
    WAITING,
    Real,
    Whole,
    whole,
)  # fmt: skip
from lagniappe.queueing.simulate.lines import step_out
from lagniappe.queueing.simulate.serving import on_duty
from lagniappe.queueing.simulate.timers import drop

NOBODY = whole(-1)


@inlined
def timed(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, patient: Whole, timers: Whole, log: Whole,
    moment: int,
) -> tuple[int, int]:  # fmt: skip
    """What the first timer was set for: the agent who is free now and the leg that wants to be served, or ``NOBODY``."""
    tag = timers[0, 1]
    event = tag >> CLASS_BITS
    number = tag - (event << CLASS_BITS)
    drop(timers, world)
    if event == RING:
        agent = rung(fixed, legs, world, patient, timers, number, moment)
        return agent, number if agent >= 0 else NOBODY
    if event == BREAK_OVER:
        crew = fixed[CREW_AT] + number * AGENT_FIELDS
        if not (AVAILABLE < world[crew + DUTY] < OFF and world[crew + BACK_AT] == moment):
            return NOBODY, NOBODY
        on_duty(fixed, world, log, number, moment)
        return number, NOBODY
    if event == BACK:
        legs[number, AGENT] = -1
    elif event == SENT_ON:
        number = sent_on(fixed, real, people, legs, world, number, moment)
    else:
        number = again(legs, world, number, moment)
    if may_join(fixed, real, people, legs, world, timers, number, moment):
        return NOBODY, number
    return NOBODY, NOBODY


@inlined
def rung(fixed: Whole, legs: Whole, world: Whole, patient: Whole, timers: Whole, leg: int, moment: int) -> int:
    """A ring of agents opens to who waits: who of them serves."""
    if legs[leg, STAGE] != WAITING:
        return -1
    agent = agent_for(fixed, legs, world, leg, moment)
    if agent < 0:
        next_ring(fixed, legs, world, timers, leg, moment)
    else:
        step_out(fixed, legs, world, patient, leg, moment)
    return agent


@inlined
def sent_on(fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, leg: int, moment: int) -> int:
    """The next leg of who is sent on after a service."""
    kind = goes_to(fixed, real, people, legs, leg)
    legs[leg, OUTCOME] = TRANSFERRED
    after = begin(
        legs, world, legs[leg, CASE], legs[leg, CONTACT], legs[leg, LEG] + 1, kind, legs[leg, PRIORITY], moment
    )
    legs[after, FIRST_SINCE] = legs[leg, FIRST_SINCE]
    legs[after, ATTEMPT] = legs[leg, ATTEMPT]
    legs[after, TURN] = legs[leg, TURN] + 1
    if kind_has(fixed, legs, after, KEEPS):
        legs[after, SINCE] = legs[leg, FIRST_SINCE]
    return after


@inlined
def again(legs: Whole, world: Whole, leg: int, moment: int) -> int:
    """Who left or was refused tries once more: a new contact of the same case."""
    contact = world[CONTACTS]
    world[CONTACTS] = contact + 1
    after = begin(legs, world, legs[leg, CASE], contact, legs[leg, LEG], legs[leg, KIND], legs[leg, PRIORITY], moment)
    legs[after, LEG] = 1
    legs[after, ATTEMPT] = legs[leg, ATTEMPT] + 1
    legs[after, TURN] = legs[leg, TURN] + 1
    return after


@inlined
def planned(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, patient: Whole, timers: Whole, log: Whole,
    moment: int,
) -> int:  # fmt: skip
    """What was planned: shifts, pauses, opening and closing. Which agent may call somebody now, pause, or go home."""
    entry = fixed[PLAN_AT] + world[NEXT_PLANNED] * PLAN_FIELDS
    what, who = fixed[entry + 1], fixed[entry + 2]
    world[NEXT_PLANNED] += 1
    if what == PLAN_OPENS:
        world[fixed[LIVE_AT] + who * LIVE_FIELDS + IS_OPEN] = 1
        return -1
    if what == PLAN_CLOSES:
        close(fixed, real, people, legs, world, patient, timers, who, moment)
        return -1
    if what == PLAN_STARTS:
        on_duty(fixed, world, log, who, moment)
        return int(who)
    unlist(fixed, world, who)
    crew = fixed[CREW_AT] + who * AGENT_FIELDS
    if what == PLAN_BREAK:
        world[crew + PENDING], world[crew + PENDING_LASTS] = fixed[entry + 3], fixed[entry + 4]
    else:
        world[crew + LEAVING] = 1
    if world[crew + DUTY] == AVAILABLE:
        return int(who)
    if what == PLAN_ENDS:
        spell(fixed, world, log, who, OFF, moment)
    return -1


@inner
def close(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, patient: Whole, timers: Whole,
    queue: int, moment: int,
) -> None:  # fmt: skip
    """The doors close; those in line are sent away where the queue says so."""
    world[fixed[LIVE_AT] + queue * LIVE_FIELDS + IS_OPEN] = 0
    if not fixed[fixed[QUEUE_AT] + queue * QUEUE_FIELDS + SENDS_AWAY]:
        return
    for priority in range(fixed[PRIORITIES]):
        ends = fixed[ENDS_AT] + 2 * (queue * fixed[PRIORITIES] + priority)
        while world[ends] >= 0:
            leave(fixed, real, people, legs, world, patient, timers, world[ends], REFUSED, moment)
