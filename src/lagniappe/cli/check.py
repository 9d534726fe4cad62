"""``lagniappe check --journal DIR``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lagniappe.cli._speech import Lang, words
from lagniappe.sentences import gettext_noop

if TYPE_CHECKING:
    from rich.console import Console

    from lagniappe.journal.check import CheckReport, Law
    from lagniappe.words import Words

UNUSABLE = 2


def register(app: typer.Typer) -> None:
    @app.command(
        help=gettext_noop(
            "Check a journal against the laws that contacts keep, such as the order of times.\n\n"
            "Rows that break a law stay in the journal. Studies count them, and leave them out of the durations in doubt."
        )
    )
    def check(
        journal: Annotated[Path, typer.Option(help=gettext_noop("The journal's folder."))],
        json: Annotated[Path | None, typer.Option(help=gettext_noop("Write the report here as JSON, too."))] = None,
        lang: Lang = None,
    ) -> None:
        from rich.console import Console
        from rich.markup import escape

        from lagniappe.cli._files import writable
        from lagniappe.journal import check as laws
        from lagniappe.journal import engine
        from lagniappe.journal.errors import JournalError
        from lagniappe.journal.store import Journal

        said = words(lang)
        try:
            writable(json)
            with engine.tables(Journal.open(journal)) as tables:
                report = laws.run(tables)
        except JournalError as error:
            Console(stderr=True).print(escape(said.sentence(error.sentence)), highlight=False, soft_wrap=True)
            raise typer.Exit(UNUSABLE) from None
        show(report, Console(), said)
        if json is not None:
            from json import dumps

            json.write_text(dumps(report.to_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def show(report: CheckReport, console: Console, said: Words) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table.grid(padding=(0, 2, 1, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for law in report.laws:
        lines = [escape(said.sentence(law.sentence))]
        if not law.holds:
            lines.append(f"[bold]{escape(_broken(law, said))}[/]")
            lines.append(f"[dim]{escape(_examples(law, said))}[/]")
        state = f"[green]{said.text('holds')}[/]" if law.holds else f"[yellow]{said.text('broken')}[/]"
        table.add_row(state, "\n".join(lines))
    console.print(table)
    broken = sum(not law.holds for law in report.laws)
    verdict = said.text(gettext_noop("Every law holds."))
    if broken:
        verdict = said.told(gettext_noop("Broken laws: {broken} of {laws}."), broken=broken, laws=len(report.laws))
    looked = said.told(gettext_noop("Legs looked at: {n}."), n=report.laws[0].looked_at)
    console.print(f"[bold]{escape(verdict)}[/] {escape(looked)}", highlight=False)


def _broken(law: Law, said: Words) -> str:
    message = gettext_noop("{broken} of {looked_at}")
    if law.flagged:
        message = gettext_noop("{broken} of {looked_at}; in doubt already: {flagged}")
    return said.told(message, broken=law.broken, looked_at=law.looked_at, flagged=law.flagged)


def _examples(law: Law, said: Words) -> str:
    named = (one if isinstance(one, str) else said.sentence(one) for one in law.examples[:2])
    return said.told(gettext_noop("for instance {examples}"), examples="; ".join(named))


_STATES = (gettext_noop("holds"), gettext_noop("broken"))
