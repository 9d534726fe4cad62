"""A scene turned into the arrays by which the kernel plays it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lagniappe.queueing.simulate.draws import NEVER
from lagniappe.queueing.simulate.durations import Duration, encode
from lagniappe.queueing.simulate.durations import fixed as fixed_time
from lagniappe.queueing.simulate.layout import (
    ABSENCE_OF,
    ABSENT_ODDS,
    AGENT_FIELDS,
    AGENTS,
    ATTEMPTS,
    CALLBACK_FROM,
    CALLBACK_ODDS,
    CALLS,
    CREDIT_AT,
    CREW_AT,
    DURATION_AT,
    ENDS_AT,
    GROUP_AT,
    GROUPS,
    HEADER,
    IDLE_AT,
    KEEPS,
    KIND_AT,
    KIND_FIELDS,
    KINDS,
    LINE_AT,
    LIVE_AT,
    LIVE_FIELDS,
    MEMBER_AT,
    MOST,
    ODDS,
    ODDS_AT,
    PACE_AT,
    PATIENCE_OF,
    PLAN_AT,
    PLAN_BREAK,
    PLAN_CLOSES,
    PLAN_ENDS,
    PLAN_OPENS,
    PLAN_STARTS,
    PLANS,
    PRESENCE,
    PRIORITIES,
    QUEUE,
    QUEUE_AT,
    QUEUES,
    REDIAL_ODDS,
    REDIAL_OF,
    RETURN_ODDS,
    RETURN_OF,
    RING_AT,
    SCALARS,
    SELF_ODDS,
    SELF_OF,
    SENDS,
    SENDS_AT,
    SERVICE_OF,
    TABLE_AT,
    UNREACHED_ODDS,
    UNTIL,
    WALK_OF,
    WRAP_OF,
    Real,
    Whole,
)  # fmt: skip
from lagniappe.queueing.simulate.scene import Kind, Scene
from lagniappe.units import SECOND


def micros(seconds: float) -> int:
    """Seconds as whole microseconds; an endless time is ``NEVER``."""
    return NEVER if seconds == float("inf") else min(NEVER, round(seconds * SECOND))


@dataclass(frozen=True)
class Rules:
    """A scene as the kernel reads it; see ``layout``."""

    fixed: Whole
    real: Real
    world: int
    """How many numbers change, besides the tables."""


def compile_scene(scene: Scene) -> Rules:
    """The arrays of a scene."""
    durations: dict[Duration, int] = {}
    kinds = [_kind(scene, kind, durations) for kind in scene.kinds]
    rings, ring_ends = _rings(scene)
    lines, line_ends = _lines(scene)
    plan = _plan(scene)
    sizes = [group.agents for group in scene.groups]
    groups = [(g.capacity, int(g.stays), *ends) for g, ends in zip(scene.groups, line_ends, strict=True)]
    queues = [
        (
            NEVER if queue.places is None else queue.places,
            int(queue.closing == "send_away"),
            *ends,
            int(any(after > 0 for _, after in rings[slice(*ends)])),
        )
        for queue, ends in zip(scene.queues, ring_ends, strict=True)
    ]
    fixed: list[int] = [0] * HEADER
    fixed[UNTIL], fixed[PRIORITIES], fixed[PLANS] = micros(scene.lasts_seconds), len(scene.credits), len(plan)
    fixed[KINDS], fixed[QUEUES], fixed[GROUPS], fixed[AGENTS] = len(kinds), len(queues), len(groups), sum(sizes)
    fixed[MOST] = max((group.capacity for group in scene.groups), default=1)
    real: list[float] = []
    for at, numbers in (
        (ODDS_AT, [odds for kind in scene.kinds for odds in _odds(kind)]), (SENDS_AT, _sends(scene)),
        (PACE_AT, [group.pace for group in scene.groups]),
    ):  # fmt: skip
        fixed[at] = len(real)
        real += numbers
    fixed[TABLE_AT] = len(real)
    places, numbers = encode(tuple(durations), len(real))
    real += numbers
    for at, rows in (
        (KIND_AT, kinds), (QUEUE_AT, queues), (GROUP_AT, groups), (RING_AT, rings), (LINE_AT, lines), (PLAN_AT, plan),
        (CREDIT_AT, [(micros(credit),) for credit in scene.credits]), (DURATION_AT, [places]),
        (MEMBER_AT, [(number,) * size for number, size in enumerate(sizes)]),
    ):  # fmt: skip
        fixed[at] = len(fixed)
        fixed += [number for row in rows for number in row]
    world = SCALARS
    for at, size in (
        (ENDS_AT, 2 * len(queues) * len(scene.credits)), (IDLE_AT, 2 * len(groups) * fixed[MOST]),
        (LIVE_AT, LIVE_FIELDS * len(queues)), (CREW_AT, AGENT_FIELDS * sum(sizes)),
    ):  # fmt: skip
        fixed[at] = world
        world += size
    return Rules(np.array(fixed, dtype=np.int64), np.array(real, dtype=np.float64), world)


def _kind(scene: Scene, kind: Kind, durations: dict[Duration, int]) -> list[int]:
    def number(duration: Duration) -> int:
        return durations.setdefault(duration, len(durations))

    nothing = fixed_time(0.0)
    row = [0] * KIND_FIELDS
    row[QUEUE] = [queue.name for queue in scene.queues].index(kind.queue)
    row[SERVICE_OF], row[WRAP_OF], row[WALK_OF] = number(kind.service), number(kind.wrap), number(kind.walk)
    row[PATIENCE_OF], row[SELF_OF] = number(kind.patience), number(kind.self_service)
    row[ABSENCE_OF] = number(kind.no_show.waits if kind.no_show else nothing)
    row[RETURN_OF] = number(kind.no_show.after if kind.no_show else nothing)
    row[REDIAL_OF] = number(kind.redial.after if kind.redial else nothing)
    row[CALLS] = kind.no_show.calls if kind.no_show else 1
    row[ATTEMPTS] = kind.redial.attempts if kind.redial else 0
    row[CALLBACK_FROM] = kind.callback.waiting if kind.callback else NEVER
    row[KEEPS], row[SENDS] = int(kind.keeps_place), int(bool(kind.transfers))
    return row


def _sends(scene: Scene) -> list[float]:
    """Cumulative shares of transfers, kind by kind."""
    names = {kind.name: number for number, kind in enumerate(scene.kinds)}
    sends = np.zeros((len(scene.kinds), len(scene.kinds)))
    for number, kind in enumerate(scene.kinds):
        for target, sent in kind.transfers:
            sends[number, names[target]] += sent
    return [float(share) for share in np.cumsum(sends, axis=1).ravel()]


def _odds(kind: Kind) -> list[float]:
    odds = [0.0] * ODDS
    odds[SELF_ODDS] = kind.self_served
    if kind.no_show:
        odds[ABSENT_ODDS], odds[RETURN_ODDS] = kind.no_show.share, kind.no_show.returns
    if kind.redial:
        odds[REDIAL_ODDS] = kind.redial.share
    if kind.callback:
        odds[CALLBACK_ODDS], odds[UNREACHED_ODDS] = kind.callback.share, kind.callback.unreached
    return odds


Pairs = list[tuple[int, int]]


def _rings(scene: Scene) -> tuple[Pairs, Pairs]:
    """For each queue its groups as (group, after), nearest ring first; and where each queue's begin and end."""
    found: Pairs = []
    ends: Pairs = []
    for queue in scene.queues:
        start = len(found)
        rings = sorted(
            (micros(skill.after), number)
            for number, group in enumerate(scene.groups)
            for skill in group.serves
            if skill.queue == queue.name
        )
        found += [(number, after) for after, number in rings]
        ends.append((start, len(found)))
    return found, ends


def _lines(scene: Scene) -> tuple[Pairs, Pairs]:
    """For each group the lines that it serves, as (line, after); and where each group's begin and end."""
    queues = {queue.name: place for place, queue in enumerate(scene.queues)}
    found: Pairs = []
    ends: Pairs = []
    for group in scene.groups:
        start = len(found)
        for skill in group.serves:
            base = queues[skill.queue] * len(scene.credits)
            found += [(base + priority, micros(skill.after)) for priority in range(len(scene.credits))]
        ends.append((start, len(found)))
    return found, ends


def _plan(scene: Scene) -> list[tuple[int, int, int, int, int]]:
    """Shifts, pauses, opening and closing, in order."""
    rows: list[tuple[int, int, int, int, int]] = []
    for number, queue in enumerate(scene.queues):
        for opens, closes in queue.hours:
            rows += [(micros(opens), PLAN_OPENS, number, 0, 0), (micros(closes), PLAN_CLOSES, number, 0, 0)]
    agent = 0
    for group in scene.groups:
        for shift in group.shifts:
            for place in range(shift.agents):
                rows.append((micros(shift.starts), PLAN_STARTS, agent, 0, 0))
                for pause in shift.breaks:
                    starts = micros(pause.starts + place * pause.stagger)
                    rows.append((starts, PLAN_BREAK, agent, PRESENCE.index(pause.state), micros(pause.lasts)))
                rows.append((micros(shift.ends), PLAN_ENDS, agent, 0, 0))
                agent += 1
    return sorted(row for row in rows if row[0] < NEVER)
