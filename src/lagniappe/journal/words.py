"""The journal's own words in the reader's language: what an account of an import, a check or a refusal says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lagniappe.journal import sources
from lagniappe.sentences import gettext_noop
from lagniappe.words import Words

HERE = Path(__file__).parent

TERMS = {
    # what became of a contact
    "answered": gettext_noop("answered"),
    "left": gettext_noop("left"),
    "missed": gettext_noop("missed"),
    "self_served": gettext_noop("self-served"),
    "transferred": gettext_noop("transferred"),
    "refused": gettext_noop("refused"),
    "phantom": gettext_noop("phantom"),
    "open": gettext_noop("open"),
    # with or without a wait
    "waited": gettext_noop("waited"),
    "did not wait": gettext_noop("did not wait"),
    # origins
    "real": gettext_noop("real"),
    "rehearsal": gettext_noop("rehearsal"),
    # tables
    "contacts": gettext_noop("contacts"),
    "calls": gettext_noop("calls"),
    "messages": gettext_noop("messages"),
    "messages_text": gettext_noop("texts of messages"),
    "marks": gettext_noop("judgements"),
    "doings": gettext_noop("doings outside contacts"),
    "customers": gettext_noop("customers"),
}


def words(language: str, source: str | None = None, rooms: Sequence[Path] = ()) -> Words:
    """The journal's words, those of ``rooms`` and of an import source asked first."""
    known = [sources.folder(source)] if source in sources.names() and source else []
    return Words(language, [*rooms, *known, HERE], TERMS)
