"""``lagniappe roster`` as a planner meets it: with the very file that the guide explains."""

from __future__ import annotations

import builtins
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lagniappe.cli import app
from lagniappe.planning.shifts import Shift, faults, read_plan
from lagniappe.planning.shifts.roster_file import RosterError
from serving.server import environment, prepare, run_in

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "roster.md"


@pytest.fixture
def week(tmp_path: Path) -> Path:
    path = tmp_path / "week.toml"
    path.write_text(GUIDE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0], encoding="utf-8")
    return path


def _minutes(told: str) -> int:
    return int(told[:2]) * 60 + int(told[3:])


def test_the_guides_week(week: Path, tmp_path: Path):
    out = tmp_path / "roster.json"
    done = CliRunner().invoke(app, ["roster", str(week), "--seconds", "3", "--cores", "1", "--json", str(out)])
    assert done.exit_code == 0, done.output
    assert "Ana" in done.output
    told = json.loads(out.read_text())
    plan = read_plan(week.read_text(encoding="utf-8"))
    shifts = [
        Shift(
            one["person"], date.fromisoformat(one["day"]),
            _minutes(one["from"]), _minutes(one["to"]), tuple((_minutes(a), _minutes(b)) for a, b in one["breaks"]),
        )
        for one in told["shifts"]
    ]  # fmt: skip
    assert faults(plan, shifts) == []
    assert {
        "person": "Ana",
        "day": "2026-11-02",
        "from": "08:00",
        "to": "16:30",
        "breaks": [["12:00", "12:30"]],
        "skills": ["calls", "chats"],
    } in told["shifts"]
    assert not any(one["person"] == "Boris" and one["day"] == "2026-11-04" for one in told["shifts"])
    assert told["bound"] <= told["cost"]["total"] + 0.01


def test_a_wrong_word_is_named_in_the_readers_language(week: Path):
    week.write_text(week.read_text().replace("idle_hour", "idle_hours"))
    done = CliRunner().invoke(app, ["roster", str(week), "--lang", "es"])
    assert done.exit_code == 2
    assert "roster: «idle_hours» no se conoce" in done.output
    assert "idle_hour," in done.output


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("first_day = 2026-11-02", 'first_day = "soon"', "first_day"),
        ('from = "10:00"\nband_minutes = 240', 'from = "10:00"\nband_minutes = 45', "demand chats"),
        ("hours_week = 40 ", 'hours_week = "many" ', "contract full: hours_week"),
        ("people = [1, 1]", "people = [1, 1.5]", "demand chats: people"),
        ("[roster]", "[roster", "not TOML"),
    ],
)
def test_what_cannot_be_read_is_told(week: Path, was: str, now: str, words: str):
    text = week.read_text(encoding="utf-8")
    assert was in text
    with pytest.raises(RosterError, match=words):
        read_plan(text.replace(was, now))


def test_without_the_solver_it_says_what_to_install(week: Path, monkeypatch: pytest.MonkeyPatch):
    whole = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name.startswith("ortools"):
            raise ImportError(name)
        return whole(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    done = CliRunner().invoke(app, ["roster", str(week)])
    assert done.exit_code == 2
    assert "pip install lagniappe[planning]" in done.output


CENTRE = """
import sys
sys.path.insert(0, "tests")
from cast import small_centre
centre = small_centre()
centre.ana.name = "Ana"
centre.ana.save()
"""
TOLD = "from lagniappe.desk.models import *\nprint([(str(s.user), str(s.day), s.skills) for s in RosterShift.objects.all()])"
ONE = """
[roster]
first_day = 2099-11-02
days = 1
[[contract]]
name = "full"
from = "08:00"
to = "18:00"
hours_week = [0, 40]
shift = [{ hours = 8 }]
[[person]]
name = "Ana"
contract = "full"
skills = ["cash"]
[[demand]]
skill = "cash"
from = "09:00"
people = [1, 1, 1]
"""


def test_it_is_published_to_the_desks_of_a_centre(tmp_path: Path):
    home, file = tmp_path / "home", tmp_path / "day.toml"
    file.write_text(ONE, encoding="utf-8")
    prepare(home)
    run_in(home, CENTRE)

    def publish(*more: str) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-m",
            "lagniappe",
            "roster",
            str(file),
            "--seconds",
            "2",
            "--cores",
            "1",
            "--publish",
        ]
        return subprocess.run(
            [*command, "--lang", "en", *more], env=environment(home), capture_output=True, text=True, check=False
        )

    which = publish("--home", str(home))
    assert which.returncode == 2
    assert "centro" in which.stderr
    assert "contacto" in which.stderr
    done = publish("--home", str(home), "--site", "centro")
    assert "Published at Sucursal Centro: shifts 1" in done.stdout, done.stderr
    assert run_in(home, TOLD).strip() == "[('Ana', '2099-11-02', ['cash'])]"
    assert publish("--home", str(tmp_path / "nowhere")).returncode == 2
    file.write_text(ONE.replace('"Ana"', '"Ghost"'), encoding="utf-8")
    assert "Ghost" in publish("--home", str(home), "--site", "centro").stderr


def test_the_rest_of_a_day_is_planned_again_from_the_file(week: Path, tmp_path: Path):
    """As the guide shows it: the roster was published, Carla is ill, and a quarter more calls came than were expected."""
    made, again = tmp_path / "roster.json", tmp_path / "again.json"
    runner = CliRunner()
    done = runner.invoke(app, ["roster", str(week), "--seconds", "3", "--cores", "1", "--json", str(made)])
    assert done.exit_code == 0, done.output
    told = json.loads(made.read_text())
    day = "2026-11-03"
    ill = next(one["person"] for one in told["shifts"] if one["day"] == day and one["person"] != "Ana")
    week.write_text(week.read_text() + '\n[[so_far]]\nskill = "calls"\nexpected = [60, 75]\ncame = [80, 90]\n')
    asked = ["roster", str(week), "--replan", "--published", str(made), "--now", f"{day}T12:05", "--seconds", "3"]
    done = runner.invoke(app, [*asked, "--cores", "1", "--absent", ill, "--json", str(again), "--lang", "en"])
    assert done.exit_code == 0, done.output
    assert "calls: 170 came so far, 135 were foretold" in done.output
    found = json.loads(again.read_text())
    assert found["absent"] == [ill]
    assert ill not in {one["person"] for one in found["shifts"]}
    assert found["found"]["missing_hours"] <= found["left"]["missing_hours"]
    wrong = runner.invoke(app, [*asked, "--absent", "Nobody", "--lang", "es"])
    assert wrong.exit_code == 2
    assert "Nobody" in wrong.output
    assert runner.invoke(app, ["roster", "--lang", "en"]).exit_code == 2
