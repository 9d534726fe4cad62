"""Running several studies over one view of the journal, for a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from lagniappe.journal.errors import JournalError
from lagniappe.report.book import Book, Chapter
from lagniappe.report.finding import Sentence
from lagniappe.report.marks import gettext_noop
from lagniappe.report.words import Words
from lagniappe.studies import find, folder

QUEUE = ("compliance", "demand", "waiting", "causes", "positions", "scenarios", "service", "patience")
"""What the report on queues asks, in the order in which a manager wants to know."""
TITLE = Sentence(gettext_noop("Waiting and service: what the days show"))


def queue_report(
    tables: Any,
    language: str,
    parameters: Mapping[str, Any] | None = None,
    names: Sequence[str] = QUEUE,
    begun: Callable[[str], None] = lambda _name: None,
) -> Book:
    """Every study over the same tables. A study that has nothing to say, or cannot, becomes a sentence and ends nothing.

    ``parameters`` are given to each study that knows them by name; ``begun`` hears which study begins.
    """
    chapters = []
    for name in names:
        begun(name)
        chapters.append(_chapter(name, tables, language, parameters or {}))
    return Book(TITLE, Words(language, [Path(__file__).parent]), tuple(chapters))


def told_in(book: Book, language: str) -> Book:
    """The same report in another language: nothing is computed again."""
    chapters = [replace(one, words=Words(language, [folder(one.study)])) for one in book.chapters]
    return Book(book.title, Words(language, [Path(__file__).parent]), tuple(chapters))


def _chapter(name: str, tables: Any, language: str, parameters: Mapping[str, Any]) -> Chapter:
    study = find(name)
    words = Words(language, [folder(name)])
    known = {field.name for field in fields(study.Parameters)}
    wanted = {key: value for key, value in parameters.items() if key in known and value is not None}
    try:
        finding = study.run(tables, study.Parameters(**wanted))
    except JournalError as error:
        return Chapter(name, study.QUESTION, words, why_not=error.sentence)
    if not finding.tables:
        return Chapter(name, study.QUESTION, words, why_not=finding.headlines[0] if finding.headlines else None)
    return Chapter(name, study.QUESTION, words, finding=finding)
