"""From a sheet of text and a mapping to typed columns of a table, as ``parse`` gives them for the journal's own names."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import Rejected
from lagniappe.journal.localtime import to_utc
from lagniappe.journal.reading.sheets import Sheet
from lagniappe.journal.reading.values import EPOCHS, Form, Read, clocks, durations, form_named, numbers, times, wholes
from lagniappe.journal.repair.clocks import past_midnight
from lagniappe.journal.sources.generic.mapping import Columns, Place
from lagniappe.journal.sources.generic.parse import TRUTHS, Parsed, needed_zone
from lagniappe.journal.tables import Table
from lagniappe.units import DAY, HOUR

LATE = 2 * HOUR
"""So near to midnight a clock of 0:00:00 may be the midnight that follows (microseconds)."""
UNSERVED = ("left", "missed", "refused", "open", "phantom")


def parse_mapped(sheet: Sheet, table: Table, mapping: Columns, zone: str | None) -> Parsed:
    """Rows of a table from a sheet; rows with a word that cannot be read are rejected."""
    _require(sheet, mapping)
    many = sheet.rows.num_rows
    columns: dict[str, Any] = {}
    wrong, odd, never = (np.zeros(many, dtype=bool) for _ in range(3))
    first: Any = None
    for column in table.columns:
        place = mapping.places.get(column.name)
        if place is None:
            continue
        if column.type == "time":
            read, local, zero = _time(sheet, place, mapping, columns, zone, (column.name, first))
            first = local if first is None else first
            never |= zero
        else:
            read = _plain(sheet, place, column.type, mapping, mapping.values.get(column.name, {}))
        columns[column.name] = read.values
        wrong |= read.wrong
        odd |= read.odd
    for name, value in mapping.fixed.items():
        if name not in columns:
            columns[name] = _fixed(name, value, table, many)
    if table.name == "contacts":
        columns = _whole_legs(sheet, columns)
    rejected = [Rejected(sheet.file, torn.line, "columns", torn.text) for torn in sheet.torn]
    texts = _texts(sheet)
    rejected += [
        Rejected(sheet.file, int(sheet.lines[row]), "value", texts({int(sheet.lines[row])})[int(sheet.lines[row])])
        for row in np.flatnonzero(wrong)
    ]
    rejected.sort(key=lambda one: one.line)
    keep = np.flatnonzero(~wrong)
    rows = pa.table(columns).take(pa.array(keep))
    return Parsed(rows, odd[keep], sheet.lines[keep], rejected, texts, never[keep])


def _require(sheet: Sheet, mapping: Columns) -> None:
    wanted = [name for place in mapping.places.values() for name in place.columns]
    missing = list(dict.fromkeys(name for name in wanted if name not in sheet.names))
    if missing:
        raise JournalError(
            "{file} has no column {missing}, which the mapping names. Its columns are: {columns}.",
            file=sheet.file,
            missing=", ".join(f"“{name}”" for name in missing[:5]),
            columns=", ".join(f"“{name}”" for name in sheet.names[:20]),
        )


def _texts(sheet: Sheet) -> Any:
    places = {int(line): row for row, line in enumerate(sheet.lines)}

    def texts(lines: set[int]) -> dict[int, str]:
        found = sorted(lines & set(places))
        rows = sheet.rows.take(pa.array([places[line] for line in found], pa.int64())).to_pylist()
        return {line: ";".join(cell or "" for cell in row.values()) for line, row in zip(found, rows, strict=True)}

    return texts


def _time(
    sheet: Sheet, place: Place, mapping: Columns, columns: Mapping[str, Any], zone: str | None, which: tuple[str, Any]
) -> tuple[Read, Any, Any]:
    """A time in UTC, its local microseconds where it was made of a day and a clock, and the rows in which that clock says
    that it did not happen."""
    name, first = which
    none = np.zeros(sheet.rows.num_rows, dtype=bool)
    words = sheet.rows[place.columns[0]]
    if place.after:
        long = durations(words, place.unit or "seconds", mapping.decimal)
        if place.after not in columns:
            raise JournalError(
                "The mapping makes {column} from {after}, which it does not map.", column=name, after=place.after
            )
        moment = pc.add(columns[place.after].cast(pa.int64()), long.values).cast(pa.timestamp("us"))
        return Read(moment, long.wrong, long.odd), None, none
    form = _form(mapping.dates)
    if len(place.columns) == 1:
        read = times(words, form, zone)
        if zone is None and not form.epoch and _shows_no_zone(words):
            needed_zone(zone, place.columns[0])
        return read, None, none
    day, clock = times(words, form, None), clocks(sheet.rows[place.columns[1]])
    whole = pc.add(day.values.cast(pa.int64()), clock.values)
    known = np.asarray(pc.is_valid(whole).to_numpy(zero_copy_only=False), dtype=bool)
    local = pc.fill_null(whole, 0).to_numpy(zero_copy_only=False)
    if first is not None:
        none = _did_not_happen(first, local, known)
        known &= ~none
        local, _ = past_midnight(first[0], local, known & first[1])
    utc, odd = to_utc(pa.array(local, mask=~known).cast(pa.timestamp("us")), needed_zone(zone, place.columns[1]))
    return Read(utc, day.wrong | clock.wrong, odd.to_numpy(zero_copy_only=False)), (local, known), none


def _did_not_happen(first: tuple[Any, Any], local: Any, known: Any) -> Any:
    """Where a midnight before the first time of its row is no midnight but a clock that was never set: nobody's first time
    is so near the end of the day that it could be the next one."""
    begin, begun = first
    return known & begun & (local % DAY == 0) & (local < begin) & (begin % DAY < DAY - LATE)


def _form(dates: str) -> Form:
    return Form(epoch=dates) if dates in EPOCHS else form_named(dates)


def _shows_no_zone(words: Any) -> bool:
    zoned = pc.match_substring_regex(words, r"(?:Z|z|UTC|[+-]\d\d:?\d\d)\s*$")
    return not pc.all(pc.fill_null(zoned, True)).as_py()


def _plain(sheet: Sheet, place: Place, type_: str, mapping: Columns, words: Mapping[str, str]) -> Read:
    cells = [sheet.rows[name] for name in place.columns]
    joined = (
        cells[0] if len(cells) == 1 else pc.binary_join_element_wise(*(pc.fill_null(one, "") for one in cells), "-")
    )
    flat = joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined
    if words:
        flat = translated(flat, words)
    none = np.zeros(len(flat), dtype=bool)
    if type_ == "text":
        return Read(flat, none, none)
    if type_ == "micros":
        return durations(flat, place.unit or "microseconds", mapping.decimal)
    if type_ == "whole":
        return wholes(flat, mapping.decimal)
    if type_ == "number":
        return numbers(flat, mapping.decimal)
    if type_ == "day":
        read = times(flat, _form(mapping.dates), None)
        return Read(read.values.cast(pa.date32()), read.wrong, none)
    known = [TRUTHS.get(word.lower()) if word else None for word in flat.to_pylist()]
    wrong = np.array([value is None and word is not None for value, word in zip(known, flat.to_pylist(), strict=True)])
    return Read(pa.array(known, pa.bool_()), wrong.astype(bool), none)


def translated(words: Any, ours: Mapping[str, str]) -> Any:
    """Words of the export as ours, whatever their case and the blanks around them; “*” is for all others, also empty."""
    coded = words.dictionary_encode()
    by_word = {theirs.strip().lower(): word for theirs, word in ours.items()}
    other = ours.get("*")
    said = [by_word.get(word.strip().lower(), other or word) for word in coded.dictionary.to_pylist()]
    found = pa.array(said, pa.string()).take(coded.indices) if said else pa.nulls(len(words), pa.string())
    return pc.fill_null(found, other) if other else found


def _fixed(name: str, value: str, table: Table, many: int) -> Any:
    type_ = table.column(name).type
    if type_ == "text":
        return pa.array([value] * many, pa.string())
    if type_ in ("whole", "micros"):
        if not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise JournalError(
                "The mapping fixes {column} as “{value}”, which is no whole number.", column=name, value=value
            )
        return pa.array([int(value)] * many, pa.int64())
    raise JournalError(
        "The mapping cannot fix {column}: only words and whole numbers can be the same for all.", column=name
    )


def _whole_legs(sheet: Sheet, columns: dict[str, Any]) -> dict[str, Any]:
    """What an export need not say: an id for the row, what became of it; who was not served has no start of service."""
    many = sheet.rows.num_rows
    if "contact_id" not in columns:
        texts = zip(*(sheet.rows[name].to_pylist() for name in sheet.names), strict=True)
        ids = ["row-" + hashlib.sha256("\0".join(one or "" for one in row).encode()).hexdigest()[:20] for row in texts]
        columns["contact_id"] = pa.array(ids, pa.string())

    def known(name: str) -> Any:
        if name not in columns:
            return np.zeros(many, dtype=bool)
        return np.asarray(pc.is_valid(columns[name]).to_numpy(zero_copy_only=False), dtype=bool)

    if "outcome" not in columns:
        said = np.select(
            [known("answered_at"), known("called_at"), known("ended_at")], ["answered", "missed", "left"], "open"
        )
        columns["outcome"] = pa.array(said.tolist(), pa.string())
    unserved = pc.is_in(columns["outcome"], pa.array(UNSERVED))
    if "answered_at" in columns:
        columns["answered_at"] = pc.if_else(unserved, None, columns["answered_at"])
    missed = pc.equal(columns["outcome"], "missed")
    if "called_at" in columns:
        ends = columns.get("ended_at", pa.nulls(many, pa.timestamp("us")))
        columns["ended_at"] = pc.if_else(pc.and_(missed, pc.is_null(ends)), columns["called_at"], ends)
    return columns
