"""Saving: one moment of the tables, the files as they lie, and the journal as its manifest names it."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from lagniappe.desk.queries import ledger, seal
from lagniappe.keeping import KeepingRefused, rows
from lagniappe.sentences import gettext_noop

FORMAT = 1
ABOUT = "about.json"
FOLDERS = ("files", "journal")
KEY = "secret_key"
MOMENT = "moment"
"""The name under which the tables of one moment are read."""


@contextmanager
def moment() -> Iterator[str]:
    """The tables as they are now, however long they are read and whatever is written meanwhile; the connection's name."""
    told = dict(connection.settings_dict)
    with tempfile.TemporaryDirectory(prefix="lagniappe-moment-") as folder:
        if connection.vendor == "sqlite":
            told["NAME"] = Path(folder) / "moment.sqlite3"
            _copy(Path(connection.settings_dict["NAME"]), told["NAME"])
        connections.databases[MOMENT] = told
        try:
            with transaction.atomic(using=MOMENT):
                if connection.vendor == "postgresql":
                    with connections[MOMENT].cursor() as cursor:
                        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                        cursor.execute("SET idle_in_transaction_session_timeout = 0")
                yield MOMENT
        finally:
            connections[MOMENT].close()
            del connections[MOMENT]
            del connections.databases[MOMENT]


def _copy(source: Path, target: Path) -> None:
    """SQLite's own way to copy a database that others are writing to."""
    with sqlite3.connect(source) as from_, sqlite3.connect(target) as to:
        from_.backup(to)
    from_.close()
    to.close()


def about(alias: str, now: datetime) -> dict[str, Any]:
    """What must be known to put the rows back."""
    stale = seal.late(ledger.head())
    return {
        "format": FORMAT,
        "taken_at": now.isoformat(),
        "migrations": sorted(map(list, MigrationRecorder(connections[alias]).applied_migrations())),
        "tables": {model._meta.label_lower: [c.attname for c in rows.columns(model)] for model in rows.tables()},
        "stale_days": [[site, day.isoformat()] for site, day in sorted(stale)],
    }


def backup(file: Path, now: datetime) -> dict[str, int]:
    """Write the whole centre into one file while it runs; rows by table. The file is there when it is whole, or not."""
    if file.exists():
        raise KeepingRefused(gettext_noop("{file} is there already; choose another name."), file=file)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(file.name + ".unfinished")
    counts: dict[str, int] = {}
    try:
        with tarfile.open(unfinished, "w:gz", compresslevel=3) as archive, moment() as alias:
            unfinished.chmod(0o600)
            told = about(alias, now)
            for model in rows.tables():
                counts[model._meta.label_lower] = _add_table(archive, model._meta.label_lower, rows.lines(model, alias))
            _add(archive, ABOUT, json.dumps({**told, "rows": counts}, indent=1).encode())
            _add_home(archive, settings.HOME)
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def _add_table(archive: tarfile.TarFile, label: str, lines: Iterator[str]) -> int:
    count = 0
    with tempfile.TemporaryFile() as whole:  # an archive must know the size before
        for line in lines:
            whole.write(line.encode() + b"\n")
            count += 1
        entry = tarfile.TarInfo(f"tables/{label}.jsonl")
        entry.size = whole.tell()
        whole.seek(0)
        archive.addfile(entry, whole)
    return count


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def _add_home(archive: tarfile.TarFile, home: Path) -> None:
    """Files after the rows that name them: each of those is there. The journal's manifest before the parts it names,
    because a part outlives the manifest that drops it."""
    if (home / KEY).exists():
        archive.add(home / KEY, KEY)
    manifest = home / "journal" / "manifest.json"
    if manifest.exists():
        _add(archive, "journal/manifest.json", manifest.read_bytes())
    for folder in FOLDERS:
        for path in sorted((home / folder).rglob("*")):
            if path.is_file() and path != manifest:
                try:
                    archive.add(path, path.relative_to(home).as_posix())
                except FileNotFoundError:  # thrown away meanwhile, so nothing that we saved names it
                    continue
