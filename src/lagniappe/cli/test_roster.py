"""``lagniappe roster`` as a planner meets it: with the very file that the guide explains."""

from __future__ import annotations

import builtins
import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lagniappe.cli import app
from lagniappe.planning.shifts import Shift, faults, read_plan
from lagniappe.planning.shifts.roster_file import RosterError

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
