"""Breaks and who is busy with what, once it is known who works which shift: by numbers of people alike, not by name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from lagniappe.planning.shifts import linear
from lagniappe.planning.shifts.model import Cover, Fixed, Here, Kind
from lagniappe.planning.shifts.plan import Plan, RosterError
from lagniappe.planning.shifts.who import Picked
from lagniappe.sentences import gettext_noop

SECONDS = 30.0
"""Without breaks all that was found is lost: on a busy machine rather a little late than nothing."""


@dataclass(frozen=True)
class Pauses:
    """For each kind of shift and break, when they begin (minutes after the shift's start), one for each person; and how many
    of whom are busy with what."""

    begins: dict[tuple[Kind, int], list[int]]
    busy: dict[Here, int]


def placed(plan: Plan, announced: list[Fixed], picked: Picked) -> Pauses:
    from ortools.sat.python import cp_model

    told = {(one.person.name, one.day) for one in announced if one.breaks is not None}
    kinds: dict[Kind, list[int]] = defaultdict(list)
    for person in plan.people:
        for day in range(plan.days):
            shift = picked.get((person.name, day))
            if shift is not None and (person.name, day) not in told:
                kinds[person.skills, day, shift].append(1)
    model = cp_model.CpModel()
    cover = Cover(model, plan, kinds, len(plan.people), announced)
    model.minimize(cover.cost)
    begins = [v.index for some in cover.breaks.values() for v in some.values()]
    answer = linear.solved(model, begins, SECONDS)
    if answer.values is None:
        raise RosterError(gettext_noop("No roster was found in {n} seconds; give it more."), n=round(SECONDS))
    value = [round(one) for one in answer.values]
    return Pauses(
        {key: [b for b, v in some.items() for _ in range(value[v.index])] for key, some in cover.breaks.items()},
        {here: value[v.index] for here, v in cover.busy.items()},
    )
