"""How many people of each contract and skills work which shift, as if those of a pool were one another: no roster costs less
than the bound, and it takes as long for ten thousand people as for a hundred."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from lagniappe.planning.shifts import linear
from lagniappe.planning.shifts import model as rules
from lagniappe.planning.shifts.model import Choices, Cover, Fixed, Kind, Pool
from lagniappe.planning.shifts.plan import Person, Plan, Possible

Counts = dict[tuple[Pool, int, Possible], int]


@dataclass(frozen=True)
class HowMany:
    """``counts`` by pool, day and shift (empty = none found in time); nothing undercuts ``bound`` (in thousandths);
    ``feasible`` False = somebody cannot be planned."""

    counts: Counts
    bound: float
    feasible: bool


def pools(plan: Plan) -> dict[Pool, list[Person]]:
    found: dict[Pool, list[Person]] = defaultdict(list)
    for person in plan.people:
        found[person.contract, person.skills].append(person)
    return found


def how_many(plan: Plan, announced: list[Fixed], seconds: float) -> HowMany:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    kinds: dict[Kind, list[Any]] = defaultdict(list)
    found: dict[tuple[Pool, int, Possible], Any] = {}
    costs: list[Any] = []
    for pool, members in pools(plan).items():
        mine = _pool(model, plan, members, announced)
        for day in range(plan.days):
            for shift, people in mine[day]:
                if not isinstance(people, int):
                    found[pool, day, shift] = people
                    kinds[pool[1], day, shift].append(people)
        costs.append(rules.pay(plan, members[0], mine))
    for one in announced:
        if one.breaks is None and 0 <= one.day < plan.days:
            kinds[one.person.skills, one.day, one.shift].append(1)
    cover = Cover(model, plan, kinds, len(plan.people), announced)
    model.minimize(rules.added([*costs, cover.cost]))
    answer = linear.solved(model, [people.index for people in found.values()], seconds)
    values = answer.values
    counts = {} if values is None else {key: round(values[people.index]) for key, people in found.items()}
    return HowMany(counts, answer.bound, answer.feasible)


def _pool(model: Any, plan: Plan, members: list[Person], announced: list[Fixed]) -> Choices:
    contract = plan.of(members[0])
    mine: Choices = defaultdict(list)
    names = {person.name for person in members}
    ours = [one for one in announced if one.person.name in names]
    for one in ours:
        mine[one.day].append((one.shift, 1))
    busy = {(one.person.name, one.day) for one in ours}
    for day in range(plan.days):
        free = [p for p in members if (p.name, day) not in busy and rules.possible(plan, p, day)]
        if free:
            new = [(shift, model.new_int_var(0, len(free), "")) for shift in contract.shifts()]
            model.add(rules.added(v for _, v in new) <= len(free))
            mine[day] += new
    size = len(members)
    for week in plan.weeks():
        minutes = rules.added(shift.length.worked * v for day in week for shift, v in mine[day])
        days = rules.added(v for day in week for _, v in mine[day])
        rules.hold(model, minutes <= size * contract.most_week)
        rules.hold(model, days <= size * contract.most_days_week)
        if len(week) == 7:
            rules.hold(model, minutes >= size * contract.least_week)
    rules.rests(model, contract.rest, mine, size)
    return mine
