"""Imports in the background: taken up one at a time, each in a child process that may fail."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from lagniappe.desk.actions import bringing
from lagniappe.desk.models import Bringing, SourceOffer
from lagniappe.journal.store import Journal
from lagniappe.phrases import LANGUAGES, Phrases
from lagniappe.sentences import gettext_noop
from lagniappe.work import findings

HERE = Path(__file__).parent
logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 3600
MODULE = "lagniappe.work.bring"
TOO_LONG = gettext_noop("The import took too long and was stopped; nothing was written.")
BROKEN = gettext_noop("The import broke off; the log of the program says where. Nothing was written.")


class Imports(findings.Children[Bringing]):
    """Runs one import at a time: the journal has one pen."""

    too_long, broken, silent = TOO_LONG, BROKEN, BROKEN

    def __init__(self, journal: Journal, timeout_seconds: float = TIMEOUT_SECONDS, module: str = MODULE) -> None:
        super().__init__(timeout_seconds, module)
        self.journal = journal

    def lease(self, now: datetime, seconds: int) -> Bringing | None:
        return bringing.lease(now=now, seconds=seconds)

    def fail(self, task: Bringing, why: str, now: datetime) -> None:
        bringing.fail(
            bringing=task, why={language: Phrases(language, [HERE]).text(why) for language in LANGUAGES}, now=now
        )

    def ended(self, task: Bringing, now: datetime) -> None:
        findings.note_journal(self.journal, now)


def offer() -> None:
    """Have the catalogue of sources written, by a child that may import them."""
    child = findings.begin(MODULE, "offer")
    child.wait(timeout=findings.TIMEOUT_SECONDS)
    if child.stdin is not None:
        child.stdin.close()
    if not SourceOffer.objects.exists():
        logger.error("the catalogue of import sources could not be written")
