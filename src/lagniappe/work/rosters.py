"""Rosters in the background: one at a time, each sought in a child process that may take its minute."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from lagniappe.desk.actions import rosters
from lagniappe.desk.models import RosterDraft
from lagniappe.phrases import LANGUAGES, Phrases
from lagniappe.sentences import gettext_noop
from lagniappe.work import findings

HERE = Path(__file__).parent
MODULE = "lagniappe.work.roster"
TOO_LONG = gettext_noop("The roster took too long and was stopped.")
BROKEN = gettext_noop("The roster broke off; the log of the program says where.")


class Rosters(findings.Children[RosterDraft]):
    """Makes one roster at a time."""

    too_long, broken, silent = TOO_LONG, BROKEN, BROKEN

    def __init__(self, timeout_seconds: float = findings.TIMEOUT_SECONDS, module: str = MODULE) -> None:
        super().__init__(timeout_seconds, module)

    def lease(self, now: datetime, seconds: int) -> RosterDraft | None:
        return rosters.lease_draft(now=now, seconds=seconds)

    def fail(self, task: RosterDraft, why: str, now: datetime) -> None:
        told = {language: Phrases(language, [HERE]).text(why) for language in LANGUAGES}
        rosters.fail_draft(draft=task, why=told, now=now)
