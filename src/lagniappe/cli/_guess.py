"""``lagniappe import generic FILE --guess``: show what the columns seem to be, and write it down as a mapping file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lagniappe.cli._files import writable
from lagniappe.journal.errors import JournalError
from lagniappe.journal.sources.generic.guess import Guess, Line, guess
from lagniappe.journal.sources.generic.mapping import dump
from lagniappe.sentences import Value, gettext_noop
from lagniappe.words import Words

LEVELS = {"sure": gettext_noop("sure"), "likely": gettext_noop("likely"), "doubtful": gettext_noop("doubtful")}
COLOURS = {"sure": "green", "likely": "yellow", "doubtful": "red"}
MANNER = ("encoding", "delimiter", "sheet")


def write_guess(
    source: str, files: list[Path], target: Path | None, options: Mapping[str, str], console: Console, said: Words
) -> None:
    """Guess by the first file; JournalError where there is nothing to guess, or the mapping file is there already."""
    if source != "generic":
        raise JournalError("Only the source generic is guessed; {source} knows its columns.", source=source)
    found = guess(files[0], **{name: options[name] for name in MANNER if name in options})
    path = target or files[0].with_name(files[0].name.split(".")[0] + ".mapping.toml")
    if path.exists():
        raise JournalError("There is a mapping file {file} already; give another name with --mapping.", file=path)
    writable(path)
    path.write_text(dump(found.mapping, {line.column: _remark(line, said) for line in found.lines}), encoding="utf-8")
    show(found, console, said)
    console.print(
        escape(said.told(gettext_noop("Written: {file}. Look at it, mend it, then:"), file=path)), soft_wrap=True
    )
    command = f"  lagniappe import generic {files[0]} --mapping {path} --zone ... --journal ..."
    console.print(escape(command), highlight=False, soft_wrap=True)


def show(found: Guess, console: Console, said: Words) -> None:
    table = Table(box=None, pad_edge=False)
    for title in (gettext_noop("ours"), gettext_noop("theirs"), gettext_noop("for instance"), gettext_noop("how sure")):
        table.add_column(said.text(title), overflow="fold")
    for line in found.lines:
        examples = " · ".join(line.examples[:2])
        sure = f"[{COLOURS[line.level]}]{_remark(line, said)}[/]"
        table.add_row(
            f"[bold]{line.column}[/]", escape(" + ".join(line.place.columns)), f"[dim]{escape(examples)}[/]", sure
        )
    console.print(table)
    console.print()
    if found.left_over:
        message = gettext_noop("Not used: {columns}.")
        console.print(escape(said.told(message, columns=", ".join(found.left_over))), highlight=False)
    if found.ambiguous_dates:
        message = gettext_noop('Dates such as these may have the month first: if so, write dates = "mdy".')
        console.print(f"[yellow]{said.text(message)}[/]", highlight=False)
    if not found.usable:
        message = gettext_noop("No column looks like an arrival (arrived_at), without which nothing can be imported.")
        console.print(f"[red]{said.text(message)}[/]", highlight=False)


def _remark(line: Line, said: Words) -> str:
    share = said.value(Value("share", round(line.confidence, 2)).value, "share")
    return f"{said.text(LEVELS[line.level])}, {share}: {said.text(line.why)}"
