"""The wizard: exports in four languages, without names, and in strange forms, guessed and then imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from lagniappe.journal import sources
from lagniappe.journal.errors import JournalError
from lagniappe.journal.sources.generic.guess import guess
from lagniappe.journal.sources.generic.mapping import dump
from lagniappe.journal.store import Journal

WHO = ("Ana", "Luis", "Eva")
ROWS = [
    (f"A{n:03}", f"{13 + n // 30:02}/03/2026", f"{9 + n % 30 // 10:02}:{n % 10 * 5:02}:00", n % 4, WHO[n % 3])
    for n in range(60)
]  # fmt: skip
HEADS = {
    "en": "Ticket;Printed at;Called at;End;Counter;Operator;Status",
    "es": "Nro turno;Fecha y hora de emisión;Hora llamado;Fin atención;Ventanilla;Operador;Estado",
    "pt": "Senha;Hora da emissão;Hora da chamada;Fim do atendimento;Guichê;Atendente;Situação",
    "ru": "Номер талона;Время выдачи;Время вызова;Время окончания;Номер окна;Сотрудник;Статус",
}
STATES = {
    "en": ("Served", "No show"), "es": ("Atendido", "Ausente"), "pt": ("Atendido", "Não compareceu"),
    "ru": ("Обслужен", "Не явился"),
}  # fmt: skip


def export(path: Path, head: str, states: tuple[str, str], encoding: str = "utf-8") -> Path:
    lines = [head]
    for ticket, day, clock, missed, who in ROWS:
        moment = f"{day} {clock}"
        called, end = f"{day} {clock[:-2]}30", f"{day} {clock[:-2]}55"
        lines.append(f"{ticket};{moment};{called};{end if missed else ''};{missed};{who};{states[missed == 0]}")
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


@pytest.mark.parametrize("language", HEADS)
def test_an_export_in_each_language(language: str, tmp_path: Path) -> None:
    encoding = {"ru": "cp1251", "en": "utf-16"}.get(language, "cp1252")
    path = export(tmp_path / "export.txt", HEADS[language], STATES[language], encoding)
    found = guess(path)
    places = {line.column: line.place.columns[0] for line in found.lines}
    names = HEADS[language].split(";")
    assert [
        places[one]
        for one in ("contact_id", "arrived_at", "called_at", "ended_at", "position_id", "agent_id", "outcome")
    ] == names
    assert found.usable
    assert found.left_over == ()
    assert not found.ambiguous_dates
    assert set(found.mapping.values["outcome"].values()) == {"answered", "missed"}
    mapping = tmp_path / "export.toml"
    mapping.write_text(dump(found.mapping))
    journal = Journal.create(tmp_path / "journal")
    options = {"mapping": str(mapping), "zone": "Europe/Madrid"}
    report = sources.find("generic").read([path], journal, lambda what: None, options)
    assert (report.rows_in, report.rejected, report.outcomes) == (60, 0, {"answered": 45, "missed": 15})


def test_times_without_names_by_their_order_and_numbers_that_come_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [
        f"{n % 20},2026-03-{2 + n // 20:02} 10:{n % 20:02}:59,2026-03-{2 + n // 20:02} 10:{n % 20:02}:01"
        for n in range(60)
    ]
    path.write_text("\n".join(["ticket,x,y", *rows]))
    found = {line.column: line for line in guess(path).lines}
    assert (found["arrived_at"].place.columns, found["ended_at"].place.columns) == (("y",), ("x",))
    assert found["arrived_at"].level == "doubtful"
    assert found["contact_id"].place.columns == ("y", "ticket")


def test_lengths_instead_of_times(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"c{n},2026-03-02T10:{n:02}:00Z,{30 + n},{n % 7 + 60}" for n in range(50)]
    path.write_text("\n".join(["callid,start,wait time (s),talk time", *rows]))
    found = {line.column: line for line in guess(path).lines}
    assert found["called_at"].place.after
    assert found["called_at"].place.unit == "seconds"


def test_what_may_be_the_other_way_round_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ticket,arrived\n" + "\n".join(f"{n},0{1 + n % 9}/02/2026 10:00" for n in range(30)))
    assert guess(path).ambiguous_dates
    path.write_text("only\n1\n")
    with pytest.raises(JournalError, match="no table"):
        guess(path)
