"""``lagniappe staff``: a plan from a journal, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from branch_days import write
from busy_branch import branch
from lagniappe.cli import app


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("s") / "j"
    write(made, *branch())
    return made


def test_a_plan_for_people_and_for_programs(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "staff.json"
    asked = [
        "staff",
        "--journal",
        str(folder),
        "--days",
        "5",
        "--shrinkage",
        "0.3",
        "--lang",
        "en",
        "--json",
        str(file),
    ]
    run = CliRunner().invoke(app, asked)
    assert run.exit_code == 0, run.output
    assert "hours of people at work" in " ".join(run.output.split())
    data = json.loads(file.read_text(encoding="utf-8"))
    assert data["parameters"]["shrinkage"] == 0.3
    assert len({row["day"] for row in data["tables"]["staff_by_day"]["rows"]}) == 5


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
