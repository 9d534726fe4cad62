"""The forecast of a journal: what it says of a made-up branch, and how it keeps silent."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from branch_days import MONDAY, leg, write
from lagniappe.journal import engine
from lagniappe.studies import find

WEEKS = 7


def branch(seed: int = 1) -> list[dict[str, Any]]:
    """Seven weeks, five days each, more on Mondays, without one Wednesday."""
    rng = np.random.default_rng(seed)
    rows = []
    for place in range(7 * WEEKS):
        day = date(2026, 1, 12) + timedelta(days=place)
        if day.weekday() >= 5 or place == 16:
            continue
        for minute in sorted(rng.integers(10 * 60, 15 * 60, rng.poisson(40 if day.weekday() == 0 else 20))):
            clock = f"{minute // 60}:{minute % 60:02d}"
            rows.append(
                leg(len(rows), "answered", clock, clock, f"{(minute + 5) // 60}:{(minute + 5) % 60:02d}", day=day)
            )
    return rows


@pytest.fixture(scope="module")
def finding(tmp_path_factory: pytest.TempPathFactory) -> Any:
    study = find("forecast")
    with engine.tables(write(tmp_path_factory.mktemp("f") / "j", branch())) as tables:
        return study.run(tables, study.Parameters(horizon_days=7))


def test_the_week_ahead(finding: Any) -> None:
    days = finding.table("forecast_by_day").records()
    assert date.fromisoformat(days[0]["day"]) == date(2026, 2, 28)
    by_weekday = {row["weekday"]: row for row in days}
    assert by_weekday[5]["expected"] == by_weekday[6]["expected"] == 0
    assert by_weekday[0]["expected"] == pytest.approx(40, abs=10)
    assert by_weekday[2]["expected"] == pytest.approx(20, abs=6)
    for row in days:
        assert row["low_95"] <= row["low_80"] <= row["expected"] <= row["high_80"] <= row["high_95"]
    bands = finding.table("forecast_by_band").records()
    assert sum(row["expected"] for row in bands) == pytest.approx(sum(row["expected"] for row in days), rel=0.01)
    assert {row["band_minute"] for row in bands} <= set(range(600, 900, 30))


def test_models_handle_time_and_caveats(finding: Any) -> None:
    rows = finding.table("forecast_models").records()
    assert sum(row["used"] == "used" for row in rows) == 1
    assert {row["model"] for row in rows} >= {"seasonal_naive", "square_root", "regression", "combination", "chosen"}
    (took,) = finding.table("forecast_handle").records()
    assert took["handle_seconds"] == pytest.approx(300)
    assert any("13 days" in str(said) for said in finding.caveats), [str(said) for said in finding.caveats]
    assert {figure.name for figure in finding.figures} >= {"ahead", "busiest_day"}


def test_too_few_days_are_said(tmp_path: Path) -> None:
    study = find("forecast")
    rows = [row for row in branch() if row["business_day"] < date(2026, 1, 20)]
    with engine.tables(write(tmp_path / "j", rows)) as tables:
        finding = study.run(tables, study.Parameters())
    assert "three weeks" in str(finding.headlines[0])
    assert not finding.tables
    assert date(2026, 1, 20) < MONDAY


@pytest.mark.parametrize("wrong", [{"band_minutes": 7}, {"horizon_days": 0}, {"queues": 0}])
def test_wrong_parameters_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a "):
        find("forecast").Parameters(**wrong)
