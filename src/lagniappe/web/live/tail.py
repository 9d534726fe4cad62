"""Reads the ledger past a number, in a thread and with a connection of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from django.db import DatabaseError, connection

from lagniappe.desk.queries import audience

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.02
RETRY_SECONDS = 1.0
BATCH = 500

Publish = Callable[[Sequence[audience.Step], float], None]


class Tail:
    """One per process. A commit of this process wakes it by ``nudge``; those of others show in the database's version.

    ``publish(steps, noticed)`` is called in this thread, ``noticed`` being when (monotonic seconds) the tail first knew
    that there was something to read.
    """

    def __init__(self, after: int, publish: Publish) -> None:
        self.after = after
        self.publish = publish
        self.behind_since: float | None = None
        self._woken = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="ledger tail", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def nudge(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        self._ended = True
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        version = None
        try:
            while not self._ended:
                try:
                    seen = self._version()
                    if seen != version or self._woken.is_set():
                        self._woken.clear()
                        self._read()
                        version = seen
                    self._woken.wait(POLL_SECONDS)
                except DatabaseError:
                    logger.exception("The ledger cannot be read; trying again")
                    self.behind_since = self.behind_since or time.monotonic()
                    version = None
                    connection.close()
                    time.sleep(RETRY_SECONDS)
        finally:
            connection.close()

    def _version(self) -> int:
        # The bare driver: fifty times a second, Django's cursor would cost more than the question.
        connection.ensure_connection()
        row = connection.connection.execute("PRAGMA data_version").fetchone()
        return int(row[0])

    def _read(self) -> None:
        self.behind_since = self.behind_since or time.monotonic()
        while not self._ended:
            steps = audience.steps(self.after, BATCH)
            if steps:
                self.after = steps[-1].number
                self.publish(steps, self.behind_since)
            if len(steps) < BATCH:
                break
        self.behind_since = None
