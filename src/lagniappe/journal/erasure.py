"""Erasure blanks, never deletes: the rows stay for counting, and nobody can be found in them."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal import manifest, pseudonyms
from lagniappe.journal.schema import table_named

FILE = "erased.json"
ALSO_BLANK = {"customers": ("since", "left_at", "born_year", "segment"), "messages_text": ("text",)}
"""What else of an erased person's row says who it was."""


@dataclass(frozen=True)
class ErasureReport:
    """What an erasure did: ids asked for, rows blanked in each table, files rewritten and old files deleted."""

    customers: int
    rows: dict[str, int]
    parts: int
    files_deleted: int

    def to_json(self) -> dict[str, Any]:
        """As documented in docs/reference/journal.md."""
        return {
            "customers": self.customers,
            "rows_blanked": dict(self.rows),
            "parts_written": self.parts,
            "files_deleted": self.files_deleted,
        }


def known(root: Path) -> frozenset[str]:
    """The keyed hashes of everybody erased so far."""
    try:
        return frozenset(json.loads((root / FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return frozenset()


def remember(root: Path, hashes: frozenset[str]) -> None:
    manifest.swap(root / FILE, json.dumps(sorted(hashes), indent=0), 0o600)


def names_people(table: str) -> bool:
    return "customer_id" in table_named(table).names


def blank(table: str, rows: Any, key: bytes, erased: frozenset[str]) -> tuple[Any, int]:
    """Rows with the erased blanked, and how many rows that changed.

    ``customer_id`` becomes null; where the table cannot do without it (customers, doings) it becomes a name of that one
    row, which joins with nothing, so that counts stay right.
    """
    if not erased or not rows.num_rows or not names_people(table):
        return rows, 0
    theirs = pseudonyms.among(key, erased, rows.column("customer_id"))
    changed = theirs
    definition = table_named(table)
    if "subject_id" in definition.names:
        rows, more = _blank_marks(rows, key, erased)
        changed = pc.or_(theirs, more)
    count = int(pc.sum(changed).as_py() or 0)
    if not count:
        return rows, 0
    if definition.column("customer_id").needed:
        named = definition.key if "customer_id" in definition.key else ("customer_id", *definition.key)
        rows = _rename(rows, "customer_id", theirs, key, named)
    else:
        rows = _put(rows, "customer_id", pc.if_else(theirs, None, rows.column("customer_id")))
    for name in ALSO_BLANK.get(table, ()):
        rows = _put(rows, name, pc.if_else(theirs, None, rows.column(name)))
    return rows, count


def _blank_marks(rows: Any, key: bytes, erased: frozenset[str]) -> tuple[Any, Any]:
    of_customer = pc.equal(rows.column("subject_kind"), "customer").combine_chunks()
    subject = pc.and_(of_customer, pseudonyms.among(key, erased, rows.column("subject_id")))
    judge = pseudonyms.among(key, erased, rows.column("marked_by"))
    rows = _rename(rows, "subject_id", subject, key, table_named("marks").key)
    rows = _put(rows, "marked_by", pc.if_else(judge, "customer", rows.column("marked_by")))
    return rows, pc.or_(subject, judge)


def _rename(rows: Any, column: str, theirs: Any, key: bytes, named: tuple[str, ...]) -> Any:
    names = pseudonyms.row_names(key, rows.filter(theirs), named)
    whole = rows.column(column).combine_chunks()
    return _put(rows, column, pc.replace_with_mask(whole, theirs, pa.array(names, pa.string())))


def _put(rows: Any, name: str, values: Any) -> Any:
    position = rows.schema.get_field_index(name)
    return rows.set_column(position, rows.schema.field(position), values)


def blank_rejected(text: str, key: bytes, erased: frozenset[str]) -> str:
    """The text of a file of rejected rows, with the rows that name an erased person blanked.

    Rejected rows are kept as they came, so each word is tried as a customer's raw id and as a pseudonym.
    """
    if not erased:
        return text
    rows = list(csv.reader(io.StringIO(text)))
    for row in rows[1:]:
        words = [word for word in re.split(r"[\s,;\"']+", row[-1]) if word]
        tried = [*words, *(pseudonyms.pseudonym(key, "customer", word) for word in words)]
        if pseudonyms.marks(key, tried) & erased:
            row[-1] = "(erased)"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
