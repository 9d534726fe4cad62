"""``lagniappe check --journal DIR``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from lagniappe.journal.check import CheckReport

UNUSABLE = 2


def register(app: typer.Typer) -> None:
    @app.command()
    def check(
        journal: Annotated[Path, typer.Option(help="The journal's folder.")],
        json: Annotated[Path | None, typer.Option(help="Write the report here as JSON, too.")] = None,
    ) -> None:
        """Check a journal against the laws that contacts keep, such as the order of times.

        Rows that break a law stay in the journal. Studies count them, and leave them out of the durations in doubt.
        """
        from rich.console import Console

        from lagniappe.journal import check as laws
        from lagniappe.journal import engine
        from lagniappe.journal.errors import JournalError
        from lagniappe.journal.store import Journal

        try:
            with engine.tables(Journal.open(journal)) as tables:
                report = laws.run(tables)
        except JournalError as error:
            Console(stderr=True).print(error.sentence, highlight=False)
            raise typer.Exit(UNUSABLE) from None
        show(report, Console())
        if json is not None:
            from json import dumps

            json.write_text(dumps(report.to_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def show(report: CheckReport, console: Console) -> None:
    from rich.table import Table

    table = Table.grid(padding=(0, 2, 1, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for law in report.laws:
        lines = [law.sentence]
        if not law.holds:
            flagged = f", {law.flagged:,} of them in doubt already" if law.flagged else ""
            lines.append(f"[bold]{law.broken:,}[/] of {law.looked_at:,}{flagged}")
            lines.append(f"[dim]for instance {'; '.join(law.examples[:2])}[/]")
        table.add_row("[green]holds[/]" if law.holds else "[yellow]broken[/]", "\n".join(lines))
    console.print(table)
    broken = [law for law in report.laws if not law.holds]
    said = "Every law holds." if not broken else f"{len(broken)} of {len(report.laws)} laws are broken."
    console.print(f"[bold]{said}[/] {report.laws[0].looked_at:,} legs looked at.", highlight=False)
