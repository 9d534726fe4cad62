"""All files of an import as one table of text, with where each row stood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import Account, Progress, Rejected, step
from lagniappe.journal.reading.sheets import Sheet, read_sheets
from lagniappe.sentences import gettext_noop

OPTIONS = {
    "encoding": gettext_noop("encoding of the text, such as cp1252; found unless said"),
    "delimiter": gettext_noop("what parts the columns, such as “;” or tab; found unless said"),
    "sheet": gettext_noop("which sheet of a workbook; all unless said"),
}
TORN = gettext_noop("The line has more or fewer columns than the first.")


@dataclass(frozen=True)
class Gathered:
    """``rows``: text columns under the names that the source gave them; ``files`` and ``lines``: where each stood."""

    rows: Any
    names: tuple[str, ...]
    files: Any
    lines: Any
    rejected: list[Rejected]

    def account(self, source: str, sentences: Mapping[str, str]) -> Account:
        return Account(source, {"columns": TORN} | dict(sentences), self.names, self.files, self.lines, self.rejected)

    def without(self, faults: Sequence[tuple[str, Any]]) -> tuple[Gathered, Any]:
        """The rows without the faulty ones, which are rejected for the first of their reasons; and which were kept."""
        bad = np.full(len(self.lines), "", dtype=object)
        for reason, mask in faults:
            bad[mask & (bad == "")] = reason
        rejected = list(self.rejected)
        torn = np.flatnonzero(bad != "")
        for row, cells in zip(torn, self.rows.take(pa.array(torn)).to_pylist(), strict=True):
            text = ";".join(cell or "" for cell in cells.values())
            rejected.append(Rejected(self.names[self.files[row]], int(self.lines[row]), str(bad[row]), text))
        rejected.sort(key=lambda one: (self.names.index(one.file), one.line))
        keep = np.flatnonzero(bad == "")
        kept = Gathered(self.rows.take(pa.array(keep)), self.names, self.files[keep], self.lines[keep], rejected)
        return kept, keep


def gather(
    paths: Sequence[Path],
    progress: Progress,
    columns: Callable[[Sheet], Mapping[str, str]],
    options: Mapping[str, str] | None = None,
) -> Gathered:
    """Read files, each sheet's columns renamed by what ``columns`` answers: our name to the sheet's. What a sheet does not
    have is null. ``columns`` raises JournalError for a sheet that is not what it should be."""
    manner = {name: value for name, value in (options or {}).items() if name in OPTIONS}
    progress(gettext_noop("reading"))
    sheets = []
    for number, path in enumerate(paths):
        sheets += read_sheets(path, **manner)
        step(progress, number + 1, len(paths))
    found = [dict(columns(sheet)) for sheet in sheets]
    wanted = list(dict.fromkeys(name for names in found for name in names))
    tables = [
        pa.table([_column(sheet, names.get(name)) for name in wanted], names=wanted)
        for sheet, names in zip(sheets, found, strict=True)
    ]
    files = [np.full(len(sheet.lines), number, dtype=np.int32) for number, sheet in enumerate(sheets)]
    return Gathered(
        rows=pa.concat_tables(tables).combine_chunks(),
        names=tuple(sheet.file for sheet in sheets),
        files=np.concatenate(files),
        lines=np.concatenate([sheet.lines for sheet in sheets]),
        rejected=[Rejected(sheet.file, torn.line, "columns", torn.text) for sheet in sheets for torn in sheet.torn],
    )


def _column(sheet: Sheet, name: str | None) -> Any:
    return sheet.rows[name] if name else pa.nulls(sheet.rows.num_rows, pa.string())


def exactly(names: Sequence[str], what: str) -> Callable[[Sheet], Mapping[str, str]]:
    """The columns of an export whose names are known: all of them must be there, more may."""

    def columns(sheet: Sheet) -> Mapping[str, str]:
        missing = [name for name in names if name not in sheet.names]
        if missing:
            raise JournalError(
                "{file} is not {what}: it has no column {columns}.",
                file=sheet.file,
                what=what,
                columns=", ".join(missing[:5]),
            )
        return {name: name for name in sheet.names}

    return columns
