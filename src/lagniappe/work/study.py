"""A study in a process of its own: ``python -m lagniappe.work.study <finding>``, or ``offer`` for the catalogue.

It is heavy and may fail or be killed; whoever began it writes down a failure that it could not write down itself.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import fields
from functools import partial
from typing import Any

LANGUAGES = ("en", "es", "ru")


def answer(number: str) -> None:
    """Compute the finding with this public id and keep it."""
    from django.conf import settings
    from django.utils import timezone

    from lagniappe.desk.actions import findings
    from lagniappe.desk.models import Finding
    from lagniappe.journal.errors import JournalError
    from lagniappe.work.rows import journal_at

    wish = Finding.objects.get(public_id=number)
    try:
        told = compute(journal_at(settings.HOME), wish.study, wish.parameters)
    except (JournalError, ValueError) as error:
        findings.fail(finding=wish, why=str(error), now=timezone.now())
        return
    findings.ready(finding=wish, now=timezone.now(), **told)


def compute(journal: Any, study: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What ``findings.ready`` keeps: the answer, its pages by language (fragment, and whole file), its drawings."""
    from lagniappe import studies
    from lagniappe.journal import engine
    from lagniappe.report.html import drawings, fragment, page
    from lagniappe.report.words import Words
    from lagniappe.work import journals

    asked = studies.find(study)
    first, last = journals.period(journal, parameters)
    names = {field.name for field in fields(asked.Parameters)}
    wishes = {name: value for name, value in parameters.items() if name in names and value is not None}
    with engine.tables(journal, sites=parameters["sites"], first=first, last=last) as tables:
        finding = asked.run(tables, asked.Parameters(**wishes))
    pages: dict[str, str] = {}
    figures: dict[str, str] = {}
    for language in LANGUAGES:
        words = Words(language, [studies.folder(study)])
        pages[language] = fragment(finding, words, partial("figure/{}/{}/{}.svg".format, language))
        pages[f"{language}.html"] = page(finding, words)
        for name, drawn in drawings(finding, words).items():
            figures[f"{language}/{name}/light"], figures[f"{language}/{name}/dark"] = drawn.light, drawn.dark
    key = journals.key(journal, parameters["sites"], first, last)
    return {"answer": finding.to_data(), "pages": pages, "figures": figures, "journal_key": key}


def offer() -> None:
    """Write down which studies there are, in every language."""
    from django.utils import timezone

    from lagniappe import studies
    from lagniappe.desk.actions.findings import offer_studies
    from lagniappe.report.words import Words

    offer_studies(
        questions={
            name: {
                language: Words(language, [studies.folder(name)]).sentence(studies.find(name).QUESTION)
                for language in LANGUAGES
            }
            for name in studies.names()
        },
        now=timezone.now(),
    )


def main() -> None:
    import django

    django.setup()
    if sys.argv[1] == "offer":
        offer()
    else:
        answer(sys.argv[1])


if __name__ == "__main__":
    main()
