"""What happens to people and agents at one moment; each move keeps the law that nobody free may serve somebody waiting."""

from __future__ import annotations

from lagniappe.queueing.simulate import draws
from lagniappe.queueing.simulate.compiling import compiled, inlined
from lagniappe.queueing.simulate.draws import NEVER, swift_duration, uniform
from lagniappe.queueing.simulate.layout import (
    ABSENCE_OF,
    ABSENT,
    ABSENT_ODDS,
    AGAIN,
    AGENT,
    AGENT_FIELDS,
    ANSWERED,
    ANSWERED_OUT,
    APPOINTMENT,
    ARRIVED,
    ATTEMPT,
    ATTEMPTS,
    AVAILABLE,
    BACK_AT,
    BEFORE,
    BREAK_OVER,
    CALLBACK_FROM,
    CALLBACK_ODDS,
    CALLED,
    CAPACITY,
    CASE,
    CONTACT,
    CREW_AT,
    DEADLINE,
    DUTY,
    ENDED,
    FIRST_SINCE,
    FREED,
    GROUP_AT,
    GROUP_FIELDS,
    HOLDING,
    IN_LINE,
    IS_OPEN,
    KEY,
    KIND,
    KIND_AT,
    KIND_FIELDS,
    KINDS,
    LAST_CALLED,
    LEAVES,
    LEAVING,
    LEG,
    LEGS,
    LIVE_AT,
    LIVE_FIELDS,
    LOAD,
    LOGGED,
    MEMBER_AT,
    MISSED,
    NEXT,
    NOBODY_CAME,
    NONE,
    ODDS,
    ODDS_AT,
    OFF,
    OPEN,
    OUTCOME,
    OUTWARD,
    OVER,
    PACE_AT,
    PATIENCE_OF,
    PENDING,
    PENDING_LASTS,
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
    SENDS,
    SENDS_AT,
    SENT_ON,
    SERVED,
    SERVICE_OF,
    SINCE,
    SPELL,
    STAGE,
    STAMP,
    STAMPS,
    STAYS,
    TRIES,
    TURN,
    UNREACHED_ODDS,
    WALK_OF,
    WRAP_OF,
    WRAPPED,
    Real,
    Whole,
)  # fmt: skip
from lagniappe.queueing.simulate.lines import agent_for, first_for, list_free, queue_of, queue_up, step_out, unlist
from lagniappe.queueing.simulate.timers import push


@inlined
def kind_has(fixed: Whole, legs: Whole, leg: int, field: int) -> int:
    return int(fixed[fixed[KIND_AT] + legs[leg, KIND] * KIND_FIELDS + field])


@inlined
def draw(fixed: Whole, real: Real, people: Whole, legs: Whole, leg: int, field: int, purpose: int) -> int:
    """A duration of a leg: ``field`` says which of its kind's."""
    which = kind_has(fixed, legs, leg, field)
    return swift_duration(fixed, real, which, people[legs[leg, CASE], KEY], legs[leg, TURN], legs[leg, TRIES], purpose)


@inlined
def happens(fixed: Whole, real: Real, people: Whole, legs: Whole, leg: int, field: int, purpose: int) -> bool:
    """Whether something befalls a leg: ``field`` says which of its kind's shares."""
    odds = real[fixed[ODDS_AT] + legs[leg, KIND] * ODDS + field]
    if odds <= 0.0:
        return False
    return bool(uniform(people[legs[leg, CASE], KEY], legs[leg, TURN], legs[leg, TRIES], purpose) < odds)


@inlined
def timer(timers: Whole, world: Whole, moment: int, event: int, number: int) -> None:
    if moment < NEVER:
        push(timers, world, moment, event, number)


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
    legs[leg, DEADLINE] = NEVER
    legs[leg, AGENT] = legs[leg, NEXT] = legs[leg, BEFORE] = -1
    return int(leg)


@inlined
def end(legs: Whole, leg: int, outcome: int, moment: int) -> None:
    legs[leg, OUTCOME] = outcome
    legs[leg, ENDED] = moment
    legs[leg, STAGE] = OVER


@compiled
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


@inlined
def serve(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, log: Whole,
    agent: int, leg: int, moment: int,
) -> None:  # fmt: skip
    """An agent calls a leg that stands in no line (any more)."""
    unlist(fixed, world, agent)
    crew = fixed[CREW_AT] + agent * AGENT_FIELDS
    world[crew + LOAD] += 1
    world[STAMPS] += 1
    world[crew + STAMP] = world[STAMPS]
    legs[leg, AGENT] = agent
    legs[leg, LAST_CALLED] = moment
    if legs[leg, CALLED] == NONE:
        legs[leg, CALLED] = moment
    field = UNREACHED_ODDS if legs[leg, OUTWARD] else ABSENT_ODDS
    if happens(fixed, real, people, legs, leg, field, draws.NO_SHOW):
        legs[leg, STAGE] = ABSENT
        note(world, log, NOBODY_CAME, agent, moment, leg)
        waits = draw(fixed, real, people, legs, leg, ABSENCE_OF, draws.NO_SHOW_TIME)
        timer(timers, world, moment + waits, FREED, leg)
        return
    service = draw(fixed, real, people, legs, leg, SERVICE_OF, draws.SERVICE)
    pace = real[fixed[PACE_AT] + fixed[fixed[MEMBER_AT] + agent]]
    if pace != 1.0:
        service = int(service * pace + 0.5)
    answered = moment + draw(fixed, real, people, legs, leg, WALK_OF, draws.WALK)
    ended = answered + service
    wrapped = ended + draw(fixed, real, people, legs, leg, WRAP_OF, draws.WRAP)
    legs[leg, STAGE] = SERVED
    legs[leg, OUTCOME] = ANSWERED_OUT
    legs[leg, ANSWERED] = answered
    legs[leg, ENDED] = ended
    legs[leg, WRAPPED] = wrapped
    timer(timers, world, wrapped, FREED, leg)
    if kind_has(fixed, legs, leg, SENDS) and goes_to(fixed, real, people, legs, leg) >= 0:
        timer(timers, world, ended, SENT_ON, leg)


@compiled
def goes_to(fixed: Whole, real: Real, people: Whole, legs: Whole, leg: int) -> int:
    """The kind to which a leg is sent on after its service; -1 = none."""
    chance = uniform(people[legs[leg, CASE], KEY], legs[leg, TURN], 0, draws.TRANSFER)
    for target in range(fixed[KINDS]):
        if chance < real[fixed[SENDS_AT] + legs[leg, KIND] * fixed[KINDS] + target]:
            return target
    return -1


@inlined
def stand(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, leg: int, moment: int
) -> None:
    """Wait in line, with patience, until called; rings open meanwhile."""
    legs[leg, DEADLINE] = NEVER
    if not legs[leg, OUTWARD]:
        patience = draw(fixed, real, people, legs, leg, PATIENCE_OF, draws.PATIENCE)
        if patience < NEVER:
            legs[leg, DEADLINE] = moment + patience
            timer(timers, world, moment + patience, LEAVES, leg)
    queue_up(fixed, legs, world, leg, moment)
    next_ring(fixed, legs, world, timers, leg, moment)


@inlined
def next_ring(fixed: Whole, legs: Whole, world: Whole, timers: Whole, leg: int, moment: int) -> None:
    queue = fixed[QUEUE_AT] + queue_of(fixed, legs, leg) * QUEUE_FIELDS
    for place in range(fixed[queue + RINGS_FROM], fixed[queue + RINGS_TO]):
        after = fixed[fixed[RING_AT] + 2 * place + 1]
        if after > 0 and legs[leg, SINCE] + after > moment:
            timer(timers, world, legs[leg, SINCE] + after, RING, leg)
            return


@inlined
def join(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, log: Whole,
    leg: int, moment: int, back: bool,
) -> None:  # fmt: skip
    """Into the queue of a leg's kind: served at once, or refused, or waiting. Who comes back to a missed turn finds their
    place kept, unless the doors have closed."""
    queue = queue_of(fixed, legs, leg)
    live = fixed[LIVE_AT] + queue * LIVE_FIELDS
    if not world[live + IS_OPEN]:
        if back:
            end(legs, leg, MISSED, moment)
        else:
            give_up(fixed, real, people, legs, world, timers, leg, REFUSED, moment)
        return
    agent = agent_for(fixed, legs, world, leg, moment)
    if agent >= 0:
        serve(fixed, real, people, legs, world, timers, log, agent, leg, moment)
        list_free(fixed, world, agent)
        return
    if not back:
        if world[live + IN_LINE] >= kind_has(fixed, legs, leg, CALLBACK_FROM) and happens(
            fixed, real, people, legs, leg, CALLBACK_ODDS, draws.CALLBACK
        ):
            legs[leg, OUTWARD] = 1
        elif world[live + IN_LINE] - world[live + HOLDING] >= fixed[fixed[QUEUE_AT] + queue * QUEUE_FIELDS + PLACES]:
            give_up(fixed, real, people, legs, world, timers, leg, REFUSED, moment)
            return
    stand(fixed, real, people, legs, world, timers, leg, moment)


@inlined
def note(world: Whole, log: Whole, what: int, who: int, first: int, second: int) -> int:
    place = world[LOGGED]
    world[LOGGED] = place + 1
    log[place, 0] = what
    log[place, 1] = who
    log[place, 2] = first
    log[place, 3] = second
    return int(place)


@inlined
def spell(fixed: Whole, world: Whole, log: Whole, agent: int, duty: int, moment: int) -> None:
    """An agent changes what they do; the rows of presence say so."""
    crew = fixed[CREW_AT] + agent * AGENT_FIELDS
    if world[crew + DUTY] != OFF:
        log[world[crew + SPELL], 3] = moment
    world[crew + DUTY] = duty
    if duty != OFF:
        world[crew + SPELL] = note(world, log, duty, agent, moment, NONE)


@inlined
def settle(
    fixed: Whole,
    real: Real,
    people: Whole,
    legs: Whole,
    world: Whole,
    timers: Whole,
    log: Whole,
    agent: int,
    moment: int,
) -> None:
    """What an agent who has room does next: calls whoever is first, takes the pause that is due, goes home."""
    crew = fixed[CREW_AT] + agent * AGENT_FIELDS
    group = fixed[fixed[MEMBER_AT] + agent]
    of_group = fixed[GROUP_AT] + group * GROUP_FIELDS
    room = fixed[of_group + CAPACITY]
    if world[crew + LEAVING] or world[crew + PENDING] >= 0:
        if world[crew + LOAD] > 0:
            return
        if not world[crew + LEAVING]:
            pause(fixed, world, timers, log, agent, moment)
            return
        # Who stays until the line is empty calls one more at a time.
        room = 1 if fixed[of_group + STAYS] else 0
    while world[crew + LOAD] < room:
        leg = first_for(fixed, legs, world, group, moment)
        if leg < 0:
            break
        step_out(fixed, legs, world, leg, moment)
        serve(fixed, real, people, legs, world, timers, log, agent, leg, moment)
    if not world[crew + LEAVING]:
        list_free(fixed, world, agent)
    elif world[crew + LOAD] == 0:
        spell(fixed, world, log, agent, OFF, moment)


@compiled
def pause(fixed: Whole, world: Whole, timers: Whole, log: Whole, agent: int, moment: int) -> None:
    crew = fixed[CREW_AT] + agent * AGENT_FIELDS
    spell(fixed, world, log, agent, world[crew + PENDING], moment)
    world[crew + BACK_AT] = moment + world[crew + PENDING_LASTS]
    world[crew + PENDING] = -1
    timer(timers, world, world[crew + BACK_AT], BREAK_OVER, agent)


@compiled
def join_far(
    fixed: Whole, real: Real, people: Whole, legs: Whole, world: Whole, timers: Whole, log: Whole,
    leg: int, moment: int, back: bool,
) -> None:  # fmt: skip
    """``join`` for the rarer events."""
    join(fixed, real, people, legs, world, timers, log, leg, moment, back)


@compiled
def settle_far(
    fixed: Whole,
    real: Real,
    people: Whole,
    legs: Whole,
    world: Whole,
    timers: Whole,
    log: Whole,
    agent: int,
    moment: int,
) -> None:
    """``settle`` for the rarer events."""
    settle(fixed, real, people, legs, world, timers, log, agent, moment)


@compiled
def on_duty(
    fixed: Whole,
    real: Real,
    people: Whole,
    legs: Whole,
    world: Whole,
    timers: Whole,
    log: Whole,
    agent: int,
    moment: int,
) -> None:
    spell(fixed, world, log, agent, AVAILABLE, moment)
    world[STAMPS] += 1
    world[fixed[CREW_AT] + agent * AGENT_FIELDS + STAMP] = world[STAMPS]
    settle_far(fixed, real, people, legs, world, timers, log, agent, moment)
