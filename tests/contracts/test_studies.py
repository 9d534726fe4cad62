"""Every study folder keeps the contract that makes it an offer: found by itself, explained, tested, and honest when empty."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from branch_days import DAYS, write
from gate import GATE
from lagniappe.journal import engine
from lagniappe.journal.errors import JournalError
from lagniappe.journal.store import Journal
from lagniappe.report.finding import Finding
from lagniappe.report.html import drawings, page
from lagniappe.report.words import LANGUAGES, Words
from lagniappe.studies import find, folder, names

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "studies.md"


WRITTEN = {"empty": (), "one row": DAYS[:1], "two days": DAYS}
Found = Callable[[str, str], tuple[Finding, int]]


def run(name: str, journal: Journal) -> tuple[Finding, int]:
    """A study's finding, and how many rows left the engine for it."""
    carried: list[int] = []
    real = engine.collect

    def counting(expression: Any, limit: int = engine.COLLECT_LIMIT) -> Any:
        rows = real(expression, limit)
        carried.append(rows.num_rows)
        return rows

    study = find(name)
    with pytest.MonkeyPatch.context() as seen, engine.tables(journal) as tables:
        for module in list(sys.modules.values()):
            if getattr(module, "collect", None) is real:
                seen.setattr(module, "collect", counting)
        return study.run(tables, study.Parameters()), sum(carried)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """The finding of a study over one of the journals, computed once; that it is the same each time has its own tests."""
    journals = {what: write(tmp_path_factory.mktemp("studies") / "j", rows) for what, rows in WRITTEN.items()}
    return cache(lambda name, what: run(name, journals[what]))


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
@pytest.mark.parametrize("what", WRITTEN)
def test_it_answers_whatever_there_is(name: str, what: str, found: Found) -> None:
    finding, _carried = found(name, what)
    assert finding.study == name
    assert finding.headlines
    assert Finding.from_json(finding.to_json()) == finding
    drawn = None
    for language in LANGUAGES:
        words = Words(language, [folder(name)])
        if GATE or drawn is None:
            drawn = drawings(finding, words)
            assert all(each.light.startswith("<svg") for each in drawn.values())
        text = page(finding, words, drawn)
        assert "{" not in text.split("</style>")[1].replace("{}", ""), "a value was left out of its sentence"


@pytest.mark.parametrize("name", names() if GATE else names()[::3])
def test_it_reduces_inside_the_engine(name: str, found: Found, tmp_path: Path) -> None:
    """Ten times the rows must not carry ten times the rows into Python."""
    _finding, once = found(name, "two days")
    rows = [row | {"contact_id": f"{row['contact_id']}-{copy}"} for copy in range(10) for row in DAYS]
    _finding, many = run(name, write(tmp_path / "many", rows))
    assert 0 < many < 3 * once


@pytest.mark.parametrize("name", names())
def test_every_name_in_its_json_is_explained(name: str, found: Found) -> None:
    reference = REFERENCE.read_text(encoding="utf-8")
    finding, _carried = found(name, "two days")
    missing = [table.name for table in finding.tables if f"`{table.name}`" not in reference]
    missing += [c.name for t in finding.tables for c in t.columns if f"`{c.name}`" not in reference]
    assert sorted(set(missing)) == []
