"""The checklist of conditions on site: what the law asks for, and what somebody saw who went to look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lagniappe.journal.engine import collect
from lagniappe.measures.world import World
from lagniappe.report import columns
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.words import gettext_noop
from lagniappe.studies.compliance.places import Place

Seen = Mapping[tuple[str, str], tuple[float, Any]]
"""By (site, what was asked): the answer, 1 = yes, and when it was seen."""
PREFIX = "law_"


def seen(tables: Any) -> Seen:
    """The latest answers, from the journal's marks of sites."""
    marks = tables.marks.filter((tables.marks.subject_kind == "site") & tables.marks.mark.startswith(PREFIX))
    latest = marks.group_by("site", "mark").aggregate(
        value=marks.value.argmax(marks.marked_at), marked_at=marks.marked_at.max()
    )
    return {
        (row["site"], row["mark"].removeprefix(PREFIX)): (row["value"], row["marked_at"])
        for row in collect(latest).to_pylist()
    }


def table(tables: Any, world: World, places: Sequence[Place]) -> Table:
    shown = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("asks", "term", gettext_noop("Condition"), detail=True),
        Column("says", "term", gettext_noop("What the law asks for")),
        Column("law", "text", gettext_noop("Law")),
        Column("answer", "term", gettext_noop("Seen on site")),
        Column("seen_on", "day", gettext_noop("On")),
    ]
    answers = seen(tables)
    rows: list[list[Cell]] = []
    for place in places:
        for condition in place.law.conditions if place.law else ():
            answer, when = answers.get((place.site, condition.asks), (None, None))
            if answer is None and condition.asks == "line_indoors" and place.indoors is False:
                answer = 0.0
            told = "answer_unknown" if answer is None else "answer_yes" if answer > 0 else "answer_no"
            day = when.date().isoformat() if when else None
            rows.append(
                [place.label, place.site, f"asks_{condition.asks}", condition.says, condition.origin.law, told, day]
            )
    note = gettext_noop(
        "No log knows these: somebody goes, looks, and answers the checklist of the site (Studies, Conditions on site)."
    )
    return columns.table("conditions", gettext_noop("Conditions on site"), shown, rows, note)
