"""The study's figures."""

from __future__ import annotations

from collections.abc import Mapping

from lagniappe.report.finding import Figure, Sentence, Table, Value
from lagniappe.report.words import gettext_noop

Tables = Mapping[str, Table]
_ALONG = gettext_noop("Time in line")


def figures(tables: Tables) -> tuple[Figure, ...]:
    """In the order in which they are read; those without anything to show are left out."""
    found = (_staying(tables), _leaving(tables), _missed(tables))
    return tuple(figure for figure in found if figure)


def _staying(tables: Tables) -> Figure | None:
    rows = tables["patience_curve"].records()
    if len(rows) < 3:
        return None
    # The title tells the line at which about half of the waits are over; the end of the curve is a matter of few.
    told = next((row for row in rows if row["in_line"] <= rows[0]["in_line"] / 2), rows[-1])
    values = {
        "time": Value("seconds", told["seconds"]),
        "staying": Value("share", told["staying_share"]),
        "uncalled": Value("share", told["uncalled_share"]),
    }
    title = gettext_noop("After {time}, {staying} would still be there, and {uncalled} would not be called yet")
    series = [
        {"column": "staying_share", "low": "staying_low", "high": "staying_high", "says": gettext_noop("still there")},
        {"column": "uncalled_share", "low": "uncalled_low", "high": "uncalled_high", "says": gettext_noop("not called yet")},
    ]  # fmt: skip
    parts = {"x": "seconds", "x_says": _ALONG, "series": series, "says": gettext_noop("Share of people")}
    return Figure("staying", Sentence(title, values), "patience_curve", "lines", parts)


def _leaving(tables: Tables) -> Figure | None:
    rows = tables["leaving"].records()
    if len(rows) < 5:
        return None
    peaks = tables["leaving_peaks"].records()
    marks = [[row["first_seconds"], row["last_seconds"]] for row in peaks]
    if peaks:
        top = max(peaks, key=lambda row: row["leaving_per_thousand"] / max(row["around_per_thousand"], 1e-9))
        values = {"first": Value("seconds", top["first_seconds"]), "last": Value("seconds", top["last_seconds"])}
        title = Sentence(gettext_noop("Many leave between {first} and {last} in line"), values)
    else:
        title = Sentence(gettext_noop("People leave without a sudden moment at which many go"))
    series = [
        {"column": "leaving_per_thousand", "low": "leaving_low", "high": "leaving_high", "says": gettext_noop("leave")}
    ]
    # Behind the last peak or the third minute there is seldom anything to see.
    until = max([180.0, *(1.5 * mark[1] for mark in marks)])
    parts = {"x": "seconds", "x_says": _ALONG, "series": series, "marks": marks, "until": until,
             "says": gettext_noop("Of 1,000 in line, leave within a second")}  # fmt: skip
    return Figure("leaving", title, "leaving", "lines", parts)


def _missed(tables: Tables) -> Figure | None:
    rows = tables["patience_if_missed_had_gone"].records()
    if len(rows) < 3:
        return None
    last = rows[-1]
    values = {"time": Value("seconds", last["seconds"]), "low": Value("share", last["staying_if_gone"]),
              "high": Value("share", last["staying_share"])}  # fmt: skip
    title = gettext_noop("What missed calls hide: after {time}, between {low} and {high} would still be there")
    series = [
        {"column": "staying_share", "low": "staying_low", "high": "staying_high", "says": gettext_noop("did not hear")},
        {"column": "staying_if_gone", "low": "if_gone_low", "high": "if_gone_high", "says": gettext_noop("had gone")},
    ]  # fmt: skip
    parts = {"x": "seconds", "x_says": _ALONG, "series": series, "says": gettext_noop("Share of people")}
    return Figure("missed", Sentence(title, values), "patience_if_missed_had_gone", "lines", parts)
