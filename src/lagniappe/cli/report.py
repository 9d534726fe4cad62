"""``lagniappe report``: the studies of a subject in one document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lagniappe.cli._asked import Asked, asking, stop
from lagniappe.cli._speech import words
from lagniappe.phrases import language_of
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from lagniappe.report.book import Book

SUBJECTS = ("queue",)


def register(app: typer.Typer) -> None:
    @app.command(help=gettext_noop("Write a report: one page to act on, then each study with its figures and numbers."))
    @asking
    def report(
        subject: Annotated[str, typer.Argument(help=gettext_noop("What about: queue."))],
        asked: Asked,
        html: Annotated[Path | None, typer.Option(help=gettext_noop("Write the report as one HTML file."))] = None,
        json: Annotated[Path | None, typer.Option(help=gettext_noop("Write all numbers as JSON."))] = None,
        tables_into: Annotated[
            Path | None,
            typer.Option("--tables", help=gettext_noop("Write every table into this folder, as CSV and Parquet.")),
        ] = None,
    ) -> None:
        from lagniappe.cli._files import writable
        from lagniappe.journal.errors import JournalError

        try:
            if subject not in SUBJECTS:
                raise JournalError(
                    "There is no report on {subject}. There is: {subjects}.", subject=subject, subjects="queue"
                )
            writable(html, json)
            _write(_run(asked), html, json, tables_into)
        except JournalError as error:
            stop(words(asked.lang).sentence(error.sentence))


def _run(asked: Asked) -> Book:
    import os
    import sys

    from lagniappe.journal.errors import JournalError
    from lagniappe.studies.book import queue_report

    def begun(name: str) -> None:
        if sys.stderr.isatty():
            typer.echo(f"{name} …", err=True)

    with asked.tables() as found:
        book = queue_report(found, asked.lang or language_of(os.environ), asked.wishes, begun=begun)
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
