"""The study's figures: which table, which form, and a title that states what is to be seen."""

from __future__ import annotations

from collections.abc import Mapping

from lagniappe.report.finding import Figure, Sentence, Table, Value
from lagniappe.report.marks import gettext_noop
from lagniappe.report.peaks import beyond, worst
from lagniappe.studies.waiting.gather import Numbers

Tables = Mapping[str, Table]


def figures(numbers: Numbers, tables: Tables, at_least: int) -> tuple[Figure, ...]:
    """In the order in which they are read; those without anything to show are left out."""
    if not tables["waits_by_outcome"].records()[0]["n"]:
        return ()
    found = [_week(numbers, tables, at_least), _around(numbers, tables), _averages(numbers, tables, at_least)]
    found += [_outcomes(tables), _bands(numbers, tables, at_least), _misses(tables)]
    return tuple(figure for figure in found if figure)


def _week(numbers: Numbers, tables: Tables, at_least: int) -> Figure | None:
    table = tables["waits_by_weekday_and_band"]
    spot = worst(table, numbers.band_minutes)
    if spot is None:
        return None
    over = beyond(table, numbers.band_minutes, numbers.limit) if numbers.limit else None
    shown = over or spot
    values = {
        "weekday": Value("weekday", shown.weekday),
        "first": Value("minute", shown.first),
        "last": Value("minute", shown.last),
    }
    if over and numbers.limit:
        values["limit"] = Value("seconds", numbers.limit)
        title = gettext_noop("One wait in ten passes {limit} in the framed hours; worst {weekday}, {first} to {last}")
    else:
        values["longest"] = Value("seconds", shown.seconds)
        title = gettext_noop("Waits are longest {weekday}, {first} to {last}: one in ten passes {longest}")
    parts = {"value": "p90_seconds", "band_minutes": numbers.band_minutes, "limit": numbers.limit, "enough": at_least,
             "says": gettext_noop("9 in 10 wait at most")}  # fmt: skip
    return Figure("week", Sentence(title, values), table.name, "heat", parts)


def _around(numbers: Numbers, tables: Tables) -> Figure | None:
    table = tables["waits_around_limit"]
    own = next((row for row in tables["over_limits"].records() if row["which"] == "own_limit"), None)
    if not table.rows or own is None or not own["n"]:
        return None
    none = next(row["share"] for row in table.records() if row["part"] == "not_at_all")
    values = {"share": Value("share", own["share_over"]), "none": Value("share", none or 0.0)}
    if numbers.limit:
        values["limit"] = Value("seconds", numbers.limit)
        title = gettext_noop("{share} of the waits lie beyond {limit}; {none} did not wait at all and are not drawn")
    else:
        title = gettext_noop(
            "{share} of the waits lie beyond their limit; {none} did not wait at all and are not drawn"
        )
    parts = {"from": "wait_from", "to": "wait_to", "value": "share", "limit": numbers.limit or 1.0,
             "only": {"part": "drawn"}, "says": gettext_noop("Share of the waits"),
             "x_says": gettext_noop("Wait") if numbers.limit else gettext_noop("Wait, as a share of the limit")}  # fmt: skip
    return Figure("around_limit", Sentence(title, values), table.name, "histogram", parts)


def _averages(numbers: Numbers, tables: Tables, at_least: int) -> Figure | None:
    table = tables["averages_by_band"]
    rows = [row for row in table.records() if row["n"] >= at_least and row["called_mean_seconds"] is not None]
    if not rows:
        return None
    top = max(rows, key=lambda row: row["offered_mean_seconds"] - row["called_mean_seconds"])
    values = {
        "first": Value("minute", top["band_minute"]),
        "called": Value("seconds", top["called_mean_seconds"]),
        "offered": Value("seconds", top["offered_mean_seconds"]),
    }
    title = gettext_noop("At {first} the average of those called says {called}; who stays to the end waits {offered}")
    series = [
        {"column": "offered_mean_seconds", "says": gettext_noop("offered")},
        {"column": "called_mean_seconds", "says": gettext_noop("those called")},
    ]
    parts = {"series": series, "band_minutes": numbers.band_minutes, "enough": at_least,
             "says": gettext_noop("Average wait")}  # fmt: skip
    return Figure("averages", Sentence(title, values), table.name, "bands", parts)


def _outcomes(tables: Tables) -> Figure:
    rows = {row["who"]: row for row in tables["waits_by_outcome"].records()}
    values = {
        "median": Value("seconds", rows["all"]["median_seconds"]),
        "p95": Value("seconds", rows["all"]["p95_seconds"]),
    }
    title = gettext_noop("Half wait {median} or less, but one in twenty passes {p95}")
    if "served" in rows and "left" in rows:
        values = {"served": Value("seconds", rows["served"]["median_seconds"]),
                  "left": Value("seconds", rows["left"]["median_seconds"])}  # fmt: skip
        title = gettext_noop(
            "Half of those served waited {served} or less; half of those who left stayed {left} or less"
        )
    parts = {"label": "who", "says": gettext_noop("Wait")}
    return Figure("outcomes", Sentence(title, values), "waits_by_outcome", "ranges", parts)


def _bands(numbers: Numbers, tables: Tables, at_least: int) -> Figure | None:
    rows = [row for row in tables["waits_by_band"].records() if row["n"] >= at_least]
    if not rows:
        return None
    top = max(rows, key=lambda row: row["share_over"])
    values = {"first": Value("minute", top["band_minute"]), "share": Value("share", top["share_over"])}
    title = gettext_noop("Most often too long at {first}: {share} of the waits are over the limit")
    series = [
        {"column": "share_over", "low": "share_low", "high": "share_high", "says": gettext_noop("over the limit")}
    ]
    parts = {"series": series, "band_minutes": numbers.band_minutes, "enough": at_least,
             "says": gettext_noop("Share of the waits")}  # fmt: skip
    return Figure("over_by_band", Sentence(title, values), "waits_by_band", "bands", parts)


def _misses(tables: Tables) -> Figure | None:
    rows = tables["misses"].records()
    hours = [row for row in rows if row["by"] == "hour"]
    if len(hours) < 2:
        return None
    top = max(hours, key=lambda row: row["share_missed"])
    values = {"hour": Value("text", top["where"]), "share": Value("share", top["share_missed"])}
    parts = {"value": "share_missed", "low": "share_low", "high": "share_high", "label": "where", "only": {"by": "hour"},
             "reference": rows[0]["share_missed"], "says": gettext_noop("Share missed")}  # fmt: skip
    title = gettext_noop("Calls are missed most from {hour} on: {share}")
    return Figure("misses", Sentence(title, values), "misses", "dots", parts)
