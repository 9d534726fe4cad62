"""Bringing the tables up to this version, by one process at a time."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from lagniappe.desk.queries.condition import tables_pending

PREPARE_LOCK = 0x4C61676E50726570


def prepare() -> None:
    """Make and change tables where this version wants it."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    try:
        with alone(settings.HOME):
            if tables_pending():
                call_command("migrate", interactive=False, verbosity=0)
            if connection.vendor == "postgresql":
                call_command("createcachetable", verbosity=0)
                _forget_numbers_of_another_server()
    finally:
        connection.close()


@contextlib.contextmanager
def alone(home: Path) -> Iterator[None]:
    """Wait until no other process prepares this centre."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARE_LOCK])
        # Given back with the connection, which ``prepare`` closes; and so also when this process is killed.
        yield
    else:
        with (home / "prepare.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _forget_numbers_of_another_server() -> None:
    """Rows of the ledger that were restored by other means than ours carry the old server's transaction numbers. Where
    those are ahead of this server's, the live screens would wait for them for ever: they count as long since told."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE desk_event SET transaction = 0 WHERE transaction > pg_current_xact_id()::text::bigint")
