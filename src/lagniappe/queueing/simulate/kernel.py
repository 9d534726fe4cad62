"""The event loop. All state lies in arrays, so a run stops after a number of events, shows how far it is, and goes on.

Three things happen to everybody: they come, an agent is done with them, or they lose patience. Each of the three has an order
of its own (``people`` is sorted, ``busy`` and ``patient`` are calendars); everything else stands in ``happening``.
"""

from __future__ import annotations

from lagniappe.queueing.simulate import draws
from lagniappe.queueing.simulate.calendar import FREE, TOP, TOP_LEG, close_up
from lagniappe.queueing.simulate.chances import draw, happens
from lagniappe.queueing.simulate.compiling import compiled, inlined
from lagniappe.queueing.simulate.crew import agent_for
from lagniappe.queueing.simulate.draws import NEVER
from lagniappe.queueing.simulate.happening import NOBODY, planned, timed
from lagniappe.queueing.simulate.joining import begin, end, leave, may_join, stay
from lagniappe.queueing.simulate.layout import (
    AGREED,
    ALL_WAITING,
    APPOINTMENT,
    COMES,
    COMES_FOR,
    COMES_WITH,
    CONTACTS,
    DONE,
    EVENTS,
    FIRST_SINCE,
    LEFT,
    LEGS,
    LOGGED,
    MOMENT,
    NEXT_ARRIVAL,
    NEXT_PLANNED,
    NONE,
    PLACE,
    PLAN_AT,
    PLAN_FIELDS,
    PLANS,
    SELF_ODDS,
    SELF_OF,
    SELF_SERVED,
    SINCE,
    TIMERS,
    UNTIL,
    Real,
    Whole,
)  # fmt: skip
from lagniappe.queueing.simulate.serving import called_next, let_go, serve
from lagniappe.queueing.simulate.state import needed


@inlined
def sure(fixed: Whole, legs: Whole, world: Whole, timers: Whole, log: Whole) -> int:
    """So many events find room whatever happens in them."""
    left = min(len(legs) - world[LEGS], len(log) - world[LOGGED])
    return int(min(left, len(timers) - world[TIMERS] - world[ALL_WAITING]) // needed(fixed))


@compiled
def advance(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, busy: Whole, patient: Whole, timers: Whole,
    log: Whole, events: int,
) -> None:  # fmt: skip
    """Play up to a number of events; stops earlier when all is over (then ``DONE`` is 1) or when an array is nearly full."""
    arrivals, until = len(people), min(fixed[UNTIL], FREE - 1)
    safe = 0
    for _ in range(events):
        if safe == 0:
            safe = sure(fixed, legs, world, timers, log)
        if safe <= 0 or patient[0] < 0:
            return
        safe -= 1
        comes = people[world[NEXT_ARRIVAL], COMES] if world[NEXT_ARRIVAL] < arrivals else NEVER
        rare = min(next_plan(fixed, world), timers[0, 0] if world[TIMERS] > 0 else NEVER)
        done, leaves = busy[TOP], patient[TOP]
        moment = min(min(comes, done), min(leaves, rare))
        if moment > until:
            world[DONE] = 1
            return
        world[EVENTS] += 1
        world[MOMENT] = moment
        # At one moment agents are done first, and people come and leave last.
        agent = leg = released = NOBODY
        if done == moment:
            released = legs[busy[TOP_LEG], PLACE]
            agent = let_go(fixed, real, people, legs, world, busy, timers, busy[TOP_LEG], moment)
        elif rare == moment:
            if next_plan(fixed, world) == moment:
                agent = planned(fixed, real, people, legs, world, patient, timers, log, moment)
            else:
                agent, leg = timed(fixed, real, people, legs, world, patient, timers, log, moment)
        elif comes == moment:
            leg = arrive(fixed, real, people, legs, world, timers, moment)
        else:
            leave(fixed, real, people, legs, world, patient, timers, patient[TOP_LEG], LEFT, moment)
        if leg >= 0 and agent < 0:
            agent = agent_for(fixed, legs, world, leg, moment)
            if agent < 0:
                stay(fixed, real, people, legs, world, patient, timers, leg, moment)
        while agent >= 0:
            if leg < 0:
                leg = called_next(fixed, legs, world, patient, timers, log, agent, moment)
            if leg < 0:
                break
            serve(fixed, real, people, legs, world, busy, timers, log, agent, leg, moment)
            leg = NOBODY
        if released >= 0:
            close_up(busy, released)


@inlined
def next_plan(fixed: Whole, world: Whole) -> int:
    """When the next planned thing happens."""
    if world[NEXT_PLANNED] < fixed[PLANS]:
        return int(fixed[fixed[PLAN_AT] + world[NEXT_PLANNED] * PLAN_FIELDS])
    return int(NEVER)


@inlined
def arrive(fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, moment: int) -> int:
    """The next of those who come, as a leg that wants to be served; -1 = they help themselves, or the doors are closed."""
    case, contact = world[NEXT_ARRIVAL], world[CONTACTS]
    world[NEXT_ARRIVAL] = case + 1
    world[CONTACTS] = contact + 1
    leg = begin(legs, world, case, contact, 1, people[case, COMES_FOR], people[case, COMES_WITH], moment)
    if people[case, AGREED] != NONE:
        legs[leg, APPOINTMENT] = legs[leg, SINCE] = legs[leg, FIRST_SINCE] = people[case, AGREED]
    if happens(fixed, real, people, legs, leg, SELF_ODDS, draws.SELF_SHARE):
        end(legs, leg, SELF_SERVED, moment + draw(fixed, real, people, legs, leg, SELF_OF, draws.SELF_TIME))
        return -1
    return leg if may_join(fixed, real, people, legs, world, timers, leg, moment) else -1
