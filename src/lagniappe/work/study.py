"""A study in a process of its own: ``python -m lagniappe.work.study <finding>``, or ``offer`` for the catalogue.

It is heavy and may fail or be killed; whoever began it writes down a failure that it could not write down itself.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "es", "ru")
REPORT = "report"
"""The report on queues is asked for and kept as a study is."""


def answer(number: str) -> None:
    """Compute the finding with this public id and keep it."""
    from django.conf import settings
    from django.utils import timezone

    from lagniappe.desk.actions import findings
    from lagniappe.desk.models import Finding
    from lagniappe.journal.errors import JournalError
    from lagniappe.sentences import Sentence
    from lagniappe.work.rows import journal_at

    wish = Finding.objects.get(public_id=number)
    try:
        told = compute(journal_at(settings.HOME), wish.study, wish.parameters)
    except (JournalError, ValueError) as error:
        # A parameter that a study does not take is refused by a message of its own, without values.
        why = error.sentence if isinstance(error, JournalError) else Sentence(str(error))
        findings.fail(finding=wish, why=why, now=timezone.now())
        return
    findings.ready(finding=wish, now=timezone.now(), **told)


def compute(journal: Any, study: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What ``findings.ready`` keeps: the answer, its pages by language (fragment, and whole file) with its tables as Parquet,
    its drawings."""
    from lagniappe.journal import engine
    from lagniappe.work import journals

    first, last = journals.period(journal, parameters)
    with engine.tables(journal, sites=parameters["sites"], first=first, last=last) as tables:
        told = _report(tables, parameters) if study == REPORT else _finding(tables, study, parameters)
    return {**told, "journal_key": journals.key(journal, parameters["sites"], first, last)}


def _finding(tables: Any, study: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    from lagniappe import studies
    from lagniappe.report.html import drawings, fragment, page
    from lagniappe.report.words import Words

    asked = studies.find(study)
    names = {field.name for field in fields(asked.Parameters)}
    wishes = {name: value for name, value in parameters.items() if name in names and value is not None}
    finding = asked.run(tables, asked.Parameters(**wishes))
    pages = _parquet((table.name, table) for table in finding.tables)
    figures: dict[str, str] = {}
    for language in LANGUAGES:
        words = Words(language, [studies.folder(study)])
        drawn = drawings(finding, words)
        pages[language] = fragment(finding, words, partial("figure/{}/{}/{}.svg".format, language), TABLE)
        pages[f"{language}.html"] = page(finding, words, drawn)
        figures |= _looks(language, drawn)
    return {"answer": finding.to_data(), "pages": pages, "figures": figures}


def _report(tables: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The report as if it were one finding: its tables and figures are named ``<study>-<name>``."""
    from lagniappe.journal.errors import JournalError
    from lagniappe.report import book as books
    from lagniappe.studies.book import queue_report, told_in

    first = queue_report(tables, LANGUAGES[0], parameters)
    if first.span is None:
        raise JournalError("There is nothing in the journal for these days and sites.")
    named = books.tables(first)
    pages = _parquet(named)
    figures: dict[str, str] = {}
    for language in LANGUAGES:
        book = told_in(first, language)
        drawn = books.drawings(book)
        pages[language] = books.fragment(book, partial("figure/{}/{}/{}.svg".format, language), TABLE)
        pages[f"{language}.html"] = books.page(book, drawn)
        for study, each in drawn.items():
            figures |= _looks(language, each, f"{study}-")
    answer = books.to_data(first) | {
        "span": first.span.to_data(), "tables": {name: table.to_data() for name, table in named},
    }  # fmt: skip
    return {"answer": answer, "pages": pages, "figures": figures}


TABLE = "table/{}.{}".format


def _looks(language: str, drawn: Mapping[str, Any], before: str = "") -> dict[str, str]:
    return {
        f"{language}/{before}{name}/{look}": getattr(each, look)
        for name, each in drawn.items() for look in ("light", "dark")
    }  # fmt: skip


def _parquet(tables: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Each table as a Parquet file, in letters: the web process only hands it out."""
    import pyarrow.parquet as pq

    from lagniappe.report.book import as_arrow

    found = {}
    for name, table in tables:
        file = BytesIO()
        pq.write_table(as_arrow([column.name for column in table.columns], table), file)
        found[f"{name}.parquet"] = b64encode(file.getvalue()).decode("ascii")
    return found


def offer() -> None:
    """Write down which studies there are, in every language."""
    from django.utils import timezone

    from lagniappe import studies
    from lagniappe.desk.actions.findings import offer_studies
    from lagniappe.report.words import Words
    from lagniappe.studies.book import TITLE

    said = {name: (studies.folder(name), studies.find(name).QUESTION) for name in studies.names()}
    said[REPORT] = (Path(studies.__file__).parent, TITLE)
    questions = {
        name: {language: Words(language, [folder]).sentence(question) for language in LANGUAGES}
        for name, (folder, question) in said.items()
    }
    laws = _laws()
    judging = {name: laws for name in said if name == REPORT or _judges(name)}
    offer_studies(questions=questions, laws=judging, now=timezone.now())


def _judges(study: str) -> bool:
    from lagniappe import studies

    return any(field.name == "jurisdiction" for field in fields(studies.find(study).Parameters))


def _laws() -> list[dict[str, Any]]:
    """The jurisdictions of the book: code, the acts by name, and by language what the place is called and what the law says."""
    from lagniappe import rules
    from lagniappe.report.words import Words
    from lagniappe.rules.reading import book

    said = {language: Words(language, [rules.HERE]) for language in LANGUAGES}
    found = []
    for law in book():
        each: list[Any] = [*law.rules, *law.precedence, *law.conditions]
        found.append({
            "code": law.code, "acts": ", ".join(dict.fromkeys(one.origin.law for one in each)),
            "names": {language: words.text(law.name) for language, words in said.items()},
            "says": {language: [words.text(one.says) for one in each] for language, words in said.items()},
        })  # fmt: skip
    return found


def main() -> None:
    import django

    django.setup()
    if sys.argv[1] == "offer":
        offer()
    else:
        answer(sys.argv[1])


if __name__ == "__main__":
    main()
