"""From a plan to a roster: first how many of each kind of people (whose cost no roster can undercut), then who, then breaks,
then all of it together for as long as there is time."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from lagniappe.planning.shifts import model as rules
from lagniappe.planning.shifts import pauses, who
from lagniappe.planning.shifts.check import Cost, measured
from lagniappe.planning.shifts.model import Cover, Kind
from lagniappe.planning.shifts.numbers import how_many
from lagniappe.planning.shifts.pauses import Pauses
from lagniappe.planning.shifts.plan import Plan, RosterError, Shift
from lagniappe.planning.shifts.who import Clock, Picked
from lagniappe.sentences import gettext_noop

NUMBERS_SHARE, WHO_SHARE, WHO_SHARE_OF_MANY = 0.35, 0.4, 0.75
"""How the seconds are shared out, at most: how many, and who; what remains is for improving everything at once."""
WHOLE = 60_000
"""More choices than that (people × days × shifts) are not improved all at once: only building them would take too long."""


@dataclass(frozen=True)
class Roster:
    """``bound`` is a cost that no roster of this plan can undercut; ``gap`` the share of the cost above it."""

    shifts: tuple[Shift, ...]
    cost: Cost
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        return max(0.0, self.cost.total - self.bound) / self.cost.total if self.cost.total > 0 else 0.0

    @property
    def proven(self) -> bool:
        """Whether no roster can be better, up to the thousandths that costs are rounded to."""
        return self.cost.total - self.bound <= 1e-6 * max(1.0, self.cost.total) + 0.01


def roster(plan: Plan, *, seconds: float = 60.0, cores: int = 2, seed: int = 1, wanted_gap: float = 0.001) -> Roster:
    """The best roster found in these seconds; it stops sooner when the gap to the bound is as small as wanted.

    RosterError names a person whose contract, absences and announced shifts contradict each other, and says what to
    install when OR-Tools is not there. With one core and a wide limit the same seed gives the same roster.
    """
    try:
        from ortools.sat.python import cp_model
    except ImportError as error:
        raise RosterError(
            gettext_noop("Rosters need the package “ortools”: {command}."), command="pip install lagniappe[planning]"
        ) from error
    if not (seconds > 0 and cores >= 1 and wanted_gap >= 0):
        raise RosterError(
            gettext_noop("A roster needs some seconds, at least one core, and a wanted gap of zero or more.")
        )
    clock = Clock(cp_model, time.perf_counter(), seconds, cores, seed)
    announced = rules.fixed(plan)
    numbers = how_many(plan, announced, seconds * NUMBERS_SHARE)
    if not numbers.feasible:
        who.name_who_cannot(clock, plan, announced)
    choices = sum(len(plan.of(person).shifts()) for person in plan.people) * plan.days
    share = WHO_SHARE if choices <= WHOLE else WHO_SHARE_OF_MANY
    picked = who.pick(clock, plan, announced, numbers, seconds * share, wanted_gap / 3)
    breaks = pauses.placed(plan, announced, picked)
    shifts, bound = told(plan, picked, breaks), numbers.bound
    cost = measured(plan, shifts)
    if cost.total - bound / rules.SCALE > wanted_gap * max(cost.total, 1) and choices <= WHOLE:
        better = _improved(clock, plan, announced, picked, breaks, wanted_gap)
        if better is not None:
            bound = max(bound, better[2])
            other = told(plan, better[0], better[1])
            costs = measured(plan, other)
            if costs.total < cost.total:
                shifts, cost = other, costs
    return Roster(shifts, cost, bound / rules.SCALE, clock.gone())


def _improved(
    clock: Clock, plan: Plan, announced: list[rules.Fixed], picked: Picked, breaks: Pauses, wanted_gap: float
) -> tuple[Picked, Pauses, float] | None:
    """The whole roster as one model, from what is known already; None = no time is left, or it found nothing. With a bound."""
    if clock.left() < 0.5:
        return None
    model = clock.cp.CpModel()
    mine, costs = who.named(model, plan, plan.people, announced)
    kinds: dict[Kind, list[Any]] = defaultdict(list)
    placed = {(one.person.name, one.day) for one in announced if one.breaks is not None}
    for person in plan.people:
        costs.append(rules.pay(plan, person, mine[person.name]))
        for day in range(plan.days):
            for shift, v in mine[person.name][day]:
                if (person.name, day) not in placed:
                    kinds[person.skills, day, shift].append(v)
                if not isinstance(v, int):
                    model.add_hint(v, int(picked.get((person.name, day)) == shift))
    cover = Cover(model, plan, kinds, len(plan.people), announced)
    model.minimize(rules.added([*costs, cover.cost]))
    for key, begins in cover.breaks.items():
        known = Counter(breaks.begins.get(key, ()))
        for begin, v in begins.items():
            model.add_hint(v, known[begin])
    for here, v in cover.busy.items():
        model.add_hint(v, breaks.busy.get(here, 0))
    solver = clock.solver(clock.left(), wanted_gap)
    if not clock.solved(solver, model):
        return None
    found = {
        (name, day): shift for name, choices in mine.items() for day, some in choices.items()
        for shift, v in some if isinstance(v, int) or solver.value(v)
    }  # fmt: skip
    begun = {key: [b for b, v in some.items() for _ in range(solver.value(v))] for key, some in cover.breaks.items()}
    return found, Pauses(begun, {}), solver.best_objective_bound


def told(plan: Plan, picked: Picked, breaks: Pauses) -> tuple[Shift, ...]:
    """The shifts with their breaks: the numbers of each break are handed out in order of the people's names."""
    given = {(one.person, (one.day - plan.first).days): one for one in plan.announced}
    taken: Counter[tuple[Kind, int]] = Counter()
    shifts = []
    for person in plan.people:
        for day in range(plan.days):
            announced, shift = given.get((person.name, day)), picked.get((person.name, day))
            if announced is not None and announced.breaks is not None:
                shifts.append(announced)
            elif shift is not None:
                rests = []
                for number, rule in enumerate(shift.length.breaks):
                    key = ((person.skills, day, shift), number)
                    # Turned about, so that who rests early once rests late the next time.
                    begin = breaks.begins[key][taken[key] if number % 2 == 0 else -1 - taken[key]] + shift.start
                    taken[key] += 1
                    rests.append((begin, begin + rule.minutes))
                shifts.append(Shift(person.name, plan.day(day), shift.start, shift.end, tuple(rests)))
    return tuple(shifts)
