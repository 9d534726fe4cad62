"""Positions on two days known by heart, where nobody wrote down who was there, and on the same days told differently."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from branch_days import DAYS, MONDAY, TUESDAY, at, leg, write
from lagniappe.journal import engine
from lagniappe.journal.store import Journal
from lagniappe.report.finding import Finding
from lagniappe.report.words import Words
from lagniappe.studies import folder
from lagniappe.studies.positions import Parameters, run

PRESENCE = tuple(
    {"site": "centro", "business_day": day, "position_id": position, "agent_id": agent, "state": state,
     "capacity": 1, "started_at": at(start, day), "ended_at": at(end, day)}
    for day, position, agent, state, start, end in (
        (MONDAY, "p1", "ana", "available", "10:00", "11:00"),
        (MONDAY, "p2", "bruno", "available", "10:15", "10:30"),
        (MONDAY, "p2", "bruno", "break", "10:30", "11:00"),
        (MONDAY, "p3", None, "available", "10:00", "11:00"),
        (MONDAY, None, "ana", "available", "10:00", "11:00"),
        (TUESDAY, None, "carla", "wrapping", "10:30", "11:00"),
    )
)  # fmt: skip


def find(journal: Journal, **wishes: Any) -> Finding:
    with engine.tables(journal) as tables:
        return run(tables, Parameters(**wishes))


def said(finding: Finding, language: str = "en") -> str:
    words = Words(language, [folder("positions")])
    return " ".join(words.sentence(each) for each in (*finding.headlines, *finding.caveats)).replace("\u00a0", " ")


def by(finding: Finding, table: str, key: str) -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in finding.table(table).records()}


@pytest.fixture(scope="module")
def finding(tmp_path_factory: pytest.TempPathFactory) -> Finding:
    return find(write(tmp_path_factory.mktemp("days") / "j", presence=PRESENCE))


def test_the_losses_are_told_apart_and_sum_to_the_whole(finding: Finding) -> None:
    losses = by(finding, "position_losses", "what")
    minutes = {what: round(row["hours"] * 60, 3) for what, row in losses.items()}
    assert minutes == {"working": 69, "idle_waiting": 20, "idle_else": 16, "unavailable": 30, "closed": 315}
    assert sum(minutes.values()) == 3 * 30 * 5, "three positions, five half hours of days on which anything happened"
    assert losses["working"]["share"] == pytest.approx(69 / 450, abs=1e-6)
    assert losses["working"]["share_low"] is None, "two days cannot tell how days differ"


def test_the_half_hour_report(finding: Finding) -> None:
    rows = by(finding, "positions_report", "band_minute")
    ten, half = rows[600], rows[630]
    assert (ten["received"], ten["answered"], ten["abandoned_share"]) == (5, 3, 0.2)
    assert (ten["asa_seconds"], ten["left_wait_seconds"], ten["aht_seconds"]) == (240, 720, 780)
    assert (ten["on_production_fte"], ten["scheduled_open_fte"]) == (1.5, 1.5)
    assert ten["occupancy"] == pytest.approx(30 / 45, abs=1e-6)
    assert (half["on_production_fte"], half["scheduled_open_fte"]) == (1, 1.5)
    assert half["on_production_share"] == pytest.approx(60 / 90, abs=1e-6)
    assert half["scheduled_available_share"] == pytest.approx(90 / 180, abs=1e-6)
    assert half["occupancy"] == pytest.approx(39 / 60, abs=1e-6)


def test_idle_while_somebody_waits_and_nobody_there(finding: Finding) -> None:
    rows = by(finding, "positions_bands", "band_minute")
    assert rows[600]["idle_waiting_hours"] == 0.25
    assert rows[630]["idle_waiting_hours"] == pytest.approx(5 / 60 / 2, abs=1e-4)
    assert rows[660]["nobody_minutes"] == 24
    assert rows[660]["enabled"] == 0
    assert "with nobody available, most from 11:00: 24 min a day" in said(finding)


def test_the_shift(finding: Finding) -> None:
    minutes = {what: round(row["hours"] * 60) for what, row in by(finding, "shift", "what").items()}
    assert minutes == {"serving": 69, "available": 36, "break": 30}
    assert sum(row["share"] for row in finding.table("shift").records()) == pytest.approx(1, abs=1e-5)


def test_services_at_once_are_one_stretch_of_work(tmp_path: Path) -> None:
    both = [
        leg(1, "answered", "10:00", "10:00", "10:10", agent_id="ana"),
        leg(2, "answered", "10:00", "10:05", "10:20", agent_id="ana"),
        leg(3, "answered", "10:00", "10:05", "10:20"),
    ]
    finding = find(write(tmp_path / "j", both, PRESENCE[:1]))
    row = by(finding, "positions_report", "band_minute")[600]
    assert row["working_fte"] == pytest.approx(35 / 30, abs=1e-3), "twenty minutes of Ana, fifteen of somebody"
    assert row["occupancy"] == pytest.approx(20 / 30, abs=1e-6)
    assert "15 min of work was done by people who were not written down as available" in said(finding)


def test_across_midnight(tmp_path: Path) -> None:
    late = {**PRESENCE[0], "started_at": at("23:30"), "ended_at": at("00:30", TUESDAY)}
    rows = by(find(write(tmp_path / "j", DAYS[:1], [late])), "positions_bands", "band_minute")
    assert [rows[band]["enabled"] for band in (0, 1410)] == [1, 1]
    assert rows[0]["days"] == 1


def test_walking_runs_from_the_last_call(tmp_path: Path) -> None:
    rows = [
        leg(1, "answered", "10:00", "10:05", "10:10", position_id="p1", last_called_at=at("10:04")),
        leg(2, "answered", "10:00", "10:08", "10:20", position_id="p1", last_called_at=at("10:06")),
        leg(3, "answered", "10:00", "10:09", "10:20", position_id="p1", last_called_at=None),
    ]
    finding = find(write(tmp_path / "j", rows))
    (row,) = finding.table("walking").records()
    assert (row["position"], row["n"], row["mean_seconds"], row["median_seconds"]) == ("1", 2, 90, 60)
    assert dict(finding.samples[0].excluded) == {"not_called": 1}


def test_without_presence_it_says_what_cannot_be_said(tmp_path: Path) -> None:
    finding = find(write(tmp_path / "j"))
    assert "nobody wrote down who was there" in said(finding)
    assert {row["occupancy"] for row in finding.table("positions_report").records()} == {None}
    assert "shift" not in {table.name for table in finding.tables}
    for language in ("es", "ru"):
        assert "nobody wrote down" not in said(finding, language)


def test_shuffled_and_written_twice_it_is_the_same(tmp_path: Path, finding: Finding) -> None:
    rows, people = list(DAYS), list(PRESENCE)
    random.Random(4).shuffle(rows)
    random.Random(5).shuffle(people)
    journal = write(tmp_path / "j", rows, people)
    assert find(journal).to_json() == finding.to_json()


def test_a_wrong_wish_is_refused() -> None:
    with pytest.raises(ValueError, match="15, 30 or 60"):
        Parameters(band_minutes=7)
