"""A finding on the terminal: the headlines in plain words, the short tables, and what was left out."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from lagniappe.report.finding import Finding, Table
from lagniappe.report.marks import gettext_noop
from lagniappe.report.words import Words

SHORT = 12
NARROW = 7
"""Tables with more rows or columns are for the page and the file."""


def show(finding: Finding, words: Words, console: Console) -> None:
    """Prints the finding's summary."""
    console.print()
    console.print(f"[bold]{escape(words.sentence(finding.question))}[/bold]")
    span = finding.span
    if span.first_day and span.last_day:
        days = f"{words.value(span.first_day, 'day')} – {words.value(span.last_day, 'day')}"
        told = f"{', '.join(span.site_names or span.sites)} · {days}"
        console.print(f"[dim]{escape(told)}[/dim]")
    console.print()
    for sentence in finding.headlines:
        console.print(f"  • {escape(words.sentence(sentence))}", highlight=False)
    for table in finding.tables:
        if 0 < len(table.rows) <= SHORT and len(table.shown()) <= NARROW:
            _show_table(table, words, console)
    _show_samples(finding, words, console)
    for sentence in finding.caveats:
        console.print(f"  [dim]{escape(words.sentence(sentence))}[/dim]", highlight=False)


def _show_table(table: Table, words: Words, console: Console) -> None:
    shown = table.shown()
    grid = Grid(title=words.sentence(table.title), title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for column in shown:
        words_ = column.unit in ("text", "term", "day", "weekday", "minute")
        grid.add_column(
            words.text(column.heading), justify="left" if words_ else "right", min_width=12 if words_ else 0
        )
    for record in table.records():
        cells = []
        for column in shown:
            cell = words.brief(record[column.name], column.unit)
            low, high = (record.get(end) if end else None for end in (column.low, column.high))
            if low is not None or high is not None:
                cell += f"\n{words.brief(low, column.unit)}–{words.brief(high, column.unit)}"
            cells.append(escape(cell))
        grid.add_row(*cells)
    console.print(grid)


def _show_samples(finding: Finding, words: Words, console: Console) -> None:
    if not finding.samples:
        return
    grid = Grid(
        title=words.text(gettext_noop("Rows used and left out")),
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
    )
    grid.add_column(words.text(gettext_noop("Measure")))
    grid.add_column(words.text(gettext_noop("Rows in")), justify="right")
    grid.add_column(words.text(gettext_noop("Used")), justify="right")
    grid.add_column(words.text(gettext_noop("Left out, and why")))
    for sample in finding.samples:
        why = "\n".join(f"{words.term(reason)}: {words.value(n, 'count')}" for reason, n in sample.excluded)
        rows_in, used = (words.value(n, "count") for n in (sample.rows_in, sample.used))
        grid.add_row(words.term(sample.measure), rows_in, used, escape(why))
    console.print(grid)
