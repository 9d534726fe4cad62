"""A finding as HTML: a fragment for pages that have a frame of their own, and a whole file that needs nothing else.

The fragment has neither script nor style attribute nor style element; its classes are described in
``docs/reference/studies.md``. The file is the same fragment with its drawings and its style inside; it prints well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path

from lagniappe.report.figures import Drawn, draw
from lagniappe.report.finding import Cell, Column, Figure, Finding, Sentence, Table
from lagniappe.report.marks import gettext_noop
from lagniappe.report.words import Words

Address = Callable[[str, str], str]
"""From a figure's name and its look (light, dark) to where its SVG is served; or from a table's name and its form (csv,
parquet) to where it can be had."""

OPEN_ROWS = 12
OPEN_COLUMNS = 4
"""A table without a figure stands open up to so many rows and columns; a larger one is folded."""


def fragment(finding: Finding, words: Words, address: Address, taken: Address | None = None) -> str:
    """The finding as one ``<article>``; its drawings are images at ``address(name, look)``, and its tables can be taken along
    from ``taken(name, form)``."""

    def images(figure: Figure) -> str:
        title = escape(words.sentence(figure.title))
        return "".join(
            f'<img class="finding-{look}" src="{escape(address(figure.name, look))}" alt="{title}" loading="lazy">'
            for look in ("light", "dark")
        )

    return _article(finding, words, images, taken)


def drawings(finding: Finding, words: Words, width: int = 860) -> dict[str, Drawn]:
    """Every figure of the finding, drawn in light and dark, by name."""
    return {figure.name: draw(figure, finding, words, width) for figure in finding.figures}


def page(finding: Finding, words: Words, drawn: Mapping[str, Drawn] | None = None) -> str:
    """The finding as a whole HTML file: no script, nothing fetched, light and dark, fit for paper."""
    style = "".join(
        (Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("page.css", "static/report/finding.css")
    )
    title = escape(words.sentence(finding.question))
    return (
        f'<!doctype html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f"{whole(finding, words, drawn)}\n</main>\n</body>\n</html>\n"
    )


def whole(finding: Finding, words: Words, drawn: Mapping[str, Drawn] | None = None) -> str:
    """The finding as one ``<article>`` with its drawings inside (drawn here, unless they are at hand)."""
    drawn = drawings(finding, words) if drawn is None else drawn

    def inline(figure: Figure) -> str:
        both = drawn[figure.name]
        return f'<div class="finding-light">{both.light}</div><div class="finding-dark">{both.dark}</div>'

    return _article(finding, words, inline)


def _article(finding: Finding, words: Words, picture: Callable[[Figure], str], taken: Address | None = None) -> str:
    drawn = {figure.table for figure in finding.figures}
    apart = [table for table in finding.tables if table.name not in drawn and table.rows]
    short = [table for table in apart if len(table.rows) <= OPEN_ROWS and len(table.shown()) <= OPEN_COLUMNS]
    parts = [
        f'<article class="finding" data-study="{escape(finding.study)}">',
        _head(finding, words),
        _list("finding-headlines", finding.headlines, words),
        *(_figure(figure, finding, words, picture, taken) for figure in finding.figures),
        *(_table_section(table, words, taken) for table in short),
        *(_folded(table, words, words.sentence(table.title), taken) for table in apart if table not in short),
        _samples(finding, words),
        _section("finding-method", words.text(gettext_noop("How this was computed")), finding.method, words),
        _section("finding-caveats", words.text(gettext_noop("Read with care")), finding.caveats, words),
        "</article>",
    ]
    return "\n".join(part for part in parts if part)


def _head(finding: Finding, words: Words) -> str:
    question = escape(words.sentence(finding.question))
    span = finding.span
    names = span.site_names or span.sites
    about = []
    if span.first_day and span.last_day:
        days = f"{words.value(span.first_day, 'day')} – {words.value(span.last_day, 'day')}"
        about = [", ".join(names[:6]) + (" …" if len(names) > 6 else ""), days]
        about += [words.term(origin) for origin in (span.origin or "").split("+") if origin]
    told = "".join(f"<span>{escape(each)}</span>" for each in about)
    return f'<header class="finding-head"><h1>{question}</h1><p class="finding-span">{told}</p></header>'


def _list(name: str, sentences: Iterable[Sentence], words: Words) -> str:
    items = "".join(f"<li>{escape(words.sentence(sentence))}</li>" for sentence in sentences)
    return f'<ul class="{name}">{items}</ul>' if items else ""


def _section(name: str, title: str, sentences: Iterable[Sentence], words: Words) -> str:
    listed = _list(f"{name}-list", sentences, words)
    return f'<section class="{name}"><h2>{escape(title)}</h2>{listed}</section>' if listed else ""


def _figure(
    figure: Figure, finding: Finding, words: Words, picture: Callable[[Figure], str], taken: Address | None
) -> str:
    title = escape(words.sentence(figure.title))
    table = finding.table(figure.table)
    only: Mapping[str, Cell] = figure.parts.get("only", {})
    rows = tuple(
        row for row, record in zip(table.rows, table.records(), strict=True)
        if all(record[name] == value for name, value in only.items())
    )  # fmt: skip
    mine = Table(table.name, table.title, table.columns, rows, table.note)
    folded = _folded(mine, words, words.text(gettext_noop("The numbers")), taken)
    return (
        f'<figure class="finding-figure" id="figure-{escape(figure.name)}"><figcaption><h2>{title}</h2></figcaption>'
        f'<div class="finding-drawing" tabindex="0" role="group" aria-label="{title}">{picture(figure)}</div>'
        f"{folded}</figure>"
    )


def _folded(table: Table, words: Words, summary: str, taken: Address | None) -> str:
    inside = _table(table, words, taken)
    return f'<details class="finding-numbers"><summary>{escape(summary)}</summary>{inside}</details>'


def _table_section(table: Table, words: Words, taken: Address | None) -> str:
    title = escape(words.sentence(table.title))
    return f'<section class="finding-table"><h2>{title}</h2>{_table(table, words, taken)}</section>'


FORMS = ("csv", "parquet")


def _take(table: Table, words: Words, taken: Address | None) -> str:
    if taken is None:
        return ""
    title = escape(words.sentence(table.title))
    links = " ".join(
        f'<a href="{escape(taken(table.name, form))}" download aria-label="{title}: {form}">{form.upper()}</a>'
        for form in FORMS
    )
    return f'<p class="finding-take">{links}</p>'


def _table(table: Table, words: Words, taken: Address | None = None) -> str:
    """A table; the ends of an interval stand under their estimate rather than in columns of their own."""
    shown = table.shown()
    head = "".join(f'<th scope="col"{_number(column)}>{escape(words.text(column.heading))}</th>' for column in shown)
    body = "".join(
        "<tr>" + "".join(_cell(column, record, words, first=not place) for place, column in enumerate(shown)) + "</tr>"
        for record in table.records()
    )
    note = f'<p class="finding-note">{escape(words.sentence(table.note))}</p>' if table.note else ""
    title = escape(words.sentence(table.title))
    return (
        f'<div class="finding-scroll" tabindex="0" role="region" aria-label="{title}"><table><thead><tr>{head}</tr>'
        f"</thead><tbody>{body}</tbody></table></div>{note}{_take(table, words, taken)}"
    )


_WORDS = ("text", "term", "day", "weekday", "minute")


def _number(column: Column) -> str:
    return "" if column.unit in _WORDS else ' class="num"'


def _cell(column: Column, record: Mapping[str, Cell], words: Words, *, first: bool) -> str:
    value = escape(words.value(record[column.name], column.unit))
    if first:
        return f'<th scope="row">{value}</th>'
    low, high = (record.get(end) if end else None for end in (column.low, column.high))
    if low is not None or high is not None:
        told = f"{words.value(low, column.unit)} – {words.value(high, column.unit)}"
        value += f'<span class="finding-interval">{escape(told)}</span>'
    return f"<td{_number(column)}>{value}</td>"


def _samples(finding: Finding, words: Words) -> str:
    if not finding.samples:
        return ""
    text = words.text
    rows = []
    for sample in finding.samples:
        why = [f"{words.term(reason)}: {words.value(n, 'count')}" for reason, n in sample.excluded] or ["—"]
        told = "".join(f"<li>{escape(each)}</li>" for each in why)
        counts = "".join(f'<td class="num">{words.value(n, "count")}</td>' for n in (sample.rows_in, sample.used))
        rows.append(
            f'<tr><th scope="row">{escape(words.term(sample.measure))}</th>{counts}<td><ul>{told}</ul></td></tr>'
        )
    heads = "".join(
        f'<th scope="col"{kind}>{escape(text(head))}</th>'
        for head, kind in (
            (gettext_noop("Measure"), ""), (gettext_noop("Rows in"), ' class="num"'),
            (gettext_noop("Used"), ' class="num"'), (gettext_noop("Left out, and why"), ""),
        )
    )  # fmt: skip
    title = escape(text(gettext_noop("Rows used and left out")))
    return (
        f'<section class="finding-samples"><h2>{title}</h2><div class="finding-scroll" tabindex="0" role="region" '
        f'aria-label="{title}"><table><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div></section>'
    )
