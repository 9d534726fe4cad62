"""The study's tables: people by day, by band, and against those who are open."""

from __future__ import annotations

import numpy as np

from lagniappe.report.columns import table
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.marks import gettext_noop
from lagniappe.studies.staffing.gather import Numbers, Planned


def who(numbers: Numbers, each: Planned) -> list[Cell]:
    world = numbers.world
    return [world.label("queue", each.demand.queue), each.demand.queue, world.label("site", each.demand.site)]


def _who_columns() -> list[Column]:
    return [
        Column("queue", "text", gettext_noop("Queue")),
        Column("queue_id", "text", gettext_noop("Queue"), detail=True),
        Column("site", "text", gettext_noop("Site")),
        Column("day", "day", gettext_noop("Business day")),
        Column("weekday", "weekday", gettext_noop("Day")),
    ]


def _number(value: float, digits: int = 2) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None


def by_day(numbers: Numbers) -> Table:
    hour = numbers.asked.band_minutes / 60
    rows: list[list[Cell]] = []
    for each in numbers.planned:
        for place, expected in enumerate(each.ahead.expected.sum(axis=1)):
            day = each.ahead.day(place)
            hours = [
                _number(people[place].sum() * hour)
                for people in (
                    each.mean.servers,
                    each.average,
                    each.at_80.servers,
                    each.at_95.servers,
                    each.at_80.scheduled,
                )
            ]
            most = int(each.at_80.servers[place].max())
            rows.append([*who(numbers, each), day.isoformat(), day.weekday(), _number(expected), *hours, most])
    columns = [
        *_who_columns(),
        Column("expected", "number", gettext_noop("Contacts expected")),
        Column("hours", "number", gettext_noop("Hours of people, mean day")),
        Column("hours_on_average", "number", gettext_noop("Over all such days")),
        Column("hours_80", "number", gettext_noop("8 days in 10")),
        Column("hours_95", "number", gettext_noop("19 days in 20")),
        Column("scheduled_hours", "number", gettext_noop("To be paid for, 8 in 10")),
        Column("most", "count", gettext_noop("Most at once, 8 in 10")),
    ]
    note = gettext_noop("Hours of people at work; those to be paid for have the time away added.")
    return table("staff_by_day", gettext_noop("People needed by day"), columns, rows, note)


def by_band(numbers: Numbers) -> Table:
    rows: list[list[Cell]] = []
    for each in numbers.planned:
        for place, people in enumerate(each.at_95.servers[:7]):
            there = np.flatnonzero(people)
            for band in range(int(there[0]), int(there[-1]) + 1) if len(there) else ():
                at, day = (place, band), each.ahead.day(place)
                rows.append([
                    *who(numbers, each), day.isoformat(), day.weekday(), band * numbers.asked.band_minutes,
                    _number(each.ahead.expected[at]), _number(each.handle_seconds[band], 1), int(each.mean.servers[at]),
                    int(each.average[at]), int(each.at_80.servers[at]), int(each.at_95.servers[at]),
                    int(each.at_80.scheduled[at]), _number(each.mean.within[at], 6), _number(each.mean.abandoned[at], 6),
                    _number(each.mean.occupancy[at], 6), _number(each.mean.wait_seconds[at], 1),
                    each.demand.together.at_once,
                ])  # fmt: skip
    columns = [
        *_who_columns(),
        Column("band_minute", "minute", gettext_noop("From")),
        Column("expected", "number", gettext_noop("Contacts expected")),
        Column("handle_seconds", "seconds", gettext_noop("Handle time")),
        Column("people", "count", gettext_noop("People, mean day")),
        Column("people_on_average", "count", gettext_noop("Over all such days")),
        Column("people_80", "count", gettext_noop("8 days in 10")),
        Column("people_95", "count", gettext_noop("19 days in 20")),
        Column("scheduled", "count", gettext_noop("To be paid for, 8 in 10")),
        Column("share_within", "share", gettext_noop("Served in time, mean day")),
        Column("abandoned", "share", gettext_noop("Give up, mean day")),
        Column("occupancy", "share", gettext_noop("Busy, mean day")),
        Column("wait_seconds", "seconds", gettext_noop("Mean wait, mean day"), detail=True),
        Column("at_once", "count", gettext_noop("Contacts of one person at once"), detail=True),
    ]
    return table("staff_by_band", gettext_noop("People needed in the next week by time of day"), columns, rows)


def against_open(numbers: Numbers) -> Table:
    rows: list[list[Cell]] = []
    for code, site in numbers.sites.items():
        for weekday in range(7):
            seen = site.open[weekday] if site.open is not None else np.full(site.apart.shape[1], np.nan)
            for band in np.flatnonzero((site.apart[weekday] > 0) | (np.nan_to_num(seen) > 0)).tolist():
                apart, together = int(site.apart[weekday, band]), int(site.together[weekday, band])
                short = _number(max(0.0, together - seen[band])) if np.isfinite(seen[band]) else None
                rows.append([numbers.world.label("site", code), code, weekday, band * numbers.asked.band_minutes, apart,
                             together, _number(seen[band]), short])  # fmt: skip
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("weekday", "weekday", gettext_noop("Day")),
        Column("band_minute", "minute", gettext_noop("From")),
        Column("needed_apart", "count", gettext_noop("Needed, each queue on its own")),
        Column("needed_together", "count", gettext_noop("Needed, all serve all")),
        Column("open", "number", gettext_noop("Usually open")),
        Column("short", "number", gettext_noop("Too few, at least")),
    ]
    note = gettext_noop(
        "Needed: for 8 days in 10. A team in which some serve several queues needs something between the two."
    )
    return table("staff_against_open", gettext_noop("People needed and people open"), columns, rows, note)
