"""Two weeks of which each day is like the others: no study may take what it saw for certain."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from branch_days import MONDAY, at, leg, write
from lagniappe.journal import engine
from lagniappe.journal.store import Journal
from lagniappe.studies import find

QUANTILES = ("median_", "p90_", "p95_")
BESIDE = ("dispersion", "dispersion_by_band")
"""Tables of how days differ, which say beside it what chance makes of that."""
ALWAYS = ("patience_curve", "patience_if_missed_had_gone")
"""Tables that begin where nobody can have left yet."""
A_DAY: tuple[tuple[str, str, str | None, str], ...] = (
    ("answered", "10:00", "10:00", "10:05"),
    ("answered", "10:00", "10:05", "10:09"),
    ("left", "10:01", None, "10:13"),
    ("missed", "10:02", "10:20", "10:21"),
    ("answered", "10:10", "10:25", "10:40"),
    ("answered", "11:10", "11:25", "11:40"),
    ("left", "11:30", None, "11:33"),
)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Journal:
    rows, presence = [], []
    for place in range(14):
        day = MONDAY + timedelta(days=place)
        for number, (outcome, came, called, ended) in enumerate(A_DAY):
            served = {"agent_id": "ana", "position_id": "p1"} if outcome == "answered" else {}
            rows.append(leg(place * 10 + number, outcome, came, called, ended, day=day, **served))
        presence.append(
            {"site": "centro", "business_day": day, "position_id": "p1", "agent_id": "ana", "state": "available",
             "capacity": 1, "started_at": at("10:00", day), "ended_at": at("12:00", day)}
        )  # fmt: skip
    return write(tmp_path_factory.mktemp("alike") / "j", rows, presence=presence)


@pytest.mark.parametrize("name", ["demand_and_waiting", "demand", "waiting", "service", "patience", "positions"])
def test_days_that_are_all_alike_make_nothing_certain(name: str, journal: Journal) -> None:
    study: Any = find(name)
    with engine.tables(journal) as tables:
        finding = study.run(tables, study.Parameters())
    certain = [
        (table.name, column.name, row[column.name])
        for table in finding.tables
        if table.name not in BESIDE
        for column in table.columns
        if column.low and column.high and not column.name.startswith(QUANTILES)
        for row in table.records()
        if row[column.low] is not None and row[column.low] == row[column.high]
        and not (table.name in ALWAYS and row[column.name] == 1)
    ]  # fmt: skip
    assert certain == []
