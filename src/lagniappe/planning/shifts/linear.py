"""The numbers of a roster as a linear programme: its optimum bounds every roster's cost, and diving from it into whole numbers
loses little, for the rows of such programmes (who is there from when to when) have nearly whole corners of themselves."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

FAR = 2**60
"""Where the solver's whole numbers mean "no limit"."""
BATCH = 0.15
"""The share of the broken numbers that one dive rounds up: those nearest to whole ones."""
NEAR = 1e-6


@dataclass(frozen=True)
class Numbers:
    """A solution, whole where that was asked (None = none found in time), and a cost that nothing can undercut;
    ``feasible`` False = there is none."""

    values: list[float] | None
    bound: float
    feasible: bool


def solved(model: Any, whole: Iterable[int], seconds: float) -> Numbers:
    """The model, all of whose constraints are linear, with whole numbers for the variables of these indices; the others may
    be broken, as all are in the bound."""
    from ortools.linear_solver.pywraplp import Solver

    began = time.perf_counter()
    solver, variables = _programme(model.proto)

    def best() -> int:
        left = seconds - (time.perf_counter() - began)
        solver.set_time_limit(max(1, int(1000 * left)))
        return int(solver.Solve())

    answer = best()
    if answer != Solver.OPTIMAL:
        return Numbers(None, float("-inf"), answer != Solver.INFEASIBLE)
    bound = solver.Objective().Value()
    mine = [variables[index] for index in whole]
    batch = BATCH
    while True:
        values = [(one, one.solution_value()) for one in mine]
        broken = sorted(((value - floor(value), one, value) for one, value in values if abs(value - round(value)) > NEAR),
                        key=lambda each: -each[0])  # fmt: skip
        if not broken:
            return Numbers([one.solution_value() for one in variables], bound, True)
        for one, value in values:
            one.SetLb(max(one.lb(), floor(value + NEAR)))
        up = broken[: max(1, int(len(broken) * batch))]
        for _, one, value in up:
            one.SetLb(ceil(value))
        answer = best()
        if answer == Solver.OPTIMAL:
            batch = BATCH
        elif answer == Solver.INFEASIBLE:
            # Too much at once: one by one from here, and what cannot go up goes down.
            for _, one, value in up:
                one.SetLb(floor(value))
            if len(up) == 1:
                up[0][1].SetUb(floor(up[0][2]))
            batch = 0.0
            if best() != Solver.OPTIMAL:
                return Numbers(None, bound, True)
        else:
            return Numbers(None, bound, True)


def _programme(proto: Any) -> tuple[Any, list[Any]]:
    from ortools.linear_solver.pywraplp import Solver

    solver = Solver.CreateSolver("GLOP")
    # The wrapper's lists know no negative places.
    bounds = [list(one.domain) for one in proto.variables]
    variables = [solver.NumVar(low, high, "") for low, *_, high in bounds]
    for constraint in proto.constraints:
        low, *_, high = constraint.linear.domain
        row = solver.Constraint(_end(low), _end(high))
        for index, weight in _together(constraint.linear).items():
            row.SetCoefficient(variables[index], weight)
    for index, weight in _together(proto.objective).items():
        solver.Objective().SetCoefficient(variables[index], weight)
    solver.Objective().SetOffset(proto.objective.offset)
    solver.Objective().SetMinimization()
    return solver, variables


def _together(terms: Any) -> dict[int, float]:
    """The weight of each variable, which may stand there more than once."""
    weights: dict[int, float] = {}
    for index, weight in zip(terms.vars, terms.coeffs, strict=True):
        weights[index] = weights.get(index, 0.0) + weight
    return weights


def _end(value: int) -> float:
    return float(value) if abs(value) < FAR else float("inf") if value > 0 else float("-inf")
