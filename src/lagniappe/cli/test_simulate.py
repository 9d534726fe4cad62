"""``lagniappe simulate`` as a planner meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from lagniappe.cli import app
from lagniappe.journal.store import Journal
from lagniappe.queueing.simulate.measure import FIGURES

SCENE = """
[[queue]]
name = "calls"
hours = ["08:00-12:00"]
[[kind]]
name = "question"
queue = "calls"
service = {mean_seconds = 180}
patience = {mean_seconds = 120}
[[arrivals]]
kind = "question"
from = "08:00"
band_minutes = 120
per_hour = [100, 60]
[[group]]
name = "team"
serves = ["calls"]
shifts = [{agents = 5, from = "08:00", to = "12:00"}]
"""


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "scene.toml"
    path.write_text(SCENE, encoding="utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_figures_for_people_and_for_programs(scene: Path, tmp_path: Path) -> None:
    told = tmp_path / "figures.json"
    words = ("simulate", scene, "--replications", 4, "--seed", 9)
    done = run(*words, "--json", told)
    assert done.exit_code == 0, done.output
    assert "4 plays" in done.output
    assert "share who gave up" in done.output
    answer = json.loads(told.read_text())
    assert (answer["seed"], answer["replications"], answer["queue"]) == (9, 4, None)
    assert list(answer["figures"]) == list(FIGURES)
    left = answer["figures"]["share_left"]
    assert 0 < left["low"] < left["mean"] < left["high"] < 1
    assert run(*words).output == done.output
    for language, phrase in (("es", "abandonaron la espera"), ("ru", "не дождались")):
        assert phrase in run(*words, "--lang", language).output


def test_plays_become_a_journal_of_days(scene: Path, tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    done = run("simulate", scene, "--replications", 1, "--journal", folder, "--days", 3, "--from", "2026-03-02")
    assert done.exit_code == 0, done.output
    journal = Journal.open(folder)
    assert [str(day) for day in journal.days()] == ["2026-03-02", "2026-03-03", "2026-03-04"]
    assert journal.manifest().origin("site") == "rehearsal"
    assert run("check", "--journal", folder).exit_code == 0


def test_what_cannot_be_played_is_one_sentence(scene: Path, tmp_path: Path) -> None:
    scene.write_text(SCENE.replace("agents = 5", "agents = -5"), encoding="utf-8")
    refused = run("simulate", scene, "--lang", "es")
    assert refused.exit_code == 2
    assert "agents es -5; debe ser cero o más" in refused.output
    assert run("simulate", tmp_path / "nowhere.toml").exit_code == 2
    scene.write_text(SCENE, encoding="utf-8")
    assert "Puede ser: calls" in run("simulate", scene, "--queue", "chats", "--lang", "es").output
    assert run("simulate", scene, "--replications", 0).exit_code == 2
