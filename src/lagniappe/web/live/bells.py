"""What wakes the ledger's tail: this process's own commits at once, and those of others as the database tells them."""

from __future__ import annotations

import contextlib
import json
import os
import select
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from django.db import connection

from lagniappe.desk import ephemeral

POLL_SECONDS = 0.02
FALLBACK_SECONDS = 1.0

Hear = Callable[[str, Mapping[str, str]], None]


class Bell(Protocol):
    """Used in the tail's thread, but for ``ring``, which anybody may."""

    def ring(self) -> None: ...

    def rung(self) -> bool:
        """Whether there may be something new since it was asked last."""

    def wait(self, soon: bool) -> None:
        """Sleep until it is worth asking again; ``soon`` where something is known to be on its way."""

    def forget(self) -> None:
        """The connection was lost: what was known of it counts no more."""

    def close(self) -> None: ...


class VersionBell:
    """SQLite says with a number that somebody else has committed; it is asked fifty times a second."""

    def __init__(self) -> None:
        self._woken = threading.Event()
        self._version: int | None = None

    def ring(self) -> None:
        self._woken.set()

    def rung(self) -> bool:
        # The bare driver: so often, Django's cursor would cost more than the question.
        connection.ensure_connection()
        seen = int(connection.connection.execute("PRAGMA data_version").fetchone()[0])
        changed = seen != self._version or self._woken.is_set()
        self._woken.clear()
        self._version = seen
        return changed

    def wait(self, soon: bool) -> None:
        self._woken.wait(POLL_SECONDS)

    def forget(self) -> None:
        self._version = None

    def close(self) -> None:
        pass


class NoticeBell:
    """PostgreSQL tells whoever listens; because a notice may be lost with its sender, it is asked each second as well."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self._listening: Any = None
        self._noticed = True
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def ring(self) -> None:
        with contextlib.suppress(BlockingIOError):  # it is ringing already
            os.write(self._write, b"!")

    def rung(self) -> bool:
        self._listen()
        noticed, self._noticed = self._noticed, False
        return noticed

    def wait(self, soon: bool) -> None:
        if self._noticed:
            return
        seconds = POLL_SECONDS / 2 if soon else FALLBACK_SECONDS
        ready, _w, _x = select.select([self._listening.fileno(), self._read], [], [], seconds)
        self._noticed = self._noticed or soon or not ready or self._read in ready
        if self._read in ready:
            os.read(self._read, 4096)
        if self._listening.fileno() in ready:
            with connection.wrap_database_errors:
                self._listening.pgconn.consume_input()
            while notice := self._listening.pgconn.notifies():
                self._note(notice.relname.decode(), notice.extra.decode())

    def forget(self) -> None:
        self._listening = None
        self._noticed = True

    def close(self) -> None:
        os.close(self._read)
        os.close(self._write)

    def _listen(self) -> None:
        connection.ensure_connection()
        if self._listening is connection.connection:
            return
        self._listening = connection.connection
        # Notices also come in with the answer to a question, past the loop above.
        self._listening.add_notify_handler(lambda notice: self._note(notice.channel, notice.payload))
        with connection.cursor() as cursor:
            for channel in (ephemeral.LEDGER_CHANNEL, ephemeral.SIGNAL_CHANNEL):
                cursor.execute(f"LISTEN {channel}")
        self._noticed = True

    def _note(self, channel: str, payload: str) -> None:
        if channel == ephemeral.LEDGER_CHANNEL:
            self._noticed = True
        elif channel == ephemeral.SIGNAL_CHANNEL:
            topic, data = json.loads(payload)
            self._hear(topic, data)
