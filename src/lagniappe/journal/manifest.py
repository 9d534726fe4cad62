"""The manifest: which files are the journal now. It is swapped in one step, so a reader sees one generation."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from lagniappe.journal.errors import JournalError
from lagniappe.journal.tables import TABLES, VERSION

FILE = "manifest.json"


@dataclass(frozen=True, order=True)
class Part:
    """One Parquet file in force: the rows of one source in one table, day and site (the world's have neither)."""

    table: str
    day: str
    site: str
    source: str
    file: str
    rows: int
    generation: int
    provisional: bool = False

    @property
    def business_day(self) -> date | None:
        return date.fromisoformat(self.day) if self.day else None

    @property
    def place(self) -> tuple[str, str, str, str]:
        return (self.table, self.day, self.site, self.source)


@dataclass(frozen=True)
class Manifest:
    """``generation`` counts the swaps; ``origins`` says of each site whether it is real or rehearsal; ``key_check``
    recognises the key of the pseudonyms without revealing it."""

    key_check: str
    generation: int = 0
    origins: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    version: int = 1
    """The oldest form that knows all of its tables, so that an older Lagniappe can go on reading what it understands."""

    def origin(self, site: str) -> str | None:
        return dict(self.origins).get(site)

    def of(
        self, table: str, sites: Sequence[str] | None = None, first: date | None = None, last: date | None = None
    ) -> list[Part]:
        """The parts of a table, for some sites and days (both ends included); the world's tables are not cut."""
        low, high = first.isoformat() if first else "", last.isoformat() if last else "9999-99-99"
        return [
            part
            for part in self.parts
            if part.table == table
            and (not part.day or ((sites is None or part.site in sites) and low <= part.day <= high))
        ]

    def with_parts(self, parts: Sequence[Part]) -> Manifest:
        """The next manifest: these parts in force instead of those in the same places."""
        places = {part.place: part for part in self.parts} | {part.place: part for part in parts}
        version = max([self.version, *(TABLES[part.table].since for part in parts if part.table in TABLES)])
        return replace(self, parts=tuple(sorted(places.values())), version=version)


def read(root: Path) -> Manifest:
    """The manifest in force; JournalError with a kind sentence where there is none, or one that cannot be read."""
    path = root / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise JournalError("There is no journal at {folder}.", folder=root) from None
    except (OSError, UnicodeDecodeError) as error:
        raise JournalError("The journal at {folder} cannot be read: {why}.", folder=root, why=error) from error
    try:
        loaded = json.loads(text)
        version = int(loaded["version"])
        if version > VERSION:
            raise JournalError(
                "The journal at {folder} was written by a newer Lagniappe (its form {theirs}, ours {ours}). "
                "Please update Lagniappe.",
                folder=root,
                theirs=version,
                ours=VERSION,
            )
        return Manifest(
            key_check=loaded["key_check"],
            generation=int(loaded["generation"]),
            origins=tuple((site, origin) for site, origin in loaded["origins"]),
            parts=tuple(Part(**part) for part in loaded["parts"]),
            version=version,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise JournalError("The journal's list of files, {file}, is damaged: {why}.", file=path, why=error) from error


def write(root: Path, manifest: Manifest) -> None:
    swap(root / FILE, json.dumps(asdict(manifest), indent=0, ensure_ascii=False))


def swap(path: Path, text: str, mode: int = 0o644) -> None:
    """Replace a small file in one step that survives a crash: whoever reads sees the old text or the new one, whole."""
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Make the names in a folder, or the bytes of a file, outlast a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writer(root: Path) -> Iterator[None]:
    """Hold the journal's only pen; others wait. The system takes it back from a process that dies."""
    with (root / "lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
