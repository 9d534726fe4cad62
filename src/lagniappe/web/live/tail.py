"""Reads the ledger past a number, in a thread and with a connection of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from django.db import DatabaseError, connection

from lagniappe.desk import ephemeral
from lagniappe.desk.models import Event
from lagniappe.desk.queries import audience, ledger
from lagniappe.web.live.bells import Bell, NoticeBell, VersionBell

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
BATCH = 500

Publish = Callable[[Sequence[audience.Step], float], None]


class Tail:
    """One per process. Of this process's commits it hears; of those of others its bell tells.

    ``publish(steps, noticed)`` is called in its thread or in one that has committed, but by one of them at a time and in the
    ledger's order; ``noticed`` is when (monotonic seconds) the tail first knew that there was something to tell.
    """

    def __init__(self, after: int, publish: Publish) -> None:
        self.after = after
        self.publish = publish
        self.behind_since: float | None = None
        self._awaited = 0
        self._telling = threading.Lock()
        self._ended = threading.Event()
        several = connection.vendor == "postgresql"
        self._bell: Bell = NoticeBell(ephemeral.pass_on) if several else VersionBell()
        self._thread = threading.Thread(target=self._run, name="ledger tail", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def hear(self, events: Sequence[Event]) -> None:
        """Called in a thread that has committed these rows to a file. What follows at once on what was told last is told from
        here, out of the writer's memory; otherwise the tail wakes and reads it."""
        steps = [step for step in map(audience.step_of, events) if step is not None]
        if len(steps) < len(events) or not self._told(steps):
            self._bell.ring()

    def _told(self, steps: Sequence[audience.Step]) -> bool:
        """Tell of steps without reading them, unless something else is or may have to be told before."""
        if not self._telling.acquire(blocking=False):
            return False
        try:
            # A file has one writer at a time, so numbers without a gap are all that there is.
            follows = [step.number - self.after for step in steps] == list(range(1, len(steps) + 1))
            if steps and follows and self.behind_since is None:
                self.after = steps[-1].number
                self.publish(steps, time.monotonic())
                return True
            return False
        finally:
            self._telling.release()

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
                        with self._telling:
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
            if fence <= self.after:
                break
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
