"""What the finding says in sentences and figures."""

from __future__ import annotations

from collections.abc import Mapping

from lagniappe.report.finding import Figure, Sentence, Table, Value, counted
from lagniappe.report.words import gettext_noop, ngettext_noop

Tables = Mapping[str, Table]
MOST = 3


def nothing() -> tuple[Sentence, ...]:
    return (
        Sentence(
            gettext_noop(
                "Nobody has counted by hand on these days. Make a plan (lagniappe survey plan), open a survey, and give its "
                "link to the observers."
            )
        ),
    )


def headlines(tables: Tables, limit: float) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    for row in tables["survey_waits"].records()[:MOST]:
        if row["little_seconds"] is not None and row["little_low_seconds"] is not None:
            values = {
                "site": Value("text", row["site"]), "wait": Value("seconds", row["little_seconds"]),
                "low": Value("seconds", row["little_low_seconds"]), "high": Value("seconds", row["little_high_seconds"]),
                "rounds": Value("count", row["rounds"]), "people": Value("count", row["arrived"]),
            }  # fmt: skip
            forms = ngettext_noop(
                "{site}: people waited {wait} on average, between {low} and {high} "
                "({rounds} round, {people} people seen coming).",
                "{site}: people waited {wait} on average, between {low} and {high} "
                "({rounds} rounds, {people} people seen coming).",
            )
            found.append(counted(forms, values, "rounds"))
        if row["share_over"] is not None:
            values = {
                "site": Value("text", row["site"]),
                "share": Value("share", row["share_over"]),
                "limit": Value("seconds", limit),
            }
            text = gettext_noop("{site}: {share} of people were not called within {limit}, as far as rounds can tell.")
            found.append(Sentence(text, values))
    found += _counted(tables)
    found += _agreed(tables)
    return tuple(found) or (Sentence(gettext_noop("What was counted is too little to tell a wait.")),)


def _counted(tables: Tables) -> list[Sentence]:
    rows = tables["counted"].records()
    found = []
    counts, days = sum(row["counts"] for row in rows), max((row["days"] for row in rows), default=0)
    if counts:
        top = max(rows, key=lambda row: (row["waiting"] or 0, row["site_id"], row["queue_id"]))
        values = {
            "n": Value("count", counts), "days": Value("count", days), "waiting": Value("number", top["waiting"]),
            "where": Value("text", " · ".join(each for each in (top["site"], top["queue"]) if each)),
        }  # fmt: skip
        forms = ngettext_noop(
            "{n} count of the line on up to {days} days; the longest line, on average, stood at {where}: {waiting} people.",
            "{n} counts of the line on up to {days} days; the longest line, on average, stood at {where}: {waiting} people.",
        )
        found.append(counted(forms, values, "n"))
    waiting, nobody = sum(row["waiting_seen"] for row in rows), sum(row["nobody_open"] for row in rows)
    if nobody:
        values = {"share": Value("share", nobody / waiting), "n": Value("count", nobody)}
        text = gettext_noop("In {share} of the counts with people waiting ({n} times) no position was open.")
        found.append(Sentence(text, values))
    return found


def _agreed(tables: Tables) -> list[Sentence]:
    rows = tables["observers"].records()
    both = sum(row["both"] for row in rows)
    whole = sum(row["taps_one"] + row["taps_other"] - row["both"] for row in rows)
    if not whole:
        return []
    text = gettext_noop("Where two counted the same line, they agreed on {share} of what either tapped.")
    return [Sentence(text, {"share": Value("share", both / whole)})]


def figures(tables: Tables, band_minutes: int) -> tuple[Figure, ...]:
    rows = tables["counts_by_band"].records()
    if not rows:
        return ()
    top = max(rows, key=lambda row: (row["waiting"], row["site_id"], -row["band_minute"]))
    values = {
        "site": Value("text", top["site"]), "first": Value("minute", top["band_minute"]),
        "waiting": Value("number", top["waiting"]),
    }  # fmt: skip
    title = gettext_noop("{site}: the line is longest from {first}, {waiting} people on average")
    series = [
        {"column": "waiting", "low": "waiting_low", "high": "waiting_high", "says": gettext_noop("in line")},
        {"column": "positions_open", "says": gettext_noop("positions open")},
    ]
    parts = {"series": series, "band_minutes": band_minutes, "only": {"site_id": top["site_id"]},
             "says": gettext_noop("At once, on average")}  # fmt: skip
    return (Figure("line_by_band", Sentence(title, values), "counts_by_band", "bands", parts),)


def method() -> tuple[Sentence, ...]:
    return (
        Sentence(
            gettext_noop(
                "Mean wait: the time that all spent in line during the rounds, over those who joined it (Little's law), with "
                "an interval from the variance between rounds."
            )
        ),
        Sentence(
            gettext_noop(
                "Share over the limit: the product limit of waits seen from their beginning, those not called in the round cut "
                "short; rounds drawn again 400 times."
            )
        ),
    )


def caveats(tables: Tables) -> tuple[Sentence, ...]:
    found = [
        Sentence(
            gettext_noop(
                "This tells about the hours in which somebody looked. Whether they stand for the others is up to the plan."
            )
        )
    ]
    rows = tables["survey_waits"].records()
    if rows:
        found.append(
            Sentence(
                gettext_noop(
                    "Waits longer than a round are seen only in part, so short rounds blur the ends: a round should be longer "
                    "than a usual wait."
                )
            )
        )
    if any(row["unseen"] for row in rows):
        text = gettext_noop("Some were called or left though the line was counted as empty: somebody came unseen.")
        found.append(Sentence(text))
    return tuple(found)
