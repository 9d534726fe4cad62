"""``lagniappe import SOURCE FILES... --journal DIR``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lagniappe.cli._speech import Lang, words
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from lagniappe.journal.intake import ImportReport
    from lagniappe.words import Words

UNUSABLE = 2


def register(app: typer.Typer) -> None:
    @app.command(
        "import",
        help=gettext_noop(
            "Read another system's export into the journal, every row accounted for.\n\n"
            "Importing the same file again changes nothing. Sources: generic (any table, by the "
            "journal's column names or by "
            "a mapping that --guess writes), acd_intervals (interval reports of telephone systems), "
            "anonymous_bank (the call "
            "log of a bank, 1999), fiware_queue_monitor, fqm (Free Queue Manager), lagniappe (what "
            "export wrote) and warsaw."
        ),
    )
    def import_(
        source: Annotated[str, typer.Argument(help=gettext_noop("What wrote the files."))],
        files: Annotated[list[Path], typer.Argument(help=gettext_noop("The files; .gz is read as it is."))],
        journal: Annotated[
            Path | None,
            typer.Option(help=gettext_noop("The journal's folder; made if it is not there."), show_default=False),
        ] = None,
        zone: Annotated[str, typer.Option(help=gettext_noop("Time zone of times that do not say theirs."))] = "",
        option: Annotated[
            list[str] | None, typer.Option(help=gettext_noop("key=value, as the source understands it."))
        ] = None,
        json: Annotated[Path | None, typer.Option(help=gettext_noop("Write the account here as JSON, too."))] = None,
        guess: Annotated[
            bool,
            typer.Option(
                "--guess",
                help=gettext_noop("Import nothing; guess what the columns are and write a mapping file (generic)."),
            ),
        ] = False,
        mapping: Annotated[
            Path | None,
            typer.Option(
                help=gettext_noop("The mapping file: read for the import, written by --guess."), show_default=False
            ),
        ] = None,
        lang: Lang = None,
    ) -> None:
        from rich.console import Console
        from rich.markup import escape

        from lagniappe.cli._files import writable
        from lagniappe.journal.errors import JournalError

        console, said = Console(stderr=True), words(lang, source)
        try:
            options = _options(option or [], zone)
            writable(json)
            if guess:
                from lagniappe.cli._guess import write_guess

                write_guess(source, files, mapping, options, Console(), said)
                return
            if mapping is not None:
                options["mapping"] = str(mapping)
            if journal is None:
                raise JournalError("Say where the journal is: --journal DIR.")
            report = run(source, files, journal, options, Console(), said)
        except JournalError as error:
            nothing = said.text(gettext_noop("Nothing was imported."))
            why = escape(said.sentence(error.sentence))
            console.print(f"[bold]{nothing}[/] {why}", highlight=False, soft_wrap=True)
            raise typer.Exit(UNUSABLE) from None
        if json is not None:
            from json import dumps

            json.write_text(dumps(report.to_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def run(
    source: str, files: list[Path], folder: Path, options: Mapping[str, str], console: Console, said: Words
) -> ImportReport:
    """Import and print the account; JournalError, with nothing written, where that cannot be."""
    from lagniappe.cli._account import show
    from lagniappe.cli._bar import Bar
    from lagniappe.journal import manifest, sources
    from lagniappe.journal.errors import JournalError
    from lagniappe.journal.store import Journal
    from lagniappe.measures.usable import with_usable

    found = sources.find(source)
    unknown = ", ".join(sorted(set(options) - set(found.options)))
    if unknown and found.options:
        known = ", ".join(found.options)
        raise JournalError(
            "{source} has no option {unknown}. Its options: {known}.", source=source, unknown=unknown, known=known
        )
    if unknown:
        raise JournalError("{source} has no option {unknown}; it has none.", source=source, unknown=unknown)
    there = (folder / manifest.FILE).exists()
    existed = folder.exists()
    journal = Journal.open(folder) if there else Journal.create(folder)
    try:
        with Bar(console, said.text(found.title), said) as bar:
            report = found.read(files, journal, bar, options)
        report = with_usable(report, journal)
    except (JournalError, OSError):
        # A journal that we made for an import that failed would only be in the way.
        if not there and journal.abandon() and not existed:
            folder.rmdir()
        raise
    show(report, folder, console, said)
    return report


def _options(pairs: list[str], zone: str) -> dict[str, str]:
    from lagniappe.journal.errors import JournalError

    options = {"zone": zone} if zone else {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not value:
            raise JournalError("“{pair}” is not an option; write key=value.", pair=pair)
        options[key] = value
    return options
