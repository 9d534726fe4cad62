"""A rehearsed chat team whose agents hold three chats: the studies count people, not contacts."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from lagniappe.cli import app
from lagniappe.cli._asked import tables
from lagniappe.studies import find

SCENE = """
[[site]]
name = "centre"
zone = "UTC"
[[queue]]
name = "chat"
channel = "chat"
[[kind]]
name = "question"
queue = "chat"
service = {mean_seconds = 480}
patience = {mean_seconds = 600}
[[arrivals]]
kind = "question"
from = "09:00"
band_minutes = 240
per_hour = [60]
[[group]]
name = "agents"
serves = ["chat"]
capacity = 3
stays = true
shifts = [{agents = 4, from = "09:00", to = "13:00"}]
"""


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chats")
    scene, journal = folder / "scene.toml", folder / "journal"
    scene.write_text(SCENE)
    asked = [
        "simulate",
        str(scene),
        "--replications",
        "2",
        "--journal",
        str(journal),
        "--days",
        "28",
        "--from",
        "2026-03-02",
    ]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    return journal


def test_staffing_counts_people_who_hold_three(rehearsed: Path) -> None:
    study = find("staffing")
    with tables(rehearsed, None, (None, None)) as opened:
        finding = study.run(opened, study.Parameters(band_minutes=60, horizon_days=2))
    rows = finding.to_data()["tables"]["staff_by_band"]["rows"]
    assert {row["at_once"] for row in rows} == {3}
    # Eight chats at once on the mean: one contact a person would be ten people and more.
    assert {row["people"] for row in rows if row["expected"] > 50} <= {4, 5}
    said = next(str(one) for one in finding.caveats if "at once" in str(one))
    assert "up to 3 contacts" in said


def test_causes_needs_people_not_contacts(rehearsed: Path) -> None:
    study = find("causes")
    with tables(rehearsed, None, (None, None)) as opened:
        finding = study.run(opened, study.Parameters())
    bands = next(one["rows"] for name, one in finding.to_data()["tables"].items() if "band" in name)
    needed = [row["needed"] for row in bands if row.get("needed") is not None]
    assert needed
    assert max(needed) <= 4, "8 chats at once are the work of three people, and of four in the busiest band"
