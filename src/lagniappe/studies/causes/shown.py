"""The study's tables and figures."""

from __future__ import annotations

from collections.abc import Mapping

from lagniappe.measures.causes import CAUSES
from lagniappe.measures.intervals import ENOUGH_DAYS, DaySums, Interval, share_between_days
from lagniappe.report.columns import count, ends, share, table, with_ends
from lagniappe.report.finding import Cell, Column, Figure, Sentence, Table, Value
from lagniappe.report.words import gettext_noop
from lagniappe.studies.causes.gather import Numbers
from lagniappe.units import HOUR, MINUTE, SECOND

Tables = Mapping[str, Table]


def causes(numbers: Numbers) -> Table:
    """Each cause with its hours and its share of all waiting; the parts sum to the whole."""
    whole = numbers.total("waiting")
    rows = []
    for cause in CAUSES if whole else ():
        if cause == "idle" and not numbers.staffed:
            continue  # nobody wrote down who was there, so nobody can be seen idle
        sums = numbers.causes[cause].get(())
        interval = _interval(sums) if sums else None
        hours = numbers.total(cause)
        rows.append(
            [f"cause_{cause}", numbers.waits, hours, round(hours / HOUR, 4), share(hours, whole), *ends(interval, 6)]
        )
    columns = [
        Column("cause", "term", gettext_noop("Would be explained by")),
        count("n", gettext_noop("Waits")),
        Column("micros", "count", gettext_noop("Microseconds"), detail=True),
        Column("hours", "number", gettext_noop("Hours of waiting")),
        *with_ends("share", "share", gettext_noop("Share of waiting"), "share_low", "share_high"),
    ]
    note = gettext_noop(
        "Each moment of waiting is split among what was the matter at that moment; the parts sum to the whole. An "
        "accounting, not a proof: changing one thing changes the others. Intervals from how the days differ."
    )
    return table("causes", gettext_noop("What waiting would be explained by"), columns, rows, note)


def _interval(sums: DaySums) -> Interval | None:
    # In hours the time counts as its own sample: as many as there are hours, which the days then reduce.
    return share_between_days(sums.scaled(1 / HOUR)) if sums.days >= ENOUGH_DAYS else None


def by_band(numbers: Numbers) -> Table:
    rows = []
    for row in numbers.bands:
        time, waiting = row["time"], row["waiting"]
        people = [round(row[name] / time, 3) for name in ("needed_time", "available_time")]
        rows.append([
            numbers.world.label("site", row["site"]), row["site"], row["band"], row["days"],
            round(waiting / MINUTE / row["days"], 3), *people,
            *(round(row[cause] / MINUTE / row["days"], 3) for cause in CAUSES),
        ])  # fmt: skip
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("band_minute", "minute", gettext_noop("From")),
        count("days", gettext_noop("Days with waiting")),
        Column("waiting_minutes", "number", gettext_noop("Minutes of waiting a day")),
        Column("needed", "number", gettext_noop("People needed")),
        Column("available", "number", gettext_noop("People available")),
        Column("idle_minutes", "number", gettext_noop("Somebody idle")),
        Column("lack_minutes", "number", gettext_noop("Too few people")),
        Column("long_minutes", "number", gettext_noop("Long services")),
        Column("priority_minutes", "number", gettext_noop("Priority")),
        Column("bunched_minutes", "number", gettext_noop("Bunched arrivals")),
        Column("rest_minutes", "number", gettext_noop("The rest")),
    ]
    note = gettext_noop(
        "Minutes of waiting of all people together, a day, over the days on which anybody waited in that band. People "
        "needed and available: averages while anybody waited; needed is the usual load of that weekday and band, "
        "rounded up."
    )
    return table("causes_by_band", gettext_noop("Waiting and its causes by time of day"), columns, rows, note)


def standards(numbers: Numbers) -> Table:
    rows: list[list[Cell]] = [
        [
            numbers.world.label("kind", each.kind) or "—",
            each.kind,
            each.n,
            round(each.micros / SECOND, 3),
            f"standard_{each.by}",
        ]
        for each in numbers.standards
    ]
    columns = [
        Column("kind", "text", gettext_noop("Kind")),
        Column("kind_id", "text", gettext_noop("Kind"), detail=True),
        count("n", gettext_noop("Services")),
        Column("standard_seconds", "seconds", gettext_noop("Standard")),
        Column("by", "term", gettext_noop("Why this standard")),
    ]
    return table("standards", gettext_noop("The standards used"), columns, rows)


def figures(numbers: Numbers, tables: Tables) -> tuple[Figure, ...]:
    rows = [row for row in tables["causes"].records() if row["cause"] != "cause_rest"]
    if not rows:
        return ()
    top = max(rows, key=lambda row: row["share"])
    values = {"cause": Value("term", top["cause"]), "share": Value("share", top["share"])}
    title = gettext_noop("{share} of waiting would be explained by: {cause}")
    parts = {"value": "share", "low": "share_low", "high": "share_high", "label": "cause",
             "says": gettext_noop("Share of waiting")}  # fmt: skip
    found = [Figure("causes", Sentence(title, values), "causes", "dots", parts)]
    return tuple(found + _by_band(numbers, tables))


SERIES = {
    "lack": gettext_noop("too few people"),
    "long": gettext_noop("long services"),
    "idle": gettext_noop("somebody idle"),
    "bunched": gettext_noop("bunched arrivals"),
    "priority": gettext_noop("priority"),
}


def _by_band(numbers: Numbers, tables: Tables) -> list[Figure]:
    rows = tables["causes_by_band"].records()
    found = []
    for place, site in enumerate(list(dict.fromkeys(row["site_id"] for row in rows))[:4]):
        mine = [row for row in rows if row["site_id"] == site]
        if len(mine) < 3:
            continue
        sums = {cause: sum(row[f"{cause}_minutes"] for row in mine) for cause in SERIES}
        shown = sorted((cause for cause in SERIES if sums[cause]), key=lambda cause: -sums[cause])[:4]
        if not shown:
            continue
        top = max(mine, key=lambda row: row["waiting_minutes"] * row["days"])
        values = {"site": Value("text", top["site"]), "first": Value("minute", top["band_minute"]),
                  "needed": Value("number", top["needed"]), "available": Value("number", top["available"])}  # fmt: skip
        title = gettext_noop(
            "{site}: most is waited from {first}; {available} are available then, the usual load needs {needed}"
        )
        series = [{"column": f"{cause}_minutes", "says": SERIES[cause]} for cause in shown]
        parts = {"series": series, "band_minutes": numbers.minutes, "only": {"site_id": site},
                 "says": gettext_noop("Minutes of waiting a day")}  # fmt: skip
        found.append(Figure(f"causes_{place + 1}", Sentence(title, values), "causes_by_band", "bands", parts))
    return found
