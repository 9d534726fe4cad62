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


def test_real_days_are_played_again(scene: Path, tmp_path: Path) -> None:
    """Days of a journal stand in for the file: their people, services and patience, and who is usually there."""
    journal, told = tmp_path / "journal", tmp_path / "again.json"
    first = tmp_path / "first.json"
    words = ("simulate", scene, "--replications", 8, "--seed", 9, "--days", 8, "--from", "2026-03-02")
    assert run(*words, "--journal", journal, "--json", first).exit_code == 0
    done = run("simulate", "--from-journal", journal, "--site", "site", "--replications", 24, "--json", told)
    assert done.exit_code == 0, done.output
    before, after = (json.loads(path.read_text())["figures"] for path in (first, told))
    assert after["legs"]["low"] < before["legs"]["mean"] < after["legs"]["high"]
    assert after["share_left"]["mean"] == pytest.approx(before["share_left"]["mean"], abs=0.06)
    assert after["wait_mean"]["mean"] == pytest.approx(before["wait_mean"]["mean"], rel=0.4)
    assert run("simulate", "--from-journal", journal, "--site", "norte").exit_code == 2
    neither = run("simulate")
    assert neither.exit_code == 2
    assert "--from-journal" in neither.output


def test_a_plan_is_played_and_bad_ones_are_refused(scene: Path, tmp_path: Path) -> None:
    journal, told, plans = tmp_path / "journal", tmp_path / "finding.json", tmp_path / "plans.toml"
    assert run("simulate", scene, "--replications", 2, "--days", 5, "--journal", journal).exit_code == 0
    positions = '{do = "positions", agents = 1, from = "08:00", to = "10:00"}'
    plans.write_text(
        f'precision = {{rounds = 2}}\n[[plans]]\nname = "early"\nchanges = [{positions}]\n', encoding="utf-8"
    )
    done = run("scenario", plans, "--journal", journal, "--json", told, "--lang", "es")
    assert done.exit_code == 0, done.output
    assert "early: la espera media baja" in " ".join(done.output.split())
    assert json.loads(told.read_text())["tables"]["differences"]["rows"][0]["wait_mean_high_seconds"] < 0
    for old, new, says in (
        ('"positions"', '"people"', "positions, kiosk"), ("agents = 1", "agents = -9", "9 menos"), ("[[", "[", "TOML"),
    ):  # fmt: skip
        bad = tmp_path / "bad.toml"
        bad.write_text(plans.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
        refused = run("scenario", bad, "--journal", journal, "--lang", "es")
        assert refused.exit_code == 2
        assert says in refused.output
    assert "no hay nada" in run("scenario", plans, "--journal", journal, "--to", "1999-01-01", "--lang", "es").output
    skills = tmp_path / "skills.json"
    assert run("staff", "--journal", journal, "--skills", "--past", "--band", 60, "--json", skills).exit_code == 0
    few = run("staff", "--journal", journal, "--skills", "--lang", "es")
    assert few.exit_code == 2
    assert "tres semanas" in few.output
    told_skills = json.loads(skills.read_text())
    assert told_skills["kept"]
    assert told_skills["starts"] == [480, 540, 600, 660]
    needed = told_skills["groups"]["calls"]["needed"]
    assert needed[0] >= 5
    assert needed[0] > needed[3] > 0
