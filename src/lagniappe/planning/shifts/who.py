"""Named people for numbers of shifts: each contract kept to the letter, wishes and fairness seen to. Many people are seen to
team by team, each with its part of every pool and of the numbers."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from lagniappe.planning.shifts import model as rules
from lagniappe.planning.shifts.model import Choices, Fixed
from lagniappe.planning.shifts.numbers import Counts, HowMany, pools
from lagniappe.planning.shifts.plan import Person, Plan, Possible, RosterError
from lagniappe.sentences import gettext_noop

Picked = dict[tuple[str, int], Possible]
"""Who (by name) works which shift on which day."""
TEAM = 120
"""People seen to at once, about: the time grows faster than their number."""
LONGER = 5


@dataclass(frozen=True)
class Clock:
    """The solver's package and what it may use: seconds from ``began`` on, cores, a seed."""

    cp: Any
    began: float
    seconds: float
    cores: int
    seed: int

    def gone(self) -> float:
        return time.perf_counter() - self.began

    def left(self) -> float:
        return self.seconds - self.gone()

    def solver(self, seconds: float, gap: float) -> Any:
        solver = self.cp.CpSolver()
        solver.parameters.max_time_in_seconds = max(0.5, seconds)
        solver.parameters.num_workers = self.cores
        solver.parameters.random_seed = self.seed
        solver.parameters.relative_gap_limit = gap
        return solver

    def solved(self, solver: Any, model: Any) -> bool:
        return solver.solve(model) in (self.cp.OPTIMAL, self.cp.FEASIBLE)


def pick(clock: Clock, plan: Plan, announced: list[Fixed], numbers: HowMany, seconds: float, gap: float) -> Picked:
    """Who works when, in some seconds; the search ends sooner when what it may lose still is that share of the bound."""
    teams = list(_teams(plan, numbers.counts))
    alone = Clock(clock.cp, clock.began, clock.seconds, clock.cores if len(teams) == 1 else 1, clock.seed)
    each = seconds / len(teams) * (clock.cores if len(teams) > 1 else 1)
    enough = max(0.0, gap * numbers.bound / len(teams))

    def of(team: tuple[list[Person], Counts]) -> Picked | None:
        people, counts = team
        mine = [one for one in announced if one.person in people]
        # Of the numbers' own shifts first, which is quick; then, rather late than never, with more time, and of all shifts.
        for longer, narrow in ((1, True), (LONGER, True), (LONGER, False)):
            if counts or not narrow:
                found = _assigned(alone, plan, people, mine, counts, each * longer, enough, narrow=narrow)
                if found is not None:
                    return found
        return None

    with ThreadPoolExecutor(clock.cores if len(teams) > 1 else 1) as pool:
        found = list(pool.map(of, teams))
    picked: Picked = {}
    for one in found:
        if one is None:
            name_who_cannot(clock, plan, announced)
            raise RosterError(gettext_noop("No roster was found in {n} seconds; give it more."), n=round(clock.seconds))
        picked |= one
    return picked


def _teams(plan: Plan, counts: Counts) -> Iterable[tuple[list[Person], Counts]]:
    """People in teams, each with its part of the shifts: they are dealt out one by one, so that each member of a pool gets
    as many on a day and in the week as any other."""
    number = max(1, round(len(plan.people) / TEAM))
    people: list[list[Person]] = [[] for _ in range(number)]
    shares: list[Counter[tuple[Any, int, Possible]]] = [Counter() for _ in range(number)]
    by_pool: dict[Any, list[tuple[Any, int, Possible]]] = defaultdict(list)
    for key in counts:
        by_pool[key[0]].append(key)
    first = 0
    for pool, members in pools(plan).items():
        teams = [(first + place) % number for place in range(len(members))]
        first += len(members)
        for team, person in zip(teams, members, strict=True):
            people[team].append(person)
        turn = cycle(teams)
        for key in by_pool[pool]:
            for _ in range(counts[key]):
                shares[next(turn)][key] += 1
    return zip(people, shares, strict=True)


def _assigned(
    clock: Clock, plan: Plan, people: Sequence[Person], announced: list[Fixed], counts: Counts, seconds: float,
    enough: float, *, narrow: bool,
) -> Picked | None:  # fmt: skip
    """A team's shifts; ``narrow`` = of those in the numbers only, which is quick, and for some weeks impossible."""
    model = clock.cp.CpModel()
    mine, costs = named(model, plan, people, announced, set(counts) if narrow else None)
    taken: dict[tuple[Any, int, Possible], list[Any]] = {key: [] for key in counts}
    for person in people:
        for day, choices in mine[person.name].items():
            for shift, v in choices:
                if not isinstance(v, int):
                    taken.setdefault(((person.contract, person.skills), day, shift), []).append(v)
    # A slot wrongly manned costs about a missing hour; improving everything at once weighs it exactly.
    away = rules.money(max([*plan.under.values(), plan.over, 1.0]))
    for key, chosen in taken.items():
        off = model.new_int_var(0, len(people), "")
        model.add(off >= rules.added(chosen) - counts.get(key, 0))
        model.add(off >= counts.get(key, 0) - rules.added(chosen))
        costs.append(away * off)
    model.minimize(rules.added(costs))
    guess = _guess(plan, people, announced, counts)
    for name, of_name in mine.items():
        for day, some in of_name.items():
            for shift, v in some:
                if not isinstance(v, int):
                    model.add_hint(v, int(guess.get((name, day)) == shift))
    solver = clock.solver(seconds, 0.0)
    solver.parameters.absolute_gap_limit = enough
    if not clock.solved(solver, model):
        return None
    return {
        (name, day): shift for name, choices in mine.items() for day, some in choices.items()
        for shift, v in some if isinstance(v, int) or solver.value(v)
    }  # fmt: skip


def _guess(plan: Plan, people: Sequence[Person], announced: list[Fixed], counts: Counts) -> Picked:
    """From where to search: each day's shifts dealt, by their start, to those who worked least so far and wish to work, always
    in the same order, so that who comes early one day comes early the next and has rested."""
    guess: Picked = {(one.person.name, one.day): one.shift for one in announced}
    pool_days: dict[Any, dict[int, list[Possible]]] = defaultdict(lambda: defaultdict(list))
    for (pool, day, shift), number in counts.items():
        pool_days[pool][day] += [shift] * number
    members: dict[Any, list[Person]] = defaultdict(list)
    for person in people:
        members[person.contract, person.skills].append(person)
    for pool, days in pool_days.items():
        worked: Counter[str] = Counter()
        for day in sorted(days):
            date, able = plan.day(day), []
            for place, person in enumerate(members[pool]):
                if (person.name, day) not in guess and rules.possible(plan, person, day):
                    unmet = sum(wish.cost for wish in person.wishes if wish.off and not wish.met(date, 0, 0))
                    able.append((worked[person.name], unmet, place, person))
            chosen = sorted(sorted(able)[: len(days[day])], key=lambda one: one[2])
            for (*_, person), shift in zip(
                chosen, sorted(days[day], key=lambda one: (one.start, one.end)), strict=False
            ):
                guess[person.name, day] = shift
                worked[person.name] += 1
    return guess


def named(
    model: Any, plan: Plan, people: Sequence[Person], announced: list[Fixed], among: set[Any] | None = None
) -> tuple[dict[str, Choices], list[Any]]:
    """Each person's choices under the contract's rules, and what wishes and fairness cost; ``among`` limits the shifts."""
    mine = {person.name: rules.chosen(model, plan, person, announced, among) for person in people}
    for person in people:
        rules.person_rules(model, plan, person, mine[person.name])
    wished = [rules.wishes(plan, person, mine[person.name]) for person in people]
    return mine, [*wished, rules.unfairness(model, plan, people, mine)]


def name_who_cannot(clock: Clock, plan: Plan, announced: list[Fixed]) -> None:
    """Names somebody who could not be given any week at all; cover is never a must, so nothing else can fail."""
    for person in plan.people:
        model = clock.cp.CpModel()
        rules.person_rules(model, plan, person, rules.chosen(model, plan, person, announced))
        if clock.solver(clock.left(), 0.0).solve(model) == clock.cp.INFEASIBLE:
            raise RosterError(
                gettext_noop(
                    "{name} cannot be planned: the hours, days and rest of contract “{contract}” contradict the "
                    "absences and announced shifts. Change one of them."
                ),
                name=person.name, contract=person.contract,
            )  # fmt: skip
