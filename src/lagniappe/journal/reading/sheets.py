"""A file as sheets of text: delimited text, a workbook (XLSX, XLS, ODS) or Parquet, each row with its line number."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv as arrow_csv
from python_calamine import CalamineError, load_workbook

from lagniappe.journal.errors import JournalError
from lagniappe.journal.reading.packed import GZIPPED, ZIPPED, members, start_of
from lagniappe.journal.reading.text import Manner, decoded, first_rows, manner_of, names_row

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PARQUET = b"PAR1"


@dataclass(frozen=True)
class Torn:
    """A line that cannot be cut into columns, with its text."""

    line: int
    text: str


@dataclass(frozen=True)
class Sheet:
    """One table of a file as text: ``rows`` has a text column for each name, empty cells null; ``lines`` says on which
    line (of text) or row (of a workbook, of Parquet) each stood, counted from 1; ``torn`` could not be cut."""

    file: str
    rows: Any
    lines: Any
    torn: list[Torn] = field(default_factory=list)
    manner: Manner | None = None

    @property
    def names(self) -> list[str]:
        return list(self.rows.column_names)


def read_sheets(path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> list[Sheet]:
    """All sheets of a file. ``encoding`` and ``delimiter`` are found unless said; ``sheet`` names one of a workbook."""
    start = start_of(path)
    if start[:4] == PARQUET:
        return [_parquet(path.name, path)]
    if path.suffix.lower() in WORKBOOKS or (start[:4] == ZIPPED and path.suffix.lower() not in (".zip", ".gz")):
        return _workbook(path.name, path, sheet)
    found = []
    for name, data in members(path):
        if data[:4] == PARQUET:
            found.append(_parquet(name, pa.BufferReader(data)))
        elif data[:4] == ZIPPED or Path(name.removesuffix(".gz")).suffix.lower() in WORKBOOKS:
            found += _workbook(name, io.BytesIO(data), sheet)
        else:
            found.append(_delimited(name, data, encoding, delimiter))
    return found


def _delimited(name: str, data: bytes, encoding: str, delimiter: str) -> Sheet:
    text, known = decoded(name, data, encoding)
    manner = manner_of(name, text, known, delimiter)
    head = first_rows(text, manner.delimiter)[manner.first_row]
    names = column_names(name, head)
    # Whole columns at once where every line is a row; one by one where a quoted cell holds a line's end or a row is torn.
    if '"' not in text or text.count("\n") == _line_ends_outside_quotes(text):
        quick = _quickly(text, names, manner)
        if quick is not None:
            quick, some = without_blank(quick)
            return Sheet(name, quick, some + manner.first_row + 2, [], manner)
    return _row_by_row(name, text, names, manner)


def without_blank(rows: Any) -> tuple[Any, Any]:
    """The rows of which any cell says something, and their places: a line without anything is no row."""
    blank: Any = None
    for column in rows.columns:
        if pa.types.is_dictionary(column.type):
            column = column.cast(pa.string())
        nothing = pc.is_null(column)
        if pa.types.is_string(column.type):
            nothing = pc.or_kleene(nothing, pc.equal(pc.utf8_trim_whitespace(column), ""))
        blank = nothing if blank is None else pc.and_(blank, nothing)
        if not pc.any(blank).as_py():
            return rows, np.arange(rows.num_rows)
    some = np.arange(rows.num_rows) if blank is None else np.flatnonzero(~blank.to_numpy())
    return rows.take(pa.array(some)), some


def _line_ends_outside_quotes(text: str) -> int:
    return sum(piece.count("\n") for piece in text.split('"')[::2])


def _quickly(text: str, names: list[str], manner: Manner) -> Any:
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(text.encode()),
            read_options=arrow_csv.ReadOptions(column_names=names, skip_rows=manner.first_row + 1),
            parse_options=arrow_csv.ParseOptions(delimiter=manner.delimiter, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
            ),
        ).combine_chunks()
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None


def _row_by_row(name: str, text: str, names: list[str], manner: Manner) -> Sheet:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=manner.delimiter)
    rows: list[list[str]] = []
    lines, torn, before, place = [], [], 0, 0
    try:
        for row in reader:
            line, before = before + 1, reader.line_num
            place += 1
            if place <= manner.first_row + 1 or not any(cell.strip() for cell in row):
                continue
            if len(row) == len(names):
                rows.append(row)
                lines.append(line)
            else:
                torn.append(Torn(line, manner.delimiter.join(row)))
    except csv.Error as error:
        raise JournalError(
            "{file} cannot be read as CSV from line {line} on: {why}.", file=name, line=str(before + 1), why=error
        ) from error
    columns = zip(*rows, strict=True) if rows else [() for _ in names]
    table = pa.table([pa.array([cell or None for cell in column], pa.string()) for column in columns], names=names)
    return Sheet(name, table, np.array(lines, dtype=np.int64), torn, manner)


def column_names(file: str, head: Sequence[str]) -> list[str]:
    """The names of the columns: those without one are called by their place, JournalError where one comes twice."""
    names = [cell.strip() or f"column {place}" for place, cell in enumerate(head, start=1)]
    if len(set(names)) < len(names):
        raise JournalError("{file} names a column twice.", file=file)
    return names


def _workbook(name: str, source: Path | io.BytesIO, wanted: str) -> list[Sheet]:
    try:
        book = load_workbook(source)
        if wanted and wanted not in book.sheet_names:
            raise JournalError(
                "{file} has no sheet “{sheet}”. It has: {sheets}.",
                file=name,
                sheet=wanted,
                sheets=", ".join(book.sheet_names),
            )
        chosen = [wanted] if wanted else list(book.sheet_names)
        cells = {one: book.get_sheet_by_name(one).to_python(skip_empty_area=False) for one in chosen}
    except (CalamineError, OSError, ValueError) as error:
        raise JournalError("{file} is not a workbook that can be read: {why}.", file=name, why=error) from error
    found = [_sheet(name if len(cells) == 1 else f"{name}/{one}", rows) for one, rows in cells.items() if any(rows)]
    if not found:
        raise JournalError("{file} is empty.", file=name)
    return found


def _sheet(name: str, cells: Sequence[Sequence[Any]]) -> Sheet:
    texts = [[said(cell) for cell in row] for row in cells]
    first = names_row(texts[:200])
    names = column_names(name, texts[first])
    kept = [place for place in range(first + 1, len(texts)) if any(texts[place])]
    columns = [pa.array([texts[place][column] or None for place in kept], pa.string()) for column in range(len(names))]
    return Sheet(name, pa.table(columns, names=names), np.array(kept, dtype=np.int64) + 1)


def said(cell: Any) -> str:
    """A workbook's cell as text: times as ISO 8601, durations as h:mm:ss, whole numbers without decimals."""
    forms: tuple[tuple[type, Callable[[Any], str]], ...] = (
        (str, str.strip),
        (bool, lambda one: "true" if one else "false"),
        (datetime, lambda one: one.isoformat(sep=" ")),
        (date, lambda one: one.isoformat()),
        (time, lambda one: one.isoformat()),
        (timedelta, _clock),
        (float, lambda one: str(int(one)) if one.is_integer() else repr(one)),
    )
    return next((say(cell) for kind, say in forms if isinstance(cell, kind)), "" if cell is None else str(cell))


def _clock(duration: timedelta) -> str:
    seconds, micros = divmod(duration // timedelta(microseconds=1), 1_000_000)
    rest = f".{micros:06d}" if micros else ""
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{rest}"


def _parquet(name: str, source: Any) -> Sheet:
    try:
        table = pq.read_table(source)
        columns = [_as_text(column) for column in table.columns]
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise JournalError("{file} is not a Parquet file that can be read: {why}.", file=name, why=error) from error
    rows = pa.table(columns, names=column_names(name, table.column_names))
    return Sheet(name, rows, np.arange(1, table.num_rows + 1))


def _as_text(values: Any) -> Any:
    if pa.types.is_timestamp(values.type):
        zoned = values.type.tz is not None
        plain = values.cast(pa.timestamp("us", "UTC" if zoned else None))
        said_so = plain.cast(pa.timestamp("us")).cast(pa.string())
        if not zoned:
            return said_so
        return pa.chunked_array([pa.array([one and f"{one}Z" for one in said_so.to_pylist()], pa.string())])
    if pa.types.is_dictionary(values.type):
        return values.cast(values.type.value_type).cast(pa.string())
    return values.cast(pa.string())


def is_text(path: Path) -> bool:
    """Whether a file is neither a workbook nor Parquet nor a zip; gzip is taken for text."""
    start = start_of(path)
    return start[:4] not in (PARQUET, ZIPPED) and (start[:2] == GZIPPED or path.suffix.lower() not in WORKBOOKS)
