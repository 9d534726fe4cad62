"""Agents compared: the mix of kinds and hours is taken out first, and each is believed as far as their own services go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from lagniappe.journal.engine import COLLECT_LIMIT, collect
from lagniappe.measures.clock import whole
from lagniappe.measures.days import day_sums
from lagniappe.measures.intervals import ENOUGH_DAYS
from lagniappe.measures.pooling import Adjusted, Pooled, adjusted, pooled
from lagniappe.measures.sums import Rows

LOG = 10_000
"""Logarithms are kept in ten-thousandths, as whole numbers, so that sums are exact."""
FEWEST = 4
_PARTS = (("hour", 60), ("part_of_day", 240), ("kind_only", 1440))


@dataclass(frozen=True)
class Member:
    """How long an agent's services take against the others' of the same kind and hour: 1 = the same."""

    agent: str
    n: int
    days: int
    ratio: float
    low: float
    high: float
    weight: float


@dataclass(frozen=True)
class Compared:
    """``within`` is the variance of single services (logarithms), ``mix`` that of kinds and hours, ``pooled`` the agents';
    ``crowding``: by how much a day's services resemble each other (1 = not at all); ``coarse``: hour, part_of_day or
    kind_only. ``hidden`` agents had too few services to be compared or shown."""

    members: tuple[Member, ...]
    n: int
    within: float
    mix: float
    pooled: Pooled
    crowding: float
    coarse: str
    hidden: int


def compare(rows: Any, at_least: int) -> Compared | None:
    """From services with agent_id, kind, hour, log and one; None where there are too few agents or services.

    An agent with fewer than ``at_least`` services is not compared: one odd case would pass for a person, and for a
    difference between people.
    """
    named = rows.filter(rows.agent_id.notnull())
    pairs, coarse, minutes = _pairs(named)
    agents = sorted({row["agent_id"] for row in pairs})
    spots = sorted({(row["kind"], row["part"]) for row in pairs})
    who = {agent: place for place, agent in enumerate(agents)}
    where = {spot: place for place, spot in enumerate(spots)}
    n = np.array([row["n"] for row in pairs], float)
    total = np.array([row["total"] for row in pairs], float) / LOG
    cells = [where[row["kind"], row["part"]] for row in pairs]
    try:
        fit = adjusted(
            [who[row["agent_id"]] for row in pairs], cells, n, total, [row["squares"] / LOG**2 for row in pairs]
        )
    except ValueError:
        return None
    if fit.variance <= 0:
        return None
    count = np.bincount([who[row["agent_id"]] for row in pairs], n)
    enough = [agent for agent in agents if count[who[agent]] >= at_least]
    if len(enough) < FEWEST:
        return None
    days, crowding = _crowding(named, minutes, spots, fit, enough)
    known = [who[agent] for agent in enough]
    found = pooled(fit.effects[known], crowding * fit.variance * fit.leverage[known])
    members = tuple(
        Member(agent, int(count[who[agent]]), days.get(agent, 0), *_ratios(found, place), float(found.weight[place]))
        for place, agent in enumerate(enough)
    )
    weights = np.bincount(cells, n)
    mix = float((weights * (fit.levels - (weights * fit.levels).sum() / weights.sum()) ** 2).sum() / weights.sum())
    return Compared(members, int(n.sum()), fit.variance, mix, found, crowding, coarse, len(agents) - len(enough))


def _ratios(found: Pooled, place: int) -> tuple[float, float, float]:
    middle = found.middle
    return exp(found.value[place] - middle), exp(found.low[place] - middle), exp(found.high[place] - middle)


def _pairs(named: Any) -> tuple[Rows, str, int]:
    """Counts and sums of logarithms by agent and by kind and hour; hours are made coarser where there would be too many."""
    for coarse, minutes in _PARTS:
        placed = named.mutate(part=whole(named.hour, minutes))
        sums = placed.group_by("agent_id", "kind", "part").aggregate(
            n=placed.count(), total=placed.log.sum(), squares=(placed.log * placed.log).sum()
        )
        if collect(sums.count().name("n").as_table()).to_pylist()[0]["n"] <= COLLECT_LIMIT:
            return list(collect(sums.order_by("agent_id", "kind", "part")).to_pylist()), coarse, minutes
    return [], "kind_only", 1440


def _crowding(
    named: Any, minutes: int, spots: Sequence[tuple[str, int]], fit: Adjusted, agents: Sequence[str]
) -> tuple[dict[str, int], float]:
    """Days by agent; and how many times the variance of an agent's mean between days is that of independent services."""
    levels = ibis.memtable(
        pa.table(
            {
                "kind": [kind for kind, _ in spots],
                "part": pa.array([part for _, part in spots], pa.int64()),
                "level": pa.array([round(level * LOG) for level in fit.levels], pa.int64()),
            }
        )
    )
    placed = named.mutate(part=whole(named.hour, minutes)).join(levels, ["kind", "part"])
    sums = day_sums(placed.mutate(residue=placed.log - placed.level), ("agent_id",), "residue", "one")
    above = weight = 0.0
    for agent in agents:
        told = sums[agent,]
        if told.days >= ENOUGH_DAYS and told.bottom > told.days:
            above += told.days * told.variance / LOG**2 / (fit.variance / told.bottom)
            weight += told.days
    return {agent: told.days for (agent,), told in sums.items()}, max(1.0, above / weight) if weight else 1.0
