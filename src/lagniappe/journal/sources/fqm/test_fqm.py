"""FQM's tickets: no end is invented, and what cannot be a person is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lagniappe.journal import check, engine, sources
from lagniappe.journal.intake import ImportReport
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import Doubt

SAMPLE = Path(__file__).parent / "sample" / "tickets.csv"


def fqm(path: Path, journal: Journal, **options: str) -> ImportReport:
    return sources.find("fqm").read([path], journal, lambda what: None, options)


def legs(journal: Journal) -> dict[str, dict[str, Any]]:
    return {row["contact_id"].removeprefix("fqm-"): row for row in journal.read("contacts").to_pylist()}


def test_ends_are_bounded_by_the_next_call_of_the_same_person(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    report = fqm(SAMPLE, journal)
    found = legs(journal)
    assert report.outcomes == {"answered": 4, "missed": 1, "left": 1, "phantom": 1, "open": 1}
    # Called 9:04:00.5, the same person called next at 9:09; called 9:09, next (a missed one) at 9:12.
    assert found["2"]["ended_at"] == found["3"]["called_at"]
    assert found["3"]["ended_at"] == found["4"]["called_at"]
    assert found["5"]["ended_at"] is None  # the last call of the day has no bound
    assert all(found[one]["doubt"] & Doubt.END_MISSING for one in "235")
    assert found["4"]["ended_at"] == found["4"]["called_at"]  # nobody came: the wait ended at the call
    assert found["9"]["doubt"] & Doubt.WAIT  # called before it was printed
    with engine.tables(journal) as tables:
        broken = {law.id: law.flagged == law.broken for law in check.run(tables).laws if not law.holds}
    assert broken == {"order": True}


def test_who_was_never_called_is_gone_only_when_the_day_is_over(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    lines = SAMPLE.read_text().splitlines()
    first = tmp_path / "first.csv"
    first.write_text("\n".join(line for line in lines if "2026-03-03" not in line) + "\n")
    fqm(first, journal)
    assert legs(journal)["6"]["outcome"] == "open"
    fqm(SAMPLE, journal)
    assert legs(journal)["6"]["outcome"] == "left"
    assert legs(journal)["10"]["outcome"] == "open"
    fqm(first, journal)  # an older export again: the journal knows that the day is over
    assert legs(journal)["6"]["outcome"] == "left"


def test_a_table_saved_by_a_spreadsheet_tells_the_same(tmp_path: Path) -> None:
    lines = [line.split(";") for line in SAMPLE.read_text().splitlines()]
    for line in lines[1:]:
        line[6] = {"1": "TRUE", "0": "FALSE"}[line[6]]
    path = tmp_path / "saved.csv"
    path.write_text("\n".join(";".join(line) for line in lines))
    plain, saved = (
        Journal.create(tmp_path / "plain", key=b"one key"),
        Journal.create(tmp_path / "saved", key=b"one key"),
    )
    fqm(SAMPLE, plain)
    fqm(path, saved)
    assert saved.read("contacts").equals(plain.read("contacts"))


def test_a_paper_printed_again_today_breaks_no_law(tmp_path: Path) -> None:
    head, *lines = SAMPLE.read_text().splitlines()
    path = tmp_path / "today.csv"
    path.write_text("\n".join([head, *(line for line in lines if line[:2] in ("6;", "7;"))]))
    journal = Journal.create(tmp_path / "journal")
    assert fqm(path, journal).outcomes == {"open": 1, "phantom": 1}
    with engine.tables(journal) as tables:
        assert check.run(tables).holds


def test_nobody_is_named(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    fqm(SAMPLE, journal, site="ayuntamiento", zone="Europe/Madrid")
    said = b"".join(path.read_bytes() for path in journal.path.rglob("*.parquet"))
    assert b"Ana" not in said
    assert journal.read("sites").to_pylist()[0]["zone"] == "Europe/Madrid"
