"""Tables by time of day: the report that a centre's managers know, and who was there, open, at work and idle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lagniappe.measures.intervals import between_days
from lagniappe.report.columns import count, mean, share, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.words import gettext_noop
from lagniappe.studies.positions.gather import Numbers
from lagniappe.units import HOUR, MINUTE


def report(numbers: Numbers) -> Table:
    """The columns of a call centre's half-hour report (Gans, Koole and Mandelbaum, 2003), by site and band."""
    times = {(row["site"], row["band"]): row for row in numbers.bands}
    came = {(row["site"], row["band"]): row for row in numbers.contacts}
    rows = [
        _report_row(numbers, key, times.get(key, {}), came.get(key, {})) for key in sorted(times.keys() | came.keys())
    ]
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("band_minute", "minute", gettext_noop("From")),
        count("received", gettext_noop("Received")),
        count("answered", gettext_noop("Answered")),
        Column("abandoned_share", "share", gettext_noop("Abandoned")),
        Column("asa_seconds", "seconds", gettext_noop("Answered after (ASA)")),
        Column("left_wait_seconds", "seconds", gettext_noop("Abandoned after")),
        Column("aht_seconds", "seconds", gettext_noop("Handling (AHT)")),
        Column("on_production_fte", "number", gettext_noop("On production, people")),
        Column("occupancy", "share", gettext_noop("Occupancy")),
        Column("on_production_share", "share", gettext_noop("On production, of those there")),
        Column("scheduled_open_fte", "number", gettext_noop("There, people")),
        Column("scheduled_available_share", "share", gettext_noop("There, of the positions")),
        Column("working_fte", "number", gettext_noop("At work, people")),
    ]
    note = gettext_noop(
        "Received: joined the line. People are averages at once over the days on which anything happened in that "
        "band. On production: available or finishing. Occupancy: at work, of those on production. There: in any state "
        "but closed. The answered wait does not count those who left, so their wait stands beside it. A dash: nobody "
        "wrote it down."
    )
    return table("positions_report", gettext_noop("The half-hour report"), columns, rows, note)


def _report_row(numbers: Numbers, key: tuple[str, int], time: Mapping[str, Any], came: Mapping[str, Any]) -> list[Cell]:
    site, band = key
    width = numbers.minutes * MINUTE * time.get("days", 0)
    received, left = came.get("received", 0), came.get("left", 0)
    staffed: list[Cell] = [None] * 5
    if site in numbers.presence and width:
        production, open_ = time["production"], time["open"]
        staffed = [
            round(production / width, 3), share(time["worked"], production), share(production, open_),
            round(open_ / width, 3), share(open_, time["there"]) if site in numbers.there else None,
        ]  # fmt: skip
    return [
        numbers.world.label("site", site), site, band, received, came.get("answered", 0), share(left, received),
        mean(came.get("wait_sum", 0), came.get("waits", 0)), mean(came.get("left_sum", 0), came.get("left_waits", 0)),
        mean(came.get("handle_sum", 0), came.get("handles", 0)), *staffed,
        round(time["working"] / width, 3) if width else None,
    ]  # fmt: skip


def bands(numbers: Numbers) -> Table:
    """Who waits, is there, open, at work and idle at once, and what the idle could do, by site and band."""
    rows = [_band_row(numbers, row) for row in numbers.bands]
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("band_minute", "minute", gettext_noop("From")),
        count("days", gettext_noop("Days")),
        count("positions_there", gettext_noop("Positions there")),
        Column("open", "number", gettext_noop("People there")),
        Column("enabled", "number", gettext_noop("Available or finishing")),
        Column("working", "number", gettext_noop("At work")),
        Column("waiting", "number", gettext_noop("Waiting")),
        *with_ends("idle_waiting_hours",
                   "number", gettext_noop("Hours a day idle while somebody waits"), "idle_waiting_low", "idle_waiting_high"),
        *with_ends("free_hours", "number", gettext_noop("Hours a day free for other work"), "free_low", "free_high"),
        Column("nobody_minutes", "number", gettext_noop("Minutes a day waited with nobody available")),
    ]  # fmt: skip
    note = gettext_noop(
        "Averages at once, and hours a day, over the days on which anything happened in that band. Free for other "
        "work: idle with nobody waiting, and one person more kept ready. Intervals from how the days differ."
    )
    return table("positions_bands", gettext_noop("There, available and at work by time of day"), columns, rows, note)


def _band_row(numbers: Numbers, row: Mapping[str, Any]) -> list[Cell]:
    site, band = row["site"], row["band"]
    width = numbers.minutes * MINUTE * row["days"]
    known = site in numbers.presence
    people: list[Cell] = [round(row[name] / width, 3) if known else None for name in ("open", "production")]
    hours: list[Cell] = []
    for groups in (numbers.waste, numbers.free):
        sums = groups.get((site, band))
        if not known or sums is None:
            hours += [None, None, None]
            continue
        interval = between_days(sums)
        low, high = (each / HOUR for each in (interval.low, interval.high)) if interval else (None, None)
        hours += [round(sums.ratio / HOUR, 4), *(None if end is None else round(end, 4) for end in (low, high))]
    nobody = round(row["waiting_nobody"] / MINUTE / row["days"], 3) if known else None
    return [
        numbers.world.label("site", site), site, band, row["days"], numbers.there.get(site), *people,
        round(row["working"] / width, 3), round(row["waiting"] / width, 3), *hours, nobody,
    ]  # fmt: skip
