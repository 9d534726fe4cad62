"""Rows as the journal takes them, made from plain records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from lagniappe.journal.errors import JournalError
from lagniappe.journal.schema import arrow_schema
from lagniappe.journal.store import Journal

Row = Mapping[str, Any]
"""A record by column name; times are whole microseconds since the epoch in UTC, or null."""


def arrow(table: str, rows: Iterable[Row]) -> Any:
    """Records as an Arrow table with exactly the table's columns; what a record does not say is null."""
    schema = arrow_schema(table)
    found = list(rows)
    return pa.table([pa.array([row.get(field.name) for row in found], field.type) for field in schema], schema=schema)


def journal_at(home: Path) -> Journal:
    """The journal of a centre, made where there is none yet."""
    folder = home / "journal"
    try:
        return Journal.open(folder)
    except JournalError:
        if (folder / "manifest.json").exists():
            raise
    if folder.is_dir() and {path.name for path in folder.iterdir()} <= {"key", "key.new", "manifest.json.new", "lock"}:
        for path in folder.iterdir():  # a first start was interrupted before there was a journal
            path.unlink()
    try:
        return Journal.create(folder)
    except JournalError:
        return Journal.open(folder)  # another process was first
