"""The study's figures: which table, which form, and a title that states what is to be seen."""

from __future__ import annotations

from collections.abc import Mapping

from lagniappe.report.finding import Figure, Sentence, Table, Value
from lagniappe.report.peaks import ENOUGH, beyond, busiest, worst
from lagniappe.report.words import gettext_noop
from lagniappe.studies.demand_and_waiting.gather import Numbers
from lagniappe.units import SECOND

Tables = Mapping[str, Table]


def figures(numbers: Numbers, tables: Tables, minutes: int) -> tuple[Figure, ...]:
    """In the order in which they are read; those without anything to show are left out."""
    limits = {limit.micros for limit in numbers.world.limits}
    limit = limits.pop() / SECOND if len(limits) == 1 else None
    found = [_week(tables, minutes, limit), _waits(tables), _bands(tables, minutes, limit), _arrivals(tables, minutes)]
    found += [_days(tables), _service(tables), *_positions(tables, minutes)]
    return tuple(figure for figure in found if figure)


def _week(tables: Tables, minutes: int, limit: float | None) -> Figure | None:
    table = tables["waits_by_weekday_and_band"]
    spot = worst(table, minutes)
    if spot is None:
        return None
    over = beyond(table, minutes, limit) if limit else None
    shown = over or spot
    values = {
        "weekday": Value("weekday", shown.weekday),
        "first": Value("minute", shown.first),
        "last": Value("minute", shown.last),
        "longest": Value("seconds", shown.seconds),
    }
    if limit and over:
        values["limit"] = Value("seconds", limit)
        title = gettext_noop("At some hours one wait in ten passes {limit}; most of all {weekday}, {first} to {last}")
    elif limit:
        values["limit"] = Value("seconds", limit)
        title = gettext_noop(
            "Nine waits in ten stay within {limit} at every hour; longest {weekday}, {first} to {last}"
        )
    else:
        title = gettext_noop("Waits are longest {weekday}, {first} to {last}: one in ten passes {longest}")
    parts = {
        "value": "p90_seconds", "band_minutes": minutes, "limit": limit, "enough": ENOUGH,
        "says": gettext_noop("9 in 10 wait at most"),
    }  # fmt: skip
    return Figure("week", Sentence(title, values), table.name, "heat", parts)


def _waits(tables: Tables) -> Figure | None:
    rows = {row["who"]: row for row in tables["waits"].records()}
    everyone = rows["all"]
    if not everyone["n"]:
        return None
    left = rows.get("left")
    values = {"median": Value("seconds", everyone["median_seconds"]), "p95": Value("seconds", everyone["p95_seconds"])}
    title = gettext_noop("Half wait {median} or less, but one in twenty passes {p95}")
    if left and left["n"]:
        values = {"served": Value("seconds", rows["served"]["median_seconds"]) if "served" in rows else values["median"],
                  "left": Value("seconds", left["median_seconds"])}  # fmt: skip
        title = gettext_noop(
            "Half of those served waited {served} or less; half of those who left stayed {left} or less"
        )
    return Figure("waits", Sentence(title, values), "waits", "ranges", {"label": "who", "says": gettext_noop("Wait")})


def _bands(tables: Tables, minutes: int, limit: float | None) -> Figure | None:
    rows = [row for row in tables["waits_by_band"].records() if row["n"] >= ENOUGH]
    if not rows:
        return None
    top = max(rows, key=lambda row: row["p90_seconds"])
    values = {"first": Value("minute", top["band_minute"]), "p90": Value("seconds", top["p90_seconds"])}
    title = gettext_noop("Over the day, waits peak at {first}: nine in ten are called or gone within {p90}")
    series = [
        {"column": f"{name}_seconds", "low": f"{name}_low_seconds", "high": f"{name}_high_seconds", "says": says}
        for name, says in (("p90", gettext_noop("9 in 10 within")), ("median", gettext_noop("half within")))
    ]
    parts = {"series": series, "band_minutes": minutes, "limit": limit, "enough": ENOUGH, "says": gettext_noop("Wait")}
    return Figure("waits_by_band", Sentence(title, values), "waits_by_band", "bands", parts)


def _arrivals(tables: Tables, minutes: int) -> Figure | None:
    table = tables["volume_by_band"]
    if not table.rows:
        return None
    spot = busiest(table, minutes)
    parts = {"value": "contacts_a_day", "band_minutes": minutes, "says": gettext_noop("Contacts a day")}
    if spot is None:
        return Figure("arrivals", Sentence(gettext_noop("When people come")), table.name, "columns", parts)
    values = {
        "first": Value("minute", spot.first),
        "last": Value("minute", spot.last),
        "share": Value("share", spot.share),
    }
    title = gettext_noop("From {first} to {last} come {share} of all contacts")
    parts |= {"from": spot.first, "to": spot.last}
    return Figure("arrivals", Sentence(title, values), table.name, "columns", parts)


def _days(tables: Tables) -> Figure | None:
    rows = tables["volume_by_weekday"].records()
    if len(tables["volume_by_day"].rows) < 2:
        return None
    top = max(rows, key=lambda row: (row["contacts_a_day"], -row["weekday"]))
    values = {"weekday": Value("weekday", top["weekday"]), "contacts": Value("number", top["contacts_a_day"])}
    title = gettext_noop("The day with most contacts is {weekday}: {contacts} on average")
    parts = {"value": "contacts", "loud": top["weekday"], "says": gettext_noop("Contacts")}
    return Figure("days", Sentence(title, values), "volume_by_day", "days", parts)


def _service(tables: Tables) -> Figure | None:
    everyone, *kinds = tables["service_by_kind"].records()
    if not everyone["n"]:
        return None
    many = [row for row in kinds if row["n"] >= ENOUGH]
    values = {"median": Value("seconds", everyone["median_seconds"])}
    title = gettext_noop("Half of all services take {median} or less")
    if len(many) > 1:
        longest = max(many, key=lambda row: row["median_seconds"])
        shortest = min(many, key=lambda row: row["median_seconds"])
        values = {
            "long": Value("text", longest["kind"]), "longest": Value("seconds", longest["median_seconds"]),
            "short": Value("text", shortest["kind"]), "shortest": Value("seconds", shortest["median_seconds"]),
        }  # fmt: skip
        title = gettext_noop("{long} takes longest (half within {longest}), {short} is quickest ({shortest})")
    return Figure("service", Sentence(title, values), "service_by_kind", "ranges",
                  {"label": "kind", "says": gettext_noop("Service")})  # fmt: skip


def _positions(tables: Tables, minutes: int) -> list[Figure]:
    found: list[Figure] = []
    rows = tables["positions_by_band"].records()
    for number, site in enumerate(dict.fromkeys(row["site_id"] for row in rows)):
        mine = [row for row in rows if row["site_id"] == site]
        top = max(mine, key=lambda row: row["waiting"])
        values = {
            "site": Value("text", mine[0]["site"]), "first": Value("minute", top["band_minute"]),
            "waiting": Value("number", top["waiting"]), "served": Value("number", top["being_served"]),
        }  # fmt: skip
        title = gettext_noop("{site}: the line is longest at {first}, {waiting} waiting while {served} are served")
        series = [
            {"column": "being_served", "says": gettext_noop("being served")},
            {"column": "waiting", "says": gettext_noop("waiting")},
            {"column": "positions_open", "says": gettext_noop("positions open")},
            {"column": "positions_there", "says": gettext_noop("positions there")},
        ]
        parts = {"series": series, "band_minutes": minutes, "only": {"site_id": site},
                 "says": gettext_noop("At once, on average")}  # fmt: skip
        found.append(Figure(f"positions_{number + 1}", Sentence(title, values), "positions_by_band", "bands", parts))
    return found[:6]
