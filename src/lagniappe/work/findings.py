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
from typing import IO, Any

from lagniappe.desk.actions import findings
from lagniappe.desk.models import Finding, Site, StudyOffer
from lagniappe.journal.store import Journal
from lagniappe.work import journals

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 300
MODULE = "lagniappe.work.study"
STANDING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("demand_and_waiting", {"period": "28", "first": None, "last": None, "band_minutes": 30, "limit_seconds": None}),
)
"""Studies that are computed again after each day, with what they are asked."""


@dataclass
class Child:
    process: subprocess.Popen[bytes]
    finding: Finding
    begun: float


class Studies:
    """Runs one study at a time: they take all the processors that they get."""

    def __init__(self, timeout_seconds: float = TIMEOUT_SECONDS, module: str = MODULE) -> None:
        self.timeout_seconds = timeout_seconds
        self.module = module
        self.child: Child | None = None

    def keep(self, now: datetime) -> bool:
        """Mind the child, or take up the next wish; whether anything is under way."""
        if self.child is not None:
            self._mind(self.child, now)
        if self.child is None:
            finding = findings.lease(now=now, seconds=int(self.timeout_seconds) + 60)
            if finding is not None:
                process = begin(self.module, str(finding.public_id))
                self.child = Child(process, finding, time.monotonic())
        return self.child is not None

    def _mind(self, child: Child, now: datetime) -> None:
        code = child.process.poll()
        if code is None:
            if time.monotonic() - child.begun < self.timeout_seconds:
                return
            child.process.kill()
            child.process.wait()
            findings.fail(finding=child.finding, why="The study took too long and was stopped.", now=now)
        elif code:
            logger.error("the study %s ended with code %s", child.finding.study, code)
            findings.fail(finding=child.finding, why="The study broke off; the log of the program says where.", now=now)
        else:  # it has written its own answer; one that forgot to is no answer
            findings.fail(finding=child.finding, why="The study ended without an answer.", now=now)
        if child.process.stdin is not None:
            child.process.stdin.close()
        self.child = None

    def stop(self) -> None:
        if self.child is not None:
            self.child.process.kill()
            self.child.process.wait()
            self.child = None


def begin(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Run one of our modules as a child that ends when we do."""
    command = [sys.executable, "-m", "lagniappe.serving.leash", module, *arguments]
    environment = {**os.environ, "LAGNIAPPE_THREADS": os.environ.get("LAGNIAPPE_THREADS", "2")}
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
