"""``lagniappe report``: the studies of a subject in one document."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from lagniappe.cli._speech import Lang, words
from lagniappe.phrases import language_of
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from lagniappe.report.book import Book

_DAYS = ["%Y-%m-%d"]
SUBJECTS = ("queue",)


def register(app: typer.Typer) -> None:
    @app.command(help=gettext_noop("Write a report: one page to act on, then each study with its figures and numbers."))
    def report(
        subject: Annotated[str, typer.Argument(help=gettext_noop("What about: queue."))],
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
        jurisdiction: Annotated[
            str | None,
            typer.Option(help=gettext_noop("Judge every site by this law, such as AR-C (study compliance).")),
        ] = None,
        lang: Lang = None,
        html: Annotated[Path | None, typer.Option(help=gettext_noop("Write the report as one HTML file."))] = None,
        json: Annotated[Path | None, typer.Option(help=gettext_noop("Write all numbers as JSON."))] = None,
        tables: Annotated[
            Path | None, typer.Option(help=gettext_noop("Write every table into this folder, as CSV and Parquet."))
        ] = None,
    ) -> None:
        import os

        from lagniappe.journal.errors import JournalError

        said = words(lang)
        wishes = {"limit_seconds": limit_seconds, "jurisdiction": jurisdiction}
        try:
            if subject not in SUBJECTS:
                raise JournalError(
                    "There is no report on {subject}. There is: {subjects}.", subject=subject, subjects="queue"
                )
            days = (first.date() if first else None, last.date() if last else None)
            if days[0] and days[1] and days[0] > days[1]:
                raise JournalError("The first day is after the last.")
            book = _run(journal, site, days, wishes, lang or language_of(os.environ))
            _write(book, html, json, tables)
        except JournalError as error:
            _stop(said.sentence(error.sentence))
        except OSError as error:
            _stop(str(error))


def _run(folder: Path, sites: list[str] | None, days: tuple[Any, Any], wishes: dict[str, Any], language: str) -> Book:
    import sys

    from lagniappe.journal import engine
    from lagniappe.journal.errors import JournalError
    from lagniappe.journal.store import Journal
    from lagniappe.studies.book import queue_report

    opened = Journal.open(folder)
    missing = sorted(set(sites or ()) - set(opened.sites()))
    if missing:
        raise JournalError(
            "The journal has no site {missing}. It has: {sites}.",
            missing=", ".join(missing),
            sites=", ".join(opened.sites()) or "—",
        )

    def begun(name: str) -> None:
        if sys.stderr.isatty():
            typer.echo(f"{name} …", err=True)

    with engine.tables(opened, sites=sites, first=days[0], last=days[1]) as tables:
        book = queue_report(tables, language, wishes, begun=begun)
    if not book.answered:
        raise JournalError("There is nothing in the journal for these days and sites.")
    return book


def _write(book: Book, html: Path | None, json: Path | None, tables: Path | None) -> None:
    import pyarrow.parquet as pq
    from rich.console import Console
    from rich.markup import escape

    from lagniappe.report import book as books

    console = Console()
    console.print(f"[bold]{escape(book.words.sentence(book.title))}[/bold]")
    for chapter, finding in book.answered:
        console.print(f"\n[bold]{escape(chapter.words.sentence(chapter.question))}[/bold]")
        for headline in finding.headlines[: books.OPENING]:
            console.print(f"• {escape(chapter.words.sentence(headline))}", highlight=False)
    for chapter in book.chapters:
        if chapter.why_not is not None:
            console.print(f"\n[dim]{escape(chapter.words.sentence(chapter.question))}[/dim]")
            console.print(f"[dim]{escape(chapter.words.sentence(chapter.why_not))}[/dim]", highlight=False)
    if html:
        html.write_text(books.page(book), encoding="utf-8")
    if json:
        json.write_text(books.to_json(book), encoding="utf-8")
    if tables:
        tables.mkdir(parents=True, exist_ok=True)
        for name, table in books.tables(book):
            (tables / f"{name}.csv").write_text(books.as_csv(table), encoding="utf-8")
            pq.write_table(books.as_arrow([column.name for column in table.columns], table), tables / f"{name}.parquet")
    for written in (html, json, tables):
        if written:
            typer.echo(f"→ {written}")


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence[:1].upper() + sentence[1:] + ("" if sentence.endswith(".") else "."), err=True)
    raise typer.Exit(2)
