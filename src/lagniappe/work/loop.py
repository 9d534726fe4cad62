"""The loop of background work: each task at its own pace, and a task that fails never stops the others.

All state lies in the tables and in the journal: a process that is killed anywhere is followed by one that goes on.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone

from lagniappe.desk.actions import pulses
from lagniappe.desk.actions.bringing import sweep_uploads
from lagniappe.desk.actions.sweep import sweep
from lagniappe.work import findings, imports, privacy, rosters, usual, waits
from lagniappe.work.alone import alone
from lagniappe.work.rows import journal_at
from lagniappe.work.scan import Scanner
from lagniappe.work.seal import Sealer

logger = logging.getLogger(__name__)

BEAT_SECONDS = 1.0
NAME = f"work {socket.gethostname()} {os.getpid()}"
Job = Callable[[datetime], object]


@dataclass
class Task:
    name: str
    every_seconds: float
    job: Job
    due: float = 0.0
    alone: bool = False
    """Whether only one of several background processes may be at it."""


class Loop:
    """Runs tasks until stopped; the order of tasks is the order within a beat."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.tasks = tasks
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            begun = time.monotonic()
            self.beat(timezone.now(), begun)
            close_old_connections()
            self.stopping.wait(max(0.05, BEAT_SECONDS - (time.monotonic() - begun)))

    def beat(self, now: datetime, clock: float) -> None:
        """Do what is due at the reading ``clock`` of a steady clock."""
        for task in self.tasks:
            if clock < task.due or self.stopping.is_set():
                continue
            task.due = clock + task.every_seconds
            try:
                self._do(task, now)
            except Exception:
                logger.exception("background task %s failed; it is tried again in its time", task.name)

    def _do(self, task: Task, now: datetime) -> None:
        if not task.alone:
            task.job(now)
            return
        with alone(task.name, settings.HOME) as ours:
            if ours:
                task.job(now)

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self.stopping.set()


class Work:
    """The tasks of a centre whose home is ``home``."""

    def __init__(self, home: Path) -> None:
        self.journal = journal_at(home)
        self.sealer = Sealer(self.journal)
        self.studies = findings.Studies()
        self.imports = imports.Imports(self.journal)
        self.rosters = rosters.Rosters()
        self.scanner = Scanner(settings.SCANNER)
        self.offered = False

    def tasks(self) -> list[Task]:
        return [
            Task("pulse", 10.0, lambda now: pulses.beat(process=NAME, what="work", now=now)),
            Task("sweep", 1.0, lambda now: sweep(now=now)),
            Task("scanner", 1.0, self.scanner.keep),
            Task("seal", 60.0, self.seal, alone=True),
            Task("catalogue", 300.0, self.catalogue, alone=True),
            Task("studies", 1.0, self.studies.keep),
            Task("rosters", 1.0, self.rosters.keep),
            Task("imports", 1.0, self.imports.keep),
            Task("uploads", 24 * 3600.0, lambda now: sweep_uploads(now=now), alone=True),
            Task("forgetting", 5.0, lambda now: privacy.forget(self.journal, now), alone=True),
            Task("retention", 24 * 3600.0, lambda now: privacy.retain(self.journal, now), alone=True),
            Task("journal sweep", 3600.0, lambda now: self.journal.sweep(now=now.timestamp()), alone=True),
            Task("tidy", 3600.0, lambda now: pulses.tidy(now=now), alone=True),
            Task("sessions", 24 * 3600.0, lambda _now: call_command("clearsessions"), alone=True),
        ]

    def seal(self, now: datetime) -> None:
        """Seal; after a day is final, learn the waits and ask the standing studies anew."""
        done = self.sealer.keep(now)
        if done:
            findings.note_journal(self.journal, now)
        if any(not seal.provisional for seal in done):
            waits.learn(self.journal, now)
            usual.learn(self.journal, now)
            findings.want_standing(now)

    def catalogue(self, now: datetime) -> None:
        """Once: what can be studied, and what was learned before we were started."""
        findings.note_journal(self.journal, now)
        if self.offered:
            return
        findings.offer()
        imports.offer()
        waits.learn(self.journal, now)
        usual.learn(self.journal, now)
        self.offered = True


def run(home: Path, also: Sequence[Task] = ()) -> None:
    """Work until SIGTERM or SIGINT. ``also`` come first in each beat."""
    work = Work(home)
    loop = Loop([*also, *work.tasks()])
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, loop.stop)
    try:
        loop.run()
    finally:
        work.studies.stop()
        work.rosters.stop()
        work.imports.stop()
        pulses.bow_out(process=NAME)
        work.scanner.stop()
