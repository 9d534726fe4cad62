"""A play written into a journal keeps the journal's laws, and the studies run on it unchanged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from lagniappe.journal import check, engine
from lagniappe.journal.errors import JournalError
from lagniappe.journal.store import Journal
from lagniappe.measures import rehearsed
from lagniappe.queueing.simulate import (
    Arrivals,
    Break,
    Callback,
    Group,
    Kind,
    NoShow,
    Queue,
    Redial,
    Run,
    Scene,
    Shift,
    Site,
    Skill,
    exponential,
    fixed,
    lognormal,
    play,
)  # fmt: skip
from lagniappe.queueing.simulate.layout import ANSWERED, NONE, OUTCOME, OUTCOMES
from lagniappe.studies.demand_and_waiting import Parameters
from lagniappe.studies.demand_and_waiting import run as study

NINE, FIVE = 9 * 3600.0, 17 * 3600.0
BRANCH = Scene(
    lasts_seconds=24 * 3600.0,
    sites=(Site("branch", "America/Argentina/Buenos_Aires"), Site("centre", "Europe/Madrid")),
    queues=(
        Queue("cash", "branch", "turn", hours=((NINE, FIVE),)),
        Queue("calls", "centre", places=10, hours=((NINE, FIVE),), closing="send_away"),
    ),
    kinds=(
        Kind("deposit", "cash", lognormal(300, 1.2), exponential(2400), walk=fixed(10), self_served=0.1,
             no_show=NoShow(0.1, returns=0.5)),
        Kind("question", "calls", exponential(240), exponential(120), wrap=fixed(20), redial=Redial(0.3),
             callback=Callback(0.2, 3, 0.1), transfers=(("complaint", 0.1),)),
        Kind("complaint", "calls", lognormal(500, 1.0), exponential(300)),
    ),
    arrivals=(
        Arrivals("deposit", per_hour=(40, 70, 30), edges=(NINE - 1800, 11 * 3600, 13 * 3600, FIVE + 1800)),
        Arrivals("deposit", priority=1, appointments=(10 * 3600, 11 * 3600, 12 * 3600), punctual_seconds=300),
        Arrivals("question", per_hour=(90,), edges=(NINE, FIVE)),
    ),
    groups=(
        Group("clerks", (Skill("cash"),), (Shift(5, NINE, FIVE, (Break(12 * 3600, 1800, stagger=1800),)),), "branch",
              stays=True),
        Group("agents", (Skill("calls"),), (Shift(6, NINE, FIVE),), "centre"),
    ),
    credits=(0, 1200),
)  # fmt: skip


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    return [play(BRANCH, seed=3, replication=number) for number in range(3)]


def test_every_leg_is_a_row_and_the_laws_hold(runs: list[Run], tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    assert rehearsed.write(journal, runs, date(2026, 3, 2)) == sum(len(run.legs) for run in runs)
    with engine.tables(journal) as tables:
        report = check.run(tables)
    assert [law.id for law in report.laws if not law.holds] == []
    rows = journal.read("contacts")
    assert set(rows["origin"].to_pylist()) == {"rehearsal"}
    assert len(set(rows["business_day"].to_pylist())) == 3
    for code, name in enumerate(OUTCOMES):
        expected = sum(int((run.column(OUTCOME) == code).sum()) for run in runs)
        assert rows["outcome"].to_pylist().count(name) == expected, name
    calls = journal.read("calls")["result"].to_pylist()
    assert calls.count("missed") == sum(len(run.absences) for run in runs)
    assert calls.count("came") == sum(int((run.column(ANSWERED) != NONE).sum()) for run in runs)
    again = rehearsed.tables(runs[0], date(2026, 3, 2))["contacts"]
    assert set(again["contact_id"].to_pylist()) <= set(rows["contact_id"].to_pylist())


def test_the_study_runs_on_it_unchanged(runs: list[Run], tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    rehearsed.write(journal, runs, date(2026, 3, 2))
    with engine.tables(journal) as tables:
        finding = study(tables, Parameters())
    legs = {row["outcome"]: row["legs"] for row in finding.table("outcomes").records()}
    answered = sum(int((run.column(ANSWERED) != NONE).sum()) for run in runs)
    assert legs["served"] == pytest.approx(answered, abs=3)
    assert legs["left"] == sum(int((run.column(OUTCOME) == 1).sum()) for run in runs)


def test_a_real_site_takes_no_rehearsal(runs: list[Run], tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    real = rehearsed.world(BRANCH)["sites"].to_pylist()[:1]
    journal.write_world("sites", pa.Table.from_pylist([{**row, "origin": "real"} for row in real]))
    with pytest.raises(JournalError):
        rehearsed.write(journal, runs, date(2026, 3, 2))
    assert journal.read("contacts").num_rows == 0
