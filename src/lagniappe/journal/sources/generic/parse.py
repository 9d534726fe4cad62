"""From CSV to typed columns: a clean file goes through Arrow's reader whole; only a dirty one is read by the value."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from lagniappe.journal.errors import JournalError
from lagniappe.journal.files import WORDS
from lagniappe.journal.intake import Rejected, read_text
from lagniappe.journal.localtime import to_utc
from lagniappe.journal.reading.packed import GZIPPED, start_of, unpacked
from lagniappe.journal.reading.sheets import is_text, without_blank
from lagniappe.journal.reading.text import encoding_of
from lagniappe.journal.schema import ARROW
from lagniappe.journal.tables import Table
from lagniappe.sentences import gettext_noop
from lagniappe.units import micros

PIECE = 4096
BLOCK = 8 << 20
CODED = pa.dictionary(pa.int32(), pa.string())
FEW_WORDS = {*WORDS, "customer_id"}
"""Columns whose words come again and again: read as codes, they are quicker to check, to move and to write."""
ZONED = re.compile(r"(Z|[+-]\d\d:?\d\d)$")
TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True)
class Parsed:
    """Readable rows of one file. ``odd``: rows with a local time that came twice or never; ``lines``: where each row
    stood, counted from 1; ``rejected``: rows that could not be read."""

    rows: Any
    odd: Any
    lines: Any
    rejected: list[Rejected]
    texts: Callable[[set[int]], dict[int, str]]
    """The text of some lines, for the file of rejected rows."""
    never: Any = None
    """Rows with a clock of 0:00:00 that says that something did not happen; None where there is none."""


def parse(path: Path, table: Table, zone: str | None) -> Parsed:
    """Read one CSV file as rows of a table, times in UTC. JournalError if it is not such a file."""
    names, sample = _head(path, table)
    forms = {name: _form([row[place] for row in sample if len(row) > place]) for place, name in enumerate(names)}
    types = {name: _arrow_type(table.column(name).type, forms[name]) for name in names}
    types |= {name: CODED for name in names if name in FEW_WORDS and name not in table.key}
    try:
        rows = arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(block_size=BLOCK),
            parse_options=arrow_csv.ParseOptions(ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return _parse_by_value(path, table, names, forms, zone)
    rows, odd = _in_utc(rows.unify_dictionaries().combine_chunks(), table, zone)
    if _line_ends(path) != rows.num_rows + 1:
        # A quoted cell holds a line's end: only the slow way knows on which line each row stands.
        return _parse_by_value(path, table, names, forms, zone)
    rows, some = without_blank(rows)
    return Parsed(rows, odd[some], some + 2, [], partial(raw_lines, path))


def is_plain(path: Path, table: Table) -> bool:
    """Whether a file is what the quick way reads: text in UTF-8 parted by commas, with columns of the table."""
    if not is_text(path):
        return False
    start = unpacked(path, 200_000)
    if not start.strip():
        return True  # it says best itself that it is empty
    if encoding_of(start) != "utf-8":
        return False
    # A lone carriage return ends a line, too.
    head = re.split(rb"[\r\n]", start.removeprefix(b"\xef\xbb\xbf"), maxsplit=1)[0].decode("utf-8", "replace").strip()
    names = next(csv.reader([head]), [])
    return any(name in table.names for name in names) or not any(
        name in table.names for delimiter in ";\t|" for name in head.split(delimiter)
    )


def _line_ends(path: Path) -> int:
    """How many lines a file has, the last with or without its end."""
    many, last = 0, b"\n"
    with gzip.open(path, "rb") if start_of(path, 2) == GZIPPED else path.open("rb") as file:
        while piece := file.read(BLOCK):
            many += piece.count(b"\n")
            last = piece[-1:]
    return many + (last != b"\n")


def raw_lines(path: Path, lines: set[int]) -> dict[int, str]:
    """The text of some lines, for the file of rejected rows."""
    if not lines:
        return {}
    text = io.StringIO(read_text(path).decode("utf-8", "replace"), newline=None)
    return {number: line.rstrip("\r\n") for number, line in enumerate(text, start=1) if number in lines}


def _head(path: Path, table: Table) -> tuple[list[str], list[list[str]]]:
    """The names of the columns and the first rows; JournalError unless it is a CSV with columns of the table."""
    start = read_text(path, 200_000)
    try:
        text = start.decode("utf-8", "strict" if len(start) < 190_000 else "ignore")
        rows = list(islice(csv.reader(io.StringIO(text, newline="")), 200))
    except (UnicodeDecodeError, csv.Error):
        raise JournalError("{file} is not a CSV file in UTF-8.", file=path.name) from None
    names = rows[0]
    require_known(path.name, names, table)
    return names, rows[1:]


def require_known(file: str, names: Sequence[str], table: Table) -> None:
    """JournalError unless all names are columns of the table, each once."""
    unknown = [name for name in names if name not in table.names]
    if unknown:
        raise JournalError(
            "{file} has columns that {table} does not have: {unknown}. Its columns are: {columns}. "
            "For an export with columns of its own, have them guessed: --guess.",
            file=file,
            table=table.name,
            unknown=", ".join(unknown[:5]),
            columns=", ".join(table.names),
        )
    if len(set(names)) < len(names):
        raise JournalError("{file} names a column twice.", file=file)


def _form(values: list[str]) -> str:
    """How a column writes its times: ``micros``, ``zoned`` or ``local``, by its first values."""
    value = next((value for value in values if value), "")
    if re.fullmatch(r"-?\d+", value):
        return "micros"
    return "zoned" if "T" in value.upper().replace(" ", "T") and ZONED.search(value) else "local"


def _arrow_type(type_: str, form: str) -> Any:
    if type_ != "time":
        return ARROW[type_]
    return {"micros": pa.int64(), "zoned": pa.timestamp("us", "UTC"), "local": pa.timestamp("us")}[form]


def _in_utc(rows: Any, table: Table, zone: str | None) -> tuple[Any, Any]:
    odd = np.zeros(rows.num_rows, dtype=bool)
    for place, name in enumerate(rows.column_names):
        if table.column(name).type != "time":
            continue
        values = rows.column(place)
        if values.type == pa.timestamp("us"):
            if values.null_count == len(values):
                continue
            values, strange = to_utc(values, needed_zone(zone, name))
            odd |= strange.to_numpy(zero_copy_only=False)
        rows = rows.set_column(place, name, values.cast(pa.timestamp("us")))
    return rows, odd


def needed_zone(zone: str | None, name: str) -> str:
    if zone is None:
        raise JournalError(
            "The times in {column} have no zone. Say whose clock it is, for instance --zone Europe/Madrid.", column=name
        )
    return zone


def _parse_by_value(path: Path, table: Table, names: list[str], forms: dict[str, str], zone: str | None) -> Parsed:
    """The slow way for a file with rows that cannot be read: they are set aside, one by one, with the reason."""
    reader = csv.reader(io.StringIO(read_text(path).decode("utf-8", "replace"), newline=""))
    rows, lines, rejected, start = [], [], [], 1
    try:
        for row in reader:
            said = start > 1 and any(cell.strip() for cell in row)
            if said and len(row) == len(names):
                rows.append(row)
                lines.append(start)
            elif said:
                rejected.append(Rejected(path.name, start, "columns", ",".join(row)))
            start = reader.line_num + 1
    except csv.Error as error:
        sentence = gettext_noop("{file} cannot be read as CSV from line {line} on: {why}.")
        raise JournalError(sentence, file=path.name, line=str(reader.line_num), why=error) from error
    columns, bad, odd = [], np.full(len(rows), "", dtype=object), np.zeros(len(rows), dtype=bool)
    for place, name in enumerate(names):
        words = pa.array([row[place] or None for row in rows], pa.string())
        values, wrong, strange = _column(words, table.column(name).type, forms[name], zone, name)
        if name in FEW_WORDS and name not in table.key:
            values = values.combine_chunks().dictionary_encode()
        columns.append(values)
        bad[wrong & (bad == "")] = name
        odd |= strange
    fine = np.flatnonzero(bad == "")
    for place in np.flatnonzero(bad != "").tolist():
        rejected.append(Rejected(path.name, lines[place], "value", ",".join(rows[place])))
    parsed = pa.table(columns, names=names).take(pa.array(fine))
    rejected.sort(key=lambda row: row.line)
    return Parsed(parsed, odd[fine], np.array(lines, dtype=np.int64)[fine], rejected, partial(raw_lines, path))


def _column(words: Any, type_: str, form: str, zone: str | None, name: str) -> tuple[Any, Any, Any]:
    """Words as values of a type: (values, which words could not be read, which local times came twice or never)."""
    wanted = ARROW[type_]
    pieces = []
    wrong, odd = np.zeros(len(words), dtype=bool), np.zeros(len(words), dtype=bool)
    for start in range(0, len(words), PIECE):
        piece = words.slice(start, PIECE)
        try:
            values, strange = _quickly(piece, type_, form, zone, name)
            odd[start : start + len(piece)] = strange
        except pa.ArrowInvalid:
            read = [_value(word, type_, zone, name) for word in piece.to_pylist()]
            values = pa.array([value for value, _ in read], wanted)
            wrong[start : start + len(piece)] = [not fine for _, fine in read]
        pieces.append(values)
    return pa.chunked_array(pieces, wanted), wrong, odd


def _quickly(words: Any, type_: str, form: str, zone: str | None, name: str) -> tuple[Any, Any]:
    values = words.cast(_arrow_type(type_, form)) if type_ != "truth" else words.cast(pa.bool_())
    if type_ != "time":
        return values, False
    if values.type == pa.timestamp("us") and values.null_count < len(values):
        values, odd = to_utc(values, needed_zone(zone, name))
        return values, odd.to_numpy(zero_copy_only=False)
    return values.cast(pa.timestamp("us")), False


def _value(word: str | None, type_: str, zone: str | None, name: str) -> tuple[Any, bool]:
    if word is None:
        return None, True
    readers: dict[str, Callable[[str], Any]] = {
        "text": str,
        "whole": _int,
        "micros": _int,
        "number": float,
        "truth": lambda one: TRUTHS[one.lower()],
        "day": lambda one: datetime.strptime(one, "%Y-%m-%d").replace(tzinfo=UTC).date(),
        "time": lambda one: _moment(one, zone, name),
    }
    try:
        return readers[type_](word), True
    except (ValueError, KeyError, OverflowError):
        return None, False


def _int(word: str) -> int:
    value = int(word)
    if abs(value) >= 2**63:
        raise OverflowError(word)
    return value


def _moment(word: str, zone: str | None, name: str) -> Any:
    if re.fullmatch(r"-?\d+", word):
        whole = _int(word)
    else:
        moment = datetime.fromisoformat(word)
        whole = micros(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(needed_zone(zone, name))))
    return np.datetime64(whole, "us")
