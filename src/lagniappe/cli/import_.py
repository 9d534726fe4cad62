"""``lagniappe import SOURCE FILES... --journal DIR``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console
    from rich.table import Table

    from lagniappe.journal.intake import ImportReport, Reason

UNUSABLE = 2


def register(app: typer.Typer) -> None:
    @app.command("import")
    def import_(
        source: Annotated[str, typer.Argument(help="What wrote the files.")],
        files: Annotated[list[Path], typer.Argument(help="The files; .gz is read as it is.")],
        journal: Annotated[Path, typer.Option(help="The journal's folder; made if it is not there.")],
        zone: Annotated[str, typer.Option(help="Time zone of times that do not say theirs.")] = "",
        option: Annotated[list[str] | None, typer.Option(help="key=value, as the source understands it.")] = None,
        json: Annotated[Path | None, typer.Option(help="Write the account here as JSON, too.")] = None,
    ) -> None:
        """Read another system's export into the journal, every row accounted for.

        Importing the same file again changes nothing. Sources: anonymous_bank (the call log of a bank, 1999) and
        generic (CSV with the journal's column names; its options: table, site, channel, origin, cutoff, people).
        """
        from rich.console import Console

        from lagniappe.journal.errors import JournalError

        console = Console(stderr=True)
        try:
            report = run(source, files, journal, _options(option or [], zone), Console())
        except JournalError as error:
            console.print(f"[bold]Nothing was imported.[/] {error.sentence}", highlight=False)
            raise typer.Exit(UNUSABLE) from None
        if json is not None:
            from json import dumps

            json.write_text(dumps(report.to_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def run(source: str, files: list[Path], folder: Path, options: Mapping[str, str], console: Console) -> ImportReport:
    """Import and print the account; JournalError, with nothing written, where that cannot be."""
    from shutil import rmtree

    from lagniappe.journal import manifest, sources
    from lagniappe.journal.errors import JournalError
    from lagniappe.journal.store import Journal

    found = sources.find(source)
    unknown = set(options) - set(found.options)
    if unknown:
        known = ", ".join(found.options) or "none"
        raise JournalError(f"{source} has no option {', '.join(sorted(unknown))}. Its options: {known}.")
    there = (folder / manifest.FILE).exists()
    existed = folder.exists()
    journal = Journal.open(folder) if there else Journal.create(folder)
    try:
        with console.status("") as status:
            report = found.read(files, journal, lambda what: status.update(f"{found.title}: {what} ..."), options)
    except JournalError:
        # A journal that we made for an import that failed would only be in the way.
        if not there:
            for path in (folder / name for name in (manifest.FILE, "key", "lock")):
                path.unlink(missing_ok=True)
            if not existed:
                rmtree(folder)
        raise
    show(report, folder, console)
    return report


def show(report: ImportReport, folder: Path, console: Console) -> None:
    """The account on the terminal: the whole first, then the reasons, then what to do next."""
    console.print()
    console.print(f"[bold]{report.rows_in:,}[/] rows in {len(report.files)} file(s)", highlight=False)
    for count, word, style in (
        (report.accepted, "as they came", "green"),
        (report.repaired, "repaired or put in doubt, and counted", "yellow"),
        (report.rejected, "rejected", "red" if report.rejected else "dim"),
    ):
        console.print(f"  [{style}]{count:>11,}[/]  {word}", highlight=False)
    console.print()
    if report.outcomes:
        said = " · ".join(f"{outcome} {count:,}" for outcome, count in report.outcomes.items())
        console.print(f"Outcomes  {said}", highlight=False)
    if report.days:
        console.print(f"Days      {report.days}, from {report.first_day} to {report.last_day}", highlight=False)
    if report.empty_days:
        console.print(f"No rows   on {', '.join(report.empty_days)}", highlight=False)
    again = " (all of it was here already)" if report.parts_unchanged and not report.parts_written else ""
    console.print(f"Written   {report.parts_written} part(s){again}", highlight=False)
    if report.blanked:
        console.print(f"Blanked   {report.blanked:,} rows of people who were erased", highlight=False)
    for title, reasons in (("Repaired or in doubt", report.repairs), ("Rejected", report.rejections)):
        if reasons:
            console.print()
            console.print(_reasons(title, reasons))
    for note in report.notes:
        console.print(f"[dim]- {note}[/]", highlight=False)
    console.print()
    if report.rejected_file:
        console.print(f"The rejected rows are in {folder / report.rejected_file}.", highlight=False, soft_wrap=True)
    console.print("Next:", highlight=False)
    console.print(f"  lagniappe check --journal {folder}", highlight=False, soft_wrap=True)
    console.print(f"  lagniappe study demand_and_waiting --journal {folder}", highlight=False, soft_wrap=True)


def _reasons(title: str, reasons: tuple[Reason, ...]) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("rows", justify="right", style="bold", no_wrap=True)
    table.add_column("why")
    table.add_column("for instance", style="dim")
    for reason in sorted(reasons, key=lambda one: -one.count):
        file = reason.examples[0][0] if reason.examples else ""
        lines = ", ".join(str(line) for name, line in reason.examples[:3] if name == file)
        table.add_row(f"{reason.count:,}", reason.sentence, f"{file}, line {lines}" if file else "")
    return table


def _options(pairs: list[str], zone: str) -> dict[str, str]:
    from lagniappe.journal.errors import JournalError

    options = {"zone": zone} if zone else {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not value:
            raise JournalError(f"“{pair}” is not an option; write key=value.")
        options[key] = value
    return options
