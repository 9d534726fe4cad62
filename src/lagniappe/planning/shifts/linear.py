"""The linear part of a model given to HiGHS, whose bound on many numbers comes in seconds where CP-SAT's takes minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

FAR = 2**60
"""Where the solver's whole numbers mean "no limit"."""


@dataclass(frozen=True)
class Numbers:
    """A solution (None = none found in time), and a cost that nothing can undercut; ``feasible`` False = there is none."""

    values: list[int] | None
    bound: float
    feasible: bool


def solved(model: Any, seconds: float, gap: float) -> Numbers:
    """The model, all of whose constraints are linear, as a mixed-integer programme."""
    proto = model.proto
    rows: list[int] = []
    columns: list[int] = []
    weights: list[int] = []
    low: list[float] = []
    high: list[float] = []
    for constraint in proto.constraints:
        linear = constraint.linear
        for variable, weight in zip(linear.vars, linear.coeffs, strict=True):
            rows.append(len(low))
            columns.append(variable)
            weights.append(weight)
        domain = list(linear.domain)
        low.append(_end(domain[0]))
        high.append(_end(domain[-1]))
    size = len(proto.variables)
    cost = np.zeros(size)
    np.add.at(cost, list(proto.objective.vars), list(proto.objective.coeffs))
    domains = [list(one.domain) for one in proto.variables]
    bounds = Bounds([domain[0] for domain in domains], [domain[-1] for domain in domains])
    matrix = csr_array((weights, (rows, columns)), shape=(len(low), size))
    answer = milp(
        cost,
        integrality=np.ones(size),
        bounds=bounds,
        constraints=LinearConstraint(matrix, low, high),
        options={"time_limit": seconds, "mip_rel_gap": gap},
    )
    offset = proto.objective.offset
    values = None if answer.x is None else [round(value) for value in answer.x]
    bound = answer.mip_dual_bound
    return Numbers(values, -np.inf if bound is None else float(bound) + offset, answer.status != 2)


def _end(value: int) -> float:
    return float(value) if abs(value) < FAR else float(np.copysign(np.inf, value))
