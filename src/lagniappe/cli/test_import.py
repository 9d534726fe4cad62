"""``lagniappe import`` and ``lagniappe check`` as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from lagniappe.cli import app

CSV = """contact_id,site,channel,arrived_at,answered_at,ended_at,outcome
one,once,turn,2026-03-02T10:00:00,2026-03-02T10:05:00,2026-03-02T10:09:00,answered
two,once,turn,2026-03-02T10:01:00,,2026-03-02T10:20:00,left
three,once,turn,2026-03-02T10:02:00,,,happy
"""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def turns(tmp_path: Path) -> Path:
    path = tmp_path / "turns.csv"
    path.write_text(CSV)
    return path


def test_import_then_check(turns: Path, tmp_path: Path) -> None:
    journal, account = tmp_path / "journal", tmp_path / "account.json"
    done = run("import", "generic", turns, "--journal", journal, "--zone", "Europe/Madrid", "--json", account)
    assert done.exit_code == 0, done.output
    for words in ("3 rows in 1 file", "answered 1 · left 1", "2026-03-02", "none of those", "rejected rows are in"):
        assert words in done.output
    told = json.loads(account.read_text())
    assert told["rows_in"] == told["rows_accepted"] + told["rows_repaired"] + told["rows_rejected"] == 3
    assert told["rejections"][0]["examples"] == [{"file": "turns.csv", "line": 4}]
    again = run("import", "generic", turns, "--journal", journal)
    assert "all of it was here already" in again.output
    checked = run("check", "--journal", journal, "--json", tmp_path / "laws.json")
    assert checked.exit_code == 0, checked.output
    assert "Every law holds" in checked.output
    assert json.loads((tmp_path / "laws.json").read_text())["holds"] is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing_such", "turns.csv"], "There is no source"),
        (["generic", "nowhere.csv"], "There is no file"),
        (["generic", "turns.csv", "--zone", "Mars/Base"], "not a time zone"),
        (["generic", "turns.csv", "--option", "colour=red"], "no option colour"),
        (["generic", "turns.csv", "--option", "colour"], "key=value"),
        (["anonymous_bank", "turns.csv"], "is not this log"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence(
    turns: Path, tmp_path: Path, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(turns.parent)
    done = run("import", *words, "--journal", tmp_path / "journal")
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())
    assert "Traceback" not in done.output
    assert not (tmp_path / "journal").exists()


def test_an_existing_journal_survives_a_failed_import(turns: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    run("import", "generic", turns, "--journal", journal, "--zone", "Europe/Madrid")
    before = (journal / "manifest.json").read_text()
    assert run("import", "anonymous_bank", turns, "--journal", journal).exit_code == 2
    assert (journal / "manifest.json").read_text() == before
    assert run("check", "--journal", tmp_path / "nowhere").exit_code == 2
