"""Words, figures and pages of a small finding."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from lagniappe.report.figures import FORMS, draw
from lagniappe.report.finding import Column, Figure, Finding, Sample, Sentence, Span, Table, Value, counted
from lagniappe.report.html import drawings, fragment, page
from lagniappe.report.palette import DARK
from lagniappe.report.text import show
from lagniappe.report.words import LANGUAGES, Words

NASTY = '<script>alert("1")</script>'

COLUMNS = (
    Column("band_minute", "minute", "From"),
    Column("name", "text", "Site"),
    Column("n", "count", "Waits"),
    Column("wait_seconds", "seconds", "Wait", "low", "high"),
    Column("low", "seconds", "from"),
    Column("high", "seconds", "to"),
    Column("secret", "text", "never shown", detail=True),
)
TABLE = Table(
    "waits",
    Sentence("Waits by site"),
    COLUMNS,
    ((600, NASTY, 1200, 95.0, 90.5, 100.0, "hush"), (630, "b", 3, 3700.0, None, None, "hush")),
    Sentence("Only days on which anybody came are counted."),
)
FIGURE = Figure(
    "bands",
    Sentence("{site} waits", {"site": Value("text", NASTY)}),
    "waits",
    "bands",
    {"band_minutes": 30, "says": "Wait", "limit": 600.0,
     "series": [{"column": "wait_seconds", "low": "low", "high": "high", "says": "waiting"}]},
)  # fmt: skip
FINDING = Finding(
    "any", 1, Sentence("Who comes?"), {}, Span(("a",), "2026-03-02", "2026-03-03", 2, "real", (NASTY,)),
    (Sentence("It takes {x}.", {"x": Value("seconds", 95)}),), (TABLE, replace(TABLE, name="again")), (FIGURE,),
    (Sample("wait", 5, 3, (("phantom", 2),)),), (Sentence("Like so."),), (Sentence("Careful."),),
)  # fmt: skip


def test_a_finding_survives_its_json() -> None:
    assert Finding.from_json(FINDING.to_json()) == FINDING
    with pytest.raises(ValueError, match="newer"):
        Finding.from_data(FINDING.to_data() | {"format": 99})


def test_rows_that_do_not_reconcile_are_refused() -> None:
    with pytest.raises(ValueError, match="reconcile"):
        Sample("wait", 5, 3, (("phantom", 1),))


@pytest.mark.parametrize(
    ("seconds", "english", "russian"),
    [(0, "0 s", "0 с"), (3.25, "3.2 s", "3,2 с"), (42.4, "42 s", "42 с"), (59.6, "1 min", "1 мин"),
     (200, "3 min 20 s", "3 мин 20 с"), (3599.7, "1 h", "1 ч"), (4320, "1 h 12 min", "1 ч 12 мин"), (-5, "−5 s", "−5 с")],
)  # fmt: skip
def test_durations_read_as_people_say_them(seconds: float, english: str, russian: str) -> None:
    assert Words("en").duration(seconds).replace("\u00a0", " ") == english
    assert Words("ru").duration(seconds).replace("\u00a0", " ") == russian


def test_numbers_days_and_plurals_follow_the_language() -> None:
    es, ru = Words("es"), Words("ru")
    assert ru.value(103744, "count").replace("\u00a0", " ") == "103 744"
    assert es.value(0.8932, "share").replace("\u00a0", " ") == "89,3 %"
    assert (es.value(0, "weekday"), ru.value(6, "weekday")) == ("lunes", "воскресенье")
    assert es.value(None, "seconds") == "—"
    assert ru.value("2026-03-02", "day") == "2 мар. 2026\u202fг."
    one = counted(("{n} person", "{n} people"), {"n": Value("count", 1)}, "n")
    assert (Words("en").sentence(one), Words("en").sentence(replace(one, values={"n": Value("count", 2)}))) == (
        "1 person", "2 people",
    )  # fmt: skip


class Reader(HTMLParser):
    """Collects what a policy against inline code forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fragment_holds_nothing_that_runs_or_styles(language: str) -> None:
    text = fragment(FINDING, Words(language), lambda name, look: f"/figures/{name}.{look}.svg")
    reader = Reader()
    reader.feed(text)
    assert not {"script", "style", "html", "link", "svg"} & set(reader.tags)
    assert not [name for name in reader.attributes if name == "style" or name.startswith("on")]
    assert "/figures/bands.light.svg" in text
    assert "/figures/bands.dark.svg" in text
    assert "hush" not in text


def test_the_file_needs_nothing_else() -> None:
    text = page(FINDING, Words("en"))
    assert text.count("<style>") == 1
    assert NASTY not in text
    assert "<script" not in text
    assert not re.search(r"(src|href)=|url\(|@import", text)
    for words in ("1\u00a0min\u00a035\u00a0s", "Like so.", "Careful.", "1,200"):
        assert words in text


def test_the_drawings_are_one_drawing_in_two_palettes() -> None:
    drawn = drawings(FINDING, Words("es"))["bands"]
    assert "style=" not in drawn.light
    assert "<script" not in drawn.light
    assert len(re.findall("<path", drawn.light)) == len(re.findall("<path", drawn.dark))
    assert not set(re.findall(r"#[0-9a-f]{6}", drawn.dark)) & set(DARK)
    assert "límite" in drawn.light


@pytest.mark.parametrize("form", list(FORMS))
def test_every_form_draws_nothing_without_complaint(form: Any) -> None:
    parts = {
        "value": "n", "band_minutes": 30, "says": "Wait", "label": "name", "enough": 30,
        "series": [{"column": "wait_seconds", "says": "waiting"}], "x": "n", "x_says": "Waits",
        "low": "low", "high": "high",
    }  # fmt: skip
    if form == "histogram":
        parts |= {"from": "n", "to": "n"}
    empty = replace(FINDING, tables=(replace(TABLE, rows=()),), figures=())
    assert "<svg" in draw(Figure("f", Sentence("Nothing"), "waits", form, parts), empty, Words("ru")).light


def test_the_terminal_says_the_same() -> None:
    out = StringIO()
    show(FINDING, Words("en"), Console(file=out, width=100))
    text = out.getvalue()
    assert "It takes 1" in text
    assert "1:35" in text
    assert "nobody behind it: 2" in text
    assert "hush" not in text
