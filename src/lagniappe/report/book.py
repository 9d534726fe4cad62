"""A report of several findings: one page to act on, then each finding whole; as one HTML file, as JSON, as tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from lagniappe.report import html
from lagniappe.report.figures import Drawn
from lagniappe.report.finding import Finding, Sentence, Span, Table
from lagniappe.report.marks import gettext_noop
from lagniappe.report.words import Words

FORMAT = 1
OPENING = 2
"""So many headlines of each chapter stand on the first page."""


@dataclass(frozen=True)
class Chapter:
    """One study's answer with the words that it is told in; or, instead, the sentence that says why there is none."""

    study: str
    question: Sentence
    words: Words
    finding: Finding | None = None
    why_not: Sentence | None = None


@dataclass(frozen=True)
class Book:
    """``title`` and what is common to all chapters are told in ``words``."""

    title: Sentence
    words: Words
    chapters: tuple[Chapter, ...]

    @property
    def answered(self) -> list[tuple[Chapter, Finding]]:
        return [(chapter, chapter.finding) for chapter in self.chapters if chapter.finding is not None]

    @property
    def span(self) -> Span | None:
        """The widest of what the chapters stand on."""
        return max((finding.span for _chapter, finding in self.answered), key=lambda one: one.days, default=None)


Drawings = dict[str, dict[str, Drawn]]
"""Of each study its figures, drawn, by name."""


def drawings(book: Book) -> Drawings:
    return {chapter.study: html.drawings(finding, chapter.words) for chapter, finding in book.answered}


def fragment(book: Book, address: html.Address, taken: html.Address) -> str:
    """The report for a page that has a frame of its own: the first page, the way to each chapter, the chapters. Drawings and
    tables lie at the names ``<study>-<figure>`` and ``<study>-<table>``."""

    def of(study: str, place: html.Address) -> html.Address:
        return lambda name, form: place(f"{study}-{name}", form)

    chapters = "".join(
        f'<section class="book-chapter" id="{chapter.study}">'
        f"{html.fragment(finding, chapter.words, of(chapter.study, address), of(chapter.study, taken))}</section>"
        for chapter, finding in book.answered
    )
    title = escape(book.words.sentence(book.title))
    return f'<div class="book">{_first_page(book, title)}{chapters}</div>'


def page(book: Book, drawn: Drawings | None = None) -> str:
    """The report as a whole HTML file: no script, nothing fetched, light and dark; the first page alone fits on a sheet."""
    drawn = drawings(book) if drawn is None else drawn
    title = escape(book.words.sentence(book.title))
    here = Path(__file__).parent
    style = "".join(
        (here / name).read_text(encoding="utf-8")
        for name in ("page.css", "static/report/finding.css", "static/report/book.css")
    )
    chapters = "\n".join(
        f'<section class="book-chapter" id="{chapter.study}">'
        f"{html.whole(finding, chapter.words, drawn[chapter.study])}</section>"
        for chapter, finding in book.answered
    )
    return (
        f'<!doctype html>\n<html lang="{book.words.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f"{_first_page(book, title)}\n{chapters}\n</main>\n</body>\n</html>\n"
    )


def _first_page(book: Book, title: str) -> str:
    say = book.words.text
    items = []
    for chapter, finding in book.answered:
        told = "".join(f"<li>{escape(chapter.words.sentence(each))}</li>" for each in finding.headlines[:OPENING])
        if told:
            question = escape(chapter.words.sentence(chapter.question))
            items.append(f'<section><h2><a href="#{chapter.study}">{question}</a></h2><ul>{told}</ul></section>')
    missing = "".join(
        f"<li><strong>{escape(each.words.sentence(each.question))}</strong> "
        f"{escape(each.words.sentence(each.why_not))}</li>"
        for each in book.chapters
        if each.why_not is not None
    )
    unsaid = (
        f'<section class="book-unsaid"><h2>{escape(say(UNSAID))}</h2><ul>{missing}</ul></section>' if missing else ""
    )
    return (
        f'<header class="book-first"><h1>{title}</h1>{_span(book)}'
        f'<div class="book-short">{"".join(items)}</div>{unsaid}<p class="finding-note">{escape(say(CARE))}</p>'
        f"{_contents(book)}</header>"
    )


def _contents(book: Book) -> str:
    """The way to each chapter; on paper the chapters follow anyway."""
    ways = "".join(
        f'<li><a href="#{chapter.study}">{escape(chapter.words.sentence(chapter.question))}</a></li>'
        for chapter, _finding in book.answered
    )
    title = escape(book.words.text(gettext_noop("In this report")))
    return f'<nav class="book-contents" aria-label="{title}"><h2>{title}</h2><ol>{ways}</ol></nav>' if ways else ""


UNSAID = gettext_noop("What these data cannot say")
CARE = gettext_noop(
    "Each number stands in its chapter with the rows behind it and the range in which it most likely lies. A difference "
    "between two groups is not yet its cause."
)


def _span(book: Book) -> str:
    span = book.span
    if span is None:
        return ""
    names = span.site_names or span.sites
    told = [", ".join(names[:6]) + (" …" if len(names) > 6 else "")]
    if span.first_day and span.last_day:
        told.append(f"{book.words.value(span.first_day, 'day')} – {book.words.value(span.last_day, 'day')}")
    told += [book.words.term(origin) for origin in (span.origin or "").split("+") if origin]
    return '<p class="finding-span">' + "".join(f"<span>{escape(each)}</span>" for each in told) + "</p>"


def to_data(book: Book) -> dict[str, Any]:
    """Every finding by the name of its study, as ``docs/guides/report.md`` describes it."""
    return {
        "format": FORMAT,
        "findings": {chapter.study: finding.to_data() for chapter, finding in book.answered},
        "missing": {one.study: one.why_not.to_data() for one in book.chapters if one.why_not is not None},
    }


def to_json(book: Book) -> str:
    return json.dumps(to_data(book), ensure_ascii=False, indent=1, sort_keys=False) + "\n"


def tables(book: Book) -> list[tuple[str, Table]]:
    """Every table with a name of its own, ``<study>-<table>``."""
    return [(f"{chapter.study}-{table.name}", table) for chapter, finding in book.answered for table in finding.tables]


def as_csv(table: Table) -> str:
    """The table with the names of its columns; a word that a spreadsheet would take for a formula is quoted."""
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow([column.name for column in table.columns])
    sheet.writerows([_plain(cell) for cell in row] for row in table.rows)
    return text.getvalue()


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def as_arrow(names: Sequence[str], table: Table) -> Any:
    """The table as Arrow, for Parquet; a column of nothing but holes is text."""
    import pyarrow as pa

    columns = {name: [row[place] for row in table.rows] for place, name in enumerate(names)}
    arrays = {name: pa.array(cells) for name, cells in columns.items()}
    return pa.table(
        {name: array.cast(pa.string()) if pa.types.is_null(array.type) else array for name, array in arrays.items()}
    )
