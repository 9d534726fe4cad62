"""A sampling plan as data, and as sheets to print: one line a round, boxes to count in, strokes for who comes and goes."""

from __future__ import annotations

from html import escape
from typing import Any

from lagniappe.queueing.sampling import Plan
from lagniappe.report.words import Words, gettext_noop

COUNTS = 3
"""Counts of the line in a round: at its beginning, in the middle, at its end."""

STYLE = """
:root { color-scheme: light; font: 15px/1.4 ui-sans-serif, system-ui, sans-serif; color: #25211c; }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
p { margin: .25rem 0; max-width: 46rem; }
.sheet { break-inside: avoid; border: 1px solid #8d8273; border-radius: .5rem; padding: .8rem 1rem; margin: 1rem 0; }
.sheet h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #8d8273; padding: .35rem .5rem; text-align: start; height: 2rem; }
th { font-weight: 600; width: 34%; }
.strokes td { height: 3.4rem; }
.list th, .list td { height: auto; width: auto; }
@page { margin: 14mm; }
@media print { body { margin: 0; max-width: none; } }
"""


def as_data(plan: Plan, asked: dict[str, Any]) -> dict[str, Any]:
    """The plan with stable names: what was asked, the strata with their rounds, and each round's day and time."""
    return {
        "format": 1,
        "asked": asked,
        "textbook_looks": plan.textbook,
        "rounds_wanted": plan.wanted,
        "rounds_planned": plan.planned,
        "strata": [
            {"weekday": each.weekday, "from_minute": each.first, "to_minute": each.last, "rounds": rounds}
            for each, rounds in zip(plan.strata, plan.rounds, strict=True)
        ],
        "rounds": [
            {"day": each.day.isoformat(), "from_minute": each.minute, "minutes": each.minutes, "stratum": each.stratum}
            for each in plan.visits
        ],
    }


def page(plan: Plan, where: str, words: Words) -> str:
    """One HTML file: how to count, the list of all rounds, and a sheet for each."""
    text = words.text
    how = (
        gettext_noop("Come at the time that is given, not when it is busy or quiet: chance has chosen it."),
        gettext_noop("First count who is in line and how many positions are open. Then make a stroke for each who joins the "
                     "line, each who is called, and each who leaves without being called."),
        gettext_noop("Count the line again in the middle and at the end. Write down the times of beginning and end."),
    )  # fmt: skip
    title = text(gettext_noop("Counting sheets"))
    told = words.told(
        gettext_noop("{rounds} rounds of {minutes} minutes, on {days} days."), rounds=plan.planned,
        minutes=plan.visits[0].minutes if plan.visits else 0, days=len({visit.day for visit in plan.visits}),
    )  # fmt: skip
    parts = [f"<h1>{escape(title)}{' · ' + escape(where) if where else ''}</h1>", f"<p>{escape(told)}</p>"]
    parts += [f"<p>{escape(text(each))}</p>" for each in how]
    parts += [_list(plan, words), *(_sheet(plan, number, words) for number in range(len(plan.visits)))]
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="{words.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _when(plan: Plan, number: int, words: Words) -> str:
    visit = plan.visits[number]
    weekday, day = words.value(visit.day.weekday(), "weekday"), words.value(visit.day.isoformat(), "day")
    begin, end = (words.value(minute, "minute") for minute in (visit.minute, visit.minute + visit.minutes))
    return f"{weekday}, {day}, {begin}–{end}"


def _list(plan: Plan, words: Words) -> str:
    rows = "".join(
        f"<tr><td>{n + 1}</td><td>{escape(_when(plan, n, words))}</td></tr>" for n in range(len(plan.visits))
    )
    heads = "".join(f"<th>{escape(words.text(each))}</th>" for each in (gettext_noop("Round"), gettext_noop("When")))
    return f'<div class="sheet"><table class="list"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _sheet(plan: Plan, number: int, words: Words) -> str:
    def row(name: str, cells: int) -> str:
        return f"<tr><th>{escape(words.text(name))}</th>{'<td></td>' * cells}</tr>"

    moments = (gettext_noop("at the beginning"), gettext_noop("in the middle"), gettext_noop("at the end"))
    heads = "<th></th>" + "".join(f"<th>{escape(words.text(each))}</th>" for each in moments)
    counts = "".join(
        row(each, COUNTS)
        for each in (gettext_noop("Time"), gettext_noop("People in line"), gettext_noop("Positions open"))
    )
    strokes = "".join(
        row(each, 1)
        for each in (
            gettext_noop("Joined the line"),
            gettext_noop("Were called"),
            gettext_noop("Left without being called"),
        )
    )
    title = f"{number + 1} · {_when(plan, number, words)} · {words.text(gettext_noop('Observer:'))} ________"
    return (
        f'<section class="sheet"><h2>{escape(title)}</h2><table><thead><tr>{heads}</tr></thead><tbody>{counts}</tbody></table>'
        f'<table class="strokes"><tbody>{strokes}</tbody></table></section>'
    )
