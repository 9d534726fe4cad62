"""Findings in the background: takes up what is wanted, runs each study in a child process, and minds it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Generic, TypeVar

from lagniappe.desk.actions import findings
from lagniappe.desk.models import Bringing, Finding, RosterDraft, Site, StudyOffer
from lagniappe.desk.queries import planning
from lagniappe.journal.store import Journal
from lagniappe.sentences import Sentence, gettext_noop
from lagniappe.work import journals

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 900
MODULE = "lagniappe.work.study"
STANDING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("demand_and_waiting", {"period": "28", "first": None, "last": None, "band_minutes": 30, "limit_seconds": None}),
)
"""Studies that are computed again after each day, with what they are asked."""
PLANS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("forecast", {"band_minutes": 30, "horizon_days": 14}),
    ("staffing", {"band_minutes": 30}),
)
"""What the plan pages stand on: computed again after each day for each site, as it was asked there last."""


T = TypeVar("T", Finding, Bringing, RosterDraft)


@dataclass
class Child(Generic[T]):
    process: subprocess.Popen[bytes]
    task: T
    begun: float


class Children(Generic[T]):
    """Takes up one task at a time, in a child process, and minds it: it takes all the processors that it gets."""

    too_long: str
    broken: str
    silent: str

    def __init__(self, timeout_seconds: float, module: str) -> None:
        self.timeout_seconds = timeout_seconds
        self.module = module
        self.child: Child[T] | None = None

    def lease(self, now: datetime, seconds: int) -> T | None:
        raise NotImplementedError

    def fail(self, task: T, why: str, now: datetime) -> None:
        raise NotImplementedError

    def ended(self, task: T, now: datetime) -> None:
        """Called after each task, however it ended."""

    def keep(self, now: datetime) -> bool:
        """Mind the child, or take up the next task; whether anything is under way."""
        if self.child is not None:
            self._mind(self.child, now)
        if self.child is None:
            task = self.lease(now, int(self.timeout_seconds) + 60)
            if task is not None:
                process = begin(self.module, str(task.public_id))
                self.child = Child(process, task, time.monotonic())
        return self.child is not None

    def _mind(self, child: Child[T], now: datetime) -> None:
        code = child.process.poll()
        if code is None:
            if time.monotonic() - child.begun < self.timeout_seconds:
                return
            child.process.kill()
            child.process.wait()
            self.fail(child.task, self.too_long, now)
        elif code:
            logger.error("%s %s ended with code %s", self.module, child.task.public_id, code)
            self.fail(child.task, self.broken, now)
        else:  # it has written its own answer; one that forgot to is no answer
            self.fail(child.task, self.silent, now)
        if child.process.stdin is not None:
            child.process.stdin.close()
        self.child = None
        self.ended(child.task, now)

    def stop(self) -> None:
        if self.child is not None:
            self.child.process.kill()
            self.child.process.wait()
            self.child = None


class Studies(Children[Finding]):
    """Runs one study at a time."""

    too_long = gettext_noop("The study took too long and was stopped.")
    broken = gettext_noop("The study broke off; the log of the program says where.")
    silent = gettext_noop("The study ended without an answer.")

    def __init__(self, timeout_seconds: float = TIMEOUT_SECONDS, module: str = MODULE) -> None:
        super().__init__(timeout_seconds, module)

    def lease(self, now: datetime, seconds: int) -> Finding | None:
        return findings.lease(now=now, seconds=seconds)

    def fail(self, task: Finding, why: str, now: datetime) -> None:
        findings.fail(finding=task, why=Sentence(why), now=now)


def begin(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Run one of our modules as a child that ends when we do."""
    command = [sys.executable, "-m", "lagniappe.serving.leash", module, *arguments]
    usual = {"LAGNIAPPE_THREADS": "2", "LAGNIAPPE_MEMORY": "1GB"}
    environment = {**usual, **os.environ}
    pipe: int | IO[bytes] = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, env=environment)  # noqa: S603


def offer() -> None:
    """Have the catalogue of studies written, by a child that may import them."""
    child = begin(MODULE, "offer")
    child.wait(timeout=TIMEOUT_SECONDS)
    if child.stdin is not None:
        child.stdin.close()
    if not StudyOffer.objects.exists():
        logger.error("the catalogue of studies could not be written")


def note_journal(journal: Journal, now: datetime) -> None:
    """Tell the pages what the journal holds."""
    findings.note_journal(
        sites=[
            (one.site, one.label, one.origin, one.days[0], one.days[-1], len(one.days))
            for one in journals.held(journal)
            if one.days
        ],
        now=now,
    )


def want_standing(now: datetime, sites: Iterable[str] | None = None) -> None:
    """Ask anew for what is always kept ready: each standing study over all our sites together, and over each."""
    codes = sorted(sites if sites is not None else Site.objects.filter(active=True).values_list("code", flat=True))
    if not codes:
        return
    for study, asked in STANDING:
        for group in [codes, *([code] for code in codes if len(codes) > 1)]:
            findings.want(study=study, parameters={"sites": group, **asked}, now=now)
    for study, asked in PLANS:
        for code in codes:
            findings.want(study=study, parameters=planning.asked_last(code, study, asked), now=now)
