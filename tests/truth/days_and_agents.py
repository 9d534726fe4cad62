"""Demand, waiting and service against a truth that is known: estimators on arrays, and whole studies on simulated journals.

Both take the number of runs; each gives a line for every kind of interval, with how often it held the truth.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from lagniappe.journal import engine
from lagniappe.journal.store import Journal
from lagniappe.measures.days import of
from lagniappe.measures.intervals import between_days, jackknife, share_between_days
from lagniappe.measures.pooling import adjusted, pooled
from lagniappe.studies import find
from lagniappe.studies.demand.chance import swing
from truth.covered import Covered, tally

MONDAY = date(2026, 3, 2)
SWING, OFFERED, PATIENCE, LIMIT = 0.2, 120.0, 300.0, 180.0
AGENTS, BETWEEN, WITHIN, LOAN = 8, 0.15, 0.6, 0.4
Held = tuple[str, bool]


def arrays(runs: int, days: int = 60, seed: int = 1) -> list[Covered]:
    """Intervals between days, of the swing of days, and of agents drawn to the middle."""
    rng = np.random.default_rng(seed)
    return tally(held for _ in range(runs) for held in (*_days(rng, days), *_agents(rng, days)))


def _days(rng: np.random.Generator, days: int) -> Iterator[Held]:
    level = rng.gamma(1 / SWING**2, SWING**2, days)
    n = rng.poisson(80 * level)
    own = rng.beta(6, 14, days)
    hits = rng.binomial(n, own)
    share = share_between_days(of(hits, n))
    yield "share between days", share is not None and share.low <= 0.3 <= share.high
    waits = [rng.exponential(60 * rng.gamma(4, 0.25), size).sum() for size in n]
    mean = between_days(of(waits, n))
    yield "mean between days", mean is not None and mean.low <= 60 <= mean.high
    groups = [np.arange(days) % 20 != place for place in range(20)]
    left_out = jackknife([np.sum(np.array(waits)[keep]) / n[keep].sum() for keep in groups])
    yield "mean by leaving out groups of days", left_out is not None and left_out.low <= 60 <= left_out.high
    weeks = [n[weekday::7].astype(float) for weekday in range(7)]
    found = swing((len(week), week.sum(), (week**2).sum()) for week in weeks)
    low, high = (found.swing(index) for index in found.ends()) if found else (1.0, 0.0)
    yield "swing of days", low <= SWING <= high


def _agents(rng: np.random.Generator, days: int) -> Iterator[Held]:
    """Twenty agents of different size and mix; levels of kinds and hours stand between them."""
    members, cells = 20, 6
    effects, levels = rng.normal(0, BETWEEN, members), rng.normal(5, 0.5, cells)
    size = rng.integers(days // 2, days * 6, members)
    mix = rng.dirichlet(np.full(cells, 0.7), members)
    n = np.array([rng.multinomial(many, part) for many, part in zip(size, mix, strict=True)])
    who, where = np.nonzero(n)
    drawn = [rng.normal(effects[a] + levels[c], WITHIN, n[a, c]) for a, c in zip(who, where, strict=True)]
    fit = adjusted(who, where, n[who, where], [y.sum() for y in drawn], [(y * y).sum() for y in drawn])
    found = pooled(fit.effects, fit.variance * fit.leverage)
    yield "spread of agents", found.between_low <= BETWEEN**2 <= found.between_high
    truth = effects - effects.mean()
    for low, high, real in zip(found.low - found.middle, found.high - found.middle, truth, strict=True):
        yield "one agent against the others", bool(low <= real <= high)


def journals(runs: int, folder: Path, days: int = 60, seed: int = 1) -> list[Covered]:
    """Whole studies over simulated journals: what the finding's intervals say against what the journal was made of."""
    return tally(
        held for run in range(runs) for held in _journal(np.random.default_rng([seed, run]), days, folder / str(run))
    )


def _journal(rng: np.random.Generator, days: int, folder: Path) -> Iterator[Held]:
    effects = rng.normal(0, BETWEEN, AGENTS)
    journal = Journal.create(folder)
    journal.write_days("contacts", _contacts(rng, days, effects), source="simulated")
    for name, wishes in (("demand", {}), ("waiting", {"limit_seconds": LIMIT}), ("service", {})):
        study: Any = find(name)
        with engine.tables(journal) as tables:
            finding = study.run(tables, study.Parameters(**wishes))
        tables_ = {table.name: table.records() for table in finding.tables}
        yield from {"demand": _demand, "waiting": _waiting}.get(name, lambda told: _service(told, effects))(tables_)


def _contacts(rng: np.random.Generator, days: int, effects: Any) -> pa.Table:
    """Poisson arrivals from 9 to 17 with a level of each day; exponential offered waits with another, and patience."""
    many = rng.poisson(60 * rng.gamma(1 / SWING**2, SWING**2, days))
    day = np.repeat(np.arange(days), many)
    start = np.datetime64(MONDAY, "us").astype(np.int64) + day * 86_400_000_000
    arrived = start + (rng.uniform(9, 17, len(day)) * 3.6e9).astype(np.int64)
    slow = rng.gamma(9, 1 / 9, days)[day]
    offered = rng.exponential(OFFERED * slow)
    patience = rng.exponential(PATIENCE, len(day))
    left = patience < offered
    until = arrived + (np.minimum(offered, patience) * 1e6).astype(np.int64)
    agent = rng.integers(0, AGENTS, len(day))
    loan = rng.random(len(day)) < 0.3
    took = np.exp(4.8 + LOAN * loan + effects[agent] + rng.normal(0, WITHIN, len(day)))

    def stamps(values: Any, known: Any) -> Any:
        return pa.array(values, mask=~known).cast(pa.timestamp("us"))

    ended = np.where(left, until, until + (took * 1e6).astype(np.int64))
    every = np.ones(len(day), bool)
    return pa.table(
        {
            "contact_id": np.char.add("c", np.arange(len(day)).astype(str)), "leg": every.astype(np.int64),
            "origin": np.full(len(day), "rehearsal"), "site": np.full(len(day), "simulated"),
            "business_day": pa.array(np.array([MONDAY + timedelta(days=int(each)) for each in day], "datetime64[D]")),
            "channel": np.full(len(day), "voice"), "direction": np.full(len(day), "in"),
            "queue": np.full(len(day), "q"), "kind": np.where(loan, "loan", "deposit"),
            "priority": np.zeros(len(day), np.int64), "doubt": np.zeros(len(day), np.int64),
            "arrived_at": stamps(arrived, every), "called_at": stamps(until, ~left), "answered_at": stamps(until, ~left),
            "ended_at": stamps(ended, every), "outcome": np.where(left, "left", "answered"),
            "agent_id": pa.array(np.char.add("a", agent.astype(str)), mask=left),
        }
    )  # fmt: skip


def _holds(row: dict[str, Any], low: str, high: str, truth: float) -> bool:
    return row[low] is not None and row[low] <= truth <= row[high]


def _demand(tables: dict[str, Any]) -> Iterator[Held]:
    for row in tables["arrivals_by_band"]:
        yield "demand: contacts a day by band", _holds(row, "contacts_low", "contacts_high", 60 / 16)
    for row in tables["arrivals_by_kind"]:
        yield (
            "demand: share of a kind",
            _holds(row, "share_low", "share_high", 0.3 if row["kind_id"] == "loan" else 0.7),
        )
    everyday = next(row for row in tables["dispersion"] if row["which"] == "all_days")
    yield "demand: swing of days", _holds(everyday, "swing_low", "swing_high", SWING)
    yield "demand: independent arrivals", tables["poisson"][0]["p"] > 0.05


def _waiting(tables: dict[str, Any]) -> Iterator[Held]:
    slow = np.random.default_rng(5).gamma(9, 1 / 9, 400_000)
    rate = 1 / (OFFERED * slow) + 1 / PATIENCE
    averages = {row["measure"]: row for row in tables["averages"]}
    yield (
        "waiting: mean of all",
        _holds(averages["mean_of_all"], "low_seconds", "high_seconds", float((1 / rate).mean())),
    )
    yield "waiting: offered mean", _holds(averages["mean_offered"], "low_seconds", "high_seconds", OFFERED)
    over = tables["over_limits"][0]
    yield "waiting: share over the limit", _holds(over, "share_low", "share_high", float(np.exp(-LIMIT * rate).mean()))


def _service(tables: dict[str, Any], effects: Any) -> Iterator[Held]:
    whole = tables["lognormal_fits"][0]
    truth = float(np.exp(4.8 + LOAN * 0.3 + effects.mean()))
    yield "service: median of the fit", _holds(whole, "fit_low_seconds", "fit_high_seconds", truth)
    agents = next(row for row in tables["variation"] if row["part"] == "of_agents")
    yield "service: spread of agents", _holds(agents, "factor_low", "factor_high", float(np.exp(BETWEEN)))
    for row in tables["agents"]:
        ratio = float(np.exp(effects[int(row["agent_id"][1:])] - effects.mean()))
        yield "service: one agent against the others", _holds(row, "ratio_low", "ratio_high", ratio)
