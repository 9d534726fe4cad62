"""From the log's lines to columns of numbers; lines that cannot be read are set aside with the reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import Rejected, read_text

COLUMNS = (
    "vru+line", "call_id", "customer_id", "priority", "type", "date", "vru_entry", "vru_exit", "vru_time", "q_start",
    "q_exit", "q_time", "outcome", "ser_start", "ser_exit", "ser_time", "server",
)  # fmt: skip
TIMES = ("vru_entry", "vru_exit", "q_start", "q_exit", "ser_start", "ser_exit")
NUMBERS = ("priority", "vru_time", "q_time", "ser_time")
OUTCOMES = ("AGENT", "HANG", "PHANTOM")


@dataclass(frozen=True)
class Log:
    """The readable rows: ``text`` (Arrow strings), ``seconds`` of the day for each time, whole numbers, and the day as
    seconds since 1970 at local midnight. ``files`` and ``lines`` say where each row stood."""

    text: Any
    seconds: dict[str, Any]
    numbers: dict[str, Any]
    midnight: Any
    files: Any
    lines: Any
    names: tuple[str, ...]
    rejected: list[Rejected]


def read_log(paths: Sequence[Path]) -> Log:
    tables, files, lines, rejected = [], [], [], []
    for number, path in enumerate(paths):
        table, where, bad = _read_file(path)
        tables.append(table)
        files.append(np.full(len(where), number, dtype=np.int32))
        lines.append(where)
        rejected += bad
    names = tuple(path.name for path in paths)
    return _checked(pa.concat_tables(tables), np.concatenate(files), np.concatenate(lines), names, rejected)


def _read_file(path: Path) -> tuple[Any, Any, list[Rejected]]:
    data = re.sub(rb"\r*\n|\r", b"\n", _utf8(read_text(path)))
    rows = [_cells(row) for row in data.rstrip(b"\n").split(b"\n")]
    _require_columns(path, rows[0])
    blanks = np.fromiter((row.count(b"\t") for row in rows), dtype=np.int64, count=len(rows))
    filled = np.fromiter((bool(row) for row in rows), dtype=bool, count=len(rows))
    good = filled & (blanks == len(COLUMNS) - 1)
    if rows[0].lower().startswith(b"vru"):
        good[0] = filled[0] = False
    bad = [Rejected(path.name, int(row) + 1, "columns", _words(rows[row])) for row in np.flatnonzero(filled & ~good)]
    where = np.flatnonzero(good)
    body = b"\n".join(rows[row] for row in where)
    if not body:
        return pa.table({name: pa.array([], pa.string()) for name in COLUMNS}), where, bad
    table = csv.read_csv(
        pa.BufferReader(body),
        read_options=csv.ReadOptions(column_names=COLUMNS),
        parse_options=csv.ParseOptions(delimiter="\t", quote_char=False),
        convert_options=csv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string()), check_utf8=False),
    )
    return table, where + 1, bad


def _utf8(data: bytes) -> bytes:
    """The text as UTF-8; what is not valid UTF-8 is read as latin-1, in which different bytes stay different."""
    try:
        data.decode()
        return data
    except UnicodeDecodeError:
        return data.decode("latin-1").encode()


def _cells(row: bytes) -> bytes:
    """The line with one tab between its columns. Where tabs cut it into 17 already, an empty column is one too."""
    if row.count(b"\t") == len(COLUMNS) - 1 and row.strip():
        return re.sub(rb" *\t *", b"\t", row.strip(b" "))
    return re.sub(rb"[ \t]+", b"\t", row.strip())


def _require_columns(path: Path, first: bytes) -> None:
    words = [word.decode("ascii", "replace") for word in first.split(b"\t")]
    titled = tuple(word.lower() for word in words) == COLUMNS
    untitled = len(words) == len(COLUMNS) and bool(re.fullmatch(r"\d{6}", words[5])) and words[12] in OUTCOMES
    if not (titled or untitled):
        raise JournalError(
            "{file} is not this log: its first line should name the 17 columns, {first} to {last}, "
            "and has {n} other words.",
            file=path.name,
            first=COLUMNS[0],
            last=COLUMNS[-1],
            n=len(words),
        )


def _words(row: bytes) -> str:
    return row.decode("utf-8", "replace").replace("\t", " ")


def _checked(table: Any, files: Any, lines: Any, names: tuple[str, ...], rejected: list[Rejected]) -> Log:
    """Set aside the rows whose words are not times, numbers, a date or a known outcome."""
    table = table.combine_chunks()
    faults = np.full(table.num_rows, "", dtype="U8")

    def fault(reason: str, fine: Any) -> None:
        faults[~fine.to_numpy(zero_copy_only=False) & (faults == "")] = reason

    for name in ("vru+line", "call_id"):
        fault("columns", pc.not_equal(table[name], ""))
    for name in TIMES:
        fault("time", _matches(table[name], r"^([01]?\d|2[0-3]):[0-5]\d:[0-5]\d$"))
    for name in NUMBERS:
        fault("number", _matches(table[name], r"^-?\d{1,6}$"))
    days = pc.strptime(table["date"], format="%y%m%d", unit="s", error_is_null=True)
    # A 30th of February is read as a day of March unless it is asked for again.
    fault("date", pc.fill_null(pc.equal(pc.strftime(days, format="%y%m%d"), table["date"]), False))
    fault("outcome", pc.is_in(table["outcome"], pa.array(OUTCOMES)))
    bad = np.flatnonzero(faults != "")
    for row in bad:
        text = " ".join(str(word) for word in table.slice(row, 1).to_pylist()[0].values())
        rejected.append(Rejected(names[files[row]], int(lines[row]), str(faults[row]), text))
    keep = np.flatnonzero(faults == "")
    table, days, files, lines = table.take(pa.array(keep)), days.take(pa.array(keep)), files[keep], lines[keep]
    keep = _first_of_each(table, names, files, lines, rejected)
    table, days, files, lines = table.take(pa.array(keep)), days.take(pa.array(keep)), files[keep], lines[keep]
    return Log(
        text=table,
        seconds={name: _seconds(table[name]) for name in TIMES},
        numbers={name: _array(table[name].cast(pa.int64())) for name in NUMBERS},
        midnight=_array(days.cast(pa.int64())),
        files=files,
        lines=lines,
        names=names,
        rejected=sorted(rejected, key=lambda row: (names.index(row.file), row.line)),
    )


def _first_of_each(table: Any, names: tuple[str, ...], files: Any, lines: Any, rejected: list[Rejected]) -> Any:
    """A line, a call_id and a date name a call; where they come again, the first row counts, others are rejected."""
    ids = np.asarray(contact_ids(table).to_pylist(), dtype=object).astype(str)
    _, first = np.unique(ids, return_index=True)
    again = np.setdiff1d(np.arange(len(ids)), first, assume_unique=True)
    for row in again:
        text = " ".join(str(word) for word in table.slice(int(row), 1).to_pylist()[0].values())
        rejected.append(Rejected(names[files[row]], int(lines[row]), "again", text))
    return np.sort(first)


def contact_ids(table: Any) -> Any:
    return pc.binary_join_element_wise(table["date"], table["vru+line"], table["call_id"], "-")


def _matches(words: Any, pattern: str) -> Any:
    return pc.match_substring_regex(words, pattern)


def _seconds(words: Any) -> Any:
    parts = pc.split_pattern(words, ":")
    hour, minute, second = (_array(pc.list_element(parts, place).cast(pa.int64())) for place in range(3))
    return hour * 3600 + minute * 60 + second


def _array(values: Any) -> Any:
    return values.to_numpy()
