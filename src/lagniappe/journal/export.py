"""The journal as files for others, and for another journal: one file a table, nothing lost on the way back."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from lagniappe.journal.errors import JournalError
from lagniappe.journal.schema import arrow_schema, table_named
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import TABLES, VERSION

Kind = Literal["parquet", "csv"]
ABOUT = "lagniappe.json"
"""What lies beside the tables: the form of the journal, and how many rows each table has."""


@dataclass(frozen=True)
class Exported:
    """Rows by table, and the files that were written."""

    rows: dict[str, int]
    files: tuple[Path, ...]

    def to_json(self) -> dict[str, Any]:
        return {"rows": self.rows, "files": [path.name for path in self.files]}


def export(
    journal: Journal,
    to: Path,
    *,
    kind: Kind = "parquet",
    tables: Sequence[str] = (),
    sites: Sequence[str] = (),
    first: date | None = None,
    last: date | None = None,
    progress: Callable[[str], None] = lambda _table: None,
) -> Exported:
    """Write tables (all that have rows, unless named) into a new or empty folder, or one table into one file (.csv or
    .parquet). The texts of messages are left where they are; ids and pseudonyms stay as they are."""
    names = [table_named(name).name for name in tables] or list(TABLES)
    single = to.suffix in (".csv", ".parquet")
    if single and len(names) != 1:
        names = ["contacts"] if not tables else names
        if len(names) != 1:
            raise JournalError("One file holds one table; name a folder for several.")
    _room(to, single)
    manifest = journal.manifest()
    rows: dict[str, int] = {}
    files: list[Path] = []
    for name in names:
        parts = [part for part in manifest.of(name, sites or None, first, last) if part.rows]
        if not parts and not single:
            continue
        progress(name)
        path = to if single else to / f"{name}.{kind}"
        rows[name] = _write(journal, name, parts, path, sites)
        files.append(path)
    if not single:
        about = {"lagniappe": "journal", "form": VERSION, "rows": rows}
        _put(to / ABOUT, (json.dumps(about, indent=1) + "\n").encode())
        files.append(to / ABOUT)
    return Exported(rows, tuple(files))


def _room(to: Path, single: bool) -> None:
    if single and to.exists():
        raise JournalError("There is a file {file} already; nothing was exported.", file=to)
    if not single and to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise JournalError("The folder {folder} is not empty; nothing was exported.", folder=to)
    (to.parent if single else to).mkdir(parents=True, exist_ok=True)


def _write(journal: Journal, name: str, parts: Sequence[Any], path: Path, sites: Sequence[str]) -> int:
    """Day by day, so that a journal larger than the memory can leave, too."""
    schema = arrow_schema(name)
    shown = pa.schema([pa.field(field.name, pa.string() if _is_time(field.type) else field.type) for field in schema])
    temporary = path.with_name(path.name + ".new")
    count = 0
    csv = path.suffix == ".csv"
    opened: Any = arrow_csv.CSVWriter(temporary, shown) if csv else pq.ParquetWriter(temporary, schema)
    try:
        with opened as writer:
            for part in parts:
                rows = journal.read_parts(name, [part])
                if sites:
                    rows = rows.filter(pc.is_in(rows["site"], pa.array(list(sites))))
                count += rows.num_rows
                writer.write_table(_shown(rows, shown) if csv else rows)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return count


def _shown(rows: Any, schema: Any) -> Any:
    columns = []
    for field in rows.schema:
        values = rows[field.name]
        if _is_time(field.type):
            # With its zone, so that nobody has to ask.
            values = pc.binary_join_element_wise(pc.replace_substring(values.cast(pa.string()), " ", "T"), "Z", "")
        columns.append(values)
    return pa.table(columns, schema=schema)


def _is_time(type_: Any) -> bool:
    return bool(pa.types.is_timestamp(type_))


def _put(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
