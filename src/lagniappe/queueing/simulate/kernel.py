"""The event loop. All state lies in arrays, so a run stops after a number of events, shows how far it is, and goes on."""

from __future__ import annotations

from lagniappe.queueing.simulate import draws
from lagniappe.queueing.simulate.compiling import compiled, inlined
from lagniappe.queueing.simulate.draws import NEVER
from lagniappe.queueing.simulate.layout import (
    ABSENT,
    AGAIN,
    AGENT,
    AGENT_FIELDS,
    AGREED,
    ALL_WAITING,
    APPOINTMENT,
    ARRIVES,
    ATTEMPT,
    AVAILABLE,
    AWAY,
    BACK,
    BACK_AT,
    BREAK_OVER,
    CALLS,
    CASE,
    CLASS_BITS,
    COMES,
    COMES_FOR,
    COMES_WITH,
    CONTACT,
    CONTACTS,
    CREW_AT,
    DEADLINE,
    DONE,
    DUTY,
    ENDS_AT,
    EVENTS,
    FIRST_SINCE,
    FREED,
    IS_OPEN,
    KEEPS,
    KIND,
    LEAVES,
    LEAVING,
    LEFT,
    LEG,
    LEGS,
    LIVE_AT,
    LIVE_FIELDS,
    LOAD,
    LOGGED,
    MISSED,
    MOMENT,
    MOST,
    NEXT_ARRIVAL,
    NEXT_PLANNED,
    NONE,
    OFF,
    OUTCOME,
    OVER,
    PENDING,
    PENDING_LASTS,
    PLAN_AT,
    PLAN_BREAK,
    PLAN_CLOSES,
    PLAN_ENDS,
    PLAN_FIELDS,
    PLAN_OPENS,
    PLAN_STARTS,
    PLANNED,
    PLANS,
    PRIORITIES,
    PRIORITY,
    QUEUE_AT,
    QUEUE_FIELDS,
    REFUSED,
    RETURN_ODDS,
    RETURN_OF,
    RING,
    SELF_ODDS,
    SELF_OF,
    SELF_SERVED,
    SENDS_AWAY,
    SENT_ON,
    SINCE,
    STAGE,
    STAMP,
    STAMPS,
    TIMERS,
    TRANSFERRED,
    TRIES,
    TURN,
    UNTIL,
    WAITING,
    Real,
    Whole,
)  # fmt: skip
from lagniappe.queueing.simulate.lines import agent_for, step_out, unlist
from lagniappe.queueing.simulate.moves import (
    begin,
    draw,
    end,
    give_up,
    goes_to,
    happens,
    join,
    join_far,
    kind_has,
    next_ring,
    on_duty,
    serve,
    settle,
    settle_far,
    spell,
    timer,
)  # fmt: skip
from lagniappe.queueing.simulate.timers import drop

SLACK = 16


@compiled
def advance(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, log: Whole, events: int
) -> None:
    """Play up to a number of events; stops earlier when all is over (then ``DONE`` is 1) or when an array is nearly full."""
    arrivals, planned, until = len(people), fixed[PLANS], fixed[UNTIL]
    rooms = 2 * fixed[MOST] + SLACK
    for _ in range(events):
        if (
            world[LEGS] + rooms > len(legs)
            or world[TIMERS] + world[ALL_WAITING] + rooms > len(timers)
            or world[LOGGED] + rooms > len(log)
        ):
            return
        moment, tag = NEVER, ARRIVES << CLASS_BITS
        if world[NEXT_ARRIVAL] < arrivals:
            moment = people[world[NEXT_ARRIVAL], COMES]
        if world[NEXT_PLANNED] < planned:
            due = fixed[fixed[PLAN_AT] + world[NEXT_PLANNED] * PLAN_FIELDS]
            if due <= moment:
                moment, tag = due, PLANNED << CLASS_BITS
        if world[TIMERS] > 0:
            due = timers[0, 0]
            if due < moment or (due == moment and timers[0, 1] < tag):
                moment, tag = due, timers[0, 1]
        if moment > until or moment == NEVER:
            world[DONE] = 1
            return
        world[EVENTS] += 1
        world[MOMENT] = moment
        event = tag >> CLASS_BITS
        if event == ARRIVES:
            arrive(fixed, real, people, legs, world, timers, log, moment)
        elif event == FREED:
            drop(timers, world)
            freed(fixed, real, people, legs, world, timers, log, tag, moment)
        elif event == PLANNED:
            plan(fixed, real, people, legs, world, timers, log, moment)
        else:
            drop(timers, world)
            happen(fixed, real, people, legs, world, timers, log, event, tag - (event << CLASS_BITS), moment)


@inlined
def arrive(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, log: Whole, moment: int
) -> None:
    case, contact = world[NEXT_ARRIVAL], world[CONTACTS]
    world[NEXT_ARRIVAL] = case + 1
    world[CONTACTS] = contact + 1
    leg = begin(legs, world, case, contact, 1, people[case, COMES_FOR], people[case, COMES_WITH], moment)
    if people[case, AGREED] != NONE:
        legs[leg, APPOINTMENT] = legs[leg, SINCE] = legs[leg, FIRST_SINCE] = people[case, AGREED]
    if happens(fixed, real, people, legs, leg, SELF_ODDS, draws.SELF_SHARE):
        lasts = draw(fixed, real, people, legs, leg, SELF_OF, draws.SELF_TIME)
        end(legs, leg, SELF_SERVED, moment + lasts)
        return
    join(fixed, real, people, legs, world, timers, log, leg, moment, False)


@compiled
def happen(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, log: Whole,
    event: int, number: int, moment: int,
) -> None:  # fmt: skip
    """What a timer was set for, but for the end of a service."""
    if event == LEAVES:
        if legs[number, STAGE] == WAITING and legs[number, DEADLINE] == moment:
            step_out(fixed, legs, world, number, moment)
            give_up(fixed, real, people, legs, world, timers, number, LEFT, moment)
    elif event == RING:
        ring(fixed, real, people, legs, world, timers, log, number, moment)
    elif event == SENT_ON:
        send_on(fixed, real, people, legs, world, timers, log, number, moment)
    elif event == BREAK_OVER:
        crew = fixed[CREW_AT] + number * AGENT_FIELDS
        if AVAILABLE < world[crew + DUTY] < OFF and world[crew + BACK_AT] == moment:
            on_duty(fixed, real, people, legs, world, timers, log, number, moment)
    elif event == BACK:
        legs[number, AGENT] = -1
        join_far(fixed, real, people, legs, world, timers, log, number, moment, True)
    elif event == AGAIN:
        again(fixed, real, people, legs, world, timers, log, number, moment)


@compiled
def ring(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, log: Whole, leg: int, moment: int
) -> None:
    if legs[leg, STAGE] != WAITING:
        return
    agent = agent_for(fixed, legs, world, leg, moment)
    if agent < 0:
        next_ring(fixed, legs, world, timers, leg, moment)
        return
    step_out(fixed, legs, world, leg, moment)
    serve(fixed, real, people, legs, world, timers, log, agent, leg, moment)
    settle_far(fixed, real, people, legs, world, timers, log, agent, moment)


@inlined
def freed(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, log: Whole, leg: int, moment: int
) -> None:
    """An agent is done with a leg: the work after it is over, or nobody came to the call."""
    agent = legs[leg, AGENT]
    if legs[leg, STAGE] == ABSENT:
        legs[leg, TRIES] += 1
        if legs[leg, TRIES] < kind_has(fixed, legs, leg, CALLS) and happens(
            fixed, real, people, legs, leg, RETURN_ODDS, draws.RETURN_SHARE
        ):
            legs[leg, STAGE] = AWAY
            after = draw(fixed, real, people, legs, leg, RETURN_OF, draws.RETURN_TIME)
            timer(timers, world, moment + after, BACK, leg)
        else:
            end(legs, leg, MISSED, moment)
    else:
        legs[leg, STAGE] = OVER
    unlist(fixed, world, agent)
    crew = fixed[CREW_AT] + agent * AGENT_FIELDS
    world[crew + LOAD] -= 1
    world[STAMPS] += 1
    world[crew + STAMP] = world[STAMPS]
    settle(fixed, real, people, legs, world, timers, log, agent, moment)


@compiled
def send_on(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, log: Whole, leg: int, moment: int
) -> None:
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
    join_far(fixed, real, people, legs, world, timers, log, after, moment, False)


@compiled
def again(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, log: Whole, leg: int, moment: int
) -> None:
    """Who left or was refused tries once more: a new contact of the same case."""
    contact = world[CONTACTS]
    world[CONTACTS] = contact + 1
    after = begin(legs, world, legs[leg, CASE], contact, 1, legs[leg, KIND], legs[leg, PRIORITY], moment)
    legs[after, ATTEMPT] = legs[leg, ATTEMPT] + 1
    legs[after, TURN] = legs[leg, TURN] + 1
    join_far(fixed, real, people, legs, world, timers, log, after, moment, False)


@compiled
def plan(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, log: Whole, moment: int
) -> None:
    """What was planned: shifts, pauses, opening and closing."""
    entry = fixed[PLAN_AT] + world[NEXT_PLANNED] * PLAN_FIELDS
    what, who = fixed[entry + 1], fixed[entry + 2]
    world[NEXT_PLANNED] += 1
    if what == PLAN_OPENS:
        world[fixed[LIVE_AT] + who * LIVE_FIELDS + IS_OPEN] = 1
    elif what == PLAN_CLOSES:
        close(fixed, real, people, legs, world, timers, who, moment)
    elif what == PLAN_STARTS:
        on_duty(fixed, real, people, legs, world, timers, log, who, moment)
    else:
        unlist(fixed, world, who)
        crew = fixed[CREW_AT] + who * AGENT_FIELDS
        if what == PLAN_BREAK:
            world[crew + PENDING], world[crew + PENDING_LASTS] = fixed[entry + 3], fixed[entry + 4]
        else:
            world[crew + LEAVING] = 1
        if world[crew + DUTY] == AVAILABLE:
            settle_far(fixed, real, people, legs, world, timers, log, who, moment)
        elif what == PLAN_ENDS:
            spell(fixed, world, log, who, OFF, moment)


@compiled
def close(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, queue: int, moment: int
) -> None:
    """The doors close; those in line are sent away where the queue says so."""
    world[fixed[LIVE_AT] + queue * LIVE_FIELDS + IS_OPEN] = 0
    if not fixed[fixed[QUEUE_AT] + queue * QUEUE_FIELDS + SENDS_AWAY]:
        return
    for priority in range(fixed[PRIORITIES]):
        ends = fixed[ENDS_AT] + 2 * (queue * fixed[PRIORITIES] + priority)
        while world[ends] >= 0:
            leg = world[ends]
            step_out(fixed, legs, world, leg, moment)
            give_up(fixed, real, people, legs, world, timers, leg, REFUSED, moment)
