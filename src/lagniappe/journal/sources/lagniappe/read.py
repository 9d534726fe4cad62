"""From exported files back into a journal, without loss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import Account, ImportReport, Progress, Rejected, read_text, step
from lagniappe.journal.reading.packed import start_of
from lagniappe.journal.schema import ARROW, coerce, completed
from lagniappe.journal.store import Journal, WriteReport
from lagniappe.journal.tables import TABLES, Table
from lagniappe.sentences import gettext_noop

NAME = "lagniappe"
ABOUT = "lagniappe.json"
OPTIONS = {
    "site": gettext_noop("only the rows of this site"),
    "table": gettext_noop("which table the files are; as they are named unless said"),
}
SENTENCES = {
    "empty": gettext_noop("A column that may not be empty is."),
    "again": gettext_noop("A row with the same key stands in the files already."),
}
NOTES = (
    gettext_noop(
        "Ids and pseudonyms are as the other journal had them: they join with nothing made under this journal's key."
    ),
    gettext_noop("The texts of messages are not exported."),
)


def read(paths: Sequence[Path], journal: Journal, progress: Progress, options: Mapping[str, str]) -> ImportReport:
    """Import exported files, or folders of them."""
    progress(gettext_noop("reading"))
    found = _files(paths, options.get("table", ""))
    tables = []
    for number, (path, table) in enumerate(found):
        tables.append((table, _table(path, table)))
        step(progress, number + 1, len(found))
    names = tuple(path.name for path, _ in found)
    rejected: list[Rejected] = []
    sound: list[tuple[Table, Any]] = []
    files, lines = [], []
    for table in dict.fromkeys(table for table, _ in tables):
        own = [(number, rows) for number, (each, rows) in enumerate(tables) if each is table]
        rows = pa.concat_tables([completed(table.name, rows) for _, rows in own]).combine_chunks()
        whose = np.concatenate([np.full(one.num_rows, number, dtype=np.int32) for number, one in own])
        line = np.concatenate([np.arange(one.num_rows) + _first_line(found[number][0]) for number, one in own])
        keep, faults = _sound(rows, table, options.get("site"))
        for reason, row in faults:
            text = ";".join(str(value) for value in rows.slice(row, 1).to_pylist()[0].values())
            rejected.append(Rejected(names[whose[row]], int(line[row]), reason, text))
        sound.append((table, rows.take(pa.array(keep))))
        files.append(whose[keep])
        lines.append(line[keep])
    account = Account(NAME, SENTENCES, names, np.concatenate(files), np.concatenate(lines), rejected)
    progress(gettext_noop("writing"))
    written: list[WriteReport] = []
    with journal.batch():
        # The world first, so that each site's origin is settled by its own row.
        for table, rows in sorted(sound, key=lambda one: one[0].daily):
            whole = coerce(table.name, rows)
            written.append(
                journal.write_days(table.name, whole, source=NAME)
                if table.daily
                else journal.write_world(table.name, whole)
            )
        kept = account.keep_rejected(journal)
    return _report(account, sound, written, kept)


def _report(
    account: Account, sound: list[tuple[Table, Any]], written: list[WriteReport], kept: str | None
) -> ImportReport:
    outcomes = Counter[str]()
    days: set[Any] = set()
    sites: set[str] = set()
    for table, rows in sound:
        if table.name == "contacts":
            outcomes.update(rows["outcome"].to_pylist())
        if table.daily:
            days |= set(pc.unique(rows["business_day"]).to_pylist())
        sites |= (
            {site for site in pc.unique(rows["site"]).to_pylist() if site} if "site" in rows.column_names else set()
        )
    main = (
        "contacts"
        if outcomes
        else next((table.name for table, rows in sound if table.daily and rows.num_rows), "sites")
    )
    return account.report(
        written,
        outcomes,
        sorted(days),
        empty_days=(),
        rejected_file=kept,
        notes=NOTES,
        table=main,
        sites=tuple(sorted(sites)),
    )


def _files(paths: Sequence[Path], said: str) -> list[tuple[Path, Table]]:
    """The files with the table that each is named after, or that was said."""
    inside = [one for path in paths for one in (sorted(path.iterdir()) if path.is_dir() else [path])]
    found = []
    for path in inside:
        start_of(path)
        name = said or path.name.split(".")[0]
        if path.name == ABOUT:
            continue
        if name not in TABLES or path.suffix not in (".csv", ".parquet"):
            raise JournalError(
                "{file} is no exported table: such a file is called contacts.parquet or contacts.csv, say.",
                file=path.name,
            )
        found.append((path, TABLES[name]))
    if not found:
        raise JournalError("There is no exported table among the files.")
    return found


def _table(path: Path, table: Table) -> Any:
    try:
        if path.suffix == ".parquet":
            rows = pq.read_table(path, partitioning=None)
        else:
            read_text(path, 1000)
            types = {column.name: _in_csv(column.type) for column in table.columns}
            rows = arrow_csv.read_csv(
                path,
                parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
                ),
            )
    except (pa.ArrowInvalid, pa.ArrowKeyError, OSError) as error:
        raise JournalError("{file} is damaged, or was not exported: {why}.", file=path.name, why=error) from error
    unknown = [name for name in rows.column_names if name not in table.names]
    missing = [column.name for column in table.columns if column.needed and column.name not in rows.column_names]
    if unknown or missing:
        raise JournalError(
            "{file} is no exported table {table}: unknown columns: {unknown}; missing ones: {missing}.",
            file=path.name,
            table=table.name,
            unknown=", ".join(unknown) or "–",
            missing=", ".join(missing) or "–",
        )
    return rows.cast(pa.schema([pa.field(name, ARROW[table.column(name).type]) for name in rows.column_names]))


def _in_csv(type_: str) -> Any:
    return pa.timestamp("us", "UTC") if type_ == "time" else ARROW[type_]


def _first_line(path: Path) -> int:
    return 1 if path.suffix == ".parquet" else 2


def _sound(rows: Any, table: Table, site: str | None) -> tuple[Any, list[tuple[str, int]]]:
    """Which rows can be written, and why others cannot; those of another site than the one asked for are left out."""
    many = rows.num_rows
    wanted = np.ones(many, dtype=bool)
    if site and "site" in rows.column_names:
        wanted = pc.fill_null(pc.equal(rows["site"], site), False).to_numpy()
    empty = np.zeros(many, dtype=bool)
    for column in table.columns:
        if column.needed:
            empty |= pc.is_null(rows[column.name]).to_numpy()
    first = rows.select(list(table.key)).append_column("place", pa.array(np.arange(many))).group_by(list(table.key))
    again = np.ones(many, dtype=bool)
    again[first.aggregate([("place", "min")])["place_min"].to_numpy()] = False
    faults = [("empty", int(row)) for row in np.flatnonzero(empty & wanted)]
    faults += [("again", int(row)) for row in np.flatnonzero(again & wanted & ~empty)]
    return np.flatnonzero(wanted & ~empty & ~again), faults
