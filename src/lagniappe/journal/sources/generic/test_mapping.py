"""Mapping files: what they can say, what they may not, and the repairs of an export met for the first time."""

from __future__ import annotations

from pathlib import Path

import pytest

from lagniappe.journal import sources
from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import ImportReport
from lagniappe.journal.sources.generic.mapping import dump, load, parse
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import Doubt

MAPPING = """format = 1
table = "contacts"
zone = "America/Argentina/Buenos_Aires"
dates = "dmy"
decimal = ","
[columns]
contact_id = ["Fecha", "Turno"]
arrived_at = ["Fecha", "Emitido"]
called_at = ["Fecha", "Llamado"]
answered_at = ["Fecha", "Inicio"]
ended_at = { column = "Duracion", after = "answered_at", unit = "minutes" }
position_id = "Caja"
outcome = "Estado"
[values.outcome]
"Atendido" = "answered"
"AUSENTE" = "missed"
"*" = "left"
[fixed]
site = "once"
channel = "turn"
"""
HEAD = "Fecha;Turno;Emitido;Llamado;Inicio;Duracion;Caja;Estado"


def mapped(folder: Path, rows: list[str], mapping: str = MAPPING) -> tuple[Journal, ImportReport]:
    export, file = folder / "turnos.csv", folder / "turnos.toml"
    export.write_text("\n".join([HEAD, *rows]) + "\n", encoding="cp1252")
    file.write_text(mapping, encoding="utf-8")
    journal = Journal.create(folder / "journal")
    options = {"mapping": str(file)}
    return journal, sources.find("generic").read([export], journal, lambda what: None, options)


def test_days_clocks_lengths_and_words(tmp_path: Path) -> None:
    rows = [
        "13/03/2026;A1;23:50:00;23:58:00;00:01:00;2,5;1;atendido",
        "13/03/2026;A2;10:00:00;10:05:00;;;1;Ausente",
        "13/03/2026;A3;10:01:00;;;;;Abandonó",
        "13/03/2026;A4;10:02:00;10:09:00;10:08:00;3;2;Atendido",
        "31/02/2026;A5;10:02:00;10:09:00;10:08:00;3;2;Atendido",
    ]
    journal, report = mapped(tmp_path, rows)
    legs = {row["contact_id"].split("-")[-1]: row for row in journal.read("contacts").to_pylist()}
    assert (legs["A1"]["ended_at"] - legs["A1"]["answered_at"]).total_seconds() == 150
    assert (legs["A1"]["answered_at"] - legs["A1"]["arrived_at"]).total_seconds() == 660  # past midnight
    assert legs["A1"]["arrived_at"].isoformat() == "2026-03-14T02:50:00"
    assert (legs["A2"]["outcome"], legs["A2"]["ended_at"]) == ("missed", legs["A2"]["called_at"])
    assert (legs["A3"]["outcome"], Doubt(legs["A3"]["doubt"])) == ("left", Doubt.WAIT | Doubt.END_MISSING)
    assert Doubt(legs["A4"]["doubt"]) & Doubt.WAIT
    assert [(one.id, one.examples) for one in report.rejections] == [("value", (("turnos.csv", 6),))]


def test_a_clock_of_nought_says_that_nothing_happened(tmp_path: Path) -> None:
    """Its wait is known all the same; but shortly before midnight it is the midnight that follows."""
    mapping = MAPPING.replace(
        'ended_at = { column = "Duracion", after = "answered_at", unit = "minutes" }',
        'ended_at = ["Fecha", "Duracion"]',
    )
    rows = [
        "13/03/2026;A1;09:00:00;0:00:00;0:00:00;09:20:00;;Abandonó",
        "13/03/2026;A2;15:00:00;00:00:00;00:00:00;15:20:00;;Abandonó",
        "13/03/2026;A3;10:00:00;10:05:00;10:05:00;10:09:00;1;Atendido",
        "13/03/2026;A4;23:50:00;0:00:00;0:00:00;00:09:00;2;Atendido",
    ]
    journal, report = mapped(tmp_path, rows, mapping)
    assert {one.id: one.examples for one in report.repairs} == {"never": (("turnos.csv", 2), ("turnos.csv", 3))}
    legs = {row["contact_id"].split("-")[-1]: row for row in journal.read("contacts").to_pylist()}
    for left in ("A1", "A2"):
        assert (legs[left]["called_at"], legs[left]["outcome"], legs[left]["doubt"]) == (None, "left", 0)
        assert (legs[left]["ended_at"] - legs[left]["arrived_at"]).total_seconds() == 1200
    assert (legs["A4"]["called_at"] - legs["A4"]["arrived_at"]).total_seconds() == 600


def test_a_clock_that_is_behind_is_found_moved_and_told(tmp_path: Path) -> None:
    rows = [
        f"13/03/2026;A{n};10:{n:02}:00;11:{n:02}:40;11:{n:02}:{10 if n % 2 else 50};0,3;{n % 2};Atendido"
        for n in range(60)
    ]
    journal, report = mapped(tmp_path, rows)
    reasons = {one.id: one.count for one in report.repairs}
    assert reasons["skew"] == 30
    assert "wait" not in reasons
    note = next(str(note) for note in report.notes if "Clock of 1" in str(note))
    assert "30" in note
    moved = [row for row in journal.read("contacts").to_pylist() if row["position_id"] == "1"]
    assert all(row["answered_at"] == row["called_at"] for row in moved)
    assert all(row["doubt"] == Doubt.WAIT_CLOCKS for row in moved)
    assert all(
        row["answered_at"] > row["called_at"]
        for row in journal.read("contacts").to_pylist()
        if row["position_id"] == "0"
    )


def test_missing_ends_are_bounded_and_crowds_doubted(tmp_path: Path) -> None:
    mapping = MAPPING.replace(
        'ended_at = { column = "Duracion", after = "answered_at", unit = "minutes" }',
        'ended_at = ["Fecha", "Duracion"]',
    )
    rows = [f"13/03/2026;A{n};9:00:00;9:{n:02}:00;9:{n:02}:10;9:{n:02}:50;{n};Atendido" for n in range(20)]
    rows += [f"13/03/2026;B{n};12:00:00;12:{n:02}:00;12:{n:02}:10;18:00:00;{n};Atendido" for n in range(12)]
    rows += [
        "13/03/2026;C1;14:00:00;14:01:00;14:02:00;;Z;Atendido",
        "13/03/2026;C2;14:00:00;14:08:00;14:09:00;14:12:00;Z;Atendido",
    ]
    journal, report = mapped(tmp_path, rows, mapping)
    reasons = {one.id: one.count for one in report.repairs}
    assert (reasons["crowd"], reasons["bounded"]) == (12, 1)
    legs = {row["contact_id"].split("-")[-1]: row for row in journal.read("contacts").to_pylist()}
    assert legs["C1"]["ended_at"] == legs["C2"]["answered_at"]
    assert Doubt(legs["C1"]["doubt"]) & Doubt.END_MISSING


def test_lengths_and_fixed_numbers_beyond_all_times_are_refused(tmp_path: Path) -> None:
    rows = [
        f"13/03/2026;A{n};10:00;10:05;10:06;{long};1;Atendido"
        for n, long in enumerate(("5", "9" * 25, "9" * 25 + ":00"))
    ]
    _, report = mapped(tmp_path, rows)
    assert {one.id: one.count for one in report.rejections} == {"value": 2}
    (tmp_path / "more").mkdir()
    with pytest.raises(JournalError, match="no whole number"):
        mapped(tmp_path / "more", rows, MAPPING + f'priority = "{"9" * 25}"\n')


def test_a_mapping_is_written_as_it_is_read() -> None:
    mapping = parse(MAPPING, "turnos.toml")
    assert parse(dump(mapping, {"arrived_at": "sure, 90%"}), "again") == mapping


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = 7", "of the form 7"),
        ("format = 1", "format = ", "no TOML"),
        ("arrived_at", "arival", "maps arival, which contacts does not have"),
        ('table = "contacts"', 'table = "things"', "no table “things”"),
        ('zone = "America/Argentina/Buenos_Aires"', 'zone = "Mars/Base"', "not a time zone"),
        ('decimal = ","', 'decimal = ";"', "decimal is “;”"),
        ('dates = "dmy"', "dates = 5", "no text in quotes"),
        ('position_id = "Caja"', "position_id = 5", "does not say clearly where position_id"),
        ('unit = "minutes"', 'unit = "moons"', "does not say clearly where ended_at"),
        ('after = "answered_at"', 'after = "wrapped_at"', "which it does not map"),
        ('"Emitido"]', '"Imprimido"]', "no column “Imprimido”, which the mapping names"),
        ("[fixed]", "colour = 3\n[fixed]\ndoubt = \"x\"", "no whole number"),
        ("decimal", "colour", "says colour, which nobody knows"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_one_clear_sentence(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in MAPPING
    with pytest.raises(JournalError) as refused:
        mapped(tmp_path, ["13/03/2026;A1;10:00:00;10:05:00;10:05:30;2;1;Atendido"], MAPPING.replace(old, new, 1))
    assert said in str(refused.value)
    with pytest.raises(JournalError, match="no mapping file"):
        load(tmp_path / "nowhere.toml")
