"""Draws figures: a finding's figure and its table become a Vega-Lite specification, and that becomes SVG, offline.

Each figure is drawn once; the dark drawing is the light one with every colour of the palette exchanged, so that both show
the same thing. The drawings carry no style attribute and no script; the background is transparent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from lagniappe.report import curves, forms
from lagniappe.report.finding import Figure, Finding
from lagniappe.report.palette import DARK, FONT, INK, INK_SOFT, LINE
from lagniappe.report.words import Words

_LOCALES: Mapping[str, Any] = {"en": "en-US", "es": "es-ES", "ru": "ru-RU"}

FORMS: Mapping[str, Callable[[forms.Drawing], dict[str, Any]]] = {
    "columns": forms.columns,
    "days": forms.days,
    "heat": forms.heat,
    "ranges": forms.ranges,
    "bands": curves.bands,
    "lines": curves.lines,
    "histogram": curves.histogram,
    "dots": curves.dots,
}


@dataclass(frozen=True)
class Drawn:
    """The two drawings of a figure, as SVG text, and what to say in their place."""

    name: str
    title: str
    light: str
    dark: str


def specification(figure: Figure, finding: Finding, words: Words, width: int = 860) -> dict[str, Any]:
    """The Vega-Lite specification of a figure, with its words in the reader's language and its data inside."""
    rows = finding.table(figure.table).records()
    only: Mapping[str, Any] = figure.parts.get("only", {})
    rows = [row for row in rows if all(row[name] == value for name, value in only.items())]
    table = finding.table(figure.table)
    units = {column.name: column.unit for column in table.columns}
    headings = {column.name: words.text(column.heading) for column in table.columns}
    drawing = forms.Drawing(rows, figure.parts, units, headings, words, width)
    axis = {
        "labelColor": INK_SOFT, "titleColor": INK_SOFT, "titleFontWeight": "normal", "labelFontSize": 12,
        "titleFontSize": 12, "gridColor": LINE, "domain": False, "ticks": False, "labelPadding": 6, "titlePadding": 10,
        "labelFont": FONT, "titleFont": FONT,
    }  # fmt: skip
    legend = {"labelColor": INK_SOFT, "titleColor": INK_SOFT, "labelFontSize": 12, "titleFontSize": 12,
              "titleFontWeight": "normal", "orient": "top", "direction": "horizontal", "symbolStrokeWidth": 0,
              "labelFont": FONT, "titleFont": FONT, "columns": 0, "labelLimit": 260, "titleLimit": 400}  # fmt: skip
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": None,
        "padding": 4,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": {
            "aria": False, "font": FONT, "view": {"stroke": None}, "axis": axis, "legend": legend,
            "text": {"color": INK, "font": FONT, "fontSize": 12},
        },
        **FORMS[figure.form](drawing),
    }  # fmt: skip


def draw(figure: Figure, finding: Finding, words: Words, width: int = 860) -> Drawn:
    """The figure in light and dark."""
    import vl_convert

    spec = specification(figure, finding, words, width)
    locale = _LOCALES[words.language]
    svg: str = vl_convert.vegalite_to_svg(spec, format_locale=locale, time_format_locale=locale)
    title = words.sentence(figure.title)
    light = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)
    return Drawn(figure.name, title, light, _dark(light))


def _dark(svg: str) -> str:
    return re.sub(r"#[0-9a-f]{6}", lambda found: DARK.get(found.group(), found.group()), svg)
