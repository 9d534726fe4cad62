"""The journal's store: a folder of Parquet, one partition a day and site, and a manifest that says which files count.

Writers take turns; each writes new files beside the old ones and then swaps the manifest in one step. A crash before
the swap leaves the journal as it was; a reader sees one generation whole, never two versions of a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

from lagniappe.journal import erasure, files, manifest, pseudonyms
from lagniappe.journal.erasure import ErasureReport
from lagniappe.journal.errors import JournalError
from lagniappe.journal.files import partitions
from lagniappe.journal.manifest import Manifest, Part
from lagniappe.journal.reader import Reader
from lagniappe.journal.schema import MESSAGES_TEXT, arrow_schema, coerce, completed, merge, table_named
from lagniappe.journal.tables import ORIGINS, TABLES
from lagniappe.sentences import Value

GRACE_SECONDS = 3600.0
"""For how long a replaced file stays, for readers that began before the swap."""


@dataclass(frozen=True)
class WriteReport:
    """What a write did: rows given, the parts that are new, how many were the same already, rows blanked again because
    the person had been erased."""

    table: str
    rows: int
    written: tuple[Part, ...]
    unchanged: int
    blanked: int


class Journal(Reader):
    """One journal. Open one per thread; any number of processes may read while one writes."""

    @classmethod
    def create(cls, path: str | Path, *, key: bytes | None = None) -> Journal:
        """Make an empty journal in a folder that is new or empty. Without a ``key`` one is made and kept in the file
        ``key``; with one, you keep it yourself and give it to ``open`` each time."""
        root = Path(path)
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise JournalError("The folder {folder} cannot be made: {why}.", folder=root, why=error.strerror) from error
        if (root / manifest.FILE).exists():
            raise JournalError("There is a journal at {folder} already.", folder=root)
        if any(root.iterdir()):
            raise JournalError("The folder {folder} is not empty, so no journal was made in it.", folder=root)
        if key is None:
            key = pseudonyms.new_key(root)
        manifest.write(root, Manifest(key_check=pseudonyms.check(key)))
        return cls(root, key)

    @classmethod
    def open(cls, path: str | Path, *, erasure_key: bytes | None = None) -> Journal:
        """Open a journal; JournalError if there is none, it is damaged, newer than we are, or the key is another's."""
        root = Path(path)
        found = manifest.read(root)
        key = erasure_key if erasure_key is not None else pseudonyms.read_key(root)
        if key is None:
            raise JournalError("The key of the journal at {folder} is kept elsewhere; please give it.", folder=root)
        if pseudonyms.check(key) != found.key_check:
            raise JournalError("The key does not belong to the journal at {folder}.", folder=root)
        return cls(root, key)

    def abandon(self) -> bool:
        """Take the journal away, with what a writing that failed left behind, if nothing was ever written into it; whether it
        was. One into which somebody else has written meanwhile stays."""
        with manifest.writer(self.path):
            if manifest.read(self.path).parts:
                return False
            (self.path / manifest.FILE).unlink()
            for path in self.path.iterdir():
                rmtree(path) if path.is_dir() else path.unlink()
            return True

    # Writing

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Several writes as one generation: all of them come into force together at the end, or none."""
        if self._draft is not None:
            yield
            return
        with manifest.writer(self.path):
            before = manifest.read(self.path)
            self._draft = replace(before, generation=before.generation + 1)
            try:
                yield
                if (self._draft.parts, self._draft.origins) != (before.parts, before.origins):
                    manifest.write(self.path, self._draft)
            finally:
                self._draft = None

    def write_days(
        self,
        table: str,
        rows: Any,
        *,
        source: str,
        provisional: bool = False,
        replace: bool = False,
        covers: Sequence[tuple[str, date]] = (),
    ) -> WriteReport:
        """Write rows of a daily table, each into the partition of its site and business day.

        By default rows of the same source are merged by the table's key: the new ones win, the others stay, so writing
        twice changes nothing. With ``replace`` what the source had said of those days before is dropped; ``covers``
        names (site, day) pairs that are to be replaced even if no row came for them (a quiet day).
        A provisional write never replaces a final one; a final one replaces the provisional whole.
        """
        definition = table_named(table)
        if not definition.daily:
            raise JournalError("The table {table} has no days; it belongs to the world.", table=table)
        if not source or quote(source, safe="") != source:
            raise JournalError(
                "“{source}” cannot name a source: letters, digits, “_”, “-” and “.” only.", source=source
            )
        rows = coerce(table, rows)
        with self.batch():
            self._settle_origins(rows)
            groups = {(site, day.isoformat()): rows.slice(0, 0) for site, day in covers}
            groups |= partitions(rows, definition.key)
            fresh: list[tuple[Part, Any]] = []
            blanked = 0
            erased = erasure.known(self.path)
            for (site, day), piece in groups.items():
                # Two rows of one key before blanking are one row; after it they could look like two.
                piece = merge([completed(table, piece)], definition.key)
                piece, touched = erasure.blank(table, piece, self._key, erased)
                blanked += touched
                part = self._part((table, day, site, source), piece, provisional, replace)
                fresh += [part] if part else []
            written = self._enter(fresh)
        return WriteReport(table, rows.num_rows, written, len(groups) - len(written), blanked)

    def write_world(self, table: str, rows: Any) -> WriteReport:
        """Write rows of a table of the world (sites, queues, ...): merged by its key, the new ones win."""
        definition = table_named(table)
        if definition.daily:
            raise JournalError("The table {table} is kept by day; write it with its source.", table=table)
        rows = coerce(table, rows)
        with self.batch():
            self._settle_origins(rows)
            rows, blanked = erasure.blank(table, merge([rows], definition.key), self._key, erasure.known(self.path))
            part = self._part((table, "", "", "world"), rows, False, False)
            written = self._enter([part] if part else [])
        return WriteReport(table, rows.num_rows, written, 1 - len(written), blanked)

    def write_rejected(self, name: str, text: str) -> Path:
        """Keep a file of rejected rows (CSV, the row itself in the last column), the erased blanked in it."""
        folder = self.path / "rejected"
        folder.mkdir(exist_ok=True)
        path = folder / f"{name}.csv"
        manifest.swap(path, erasure.blank_rejected(text, self._key, erasure.known(self.path)), 0o600)
        return path

    def _part(
        self, place: tuple[str, str, str, str], rows: Any, provisional: bool, replace_all: bool
    ) -> tuple[Part, Any] | None:
        """The next generation of one part and its rows, or None when this content is in force already."""
        table, day, site, source = place
        draft = self._pen()
        here = [part for part in draft.of(table) if (part.day, part.site) == (day, site)]
        old = next((part for part in here if part.source == source), None)
        if old and provisional and not old.provisional:
            raise JournalError(
                "{site} is final on {day} in {table}: a provisional generation cannot replace it.",
                site=site,
                day=Value("day", day),
                table=table,
            )
        key = table_named(table).key
        if old and not replace_all and not (old.provisional and not provisional):
            rows = merge([self._load(old), rows.cast(arrow_schema(table))], key)
        for other in here:
            if other is not old:
                self._refuse_shared(other, rows, key, source)
        if old and old.provisional == provisional and self._load(old).equals(rows.cast(arrow_schema(table))):
            return None
        folder = Path(table)
        if day:
            folder = folder / f"business_day={day}" / f"site={quote(site, safe='')}"
        file = folder / f"{source}-g{draft.generation:06d}.parquet"
        part = Part(table, day, site, source, file.as_posix(), rows.num_rows, draft.generation, provisional)
        return part, rows

    def _refuse_shared(self, other: Part, rows: Any, key: tuple[str, ...], source: str) -> None:
        theirs = pq.read_table(self.path / other.file, columns=list(key))
        both = pa.concat_tables([theirs, rows.select(list(key)).cast(theirs.schema)])
        if merge([both], key).num_rows < both.num_rows:
            raise JournalError(
                "{source} and {other} both describe the same rows of {table} at {site} on {day}; they would count twice.",
                source=source,
                other=other.source,
                table=other.table,
                site=other.site,
                day=Value("day", other.day or None),
            )

    def _settle_origins(self, rows: Any) -> None:
        if "origin" not in rows.column_names or not rows.num_rows:
            return
        draft = self._pen()
        origins = dict(draft.origins)
        for pair in rows.select(["site", "origin"]).group_by(["site", "origin"]).aggregate([]).to_pylist():
            site, origin = pair["site"], pair["origin"]
            if origin not in ORIGINS:
                raise JournalError(
                    "“{origin}” is not an origin; it is one of {known}.", origin=origin, known=", ".join(ORIGINS)
                )
            if origins.setdefault(site, origin) != origin:
                raise JournalError(
                    "The site {site} is {settled} in this journal; rows that are {origin} cannot be mixed in. "
                    "Use another journal or another site.",
                    site=site,
                    settled=Value("term", origins[site]),
                    origin=Value("term", origin),
                )
        self._draft = replace(draft, origins=tuple(sorted(origins.items())))

    def _enter(self, fresh: Sequence[tuple[Part, Any]]) -> tuple[Part, ...]:
        """Write the files of new parts and put them into the draft."""
        files.save_all([(self.path / part.file, rows) for part, rows in fresh])
        parts = tuple(part for part, _ in fresh)
        self._draft = self._pen().with_parts(parts)
        return parts

    def _pen(self) -> Manifest:
        if self._draft is None:
            raise JournalError("This needs the journal's pen: write inside a batch.")
        return self._draft

    # Forgetting

    def sweep(self, *, now: float, grace_seconds: float = GRACE_SECONDS) -> int:
        """Delete the files that no manifest names any more and that are older than the grace; answers how many.
        ``now`` is in seconds since the epoch."""
        with manifest.writer(self.path):
            return self._delete_unnamed(lambda path: path.stat().st_mtime < now - grace_seconds)

    def erase(self, customer_ids: Sequence[str], key: bytes | None = None, *, raw: bool = False) -> ErasureReport:
        """Blank customers everywhere and for good: their rows stay for counting, their id goes, and each later write
        blanks them again. All replaced files are deleted at once, without grace: they would still name them.

        ``customer_ids`` are the ids as the journal has them (pseudonyms); with ``raw`` they may also be those of the
        system from which they came. ``key`` must be the journal's own.
        """
        if key is not None and key != self._key:
            raise JournalError("The key does not belong to this journal.")
        rows: dict[str, int] = {}
        ids = [*customer_ids, *(self.pseudonym("customer", one) for one in customer_ids if raw)]
        with self.batch():
            erased = erasure.known(self.path) | pseudonyms.marks(self._key, ids)
            # First of all, so that a crash half-way cannot forget whom to blank.
            erasure.remember(self.path, erased)
            fresh = []
            for part in self._pen().parts:
                if not erasure.names_people(part.table):
                    continue
                blanked, count = erasure.blank(part.table, self._load(part), self._key, erased)
                if count:
                    fresh.append(self._rewrite(part, blanked))
                    rows[part.table] = rows.get(part.table, 0) + count
            parts = self._enter(fresh)
        with manifest.writer(self.path):
            deleted = self._delete_unnamed(Path.exists)
            for path in sorted((self.path / "rejected").glob("*.csv")):
                with path.open(encoding="utf-8", newline="") as file:
                    text = file.read()
                manifest.swap(path, erasure.blank_rejected(text, self._key, erased), 0o600)
        return ErasureReport(len(set(customer_ids)), rows, len(parts), deleted)

    def forget_texts(self, before: date) -> int:
        """Drop the texts of messages older than a day; the messages themselves stay. Answers how many parts went."""
        with self.batch():
            draft = self._pen()
            old = [part for part in draft.of(MESSAGES_TEXT.name) if part.day < before.isoformat()]
            self._draft = replace(draft, parts=tuple(part for part in draft.parts if part not in old))
        with manifest.writer(self.path):
            self._delete_unnamed(lambda path: MESSAGES_TEXT.name in path.parts)
        return len(old)

    def _rewrite(self, part: Part, rows: Any) -> tuple[Part, Any]:
        generation = self._pen().generation
        rows = merge([rows], table_named(part.table).key)
        file = (Path(part.file).parent / f"{part.source}-g{generation:06d}.parquet").as_posix()
        return replace(part, file=file, generation=generation), rows

    def _delete_unnamed(self, ripe: Any) -> int:
        named = {self.path / part.file for part in manifest.read(self.path).parts}
        deleted = 0
        for table in (*TABLES, MESSAGES_TEXT.name):
            for path in (self.path / table).rglob("*.parquet"):
                if path not in named and ripe(path):
                    path.unlink()
                    deleted += 1
        return deleted
