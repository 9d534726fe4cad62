"""``lagniappe study``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lagniappe.cli._asked import Asked, Html, Json, asking, stop
from lagniappe.cli._speech import words
from lagniappe.phrases import language_of
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from lagniappe.report.finding import Finding
    from lagniappe.report.words import Words


def register(app: typer.Typer) -> None:
    @app.command(help=gettext_noop("Run a study over the journal and print what it finds."))
    @asking
    def study(
        name: Annotated[str, typer.Argument(help=gettext_noop("The study, such as demand_and_waiting."))],
        asked: Asked,
        band: Annotated[int, typer.Option(help=gettext_noop("Minutes of a time band: 15, 30 or 60."))] = 30,
        html: Html = None,
        json: Json = None,
    ) -> None:
        from lagniappe.cli._files import writable
        from lagniappe.journal.errors import JournalError

        try:
            writable(html, json)
            tell(answer(name, asked, {"band_minutes": band}), asked.lang, html, json)
        except JournalError as error:
            stop(words(asked.lang).sentence(error.sentence))
        except ValueError as error:
            # A parameter that a study does not take; the sentence is in the study's own words.
            stop(own_words(name, asked.lang).text(str(error)))


def answer(name: str, asked: Asked, more: Mapping[str, Any]) -> Finding:
    """The finding of a study over what was asked; ``more`` are parameters besides those that all are asked."""
    from dataclasses import fields

    from lagniappe.journal.errors import JournalError
    from lagniappe.studies import find

    study = find(name)
    known = {field.name for field in fields(study.Parameters)}
    wishes = {**asked.wishes, **more}
    parameters = study.Parameters(**{name: value for name, value in wishes.items() if name in known})
    with asked.tables() as found:
        finding = study.run(found, parameters)
    if not finding.span.days:
        raise JournalError("There is nothing in the journal for these days and sites.")
    return finding


def tell(finding: Finding, lang: str | None, html: Path | None, json: Path | None) -> None:
    from rich.console import Console

    from lagniappe.report.html import page
    from lagniappe.report.text import show

    said = own_words(finding.study, lang)
    if json:
        json.write_text(finding.to_json(), encoding="utf-8")
    if html:
        html.write_text(page(finding, said), encoding="utf-8")
    show(finding, said, Console())
    for written in (html, json):
        if written:
            typer.echo(f"→ {written}")


def own_words(name: str, lang: str | None) -> Words:
    import os

    from lagniappe.report.words import Words
    from lagniappe.studies import folder

    return Words(lang or language_of(os.environ), [folder(name)])
