"""What agents do: call people, serve them, pause, go home. Each move keeps the law that nobody free may serve somebody
waiting."""

from __future__ import annotations

from lagniappe.queueing.simulate import draws
from lagniappe.queueing.simulate.calendar import enter, release
from lagniappe.queueing.simulate.chances import draw, goes_to, happens, kind_has
from lagniappe.queueing.simulate.compiling import inlined, inner
from lagniappe.queueing.simulate.crew import list_free, note, spell, stamp, unlist
from lagniappe.queueing.simulate.draws import NEVER
from lagniappe.queueing.simulate.layout import (
    ABSENCE_OF,
    ABSENT,
    ABSENT_ODDS,
    AGENT,
    AGENT_FIELDS,
    ANSWERED,
    ANSWERED_OUT,
    AVAILABLE,
    AWAY,
    BACK,
    BACK_AT,
    BREAK_OVER,
    CALLED,
    CALLS,
    CAPACITY,
    CREW_AT,
    ENDED,
    GROUP_AT,
    GROUP_FIELDS,
    LAST_CALLED,
    LEAVING,
    LOAD,
    MEMBER_AT,
    MISSED,
    NOBODY_CAME,
    NONE,
    OFF,
    OUTCOME,
    OUTWARD,
    OVER,
    PACE_AT,
    PENDING,
    PENDING_LASTS,
    PLACE,
    RETURN_ODDS,
    RETURN_OF,
    SENDS,
    SENT_ON,
    SERVED,
    SERVICE_OF,
    STAGE,
    STAYS,
    TRIES,
    UNREACHED_ODDS,
    WALK_OF,
    WRAP_OF,
    WRAPPED,
    Real,
    Whole,
)  # fmt: skip
from lagniappe.queueing.simulate.lines import first_for, step_out
from lagniappe.queueing.simulate.timers import timer


@inlined
def serve(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, busy: Whole, timers: Whole, log: Whole,
    agent: int, leg: int, moment: int,
) -> None:  # fmt: skip
    """An agent calls a leg that stands in no line (any more)."""
    unlist(fixed, world, agent)
    crew = fixed[CREW_AT] + agent * AGENT_FIELDS
    world[crew + LOAD] += 1
    stamp(world, crew)
    legs[leg, AGENT] = agent
    legs[leg, LAST_CALLED] = moment
    if legs[leg, CALLED] == NONE:
        legs[leg, CALLED] = moment
    field = UNREACHED_ODDS if legs[leg, OUTWARD] else ABSENT_ODDS
    if happens(fixed, real, people, legs, leg, field, draws.NO_SHOW):
        done = moment + absence(fixed, real, people, legs, world, log, agent, leg, moment)
    else:
        service = draw(fixed, real, people, legs, leg, SERVICE_OF, draws.SERVICE)
        pace = real[fixed[PACE_AT] + fixed[fixed[MEMBER_AT] + agent]]
        if pace != 1.0:
            service = int(service * pace + 0.5)
        answered = moment + draw(fixed, real, people, legs, leg, WALK_OF, draws.WALK)
        ended = answered + service
        done = ended + draw(fixed, real, people, legs, leg, WRAP_OF, draws.WRAP)
        legs[leg, STAGE] = SERVED
        legs[leg, OUTCOME] = ANSWERED_OUT
        legs[leg, ANSWERED] = answered
        legs[leg, ENDED] = ended
        legs[leg, WRAPPED] = done
        if kind_has(fixed, legs, leg, SENDS) and goes_to(fixed, real, people, legs, leg) >= 0:
            timer(timers, world, ended, SENT_ON, leg)
    if done < NEVER:
        legs[leg, PLACE] = enter(busy, done, leg)


@inner
def absence(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, log: Whole, agent: int, leg: int, moment: int
) -> int:
    """Nobody comes to the call; how long the agent waits for them."""
    legs[leg, STAGE] = ABSENT
    note(world, log, NOBODY_CAME, agent, moment, leg)
    return draw(fixed, real, people, legs, leg, ABSENCE_OF, draws.NO_SHOW_TIME)


@inlined
def let_go(
    fixed: Whole,
    real: Real,
    people: Whole,
    legs: Whole,
    world: Whole,
    busy: Whole,
    timers: Whole,
    leg: int,
    moment: int,
) -> int:
    """An agent is done with a leg: the work after it is over, or nobody came to the call. Who it is."""
    agent = legs[leg, AGENT]
    release(busy, legs[leg, PLACE])
    if legs[leg, STAGE] == ABSENT:
        missed(fixed, real, people, legs, world, timers, leg, moment)
    else:
        legs[leg, STAGE] = OVER
    unlist(fixed, world, agent)
    crew = fixed[CREW_AT] + agent * AGENT_FIELDS
    world[crew + LOAD] -= 1
    stamp(world, crew)
    return int(agent)


@inner
def missed(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, leg: int, moment: int
) -> None:
    """Who missed a call comes back to the old place, or has missed the turn."""
    legs[leg, TRIES] += 1
    if legs[leg, TRIES] < kind_has(fixed, legs, leg, CALLS) and happens(
        fixed, real, people, legs, leg, RETURN_ODDS, draws.RETURN_SHARE
    ):
        legs[leg, STAGE] = AWAY
        after = draw(fixed, real, people, legs, leg, RETURN_OF, draws.RETURN_TIME)
        timer(timers, world, moment + after, BACK, leg)
    else:
        legs[leg, OUTCOME], legs[leg, ENDED], legs[leg, STAGE] = MISSED, moment, OVER


@inlined
def called_next(
    fixed: Whole, legs: Whole, world: Whole, patient: Whole, timers: Whole, log: Whole, agent: int, moment: int
) -> int:
    """Whom an agent calls next, out of the line already; -1 = nobody, and the agent has no room, or is free, or takes the
    pause that is due, or goes home."""
    crew = fixed[CREW_AT] + agent * AGENT_FIELDS
    load = world[crew + LOAD]
    group = fixed[fixed[MEMBER_AT] + agent]
    of_group = fixed[GROUP_AT] + group * GROUP_FIELDS
    room = fixed[of_group + CAPACITY]
    if world[crew + LEAVING] or world[crew + PENDING] >= 0:
        if load > 0:
            return -1
        if not world[crew + LEAVING]:
            pause(fixed, world, timers, log, agent, moment)
            return -1
        # Who stays until the line is empty calls one more at a time.
        room = fixed[of_group + STAYS]
    leg = first_for(fixed, legs, world, group, moment) if load < room else -1
    if leg >= 0:
        step_out(fixed, legs, world, patient, leg, moment)
    elif not world[crew + LEAVING]:
        list_free(fixed, world, agent)
    else:
        spell(fixed, world, log, agent, OFF, moment)
    return leg


@inner
def pause(fixed: Whole, world: Whole, timers: Whole, log: Whole, agent: int, moment: int) -> None:
    crew = fixed[CREW_AT] + agent * AGENT_FIELDS
    spell(fixed, world, log, agent, world[crew + PENDING], moment)
    world[crew + BACK_AT] = moment + world[crew + PENDING_LASTS]
    world[crew + PENDING] = -1
    timer(timers, world, world[crew + BACK_AT], BREAK_OVER, agent)


@inlined
def on_duty(fixed: Whole, world: Whole, log: Whole, agent: int, moment: int) -> None:
    spell(fixed, world, log, agent, AVAILABLE, moment)
    stamp(world, fixed[CREW_AT] + agent * AGENT_FIELDS)
