"""``lagniappe study``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lagniappe.cli._asked import (
    Engine,
    First,
    Folder,
    Jurisdiction,
    Last,
    LimitSeconds,
    Rules,
    Sites,
    days,
    stop,
    tables,
    wishes,
)
from lagniappe.cli._speech import Lang, words
from lagniappe.phrases import language_of
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from lagniappe.report.finding import Finding
    from lagniappe.report.words import Words


def register(app: typer.Typer) -> None:
    @app.command(help=gettext_noop("Run a study over the journal and print what it finds."))
    def study(
        name: Annotated[str, typer.Argument(help=gettext_noop("The study, such as demand_and_waiting."))],
        journal: Folder,
        site: Sites = None,
        first: First = None,
        last: Last = None,
        limit_seconds: LimitSeconds = None,
        band: Annotated[int, typer.Option(help=gettext_noop("Minutes of a time band: 15, 30 or 60."))] = 30,
        jurisdiction: Jurisdiction = None,
        rules: Rules = None,
        engine: Engine = None,
        lang: Lang = None,
        html: Annotated[
            Path | None, typer.Option(help=gettext_noop("Write the whole finding as one HTML file."))
        ] = None,
        json: Annotated[Path | None, typer.Option(help=gettext_noop("Write the finding's numbers as JSON."))] = None,
    ) -> None:
        from lagniappe.journal.errors import JournalError

        try:
            wanted = {"band_minutes": band, **wishes(limit_seconds, jurisdiction, rules)}
            finding = answer(name, journal, site, days(first, last), wanted, engine)
            tell(finding, lang, html, json)
        except JournalError as error:
            stop(words(lang).sentence(error.sentence))
        except ValueError as error:
            # A parameter that a study does not take; the sentence is in the study's own words.
            stop(own_words(name, lang).text(str(error)))
        except OSError as error:
            stop(str(error))


def answer(
    name: str, folder: Path, sites: list[str] | None, days: tuple[Any, Any], wishes: dict[str, Any],
    engine: str | None = None,
) -> Finding:  # fmt: skip
    from dataclasses import fields

    from lagniappe.journal.errors import JournalError
    from lagniappe.studies import find

    study = find(name)
    known = {field.name for field in fields(study.Parameters)}
    parameters = study.Parameters(**{name: value for name, value in wishes.items() if name in known})
    with tables(folder, sites, days, engine) as found:
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
