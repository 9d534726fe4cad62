"""The study's figures: which table, which form, and a title that states what is to be seen."""

from __future__ import annotations

from collections.abc import Mapping

from lagniappe.report.finding import Figure, Sentence, Table, Value
from lagniappe.report.marks import gettext_noop
from lagniappe.studies.service.shapes import ENOUGH

Tables = Mapping[str, Table]
MOST = 40
"""More agents than a figure has room for."""


def figures(tables: Tables) -> tuple[Figure, ...]:
    """In the order in which they are read; those without anything to show are left out."""
    if not tables["service_by_kind"].records()[0]["n"]:
        return ()
    found = [_kinds(tables), _durations(tables), _tail(tables), _hours(tables), _agents(tables)]
    return tuple(figure for figure in found if figure)


def _kinds(tables: Tables) -> Figure:
    rows = tables["service_by_kind"].records()
    many = [row for row in rows[1:] if row["n"] >= ENOUGH]
    values = {"median": Value("seconds", rows[0]["median_seconds"])}
    title = gettext_noop("Half of all services take {median} or less")
    if len(many) > 1:
        longest = max(many, key=lambda row: row["median_seconds"])
        shortest = min(many, key=lambda row: row["median_seconds"])
        values = {
            "long": Value("text", longest["kind"]), "longest": Value("seconds", longest["median_seconds"]),
            "short": Value("text", shortest["kind"]), "shortest": Value("seconds", shortest["median_seconds"]),
        }  # fmt: skip
        title = gettext_noop("{long} takes longest (half within {longest}), {short} is quickest ({shortest})")
    parts = {"label": "kind", "says": gettext_noop("Service")}
    return Figure("kinds", Sentence(title, values), "service_by_kind", "ranges", parts)


def _durations(tables: Tables) -> Figure | None:
    fits = tables["lognormal_fits"].records()
    if not fits or fits[0]["n"] < ENOUGH:
        return None
    values = {
        "median": Value("seconds", fits[0]["fit_median_seconds"]),
        "distance": Value("number", fits[0]["distance"]),
    }
    title = gettext_noop("Durations lie around {median} as a lognormal does, at most {distance} away from it")
    parts = {"from": "from_seconds", "to": "to_seconds", "value": "share", "fit": "fit_share", "log": True,
             "says": gettext_noop("Share of the services"), "x_says": gettext_noop("Service")}  # fmt: skip
    return Figure("durations", Sentence(title, values), "durations", "histogram", parts)


def _tail(tables: Tables) -> Figure | None:
    whole = tables["long_tail"].records()[0]
    if whole["n"] < ENOUGH:
        return None
    values = {"share": Value("share", whole["share_of_time"])}
    series = [
        {"column": "time", "says": gettext_noop("time")},
        {"column": "even", "says": gettext_noop("if all were equal")},
    ]
    parts = {"series": series, "x": "services", "x_says": gettext_noop("Services, the longest first"),
             "says": gettext_noop("Share of the time")}  # fmt: skip
    title = gettext_noop("The longest tenth of the services takes {share} of the time")
    return Figure("long_tail", Sentence(title, values), "time_curve", "lines", parts)


def _hours(tables: Tables) -> Figure | None:
    rows = [row for row in tables["service_by_hour"].records() if row["n"] >= ENOUGH]
    if len(rows) < 2:
        return None
    top = max(rows, key=lambda row: row["mean_seconds"])
    values = {"first": Value("minute", top["band_minute"]), "mean": Value("seconds", top["mean_seconds"])}
    series = [
        {"column": "mean_seconds", "low": "mean_low_seconds", "high": "mean_high_seconds", "says": gettext_noop("mean")},
        {"column": "median_seconds", "low": "median_low_seconds", "high": "median_high_seconds",
         "says": gettext_noop("half within")},
    ]  # fmt: skip
    parts = {"series": series, "band_minutes": 60, "enough": ENOUGH, "says": gettext_noop("Service")}
    title = gettext_noop("Services are longest for who comes from {first} on: {mean} on average")
    return Figure("hours", Sentence(title, values), "service_by_hour", "bands", parts)


def _agents(tables: Tables) -> Figure | None:
    table = tables["agents"]
    if not 2 <= len(table.rows) <= MOST:
        return None
    apart = sum(row["verdict"] != "as_others" for row in table.records())
    values = {"n": Value("count", len(table.rows)), "apart": Value("count", apart)}
    parts = {"value": "ratio", "low": "ratio_low", "high": "ratio_high", "label": "agent", "reference": 1.0, "zero": False,
             "says": gettext_noop("Duration against the others")}  # fmt: skip
    title = gettext_noop("For the same kinds and hours, {apart} of {n} agents can be told apart from the middle")
    return Figure("agents", Sentence(title, values), table.name, "dots", parts)
