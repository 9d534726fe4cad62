"""Interval reports in several languages: sums stay sums."""

from __future__ import annotations

from pathlib import Path

import pytest

from lagniappe.journal import sources
from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import ImportReport
from lagniappe.journal.store import Journal
from lagniappe.units import MINUTE, SECOND

REPORTS = {
    "en": "Interval,Queue,Offered,Answered,Abandoned,ASA,AHT\n03/13/2026 8:00 AM,Sales,40,35,4,0:12,3:20\n"
    "03/13/2026 8:30 AM,Sales,52,44,9,25,211\nSummary,,92,79,13,19,\n",
    "es": "Fecha;Franja;Cola;Recibidas;Atendidas;Abandonadas;Espera media;TMO\n13/03/2026;08:00;Sales;40;35;4;12,0;3:20\n"
    "13/03/2026;08:30;Sales;52;44;9;25;3:31\nTotales;;;92;79;13;19;\n",
    "pt": "Data\tHora\tFila\tRecebidas\tRespondidas\tAbandonadas\tTempo médio de espera\tTMA\n"
    "13/03/2026\t08:00-08:30\tSales\t40\t35\t4\t12\t200\n13/03/2026\t08:30-09:00\tSales\t52\t44\t9\t25\t211\n",
    "ru": "Дата;Время;Очередь;Поступило;Отвечено;Потеряно;Среднее ожидание;AHT\n13.03.2026;8:00;Sales;40;35;4;12;200\n"
    "13.03.2026;8:30;Sales;52;44;9;25;211\nИтого;;;92;79;13;;\n",
}


def acd(path: Path, journal: Journal, **options: str) -> ImportReport:
    return sources.find("acd_intervals").read([path], journal, lambda what: None, {"zone": "Europe/Madrid"} | options)


@pytest.mark.parametrize("language", REPORTS)
def test_a_report_in_each_language_tells_the_same(language: str, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(REPORTS[language].encode("cp1251" if language == "ru" else "utf-8"))
    journal = Journal.create(tmp_path / "journal")
    report = acd(path, journal)
    rows = journal.read("intervals").to_pylist()
    assert [(row["received"], row["answered"], row["abandoned"]) for row in rows] == [(40, 35, 4), (52, 44, 9)]
    assert [(row["mean_wait"], row["mean_handle"]) for row in rows] == [
        (12 * SECOND, 200 * SECOND), (25 * SECOND, 211 * SECOND),
    ]  # fmt: skip
    assert {row["length"] for row in rows} == {30 * MINUTE}
    assert rows[0]["started_at"].isoformat() == "2026-03-13T07:00:00"
    assert report.outcomes == {}
    assert {reason.id for reason in report.rejections} <= {"total"}
    assert journal.read("contacts").num_rows == 0


@pytest.mark.parametrize(
    "rows",
    [
        ("13/03/2026 08:00;1,234;1,200;12;200", "13/03/2026 08:30;987;980;25;211"),
        ("13/03/2026 08:00;1.234;1.200;12,0;200", "13/03/2026 08:30;987;980;25,0;211"),
        ("13/03/2026 08:00;1.234;1.200;12;200", "13/03/2026 08:30;987;980;25;211"),
        ("03/13/2026 8:00AM-8:30AM;1,234;1,200;12.0;200", "03/13/2026 8:30AM-9:00AM;987;980;25.0;211"),
    ],
)
def test_thousands_are_no_decimals(rows: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("\n".join(["Interval;Received;Answered;ASA;AHT", *rows]))
    journal = Journal.create(tmp_path / "journal")
    assert acd(path, journal).accepted == 2
    found = journal.read("intervals").to_pylist()
    assert [(row["received"], row["answered"]) for row in found] == [(1234, 1200), (987, 980)]
    assert [row["mean_wait"] for row in found] == [12 * SECOND, 25 * SECOND]


def test_a_report_of_which_nothing_can_be_read_is_accounted_for(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("start,received\nsoon,50\nlater,51\n")
    report = acd(path, Journal.create(tmp_path / "journal"))
    assert (report.rows_in, report.rejected, report.rejections[0].id) == (2, 2, "time")


def test_a_service_level_becomes_a_count(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(
        "start,received,answered,abandoned,SL %\n2026-03-02 08:00,50,40,10,80%\n2026-03-02 08:15,50,50,0,90%\n"
    )
    journal = Journal.create(tmp_path / "journal")
    acd(path, journal, within="20")
    assert [(row["answered_within"], row["within"]) for row in journal.read("intervals").to_pylist()] == [
        (32, 20 * SECOND), (45, 20 * SECOND),
    ]  # fmt: skip
    other = Journal.create(tmp_path / "other")
    acd(path, other, level_of="received")
    assert [row["answered_within"] for row in other.read("intervals").to_pylist()] == [40, 45]


def test_what_it_cannot_know_it_asks_for(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("start,received\n2026-03-02 08:00,50\n")
    journal = Journal.create(tmp_path / "journal")
    with pytest.raises(JournalError, match="how long its intervals are"):
        acd(path, journal)
    with pytest.raises(JournalError, match="whose clock"):
        acd(path, journal, zone="")
    assert acd(path, journal, minutes="15").accepted == 1


def test_a_journal_with_sums_is_of_the_newer_form(tmp_path: Path) -> None:
    """An older Lagniappe, which does not know the table, refuses it; journals without it stay readable by it."""
    journal = Journal.create(tmp_path / "journal")
    assert journal.manifest().version == 1
    path = tmp_path / "report.csv"
    path.write_text("start,received\n2026-03-02 08:00,50\n")
    acd(path, journal, minutes="15")
    assert journal.manifest().version == Journal.open(tmp_path / "journal").manifest().version == 2


def test_the_hour_that_comes_twice_in_autumn_is_kept_twice(tmp_path: Path) -> None:
    clocks = ("01:30", "02:00", "02:30", "02:00", "02:30", "03:00")
    lines = [f"25/10/2026 {clock};{10 + place};{10 + place};12;200" for place, clock in enumerate(clocks)]
    head = "Interval;Received;Answered;ASA;AHT"
    night, twice, once = tmp_path / "night.csv", tmp_path / "twice.csv", tmp_path / "once.csv"
    night.write_text("\n".join([head, *lines]))
    journal = Journal.create(tmp_path / "journal")
    report = acd(night, journal)
    assert (report.rows_in, report.rejected) == (6, 0)
    rows = sorted(journal.read("intervals").to_pylist(), key=lambda row: row["started_at"])
    assert [row["started_at"].strftime("%H:%M") for row in rows] == [
        "23:30",
        "00:00",
        "00:30",
        "01:00",
        "01:30",
        "02:00",
    ]
    assert [row["received"] for row in rows] == [10, 11, 12, 13, 14, 15]
    # A third 02:00, a second 03:00, and what another file says again are the same intervals.
    twice.write_text("\n".join([head, *lines, lines[1], lines[5]]))
    once.write_text("\n".join([head, lines[1], lines[3]]))
    found = sources.find("acd_intervals").read(
        [twice, once], Journal.create(tmp_path / "more"), lambda what: None, {"zone": "Europe/Madrid", "minutes": "30"}
    )
    assert [(one.id, one.count) for one in found.rejections] == [("again", 4)]
