"""Out and back again: nothing is lost, whatever the form of the files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from lagniappe.journal import sources
from lagniappe.journal.errors import JournalError
from lagniappe.journal.export import export
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import TABLES
from lagniappe.units import SECOND


def moment(hour: int, micros: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, 30, 1, micros, tzinfo=UTC)


@pytest.fixture
def full(tmp_path: Path) -> Journal:
    """A journal with rows of several tables, with quotes, line ends, empty words and nulls in them."""
    journal = Journal.create(tmp_path / "full")
    day, here = date(2026, 3, 2), {"site": "o/ñ ce", "business_day": date(2026, 3, 2)}
    legs = [
        {"contact_id": 'a,"b"\nc', "leg": 1, "outcome": "answered", "kind": "", "answered_at": moment(13, 7), **here},
        {"contact_id": "=two", "leg": 2, "outcome": "left", "kind": None, "told_wait": 3 * SECOND, **here},
    ]
    common = {
        "origin": "real",
        "channel": "turn",
        "direction": "in",
        "priority": 0,
        "doubt": 0,
        "arrived_at": moment(12),
    }
    with journal.batch():
        journal.write_days("contacts", pa.Table.from_pylist([leg | common for leg in legs]), source="desk")
        present = {"position_id": "1", "agent_id": None, "state": "available", "capacity": 1, "started_at": moment(9)}
        journal.write_days("presence", pa.Table.from_pylist([present | here]), source="desk")
        mark = {"subject_kind": "contact", "subject_id": "x", "mark": "csat", "value": 0.1 + 0.2, "scale_low": 1.0}
        marked = {**mark, "scale_high": 5.0, "marked_at": moment(14), **here}
        journal.write_days("marks", pa.Table.from_pylist([marked]), source="desk")
        site = {"site": "o/ñ ce", "origin": "real", "zone": "Europe/Madrid", "cutoff_minutes": 240, "indoors": True}
        journal.write_world("sites", pa.Table.from_pylist([site]))
        journal.write_world("agents", pa.Table.from_pylist([{"agent_id": "a-1", "site": "o/ñ ce", "hired_on": day}]))
    return journal


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_out_and_back_without_loss(full: Journal, kind: str, tmp_path: Path) -> None:
    done = export(full, tmp_path / "out", kind=kind)
    assert done.rows == {"contacts": 2, "presence": 1, "marks": 1, "sites": 1, "agents": 1}
    back = Journal.create(tmp_path / "back")
    report = sources.find("lagniappe").read([tmp_path / "out"], back, lambda what: None, {})
    assert (report.rows_in, report.accepted, report.rejected) == (6, 6, 0)
    for name in TABLES:
        assert back.read(name).equals(full.read(name)), name


def test_a_part_of_it(full: Journal, tmp_path: Path) -> None:
    file = tmp_path / "legs.csv"
    assert export(full, file, tables=["contacts"], first=date(2026, 3, 3)).rows == {"contacts": 0}
    with pytest.raises(JournalError, match="already"):
        export(full, file)
    with pytest.raises(JournalError, match="One file holds one table"):
        export(full, tmp_path / "two.csv", tables=["contacts", "marks"])
    with pytest.raises(JournalError, match="not empty"):
        export(full, tmp_path)
    with pytest.raises(JournalError, match="no table"):
        export(full, tmp_path / "out", tables=["nothing"])
    assert export(full, tmp_path / "none", sites=["elsewhere"]).rows.get("contacts", 0) == 0


def test_the_same_rows_from_two_sources_are_refused(full: Journal, tmp_path: Path) -> None:
    export(full, tmp_path / "out")
    with pytest.raises(JournalError, match="would count twice"):
        sources.find("lagniappe").read([tmp_path / "out"], full, lambda what: None, {})
