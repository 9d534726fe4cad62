"""Reads the ledger past a number, in a thread and with a connection of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from django.db import DatabaseError, connection

from lagniappe.desk import ephemeral
from lagniappe.desk.queries import audience, ledger
from lagniappe.web.live.bells import Bell, NoticeBell, VersionBell

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
BATCH = 500

Publish = Callable[[Sequence[audience.Step], float], None]


class Tail:
    """One per process. A commit of this process wakes it by ``nudge``; of those of others its bell tells.

    ``publish(steps, noticed)`` is called in this thread, ``noticed`` being when (monotonic seconds) the tail first knew
    that there was something to read.
    """

    def __init__(self, after: int, publish: Publish) -> None:
        self.after = after
        self.publish = publish
        self.behind_since: float | None = None
        self._awaited = 0
        self._ended = threading.Event()
        several = connection.vendor == "postgresql"
        self._bell: Bell = NoticeBell(ephemeral.pass_on) if several else VersionBell()
        self._thread = threading.Thread(target=self._run, name="ledger tail", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def nudge(self) -> None:
        self._bell.ring()

    def stop(self) -> None:
        self._ended.set()
        self._bell.ring()
        self._thread.join()
        self._bell.close()

    def _run(self) -> None:
        try:
            while not self._ended.is_set():
                try:
                    if self._bell.rung():
                        self._read()
                    self._bell.wait(soon=self.behind_since is not None)
                except (DatabaseError, OSError):
                    logger.exception("The ledger cannot be read; trying again")
                    self.behind_since = self.behind_since or time.monotonic()
                    connection.close()
                    self._bell.forget()
                    self._ended.wait(RETRY_SECONDS)
        finally:
            connection.close()

    def _read(self) -> None:
        """Tell all up to the fence. What is to be seen beyond it is told when it has moved: until then we are behind."""
        noticed = self.behind_since or time.monotonic()
        self.behind_since = noticed
        while not self._ended.is_set():
            fence = ledger.head()
            steps = audience.steps(self.after, BATCH, fence)
            if steps:
                self.after = steps[-1].number
                self.publish(steps, noticed)
            if len(steps) < BATCH:
                break
        newest = ledger.newest()
        if newest <= self.after:
            self.behind_since = None
        elif self._awaited <= self.after:  # all that was awaited is told, and more has come meanwhile
            self.behind_since, self._awaited = time.monotonic(), newest
