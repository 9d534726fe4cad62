"""People needed, from a made-up branch."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from branch_days import write
from busy_branch import FIRST, branch
from lagniappe.journal import engine
from lagniappe.studies import find


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    study = find("staffing")
    with engine.tables(write(tmp_path_factory.mktemp("s") / "j", *branch())) as tables:
        found: dict[str, Any] = study.run(tables, study.Parameters(shrinkage=0.3)).to_data()
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


def test_too_few_days_are_said(tmp_path: Path) -> None:
    study = find("staffing")
    rows = [row for row in branch()[0] if row["business_day"] < FIRST + timedelta(days=9)]
    with engine.tables(write(tmp_path / "j", rows)) as tables:
        finding = study.run(tables, study.Parameters())
    assert "three weeks" in str(finding.headlines[0])
