"""Every study folder keeps the contract that makes it an offer: found by itself, explained, tested, and honest when empty."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from branch_days import DAYS, write
from lagniappe.journal import engine
from lagniappe.journal.errors import JournalError
from lagniappe.report.figures import draw
from lagniappe.report.finding import Finding
from lagniappe.report.html import page
from lagniappe.report.words import LANGUAGES, Words
from lagniappe.studies import find, folder, names

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "studies.md"


def run(name: str, path: Path, rows: Any = DAYS) -> Finding:
    study = find(name)
    with engine.tables(write(path, rows)) as tables:
        return study.run(tables, study.Parameters())


def test_an_unknown_study_is_refused_by_name() -> None:
    with pytest.raises(JournalError, match="demand_and_waiting"):
        find("no_such_study")


@pytest.mark.parametrize("name", names())
def test_the_folder_is_whole(name: str) -> None:
    study, home = find(name), folder(name)
    assert study.QUESTION.id.endswith("?")
    assert is_dataclass(study.Parameters)
    assert study.Parameters() == study.Parameters()
    with pytest.raises(AttributeError):
        setattr(study.Parameters(), fields(study.Parameters)[0].name, None)
    assert len((home / "notes.md").read_text(encoding="utf-8")) > 600
    assert list(home.glob("test_*.py"))
    for language in ("es", "ru"):
        assert Words(language, [home]).sentence(study.QUESTION) != study.QUESTION.id


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("rows", [(), DAYS[:1], DAYS], ids=["empty", "one row", "two days"])
def test_it_answers_whatever_there_is(name: str, rows: Any, tmp_path: Path) -> None:
    finding = run(name, tmp_path / "j", rows)
    assert finding.study == name
    assert finding.headlines
    assert Finding.from_json(finding.to_json()) == finding
    assert run(name, tmp_path / "again", rows).to_json() == finding.to_json()
    for language in LANGUAGES:
        words = Words(language, [folder(name)])
        text = page(finding, words)
        assert "{" not in text.split("</style>")[1].replace("{}", ""), "a value was left out of its sentence"
        for figure in finding.figures:
            assert draw(figure, finding, words).light.startswith("<svg")


@pytest.mark.parametrize("name", names())
def test_it_reduces_inside_the_engine(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times the rows must not carry ten times the rows into Python."""
    carried: list[int] = []
    real = engine.collect

    def counting(expression: Any, limit: int = engine.COLLECT_LIMIT) -> Any:
        rows = real(expression, limit)
        carried.append(rows.num_rows)
        return rows

    for module in list(__import__("sys").modules.values()):
        if getattr(module, "collect", None) is real:
            monkeypatch.setattr(module, "collect", counting)
    run(name, tmp_path / "once")
    once, carried[:] = sum(carried), []
    many = [row | {"contact_id": f"{row['contact_id']}-{copy}"} for copy in range(10) for row in DAYS]
    run(name, tmp_path / "many", many)
    assert once > 0
    assert sum(carried) < 3 * once


@pytest.mark.parametrize("name", names())
def test_every_name_in_its_json_is_explained(name: str, tmp_path: Path) -> None:
    reference = REFERENCE.read_text(encoding="utf-8")
    finding = run(name, tmp_path / "j")
    missing = [table.name for table in finding.tables if f"`{table.name}`" not in reference]
    missing += [c.name for t in finding.tables for c in t.columns if f"`{c.name}`" not in reference]
    assert sorted(set(missing)) == []
