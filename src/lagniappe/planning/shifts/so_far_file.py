"""``[[so_far]]`` in a roster's file: what was expected of a day that has begun and what came, and the demand moved by it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from lagniappe.planning.forecast.so_far import Level, level, people_at
from lagniappe.planning.shifts.plan import DAY_MINUTES, Plan, RosterError, listed
from lagniappe.sentences import gettext_noop

KEYS = {"skill", "expected", "came"}


def read_so_far(text: str) -> dict[str, Level]:
    """The day's level of each skill of which the file tells what came; the file itself was read by ``read_plan`` before."""
    found = {}
    for table in tomllib.loads(text).get("so_far", []):
        for name in sorted(set(table) - KEYS):
            raise RosterError(
                gettext_noop("{place}: “{name}” is not known. It may be: {known}."),
                place="so_far", name=name, known=listed(KEYS),
            )  # fmt: skip
        skill = str(table.get("skill", ""))
        expected, came = (_counts(skill, table, name) for name in ("expected", "came"))
        if len(expected) != len(came):
            raise RosterError(
                gettext_noop("so_far {skill}: expected and came need as many numbers, one for each band that is over."),
                skill=skill,
            )
        found[skill] = level(expected, came)
    return found


def _counts(skill: str, table: Mapping[str, Any], name: str) -> list[float]:
    value = table.get(name)
    value = value if isinstance(value, list) else [value]
    if any(isinstance(one, bool) or not isinstance(one, int | float) or not 0 <= one < 1e9 for one in value):
        raise RosterError(
            gettext_noop("{place}: {name} is missing or not right; write, for example, {example}."),
            place=f"so_far {skill}", name=name, example="[60, 75, 80]",
        )  # fmt: skip
    return value


def moved(plan: Plan, day: date, minute: int, levels: Mapping[str, Level]) -> Plan:
    """The plan with the demand of the rest of a day moved to what is expected now; RosterError for a skill without demand."""
    demand = {skill: np.array(need) for skill, need in plan.demand.items()}
    midnight = (day - plan.first).days * DAY_MINUTES
    rest = slice((midnight + minute) // plan.slot, (midnight + DAY_MINUTES) // plan.slot)
    for skill, one in levels.items():
        if skill not in demand:
            raise RosterError(
                gettext_noop("so_far: there is no demand for “{skill}”. It may be: {known}."),
                skill=skill, known=listed(demand),
            )  # fmt: skip
        demand[skill][rest] = people_at(demand[skill][rest], one.mean)
    return replace(plan, demand=demand)
