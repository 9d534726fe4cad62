"""The command that plans a survey: the plan, the sheets to print, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lagniappe.cli import app

SHEETS = ("--from", "2026-03-02", "--to", "2026-03-29", "--seed", "3")


def test_the_command_writes_the_plan_and_the_sheets(tmp_path: Path) -> None:
    html, data = tmp_path / "s.html", tmp_path / "s.json"
    done = CliRunner().invoke(
        app, ["survey", "plan", *SHEETS, "--place", "Centro <b>", "--html", str(html), "--json", str(data)]
    )
    assert done.exit_code == 0, done.output
    told = json.loads(data.read_text())
    assert told["rounds_planned"] == len(told["rounds"]) >= told["rounds_wanted"] > 30
    assert told["textbook_looks"] == 97
    page = html.read_text()
    assert page.count('class="sheet"') == told["rounds_planned"] + 1
    assert "Centro &lt;b&gt;" in page
    spanish = CliRunner().invoke(app, ["survey", "plan", *SHEETS, "--lang", "es", "--html", str(html)])
    assert "rondas" in spanish.output
    assert "Personas en la fila" in html.read_text()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--hours", "25:00-26:00"], "Opening hours look like"),
        (["--weekdays", "0"], "Weekdays look like"),
        (["--share", "2"], "between 0 and 1"),
        (["--precision", "0.01"], "cannot hold so many rounds"),
        (["--minutes", "400"], "longer than the part of the day"),
        (["--to", "2026-03-01"], "none of the days"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(more: list[str], told: str) -> None:
    done = CliRunner().invoke(app, ["survey", "plan", *SHEETS, *more])
    assert done.exit_code == 2
    assert told.lower() in done.output.lower()
