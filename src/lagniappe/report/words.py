"""The words of findings: those of a study, those of every report, and the terms for our codes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lagniappe import words
from lagniappe.report.marks import gettext_noop, ngettext_noop
from lagniappe.report.terms import TERMS
from lagniappe.words import LANGUAGES

__all__ = ["LANGUAGES", "Words", "gettext_noop", "ngettext_noop"]

HERE = Path(__file__).parent
RULES = HERE.parent / "rules"
PLANNING = HERE.parent / "planning"


class Words(words.Words):
    """Everything a report says in one language. ``folders`` are the rooms whose own catalogues are asked first."""

    def __init__(self, language: str = "en", folders: Sequence[Path] = ()) -> None:
        super().__init__(language, (*folders, HERE, RULES, PLANNING), TERMS)


_UNITS = (gettext_noop("seconds"), gettext_noop("minutes"), gettext_noop("hours"))
