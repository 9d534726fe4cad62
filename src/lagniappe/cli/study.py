"""``lagniappe study``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from lagniappe.cli._speech import Lang, words
from lagniappe.phrases import language_of
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from lagniappe.report.finding import Finding
    from lagniappe.report.words import Words

_DAYS = ["%Y-%m-%d"]


def register(app: typer.Typer) -> None:
    @app.command(help=gettext_noop("Run a study over the journal and print what it finds."))
    def study(
        name: Annotated[str, typer.Argument(help=gettext_noop("The study, such as demand_and_waiting."))],
        journal: Annotated[Path, typer.Option(help=gettext_noop("The journal's folder."))],
        site: Annotated[list[str] | None, typer.Option(help=gettext_noop("Only this site (may be repeated)."))] = None,
        first: Annotated[
            datetime | None, typer.Option("--from", formats=_DAYS, help=gettext_noop("First business day."))
        ] = None,
        last: Annotated[
            datetime | None, typer.Option("--to", formats=_DAYS, help=gettext_noop("Last business day."))
        ] = None,
        limit_seconds: Annotated[
            float | None, typer.Option(help=gettext_noop("The wait that is acceptable, for every queue."))
        ] = None,
        band: Annotated[int, typer.Option(help=gettext_noop("Minutes of a time band: 15, 30 or 60."))] = 30,
        jurisdiction: Annotated[
            str | None,
            typer.Option(help=gettext_noop("Judge every site by this law, such as AR-C (study compliance).")),
        ] = None,
        rules: Annotated[
            Path | None,
            typer.Option(help=gettext_noop("A rule file of your own, besides the book (study compliance).")),
        ] = None,
        lang: Lang = None,
        html: Annotated[
            Path | None, typer.Option(help=gettext_noop("Write the whole finding as one HTML file."))
        ] = None,
        json: Annotated[Path | None, typer.Option(help=gettext_noop("Write the finding's numbers as JSON."))] = None,
    ) -> None:
        from lagniappe.journal.errors import JournalError

        try:
            wishes = {
                "band_minutes": band, "limit_seconds": limit_seconds, "jurisdiction": jurisdiction,
                "rules_file": str(rules) if rules else None,
            }  # fmt: skip
            days = (first.date() if first else None, last.date() if last else None)
            if days[0] and days[1] and days[0] > days[1]:
                raise JournalError("The first day is after the last.")
            finding = answer(name, journal, site, days, wishes)
            tell(finding, lang, html, json)
        except JournalError as error:
            stop(words(lang).sentence(error.sentence))
        except ValueError as error:
            # A parameter that a study does not take; the sentence is in the study's own words.
            stop(own_words(name, lang).text(str(error)))
        except OSError as error:
            stop(str(error))


def answer(name: str, folder: Path, sites: list[str] | None, days: tuple[Any, Any], wishes: dict[str, Any]) -> Finding:
    from dataclasses import fields

    from lagniappe.journal import engine
    from lagniappe.journal.errors import JournalError
    from lagniappe.journal.store import Journal
    from lagniappe.studies import find

    study = find(name)
    known = {field.name for field in fields(study.Parameters)}
    parameters = study.Parameters(**{name: value for name, value in wishes.items() if name in known})
    opened = Journal.open(folder)
    missing = sorted(set(sites or ()) - set(opened.sites()))
    if missing:
        raise JournalError(
            "The journal has no site {missing}. It has: {sites}.",
            missing=", ".join(missing),
            sites=", ".join(opened.sites()) or "—",
        )
    with engine.tables(opened, sites=sites, first=days[0], last=days[1]) as tables:
        finding = study.run(tables, parameters)
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


def stop(sentence: str) -> NoReturn:
    typer.echo(sentence[:1].upper() + sentence[1:] + ("" if sentence.endswith(".") else "."), err=True)
    raise typer.Exit(2)
