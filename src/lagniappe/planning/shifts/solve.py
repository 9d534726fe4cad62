"""From a plan to a roster: first how many of each kind of people (whose cost no roster can undercut), then who, then breaks,
then all of it together for as long as there is time."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from lagniappe.planning.shifts import linear
from lagniappe.planning.shifts import model as rules
from lagniappe.planning.shifts.check import Cost, measured
from lagniappe.planning.shifts.model import Choices, Cover, Fixed, Kind, Pool
from lagniappe.planning.shifts.plan import Person, Plan, Possible, RosterError, Shift
from lagniappe.sentences import gettext_noop

NUMBERS_SHARE, WHO_SHARE, BREAKS_SHARE = 0.4, 0.3, 0.15
"""How the seconds are shared out: how many, who, the breaks; what remains is for improving everything at once."""


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
    return _Search(cp_model, plan, seconds, cores, seed, wanted_gap).found()


@dataclass(frozen=True)
class _Whole:
    """The whole roster as a model."""

    model: Any
    mine: dict[str, Choices]
    cover: Cover


class _Search:
    def __init__(self, cp: Any, plan: Plan, seconds: float, cores: int, seed: int, wanted_gap: float) -> None:
        self.cp, self.plan, self.cores, self.seed, self.wanted_gap = cp, plan, cores, seed, wanted_gap
        self.seconds, self.began = seconds, time.perf_counter()
        self.announced = rules.fixed(plan)
        self.free_breaks = [one for one in self.announced if one.breaks is None and 0 <= one.day < plan.days]

    def found(self) -> Roster:
        if not self.plan.people:
            cost = measured(self.plan, ())
            return Roster((), cost, cost.total, time.perf_counter() - self.began)
        bound, numbers, breaks = self._numbers()
        picked = self._who(numbers)
        whole = self._whole()
        solver = self._with_breaks(whole, picked, breaks)
        best = solver.objective_value
        shifts = self._told(whole, solver)
        if best - bound > self.wanted_gap * max(best, 1):
            better = self._improved(whole, solver)
            if better is not None:
                bound = max(bound, better.best_objective_bound)
                if better.objective_value < best:
                    shifts = self._told(whole, better)
        cost = measured(self.plan, shifts)
        return Roster(shifts, cost, bound / rules.SCALE, time.perf_counter() - self.began)

    def _solver(self, share: float | None, gap: float) -> Any:
        solver = self.cp.CpSolver()
        left = self.seconds - (time.perf_counter() - self.began)
        solver.parameters.max_time_in_seconds = max(0.5, left if share is None else min(left, self.seconds * share))
        solver.parameters.num_workers = self.cores
        solver.parameters.random_seed = self.seed
        solver.parameters.relative_gap_limit = gap
        return solver

    def _solved(self, solver: Any, model: Any) -> bool:
        return solver.solve(model) in (self.cp.OPTIMAL, self.cp.FEASIBLE)

    # How many ---------------------------------------------------------------------------------------------------------

    def _numbers(self) -> tuple[float, dict[tuple[Pool, int, Possible], int], dict[tuple[Kind, int], dict[int, int]]]:
        """Numbers by pool, day and shift, as if people of a pool were one another; no roster costs less than the bound."""
        plan, model = self.plan, self.cp.CpModel()
        pools: dict[Pool, list[Person]] = defaultdict(list)
        for person in plan.people:
            pools[person.contract, person.skills].append(person)
        kinds: dict[Kind, list[Any]] = defaultdict(list)
        found: dict[tuple[Pool, int, Possible], Any] = {}
        costs: list[Any] = []
        for pool, members in pools.items():
            mine = self._pool(model, members)
            for day in range(plan.days):
                for shift, people in mine[day]:
                    if not isinstance(people, int):
                        found[pool, day, shift] = people
                        kinds[pool[1], day, shift].append(people)
            costs.append(rules.pay(plan, members[0], mine))
        for one in self.free_breaks:
            kinds[one.person.skills, one.day, one.shift].append(1)
        cover = Cover(model, plan, kinds, len(plan.people), self.announced)
        model.minimize(rules.added([*costs, cover.cost]))
        # A part of the wanted gap is left for what the names cost.
        answer = linear.solved(
            model, [people.index for people in found.values()], max(0.5, self.seconds * NUMBERS_SHARE)
        )
        if not answer.feasible:
            self._contradiction()
        if answer.values is None:
            return answer.bound, {}, {}
        taken = answer.values
        numbers = {key: round(taken[people.index]) for key, people in found.items()}
        breaks = {key: {b: round(taken[v.index]) for b, v in begins.items()} for key, begins in cover.breaks.items()}
        return answer.bound, numbers, breaks

    def _pool(self, model: Any, members: list[Person]) -> Choices:
        plan, contract = self.plan, self.plan.of(members[0])
        mine: Choices = defaultdict(list)
        for one in self.announced:
            if one.person in members:
                mine[one.day].append((one.shift, 1))
        busy = {(one.person.name, one.day) for one in self.announced}
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

    # Who --------------------------------------------------------------------------------------------------------------

    def _who(self, numbers: dict[tuple[Pool, int, Possible], int]) -> dict[tuple[str, int], Possible]:
        """Named people for those numbers, as near as the contracts allow, wishes and fairness seen to."""
        plan, model = self.plan, self.cp.CpModel()
        mine, costs = self._named(model)
        taken: dict[tuple[Pool, int, Possible], list[Any]] = defaultdict(list)
        for person in plan.people:
            for day, choices in mine[person.name].items():
                for shift, v in choices:
                    if not isinstance(v, int):
                        taken[(person.contract, person.skills), day, shift].append(v)
        # A slot wrongly manned costs about a missing hour; the last search weighs it exactly.
        away = rules.money(max([*plan.under.values(), plan.over, 1.0]))
        for key, people in taken.items():
            off = model.new_int_var(0, len(plan.people), "")
            model.add(off >= rules.added(people) - numbers.get(key, 0))
            model.add(off >= numbers.get(key, 0) - rules.added(people))
            costs.append(away * off)
        model.minimize(rules.added(costs))
        solver = self._solver(WHO_SHARE, self.wanted_gap)
        if not self._solved(solver, model):
            self._contradiction()
            raise RosterError(gettext_noop("No roster was found in {n} seconds; give it more."), n=round(self.seconds))
        return {
            (name, day): shift for name, choices in mine.items() for day, some in choices.items()
            for shift, v in some if isinstance(v, int) or solver.value(v)
        }  # fmt: skip

    def _named(self, model: Any) -> tuple[dict[str, Choices], list[Any]]:
        plan = self.plan
        mine = {person.name: rules.chosen(model, plan, person, self.announced) for person in plan.people}
        for person in plan.people:
            rules.person_rules(model, plan, person, mine[person.name])
        wished = [rules.wishes(plan, person, mine[person.name]) for person in plan.people]
        return mine, [*wished, rules.unfairness(model, plan, mine)]

    def _contradiction(self) -> None:
        """Names somebody who could not be given any week at all; cover is never a must, so nothing else can fail."""
        for person in self.plan.people:
            model = self.cp.CpModel()
            rules.person_rules(model, self.plan, person, rules.chosen(model, self.plan, person, self.announced))
            if self._solver(None, 0).solve(model) == self.cp.INFEASIBLE:
                raise RosterError(
                    gettext_noop(
                        "{name} cannot be planned: the hours, days and rest of contract “{contract}” contradict the "
                        "absences and announced shifts. Change one of them."
                    ),
                    name=person.name, contract=person.contract,
                )  # fmt: skip

    # All of it --------------------------------------------------------------------------------------------------------

    def _whole(self) -> _Whole:
        plan, model = self.plan, self.cp.CpModel()
        mine, costs = self._named(model)
        kinds: dict[Kind, list[Any]] = defaultdict(list)
        placed = {(one.person.name, one.day) for one in self.announced if one.breaks is not None}
        for person in plan.people:
            costs.append(rules.pay(plan, person, mine[person.name]))
            for day in range(plan.days):
                if (person.name, day) not in placed:
                    for shift, v in mine[person.name][day]:
                        kinds[person.skills, day, shift].append(v)
        cover = Cover(model, plan, kinds, len(plan.people), self.announced)
        model.minimize(rules.added([*costs, cover.cost]))
        return _Whole(model, mine, cover)

    def _with_breaks(self, whole: _Whole, picked: dict[tuple[str, int], Possible], breaks: Any) -> Any:
        """Breaks and skills for a roster whose shifts are picked: the rest of the model is then small."""
        model = whole.model.clone()
        for name, choices in whole.mine.items():
            for day, some in choices.items():
                for shift, v in some:
                    if not isinstance(v, int):
                        model.add(v == int(picked.get((name, day)) == shift))
        for key, begins in whole.cover.breaks.items():
            for begin, v in begins.items():
                model.add_hint(v, breaks.get(key, {}).get(begin, 0))
        solver = self._solver(BREAKS_SHARE, self.wanted_gap / 10)
        # Without breaks all that was found is lost: on a busy machine rather a little late than nothing.
        solver.parameters.max_time_in_seconds = max(5.0, self.seconds * BREAKS_SHARE)
        if not self._solved(solver, model):
            raise RosterError(gettext_noop("No roster was found in {n} seconds; give it more."), n=round(self.seconds))
        return solver

    def _improved(self, whole: _Whole, known: Any) -> Any:
        left = self.seconds - (time.perf_counter() - self.began)
        if left < 0.5:
            return None
        whole.model.clear_hints()
        for number in range(len(whole.model.proto.variables)):
            variable = whole.model.get_int_var_from_proto_index(number)
            whole.model.add_hint(variable, known.value(variable))
        solver = self._solver(None, self.wanted_gap)
        return solver if self._solved(solver, whole.model) else None

    def _told(self, whole: _Whole, solver: Any) -> tuple[Shift, ...]:
        """The shifts with their breaks: the numbers of each break are handed out in order of the people's names."""
        given: dict[tuple[str, int], Fixed] = {(one.person.name, one.day): one for one in self.announced}
        waiting = {
            key: [begin for begin, v in begins.items() for _ in range(solver.value(v))]
            for key, begins in whole.cover.breaks.items()
        }
        taken: Counter[tuple[Kind, int]] = Counter()
        shifts = []
        for person in self.plan.people:
            for day in range(self.plan.days):
                told = given.get((person.name, day))
                for shift, v in whole.mine[person.name][day]:
                    if told is not None and told.breaks is not None:
                        breaks = told.breaks
                    elif isinstance(v, int) or solver.value(v):
                        breaks = ()
                        for number, rule in enumerate(shift.length.breaks):
                            key = ((person.skills, day, shift), number)
                            # Turned about, so that who rests early once rests late the next time.
                            begin = shift.start + waiting[key][taken[key] if number % 2 == 0 else -1 - taken[key]]
                            taken[key] += 1
                            breaks += ((begin, begin + rule.minutes),)
                    else:
                        continue
                    shifts.append(Shift(person.name, self.plan.day(day), shift.start, shift.end, breaks))
        return tuple(shifts)
