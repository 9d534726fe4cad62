"""What only one of several background processes does at a time."""

from __future__ import annotations

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

TASKS = 0x4C61676E
"""The first half of our locks' number; the second is the task's."""


@contextmanager
def alone(name: str, home: Path) -> Iterator[bool]:
    """True where nobody else is at this task; it stays ours until the end, or until this process dies."""
    if connection.vendor == "postgresql":
        key = [TASKS, zlib.crc32(name.encode()) & 0x7FFFFFFF]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
            ours = bool(cursor.fetchone()[0])
        try:
            yield ours
        finally:
            if ours and connection.connection is not None:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
        return
    with (home / f"{name.replace(' ', '_')}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
