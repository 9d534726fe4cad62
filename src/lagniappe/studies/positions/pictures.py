"""The study's figures."""

from __future__ import annotations

from collections.abc import Mapping

from lagniappe.report.finding import Figure, Sentence, Table, Value
from lagniappe.report.words import gettext_noop
from lagniappe.studies.positions.gather import Numbers

Tables = Mapping[str, Table]
MOST = 4


def figures(numbers: Numbers, tables: Tables) -> tuple[Figure, ...]:
    """For each of the first sites: who was there, available and at work while people waited."""
    rows = tables["positions_bands"].records()
    found = []
    for place, site in enumerate(dict.fromkeys(row["site_id"] for row in rows)):
        mine = [row for row in rows if row["site_id"] == site]
        if place >= MOST or len(mine) < 3:
            continue
        top = max(mine, key=lambda row: row["waiting"])
        values = {
            "site": Value("text", mine[0]["site"]), "first": Value("minute", top["band_minute"]),
            "waiting": Value("number", top["waiting"]), "working": Value("number", top["working"]),
        }  # fmt: skip
        title = gettext_noop("{site}: at {first} {waiting} wait on average while {working} are at work")
        if site in numbers.presence:
            values["enabled"] = Value("number", top["enabled"])
            title = gettext_noop(
                "{site}: at {first} {waiting} wait on average, {enabled} are available or finishing, {working} at work"
            )
        series = [
            {"column": "working", "says": gettext_noop("at work")},
            {"column": "waiting", "says": gettext_noop("waiting")},
            {"column": "enabled", "says": gettext_noop("available")},
            {"column": "positions_there", "says": gettext_noop("positions there")},
        ]
        parts = {"series": series, "band_minutes": numbers.minutes, "only": {"site_id": site},
                 "says": gettext_noop("At once, on average")}  # fmt: skip
        found.append(Figure(f"positions_{place + 1}", Sentence(title, values), "positions_bands", "bands", parts))
    return tuple(found)
