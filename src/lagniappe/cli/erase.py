"""``lagniappe erase --journal DIR CUSTOMER_ID...``: forget customers for good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lagniappe.cli._speech import Lang, words
from lagniappe.sentences import Value, counted, gettext_noop, ngettext_noop

if TYPE_CHECKING:
    from rich.console import Console

    from lagniappe.journal.erasure import ErasureReport
    from lagniappe.words import Words

UNUSABLE = 2
PEOPLE = ngettext_noop("{n} customer", "{n} customers")


def register(app: typer.Typer) -> None:
    @app.command(
        help=gettext_noop(
            "Forget customers for good: their rows stay for counting, and nobody can be found in them.\n\n"
            "Whatever is imported later about them is blanked again. It cannot be undone. Only the journal is touched, "
            "not the desk's own customers."
        )
    )
    def erase(
        customers: Annotated[
            list[str],
            typer.Argument(
                metavar="CUSTOMER_ID",
                help=gettext_noop("Their ids, as the system that they came from has them or as the journal has them."),
            ),
        ],
        journal: Annotated[Path, typer.Option(help=gettext_noop("The journal's folder."))],
        yes: Annotated[bool, typer.Option("--yes", help=gettext_noop("Do not ask whether you are sure."))] = False,
        json: Annotated[Path | None, typer.Option(help=gettext_noop("Write the report here as JSON, too."))] = None,
        lang: Lang = None,
    ) -> None:
        from rich.console import Console
        from rich.markup import escape

        from lagniappe.cli._files import writable
        from lagniappe.journal.errors import JournalError
        from lagniappe.journal.store import Journal

        said = words(lang)
        asked = list(dict.fromkeys(customers))
        try:
            writable(json)
            opened = Journal.open(journal)
            if not yes and not _sure(len(asked), journal, said):
                typer.echo(said.text(gettext_noop("Nothing was erased.")), err=True)
                raise typer.Exit(1)
            report = opened.erase(asked, raw=True)
        except JournalError as error:
            Console(stderr=True).print(escape(said.sentence(error.sentence)), highlight=False, soft_wrap=True)
            raise typer.Exit(UNUSABLE) from None
        show(report, Console(), said)
        if json is not None:
            from json import dumps

            json.write_text(dumps(report.to_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _sure(n: int, folder: Path, said: Words) -> bool:
    """Whether the person says yes; no answer is a no."""
    question = gettext_noop("Forget {people} in {folder} for good? This cannot be undone.")
    yes, no = said.text(gettext_noop("yes")), said.text(gettext_noop("no"))
    told = said.told(question, people=_counted(said, PEOPLE, n), folder=folder)
    typer.echo(f"{told} [{yes}/{no}] ", nl=False, err=True)
    try:
        answer = input().strip().casefold()
    except EOFError:
        typer.echo(err=True)
        return False
    # Not everybody's keyboard has the accent at hand.
    return answer in {yes, yes[0], yes.replace("í", "i"), "yes", "y"}


def show(report: ErasureReport, console: Console, said: Words) -> None:
    from rich.markup import escape

    lines = [
        _counted(said, ngettext_noop("{table}: {n} row blanked", "{table}: {n} rows blanked"), n, said.term(table))
        for table, n in report.rows.items()
    ]
    if not report.rows:
        lines.append(said.text(gettext_noop("No row of the journal named them. What comes later will be blanked.")))
    if report.files_deleted:
        forms = ngettext_noop("{n} replaced file was deleted at once.", "{n} replaced files were deleted at once.")
        lines.append(_counted(said, forms, report.files_deleted))
    erased, people = said.text(gettext_noop("Erased")), _counted(said, PEOPLE, report.customers)
    console.print(f"[bold]{escape(erased)}[/]  {escape(people)}", highlight=False)
    for line in lines:
        console.print(f"  {escape(line)}", highlight=False)


def _counted(said: Words, forms: tuple[str, str], n: int, table: str = "") -> str:
    return said.sentence(counted(forms, {"n": Value("count", n), "table": Value("text", table)}, "n"))
