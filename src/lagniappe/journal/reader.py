"""The journal as it is read: its rows, its days and sites, and the names that its people have in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lagniappe.journal import manifest, pseudonyms
from lagniappe.journal.errors import JournalError
from lagniappe.journal.manifest import Manifest, Part
from lagniappe.journal.schema import arrow_schema, merge, table_named


class Reader:
    """What a journal tells, at the manifest in force or, within a batch, at the one that is being written."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        self._draft: Manifest | None = None

    def manifest(self) -> Manifest:
        """The manifest in force: one consistent view of the whole journal."""
        return self._draft or manifest.read(self.path)

    def paths(self, parts: Sequence[Part]) -> list[str]:
        return [str(self.path / part.file) for part in parts]

    def read(self, table: str, *, site: str | None = None, day: date | None = None) -> Any:
        """The rows of a table as Arrow, sorted by its key: for looking and for tests; studies use the engine."""
        rows = self.read_parts(table, self.manifest().of(table, [site] if site else None, day, day))
        return rows.filter(pc.equal(rows.column("site"), site)) if site else rows

    def read_parts(self, table: str, parts: Sequence[Part]) -> Any:
        """The rows of some parts of a table, sorted by the table's key."""
        pieces = [arrow_schema(table).empty_table(), *(self._load(part) for part in parts)]
        return merge(pieces, table_named(table).key)

    def days(self, site: str | None = None) -> list[date]:
        """The business days for which the journal holds a part, oldest first."""
        found = {part.business_day for part in self.manifest().parts if part.day and site in (None, part.site)}
        return sorted(day for day in found if day)

    def sites(self) -> list[str]:
        return sorted(dict(self.manifest().origins))

    def generations(self) -> tuple[Part, ...]:
        """All parts in force, with their generation, rows and whether they are provisional."""
        return self.manifest().parts

    def pseudonym(self, kind: str, raw: str) -> str:
        return pseudonyms.pseudonym(self._key, kind, raw)

    def pseudonyms(self, kind: str, values: Any) -> Any:
        """As ``pseudonym``, for a whole Arrow column of text."""
        return pseudonyms.pseudonyms(self._key, kind, values)

    def _load(self, part: Part) -> Any:
        try:
            return pq.read_table(self.path / part.file, partitioning=None).cast(arrow_schema(part.table))
        except (OSError, pa.ArrowInvalid) as error:
            raise JournalError(
                "The journal's file {file} is missing or damaged: {why}.", file=part.file, why=error
            ) from error
