"""The account of an import on the terminal: the whole first, then the reasons, then what to do next."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lagniappe.journal.intake import ImportReport, Reason, Usable
from lagniappe.measures.usable import MEASURES, WHY
from lagniappe.sentences import Sentence, Value, counted, gettext_noop, ngettext_noop
from lagniappe.words import Words


def show(report: ImportReport, folder: Path, console: Console, said: Words) -> None:
    _counts(report, console, said)
    _facts(report, console, said)
    for title, reasons in (
        (gettext_noop("Repaired or in doubt"), report.repairs),
        (gettext_noop("Rejected"), report.rejections),
        (gettext_noop("Worth knowing, kept as it came"), report.noticed),
    ):
        if reasons:
            console.print()
            console.print(_reasons(said.text(title), reasons, said))
    if report.usable:
        console.print()
        console.print(_usable(report.usable, said))
    for note in report.notes:
        told = said.sentence(note) if isinstance(note, Sentence) else said.text(note)
        console.print(f"[dim]- {escape(told)}[/]", highlight=False)
    console.print()
    if report.rejected_file:
        where = said.told(gettext_noop("The rejected rows are in {file}."), file=folder / report.rejected_file)
        console.print(escape(where), highlight=False, soft_wrap=True)
    console.print(said.text(gettext_noop("Next:")), highlight=False)
    for command in ("check", "study demand_and_waiting"):
        line = f"  lagniappe {command} --journal {folder}"
        console.print(escape(line), highlight=False, soft_wrap=True)


def _counts(report: ImportReport, console: Console, said: Words) -> None:
    rows = _counted(said, ngettext_noop("{n} row", "{n} rows"), report.rows_in)
    files = _counted(said, ngettext_noop("{n} file", "{n} files"), len(report.files))
    console.print()
    console.print(f"[bold]{rows}[/] · {files}", highlight=False)
    for count, word, style in (
        (report.accepted, gettext_noop("as they came"), "green"),
        (report.repaired, gettext_noop("repaired or put in doubt, and counted"), "yellow"),
        (report.rejected, gettext_noop("rejected"), "red" if report.rejected else "dim"),
    ):
        console.print(f"  [{style}]{said.value(count, 'count'):>11}[/]  {said.text(word)}", highlight=False)
    console.print()


def _facts(report: ImportReport, console: Console, said: Words) -> None:
    table = Table.grid(padding=(0, 2))

    def fact(name: str, what: str) -> None:
        table.add_row(said.text(name), escape(what))

    if report.outcomes:
        told = (f"{said.term(outcome)} {said.value(count, 'count')}" for outcome, count in report.outcomes.items())
        fact(gettext_noop("Outcomes"), " · ".join(told))
    if report.days:
        ends = " – ".join(dict.fromkeys(said.value(day, "day") for day in (report.first_day, report.last_day)))
        fact(gettext_noop("Days"), f"{said.value(report.days, 'count')} · {ends}")
    if report.empty_days:
        fact(gettext_noop("No rows on"), " · ".join(said.value(day, "day") for day in report.empty_days))
    written = _counted(said, ngettext_noop("{n} part", "{n} parts"), report.parts_written)
    if report.parts_unchanged and not report.parts_written:
        nothing_new = gettext_noop("all of it was here already")
        written = f"{written} ({said.text(nothing_new)})"
    fact(gettext_noop("Written"), written)
    if report.blanked:
        forms = ngettext_noop("{n} row of people who were erased", "{n} rows of people who were erased")
        fact(gettext_noop("Blanked"), _counted(said, forms, report.blanked))
    console.print(table, highlight=False)


def _reasons(title: str, reasons: tuple[Reason, ...], said: Words) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column(said.text(gettext_noop("rows")), justify="right", style="bold", no_wrap=True)
    table.add_column(said.text(gettext_noop("why")))
    table.add_column(said.text(gettext_noop("for instance")), style="dim")
    for reason in sorted(reasons, key=lambda one: -one.count):
        file = reason.examples[0][0] if reason.examples else ""
        lines = ", ".join(str(line) for name, line in reason.examples[:3] if name == file)
        where = said.told(gettext_noop("{file}, line {lines}"), file=file, lines=lines) if file else ""
        table.add_row(said.value(reason.count, "count"), escape(said.text(reason.sentence)), escape(where))
    return table


def _usable(measures: tuple[Usable, ...], said: Words) -> Table:
    title = said.text(gettext_noop("What the rows can be used for"))
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column(said.text(gettext_noop("usable")), justify="right", style="bold", no_wrap=True)
    table.add_column(said.text(gettext_noop("for")))
    table.add_column(said.text(gettext_noop("why not the others")), style="dim")
    for one in measures:
        share = said.value(one.usable / one.rows, "share") if one.rows else "—"
        why = " · ".join(f"{said.text(WHY.get(reason, reason))} {said.value(n, 'count')}" for reason, n in one.why[:3])
        table.add_row(share, escape(said.text(MEASURES.get(one.measure, one.measure))), escape(why))
    return table


def _counted(said: Words, forms: tuple[str, str], n: int) -> str:
    return said.sentence(counted(forms, {"n": Value("count", n)}, "n"))
