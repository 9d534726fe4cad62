"""``lagniappe export --journal DIR --to FOLDER``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lagniappe.cli._speech import Lang, words
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from datetime import date

UNUSABLE = 2


def register(app: typer.Typer) -> None:
    @app.command(
        help=gettext_noop(
            "Write the journal's tables as files: for another tool, or for another journal (import lagniappe).\n\n"
            "Everything but the texts of messages. The key of the pseudonyms stays where it is."
        )
    )
    def export(
        journal: Annotated[Path, typer.Option(help=gettext_noop("The journal's folder."))],
        to: Annotated[
            Path, typer.Option(help=gettext_noop("A new folder, or one file of one table (.csv or .parquet)."))
        ],
        table: Annotated[
            list[str] | None, typer.Option(help=gettext_noop("Only this table; may be said several times."))
        ] = None,
        site: Annotated[
            list[str] | None, typer.Option(help=gettext_noop("Only this site; may be said several times."))
        ] = None,
        first: Annotated[
            str, typer.Option("--from", help=gettext_noop("First business day, YYYY-MM-DD."), show_default=False)
        ] = "",
        last: Annotated[
            str, typer.Option("--until", help=gettext_noop("Last business day, YYYY-MM-DD."), show_default=False)
        ] = "",
        kind: Annotated[
            Literal["parquet", "csv"], typer.Option("--as", help=gettext_noop("What the files of a folder are."))
        ] = "parquet",
        json: Annotated[
            Path | None, typer.Option(help=gettext_noop("Write what was exported here as JSON, too."))
        ] = None,
        lang: Lang = None,
    ) -> None:
        from rich.console import Console
        from rich.markup import escape

        from lagniappe.cli._bar import Bar
        from lagniappe.cli._files import writable
        from lagniappe.journal import export as files
        from lagniappe.journal.errors import JournalError
        from lagniappe.journal.store import Journal

        said, console = words(lang), Console()
        try:
            writable(json)
            with Bar(console, said.text(gettext_noop("Export")), said) as bar:
                done = files.export(
                    Journal.open(journal),
                    to,
                    kind=kind,
                    tables=table or (),
                    sites=site or (),
                    first=day(first),
                    last=day(last),
                    progress=bar,
                )
        except JournalError as error:
            Console(stderr=True).print(escape(said.sentence(error.sentence)), highlight=False, soft_wrap=True)
            raise typer.Exit(UNUSABLE) from None
        for name, rows in done.rows.items():
            console.print(f"{said.value(rows, 'count'):>11}  {escape(name)}", highlight=False)
        console.print(
            escape(said.told(gettext_noop("Written to {folder}."), folder=to)), highlight=False, soft_wrap=True
        )
        if json is not None:
            from json import dumps

            json.write_text(dumps(done.to_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def day(text: str) -> date | None:
        from datetime import date

        from lagniappe.journal.errors import JournalError

        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise JournalError("“{day}” is not a day; write 2026-03-02, for instance.", day=text) from None
