"""What every import has in common: what a source is, and the report in which each row is accounted for."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lagniappe.journal.errors import JournalError
from lagniappe.journal.reading.packed import unpacked
from lagniappe.journal.store import Journal, WriteReport
from lagniappe.sentences import Sentence

EXAMPLES = 5
Progress = Callable[[str], None]
"""Called with one word or two about what is being done; one that has a method ``step(done, of)`` is told shares, too."""


@dataclass(frozen=True)
class Reason:
    """Why rows were repaired or rejected: how many, and the first few as (file, line); lines count from 1."""

    id: str
    sentence: str
    count: int
    examples: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Usable:
    """For one measure: how many rows could have it, how many have it beyond doubt, and why the others have not, as
    (a term, rows); a row is counted under the first reason that holds."""

    measure: str
    rows: int
    usable: int
    why: tuple[tuple[str, int], ...] = ()

    def to_json(self) -> dict[str, Any]:
        why = [{"reason": reason, "rows": rows} for reason, rows in self.why]
        return {"measure": self.measure, "rows": self.rows, "rows_usable": self.usable, "not_usable": why}


@dataclass(frozen=True)
class ImportReport:
    """The account of an import. ``rows_in = accepted + repaired + rejected``, exactly.

    Accepted rows are as they came; repaired ones are in the journal with something changed or put in doubt, each for at
    least one of the reasons in ``repairs``; rejected ones are not in the journal but kept in ``rejected_file``.
    ``noticed`` counts rows of which something is worth knowing though nothing was changed. ``usable`` says for each
    measure how many rows can be used; ``table`` and ``sites`` are where the rows lie.
    """

    source: str
    files: tuple[str, ...]
    rows_in: int
    accepted: int
    repaired: int
    rejected: int
    repairs: tuple[Reason, ...]
    rejections: tuple[Reason, ...]
    outcomes: Mapping[str, int]
    first_day: str | None
    last_day: str | None
    days: int
    empty_days: tuple[str, ...]
    parts_written: int
    parts_unchanged: int
    blanked: int
    rejected_file: str | None
    notes: tuple[str | Sentence, ...] = ()
    table: str = "contacts"
    sites: tuple[str, ...] = ()
    noticed: tuple[Reason, ...] = ()
    usable: tuple[Usable, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The report as documented in docs/reference/import-report.md: plain lists, numbers and text."""

        def reasons(those: Sequence[Reason]) -> list[dict[str, Any]]:
            return [
                {
                    "reason": one.id,
                    "meaning": one.sentence,
                    "rows": one.count,
                    "examples": [{"file": file, "line": line} for file, line in one.examples],
                }
                for one in those
            ]

        return {
            "source": self.source,
            "table": self.table,
            "sites": list(self.sites),
            "files": list(self.files),
            "rows_in": self.rows_in,
            "rows_accepted": self.accepted,
            "rows_repaired": self.repaired,
            "rows_rejected": self.rejected,
            "repairs": reasons(self.repairs),
            "rejections": reasons(self.rejections),
            "noticed": reasons(self.noticed),
            "usable": [one.to_json() for one in self.usable],
            "outcomes": dict(self.outcomes),
            "first_business_day": self.first_day,
            "last_business_day": self.last_day,
            "business_days": self.days,
            "empty_days": list(self.empty_days),
            "parts_written": self.parts_written,
            "parts_unchanged": self.parts_unchanged,
            "rows_blanked_again": self.blanked,
            "rejected_file": self.rejected_file,
            "notes": [str(note) for note in self.notes],
        }


@dataclass(frozen=True)
class Source:
    """One kind of export that we can read. ``read(paths, journal, progress, options)`` reads all files before it writes
    any row, and raises JournalError with a sentence where a file is not what it should be."""

    name: str
    title: str
    describe: str
    read: Callable[[Sequence[Path], Journal, Progress, Mapping[str, str]], ImportReport]
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rejected:
    file: str
    line: int
    reason: str
    text: str


@dataclass
class Account:
    """Keeps the account while a source reads. ``files`` and ``lines`` say where each kept row came from."""

    source: str
    sentences: Mapping[str, str]
    names: tuple[str, ...]
    files: Any
    lines: Any
    rejected: list[Rejected]
    repairs: dict[str, Any] = field(default_factory=dict)
    noticed: dict[str, Any] = field(default_factory=dict)

    def notice(self, reason: str, rows: Any) -> None:
        """Note something worth knowing of these kept rows (a boolean mask), which stay as they came."""
        if rows.any():
            self.noticed[reason] = self.noticed.get(reason, np.zeros(len(rows), dtype=bool)) | rows

    def repair(self, reason: str, rows: Any) -> None:
        """Note that these kept rows (a boolean mask) were repaired or put in doubt for a reason."""
        if rows.any():
            self.repairs[reason] = self.repairs.get(reason, np.zeros(len(rows), dtype=bool)) | rows

    def report(
        self, written: Sequence[WriteReport], outcomes: Mapping[str, int], days: Sequence[Any], **more: Any
    ) -> ImportReport:
        kept = len(self.lines)
        touched = np.zeros(kept, dtype=bool)
        for mask in self.repairs.values():
            touched |= mask
        repaired = int(touched.sum())
        known = sorted({day.isoformat() for day in days})
        return ImportReport(
            source=self.source,
            files=self.names,
            rows_in=kept + len(self.rejected),
            accepted=kept - repaired,
            repaired=repaired,
            rejected=len(self.rejected),
            repairs=tuple(self._repair(reason, mask) for reason, mask in self.repairs.items()),
            rejections=tuple(self._rejection(reason) for reason in dict.fromkeys(row.reason for row in self.rejected)),
            outcomes=dict(sorted(outcomes.items(), key=lambda pair: -pair[1])),
            first_day=known[0] if known else None,
            last_day=known[-1] if known else None,
            days=len(known),
            parts_written=sum(len(one.written) for one in written),
            parts_unchanged=sum(one.unchanged for one in written),
            blanked=sum(one.blanked for one in written),
            noticed=tuple(self._repair(reason, mask) for reason, mask in self.noticed.items()),
            **more,
        )

    def rejected_csv(self) -> tuple[str, str] | None:
        """Name and text of the file in which the rejected rows are kept; the name is the content's, so importing the
        same file again does not keep them twice."""
        if not self.rejected:
            return None
        out = io.StringIO()
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(("file", "line", "reason", "row"))
        rows.writerows((row.file, row.line, row.reason, row.text) for row in self.rejected)
        text = out.getvalue()
        return f"{self.source}-{hashlib.sha256(text.encode()).hexdigest()[:12]}", text

    def keep_rejected(self, journal: Journal) -> str | None:
        found = self.rejected_csv()
        return journal.write_rejected(*found).relative_to(journal.path).as_posix() if found else None

    def _repair(self, reason: str, mask: Any) -> Reason:
        first = np.flatnonzero(mask)[:EXAMPLES]
        examples = tuple((self.names[self.files[row]], int(self.lines[row])) for row in first)
        return Reason(reason, self.sentences[reason], int(mask.sum()), examples)

    def _rejection(self, reason: str) -> Reason:
        those = [row for row in self.rejected if row.reason == reason]
        return Reason(
            reason, self.sentences[reason], len(those), tuple((row.file, row.line) for row in those[:EXAMPLES])
        )


def read_text(path: Path, at_most: int = -1) -> bytes:
    """The bytes of a text file (its first ``at_most``), unpacked if it is gzip; JournalError with a sentence if it is
    neither, or cannot be read."""
    data = unpacked(path, at_most)
    if b"\0" in data[:100_000]:
        raise JournalError("{file} is not a text file.", file=path.name)
    if not data.strip():
        raise JournalError("{file} is empty.", file=path.name)
    return data.removeprefix(b"\xef\xbb\xbf")


def step(progress: Progress, done: int, of: int) -> None:
    """Tell a progress that can show shares how much is done; one that only takes words is left alone."""
    tell = getattr(progress, "step", None)
    if tell is not None:
        tell(done, of)
