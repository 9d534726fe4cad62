"""Tables of who came: outcomes, and arrivals by time band, day of the week and day."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

import numpy as np
from scipy.special import stdtrit

from lagniappe.measures.intervals import wilson
from lagniappe.report.columns import count, ends, mean, share, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.words import gettext_noop
from lagniappe.studies.demand_and_waiting.gather import Numbers


def outcomes(numbers: Numbers) -> Table:
    whole = numbers.margins["all"][0]["legs"]
    order = ("served", "left", "missed", "before_queue", "self_served", "refused", "moved", "phantom", "open")
    found = {row["class_"]: row for row in numbers.margins["class"]}
    rows = [
        (
            code,
            found[code]["legs"],
            found[code]["contacts"],
            share(found[code]["legs"], whole),
            *_whole(found[code], whole),
        )
        for code in order
        if code in found
    ]
    columns = [
        Column("outcome", "term", gettext_noop("What became of them")),
        count("legs", gettext_noop("Legs")),
        count("contacts", gettext_noop("Contacts")),
        *with_ends("share", "share", gettext_noop("Share"), "share_low", "share_high"),
    ]
    note = gettext_noop(
        "A leg is one stay in one queue and its service; a transferred contact has several. Contacts are counted at "
        "their first leg. Those who left and those who missed their call are never added together."
    )
    return table("outcomes", gettext_noop("What became of those who came"), columns, rows, note)


def _whole(row: Mapping[str, Any], whole: int) -> list[Cell]:
    return ends(wilson(row["legs"], whole), 6)


def volume_by_band(numbers: Numbers) -> Table:
    days, whole = numbers.world.days, numbers.margins["all"][0]["contacts"]
    rows = [
        (row["band"], row["contacts"], round(row["contacts"] / days, 3), share(row["contacts"], whole))
        for row in numbers.margins["band"]
    ]
    columns = [
        Column("band_minute", "minute", gettext_noop("From")),
        count("contacts", gettext_noop("Contacts")),
        Column("contacts_a_day", "number", gettext_noop("A day")),
        Column("share", "share", gettext_noop("Share")),
    ]
    return table("volume_by_band", gettext_noop("Arrivals by time of day"), columns, rows)


def _days(numbers: Numbers) -> dict[Any, dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {}
    for row in numbers.margins["day"]:
        day = found.setdefault(
            row["business_day"], {"weekday": row["weekday"], "contacts": 0, "legs": 0, "waits": 0, "wait_sum": 0}
        )
        for name in ("contacts", "legs", "waits", "wait_sum"):
            day[name] += row[name]
        day[row["class_"]] = row["legs"]
    return {day: found[day] for day in sorted(found)}


def volume_by_weekday(numbers: Numbers) -> Table:
    rows = []
    days = _days(numbers).values()
    for weekday in range(7):
        counts = np.array([day["contacts"] for day in days if day["weekday"] == weekday], dtype=float)
        if len(counts):
            many = len(counts)
            half = float(stdtrit(many - 1, 0.975)) * counts.std(ddof=1) / sqrt(many) if many > 1 else None
            # Two Mondays that are alike do not make Mondays certain.
            half = half or None
            middle = float(counts.mean())
            ends: list[Cell] = (
                [None, None] if half is None else [round(max(0.0, middle - half), 3), round(middle + half, 3)]
            )
            rows.append([weekday, len(counts), int(counts.sum()), round(middle, 3), *ends])
    columns = [
        Column("weekday", "weekday", gettext_noop("Day")),
        count("days", gettext_noop("Days")),
        count("contacts", gettext_noop("Contacts")),
        *with_ends("contacts_a_day", "number", gettext_noop("A day"), "contacts_low", "contacts_high"),
    ]
    note = gettext_noop("Only days on which anybody came are counted.")
    return table("volume_by_weekday", gettext_noop("Arrivals by day of the week"), columns, rows, note)


def volume_by_day(numbers: Numbers) -> Table:
    rows = [
        (
            day.isoformat(),
            row["weekday"],
            row["contacts"],
            row.get("served", 0),
            row.get("left", 0),
            row.get("missed", 0),
            mean(row["wait_sum"], row["waits"]),
        )
        for day, row in _days(numbers).items()
    ]
    columns = [
        Column("day", "day", gettext_noop("Business day")),
        Column("weekday", "weekday", gettext_noop("Day")),
        count("contacts", gettext_noop("Contacts")),
        count("served", gettext_noop("Served")),
        count("left", gettext_noop("Left")),
        count("missed", gettext_noop("Missed")),
        Column("wait_mean_seconds", "seconds", gettext_noop("Mean wait")),
    ]
    return table("volume_by_day", gettext_noop("Arrivals by day"), columns, rows)
