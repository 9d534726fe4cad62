"""Files of every make: found out by rule, read whole, and what cannot be read keeps its line."""

from __future__ import annotations

import gzip
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagniappe.journal.errors import JournalError
from lagniappe.journal.reading.sheets import read_sheets
from lagniappe.journal.reading.text import delimiter_of, encoding_of
from lagniappe.journal.reading.values import Form, ambiguous, clocks, durations, form_of, numbers, times, wholes
from lagniappe.units import SECOND

EARLY, LATE = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (1971, 2069))
SHEET = """<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
{rows}</sheetData></worksheet>"""
BOOK = {
    "[Content_Types].xml": """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>""",
    "_rels/.rels": """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Target="xl/workbook.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>""",
    "xl/workbook.xml": """<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Turnos" sheetId="1" r:id="r1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": """<?xml version="1.0"?><Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Target="worksheets/sheet1.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>""",
    "xl/styles.xml": "",
}


def workbook(path: Path, rows: list[list[str | float]]) -> Path:
    def cell(value: str | float) -> str:
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>' if value else "<c/>"
        return f"<c><v>{value}</v></c>"

    body = "".join(f"<row>{''.join(cell(one) for one in row)}</row>" for row in rows)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in BOOK.items():
            if text:
                archive.writestr(name, text)
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(rows=body))
    return path


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("número;atención;ñandú", "utf-8", "utf-8"),
        ("número;atención;ñandú", "utf-8-sig", "utf-8"),
        ("número;atención;ñandú", "cp1252", "latin-1"),
        ("número – 5 €;atención", "cp1252", "cp1252"),
        ("номер;очередь;время вызова\n1;касса;10:00", "cp1251", "cp1251"),
        ("номер;очередь;время вызова\n1;касса;10:00", "utf-16", "utf-16-le"),
        ("plain;ascii;only;words", "utf-16-be", "utf-16-be"),
        ("plain;ascii;only;words", "ascii", "utf-8"),
    ],
)
def test_the_encoding_is_found(text: str, encoding: str, found: str, tmp_path: Path) -> None:
    data = text.encode(encoding)
    assert encoding_of(data) == found
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    assert read_sheets(path)[0].names == text.split("\n")[0].split(";")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_among_the_others(delimiter: str) -> None:
    rows = [["when", "note", "much"], ["10:00", '"a, b; c"', "1.5"], ["11:00", "d", "2"]]
    assert delimiter_of("\n".join(delimiter.join(row) for row in rows)) == delimiter


def test_lines_are_kept_through_titles_quotes_and_torn_rows(tmp_path: Path) -> None:
    text = 'Report of the day\n\nticket;note;wait\nA1;fine;3\nA2;"two\nlines";4\nA3;torn\n\nA4;last;5\n'
    path = tmp_path / "a.csv"
    path.write_text(text)
    (sheet,) = read_sheets(path)
    assert sheet.rows.to_pylist() == [
        {"ticket": "A1", "note": "fine", "wait": "3"},
        {"ticket": "A2", "note": "two\nlines", "wait": "4"},
        {"ticket": "A4", "note": "last", "wait": "5"},
    ]
    assert sheet.lines.tolist() == [4, 5, 9]
    assert [(one.line, one.text) for one in sheet.torn] == [(7, "A3;torn")]


def test_packed_workbook_and_parquet_say_the_same(tmp_path: Path) -> None:
    plain = tmp_path / "a.csv"
    plain.write_text("ticket,wait\nA1,3\nA2,\nA3,4.5\n")
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("days/a.csv", plain.read_bytes())
        file.writestr("__MACOSX/._a.csv", b"junk")
    book = workbook(tmp_path / "a.xlsx", [["Printed at noon"], ["ticket", "wait"], ["A1", 3], ["A2", ""], ["A3", 4.5]])
    parquet = tmp_path / "a.parquet"
    pq.write_table(pa.table({"ticket": ["A1", "A2", "A3"], "wait": ["3", None, "4.5"]}), parquet)
    rows = read_sheets(plain)[0].rows.to_pylist()
    assert rows[1] == {"ticket": "A2", "wait": None}
    for path in (packed, archive, book, parquet):
        assert read_sheets(path)[0].rows.to_pylist() == rows, path
    assert read_sheets(archive)[0].file == "all.zip/days/a.csv"
    assert read_sheets(book)[0].lines.tolist() == [3, 4, 5]


def test_what_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    for name, data, said in (
        ("a.csv", b"", "empty"),
        ("b.csv", bytes(range(256)) * 40, "not a text"),
        ("c.csv", b"a,a\n1,2\n", "twice"),
        ("d.xlsx", b"PK\x03\x04rubbish", "not a workbook"),
        ("e.zip", b"PK\x03\x04rubbish", "zip"),
        ("f.parquet", b"PAR1rubbish", "not a Parquet"),
        ("g.csv.gz", gzip.compress(b"a,b\n1,2\n")[:-9], "gzip"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(JournalError, match=said):
            read_sheets(path)
    path.write_bytes("ñ".encode("cp1252"))
    fine = tmp_path / "h.csv"
    fine.write_bytes("año,b\n1,2\n".encode("cp1252"))
    assert read_sheets(fine, encoding="cp1252")[0].names == ["año", "b"]
    with pytest.raises(JournalError, match="not written in utf-8"):
        read_sheets(fine, encoding="utf-8")
    with pytest.raises(JournalError, match="not an encoding"):
        read_sheets(fine, encoding="klingon")


def read_times(*words: str | None, order: str = "ymd", zone: str | None = None) -> list[str | None]:
    found = times(pa.array(words, pa.string()), Form(order), zone).values.to_pylist()
    return [one and one.isoformat() for one in found]


def test_times_in_many_forms() -> None:
    assert read_times("2026-03-02T10:04:00", "2026-03-02 10:04", "2026-03-02", "2026-3-2 9:04:05.25") == [
        "2026-03-02T10:04:00", "2026-03-02T10:04:00", "2026-03-02T00:00:00", "2026-03-02T09:04:05.250000",
    ]  # fmt: skip
    assert read_times("02/03/2026 10:04", "2.3.26 1:04 p. m.", "31/02/2026 10:00", None, order="dmy") == [
        "2026-03-02T10:04:00", "2026-03-02T13:04:00", None, None,
    ]  # fmt: skip
    assert read_times("3/2/2026 12:30:00 AM", order="mdy") == ["2026-03-02T00:30:00"]
    assert read_times("2026-03-02T10:04:00Z", "2026-03-02T10:04:00-03:00", "2026-03-02T10:04", zone="Europe/Madrid") == [
        "2026-03-02T10:04:00", "2026-03-02T13:04:00", "2026-03-02T09:04:00",
    ]  # fmt: skip
    twice = times(pa.array(["2026-10-25 02:30", "2026-03-29 02:30", "2026-10-25 04:30"]), Form(), "Europe/Madrid")
    assert twice.odd.tolist() == [True, True, False]
    assert clocks(pa.array(["09:05", "9:05:30 pm", "25:00", None])).values.to_pylist() == [
        32_700 * SECOND, 75_930 * SECOND, None, None,
    ]  # fmt: skip


@given(st.lists(st.datetimes(EARLY, LATE), min_size=1, max_size=20))
def test_every_time_is_read_as_it_was_written(moments: list[datetime]) -> None:
    for order, form in (("ymd", "%Y-%m-%d"), ("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y")):
        words = pa.array([one.strftime(f"{form} %H:%M:%S.%f") for one in moments])
        assert times(words, Form(order), None).values.to_pylist() == moments
    words = pa.array(
        [str((one.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)) for one in moments]
    )
    read = times(words, Form(epoch="seconds"), None).values.to_pylist()
    assert read == [one.replace(microsecond=0) for one in moments]


def test_the_form_of_times_is_found() -> None:
    assert form_of(["2026-03-02 10:00", "", "2026-03-02 11:00"]) == Form("ymd")
    assert form_of(["13/03/2026 10:00", "1/2/2026 10:00"]) == Form("dmy")
    assert form_of(["03/13/2026", "1/2/2026"]) == Form("mdy")
    assert form_of(["1772445840", "1772445900"]) == Form(epoch="seconds")
    assert form_of(["1772445840123", "1772445900000"]) == Form(epoch="milliseconds")
    assert form_of(["12", "13"]) is None
    assert form_of(["Ana", "Luis"]) is None
    assert ambiguous(["01/02/2026"], Form("dmy"))
    assert not ambiguous(["13/02/2026"], Form("dmy"))


def test_what_is_too_large_for_the_journal_cannot_be_read() -> None:
    """A whole number of microseconds has 63 bits; what does not fit must not come back as another time."""
    sixteen = pa.array(["1772445840", "1772445840000000", "170000000000000000", "9" * 25])
    assert times(sixteen, Form(epoch="seconds"), None).wrong.tolist() == [False, True, True, True]
    assert times(sixteen, Form(epoch="milliseconds"), None).wrong.tolist() == [False, False, True, True]
    assert times(sixteen, Form(epoch="microseconds"), None).wrong.tolist() == [False, False, False, True]
    long = durations(pa.array(["1:00", "9" * 25 + ":00", "9" * 18, "9" * 400, "9999999999:00:00"]), "hours")
    assert (long.values.to_pylist(), long.wrong.tolist()) == ([3600 * SECOND] + [None] * 4, [False] + [True] * 4)
    assert numbers(pa.array(["9" * 400])).wrong.tolist() == [True]
    assert wholes(pa.array(["9" * 400, "9" * 18, "7"])).values.to_pylist() == [None, None, 7]


def test_numbers_and_durations_as_people_write_them() -> None:
    assert numbers(pa.array(["1.234,5", "0,25", "12", "1.5", "50 %", "x"]), ",").values.to_pylist() == [
        1234.5, 0.25, 12.0, None, 0.5, None,
    ]  # fmt: skip
    assert numbers(pa.array(["1,234.5", "12 345", "1,5"])).values.to_pylist() == [1234.5, 12345.0, None]
    assert wholes(pa.array(["3,0", "3,5", None]), ",").values.to_pylist() == [3, None, None]
    assert durations(pa.array(["1:02:03", "2:03", "90", "1.5", "-"])).values.to_pylist() == [
        3723 * SECOND, 123 * SECOND, 90 * SECOND, 1_500_000, None,
    ]  # fmt: skip
    assert durations(pa.array(["1:30", "2,5"]), "hours", ",").values.to_pylist() == [5400 * SECOND, 9000 * SECOND]
