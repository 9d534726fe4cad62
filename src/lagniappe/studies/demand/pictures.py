"""The study's figures: which table, which form, and a title that states what is to be seen."""

from __future__ import annotations

from collections.abc import Mapping

from lagniappe.report.finding import Figure, Sentence, Table, Value
from lagniappe.report.marks import gettext_noop
from lagniappe.report.peaks import busiest
from lagniappe.studies.demand.gather import ENOUGH_GAPS, Numbers
from lagniappe.studies.demand.sentences import tested

Tables = Mapping[str, Table]


def figures(numbers: Numbers, tables: Tables) -> tuple[Figure, ...]:
    """In the order in which they are read; those without anything to show are left out."""
    found = [_week(numbers, tables), _arrivals(numbers, tables), _days(tables), _swing(numbers, tables), _kinds(tables)]
    found += [_chance(numbers, tables)]
    return tuple(figure for figure in found if figure)


def _week(numbers: Numbers, tables: Tables) -> Figure | None:
    table = tables["arrivals_by_weekday_and_band"]
    rows = table.records()
    if len({row["weekday"] for row in rows}) < 2:
        return None
    top = max(rows, key=lambda row: (row["contacts_a_day"], -row["weekday"], -row["band_minute"]))
    values = {
        "weekday": Value("weekday", top["weekday"]),
        "first": Value("minute", top["band_minute"]),
        "contacts": Value("number", top["contacts_a_day"]),
        "minutes": Value("seconds", numbers.band_minutes * 60),
    }
    title = gettext_noop("The busiest {minutes} of the week: {weekday} at {first}, with {contacts} contacts on average")
    parts = {"value": "contacts_a_day", "band_minutes": numbers.band_minutes, "enough": 1,
             "says": gettext_noop("Contacts on average")}  # fmt: skip
    return Figure("week", Sentence(title, values), table.name, "heat", parts)


def _arrivals(numbers: Numbers, tables: Tables) -> Figure | None:
    table = tables["arrivals_by_band"]
    if not table.rows:
        return None
    spot = busiest(table, numbers.band_minutes)
    parts = {"value": "contacts_a_day", "band_minutes": numbers.band_minutes, "says": gettext_noop("Contacts a day")}
    if spot is None:
        return Figure("arrivals", Sentence(gettext_noop("When people come")), table.name, "columns", parts)
    values = {
        "first": Value("minute", spot.first),
        "last": Value("minute", spot.last),
        "share": Value("share", spot.share),
    }
    parts |= {"from": spot.first, "to": spot.last}
    title = gettext_noop("From {first} to {last} come {share} of all contacts")
    return Figure("arrivals", Sentence(title, values), table.name, "columns", parts)


def _days(tables: Tables) -> Figure | None:
    table = tables["arrivals_by_day"]
    if len(table.rows) < 2:
        return None
    parts = {"value": "contacts", "mark": "special", "says": gettext_noop("Contacts")}
    rows = tables["special_days"].records()
    if not rows:
        return Figure(
            "days", Sentence(gettext_noop("Each day, and none unlike its weekday")), table.name, "days", parts
        )
    top = max(rows, key=lambda row: (abs(row["score"]), row["day"]))
    values = {"day": Value("day", top["day"]), "difference": Value("share", abs(top["difference"]))}
    more = gettext_noop("{day} had {difference} more contacts than its weekday usually has")
    fewer = gettext_noop("{day} had {difference} fewer contacts than its weekday usually has")
    return Figure("days", Sentence(more if top["difference"] > 0 else fewer, values), table.name, "days", parts)


def _swing(numbers: Numbers, tables: Tables) -> Figure | None:
    table = tables["dispersion_by_band"]
    rows = [row for row in table.records() if row["contacts_a_day"] >= 1]
    if not rows:
        return None
    top = max(rows, key=lambda row: row["index"])
    values = {"first": Value("minute", top["band_minute"]), "index": Value("number", top["index"])}
    title = gettext_noop("From week to week, {first} is the hardest time to foresee: {index} times what chance gives")
    series = [
        {"column": "index", "low": "index_low", "high": "index_high", "says": gettext_noop("seen")},
        {"column": "chance_high", "says": gettext_noop("chance, at most")},
    ]
    parts = {"series": series, "band_minutes": numbers.band_minutes, "says": gettext_noop("Variance over mean")}
    return Figure("swing", Sentence(title, values), table.name, "bands", parts)


def _kinds(tables: Tables) -> Figure | None:
    table = tables["arrivals_by_kind"]
    rows = [row for row in table.records() if row["kind_id"]]
    if len(rows) < 2:
        return None
    top = rows[0]
    values = {"kind": Value("text", top["kind"]), "share": Value("share", top["share"])}
    parts = {"value": "share", "low": "share_low", "high": "share_high", "label": "kind",
             "says": gettext_noop("Share of all contacts")}  # fmt: skip
    return Figure("kinds", Sentence(gettext_noop("{share} come for {kind}"), values), table.name, "dots", parts)


def _chance(numbers: Numbers, tables: Tables) -> Figure | None:
    row = tested(tables)
    if row is None or row["n"] < ENOUGH_GAPS:
        return None
    values = {"minutes": Value("seconds", numbers.block_minutes * 60)}
    if row["verdict"] == "within_chance":
        title = gettext_noop("Within {minutes}, arrivals keep within what chance gives")
    else:
        title = gettext_noop("Within {minutes}, arrivals leave what chance gives")
    series = [
        {"column": "difference", "says": gettext_noop("seen")},
        {"column": "nothing", "low": "chance_low", "high": "chance_high", "says": gettext_noop("chance")},
    ]
    parts = {"series": series, "x": "expected", "x_says": gettext_noop("Gaps between arrivals, the shortest first"),
             "only": {"kind_id": row["kind_id"] or ""}, "says": gettext_noop("Seen less expected")}  # fmt: skip
    return Figure("chance", Sentence(title, values), "gap_differences", "lines", parts)
