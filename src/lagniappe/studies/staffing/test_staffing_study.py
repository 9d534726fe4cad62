"""People needed, from a made-up branch and by the command line."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from branch_days import at, leg, write
from lagniappe.cli import app
from lagniappe.journal import engine
from lagniappe.studies import find

FIRST = date(2026, 1, 12)


def branch() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Six weeks with twelve people an hour from 10 to 13, ten minutes each, and one person there until 12."""
    rng = np.random.default_rng(1)
    rows, there = [], []
    for place in range(42):
        day = FIRST + timedelta(days=place)
        if day.weekday() >= 5:
            continue
        for minute in sorted(rng.integers(600, 780, rng.poisson(36)).tolist()):
            clock, end = (f"{each // 60}:{each % 60:02d}" for each in (minute, minute + 10))
            rows.append(leg(len(rows), "answered", clock, clock, end, day=day))
        there.append({"site": "centro", "business_day": day, "position_id": "p1", "agent_id": "a1", "state": "available",
                      "capacity": 1, "started_at": at("10:00", day), "ended_at": at("12:00", day)})  # fmt: skip
    return rows, there


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("s") / "j"
    write(made, *branch())
    return made


@pytest.fixture(scope="module")
def data(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("out") / "staff.json"
    asked = ["staff", "--journal", str(folder), "--shrinkage", "0.3", "--lang", "en", "--json", str(file)]
    run = CliRunner().invoke(app, asked)
    assert run.exit_code == 0, run.output
    assert "hours of people at work" in run.output.replace("\n", " ")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def test_people_in_each_band(data: dict[str, Any]) -> None:
    rows = data["tables"]["staff_by_band"]["rows"]
    assert rows
    for row in rows:
        assert row["people"] <= row["people_80"] <= row["people_95"]
        assert row["people"] <= row["people_on_average"] <= row["people_95"] + 1
        assert row["scheduled"] == int(np.ceil(row["people_80"] / 0.7 - 1e-9))
        if row["people"]:
            assert row["share_within"] >= 0.8
            assert row["occupancy"] <= 0.9
    # Two at work on average: at least three where nobody is busy more than nine tenths of the time.
    middle = [row["people"] for row in rows if row["band_minute"] == 660]
    assert min(middle) >= 3


def test_needed_against_open(data: dict[str, Any]) -> None:
    rows = {(row["weekday"], row["band_minute"]): row for row in data["tables"]["staff_against_open"]["rows"]}
    assert rows[1, 660]["open"] == 1
    assert rows[1, 660]["short"] == rows[1, 660]["needed_together"] - 1
    assert rows[1, 720]["open"] == 0
    for row in rows.values():
        assert row["needed_together"] <= row["needed_apart"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (["--share", "1.2"], "such as 0.8"),
        (["--shrinkage", "1"], "such as 0.3"),
        (["--days", "0"], "1 to 60 days"),
        (["--country", "Narnia"], "two letters"),
        (["--site", "nowhere"], "has no site"),
    ],
)
def test_wrong_wishes_are_refused_with_what_would_do(folder: Path, wrong: list[str], says: str) -> None:
    run = CliRunner().invoke(app, ["staff", "--journal", str(folder), "--lang", "en", *wrong])
    assert run.exit_code == 2
    assert says in run.output


def test_too_few_days_are_said(tmp_path: Path) -> None:
    study = find("staffing")
    rows = [row for row in branch()[0] if row["business_day"] < FIRST + timedelta(days=9)]
    with engine.tables(write(tmp_path / "j", rows)) as tables:
        finding = study.run(tables, study.Parameters())
    assert "three weeks" in str(finding.headlines[0])
