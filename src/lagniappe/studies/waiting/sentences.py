"""What the numbers say, in sentences, and how they were come by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lagniappe.measures.intervals import ENOUGH_DAYS
from lagniappe.report.finding import Sentence, Table, Value, counted
from lagniappe.report.marks import gettext_noop, ngettext_noop
from lagniappe.report.peaks import Stretch, worst
from lagniappe.studies.waiting.gather import Numbers

Tables = Mapping[str, Table]


def headlines(numbers: Numbers, tables: Tables, at_least: int) -> tuple[Sentence, ...]:
    rows = {row["who"]: row for row in tables["waits_by_outcome"].records()}
    if not rows["all"]["n"]:
        return (Sentence(gettext_noop("Nobody's wait can be measured here.")),)
    found = [_waited(rows["all"]), _over(numbers, tables), _misleading(numbers, tables, rows), _left(rows)]
    found += [_worst(numbers, tables), _priority(tables, at_least), _missed(tables), _again(tables)]
    return tuple(sentence for sentence in found if sentence)


def _waited(row: Mapping[str, Any]) -> Sentence:
    values = {
        "n": Value("count", row["n"]),
        "median": Value("seconds", row["median_seconds"]),
        "p90": Value("seconds", row["p90_seconds"]),
        "longest": Value("seconds", row["max_seconds"]),
    }
    if row["n"] == 1:
        return Sentence(gettext_noop("Only one wait is known: {longest}."), values)
    # Of a handful, the longest is the one in ten.
    few = row["p90_seconds"] >= row["max_seconds"]
    if few and row["median_seconds"] == 0:
        message = gettext_noop("Of {n} people half did not wait at all, and the longest wait was {longest}.")
        return Sentence(message, values)
    if few:
        forms = ngettext_noop(
            "Of {n} wait half were {median} or less, and the longest was {longest}.",
            "Of {n} waits half were {median} or less, and the longest was {longest}.",
        )
        return counted(forms, values, "n")
    if row["median_seconds"] == 0:
        return Sentence(
            gettext_noop(
                "Of {n} people half did not wait at all, one in ten waited longer than {p90}, and the longest wait was "
                "{longest}."
            ),
            values,
        )
    forms = ngettext_noop(
        "Of {n} wait half were {median} or less, one in ten was longer than {p90}, and the longest was {longest}.",
        "Of {n} waits half were {median} or less, one in ten was longer than {p90}, and the longest was {longest}.",
    )
    return counted(forms, values, "n")


def _over(numbers: Numbers, tables: Tables) -> Sentence | None:
    row = next((row for row in tables["over_limits"].records() if row["which"] == "own_limit"), None)
    if row is None:
        return None
    values = {
        "share": Value("share", row["share_over"]),
        "low": Value("share", row["share_low"]),
        "high": Value("share", row["share_high"]),
        "people": Value("count", row["people"]),
        "excess": Value("seconds", row["excess_seconds"]),
    }
    if not row["over"]:
        return Sentence(gettext_noop("No wait passed its limit."))
    if row["limit_seconds"] is None:
        forms = ngettext_noop(
            "{share} of the waits passed the limit of their queue (between {low} and {high}): {people} person, who waited "
            "{excess} beyond it.",
            "{share} of the waits passed the limit of their queue (between {low} and {high}): {people} people, who "
            "together waited {excess} beyond it.",
        )
    else:
        values["limit"] = Value("seconds", row["limit_seconds"])
        forms = ngettext_noop(
            "{share} of the waits passed {limit} (between {low} and {high}): {people} person, who waited {excess} beyond it.",
            "{share} of the waits passed {limit} (between {low} and {high}): {people} people, who together waited {excess} "
            "beyond it.",
        )
    return counted(forms, values, "people")


def _misleading(numbers: Numbers, tables: Tables, rows: Mapping[str, Mapping[str, Any]]) -> Sentence | None:
    found = {row["measure"]: row for row in tables["averages"].records()}
    if "mean_of_served" not in found or "mean_offered" not in found:
        return None
    served, offered = found["mean_of_served"]["seconds"], found["mean_offered"]["seconds"]
    left = rows["left"]["n"] if "left" in rows else 0
    values = {
        "served": Value("seconds", served),
        "offered": Value("seconds", offered),
        "share": Value("share", left / rows["all"]["n"]),
        "p90": Value("seconds", rows["all"]["p90_seconds"]),
    }
    if left and offered > served:
        values["more"] = Value("share", offered / served - 1 if served else 0.0)
        return Sentence(
            gettext_noop(
                "The average of the served ({served}) misleads: {share} left instead, and with the wait that they would "
                "still have had the average is {offered}, {more} more. And no average tells that one in ten waits longer "
                "than {p90}."
            ),
            values,
        )
    if not served < rows["all"]["p90_seconds"] < rows["all"]["max_seconds"]:
        return None
    return Sentence(
        gettext_noop(
            "The average of the served is {served}, but nobody lives an average: one in ten waits longer than {p90}."
        ),
        values,
    )


def _left(rows: Mapping[str, Mapping[str, Any]]) -> Sentence | None:
    left, served = rows.get("left"), rows.get("served")
    if not left or not served or not left["n"] or not served["n"]:
        return None
    values = {
        "n": Value("count", left["n"]),
        "left": Value("seconds", left["median_seconds"]),
        "served": Value("seconds", served["median_seconds"]),
    }
    if left["n"] == 1:
        return Sentence(gettext_noop("One person left the line before being called, after {left}."), values)
    forms = ngettext_noop(
        "{n} person left the line before being called, half of them within {left}; half of the served waited {served} or "
        "less.",
        "{n} people left the line before being called, half of them within {left}; half of the served waited {served} or "
        "less.",
    )
    return counted(forms, values, "n")


def stretch_share(numbers: Numbers, spot: Stretch) -> tuple[int, float]:
    """Waits over the limit in a stretch of the week, and which share of all such waits they are."""
    inside = sum(
        row["over"] or 0
        for row in numbers.margins["week"]
        if row["weekday"] == spot.weekday and spot.first <= row["band"] < spot.last
    )
    whole = numbers.margins["all"][0]["over"] or 0
    return inside, inside / whole if whole else 0.0


def _worst(numbers: Numbers, tables: Tables) -> Sentence | None:
    spot = worst(tables["waits_by_weekday_and_band"], numbers.band_minutes)
    if not spot:
        return None
    values = {
        "weekday": Value("weekday", spot.weekday),
        "first": Value("minute", spot.first),
        "last": Value("minute", spot.last),
        "p90": Value("seconds", spot.seconds),
    }
    _, part = stretch_share(numbers, spot)
    if not part:
        message = gettext_noop("Waits are longest {weekday}, {first} to {last}: one in ten is longer than {p90}.")
    else:
        values["part"] = Value("share", part)
        message = gettext_noop(
            "Waits are longest {weekday}, {first} to {last}: one in ten is longer than {p90}. {part} of all waits over the "
            "limit fall there: the first place to try one more position, or to move work away from."
        )
    return Sentence(message, values)


def _priority(tables: Tables, at_least: int) -> Sentence | None:
    rows = [row for row in tables["waits_by_priority"].records() if row["who"] == "all" and row["n"] >= at_least]
    plain = next((row for row in rows if row["priority_id"] == "0"), None)
    first = [row for row in rows if row["priority_id"] != "0"]
    if plain is None or not first:
        return None
    top = max(first, key=lambda row: int(row["priority_id"]))
    values = {
        "n": Value("count", top["n"]),
        "priority": Value("seconds", top["mean_seconds"]),
        "plain": Value("seconds", plain["mean_seconds"]),
    }
    return Sentence(
        gettext_noop(
            "People of the highest priority class ({n} waits) wait {priority} on average, the others {plain}."
        ),
        values,
    )


def _missed(tables: Tables) -> Sentence | None:
    rows = tables["misses"].records()
    if not rows:
        return None
    whole = rows[0]
    values = {
        "share": Value("share", whole["share_missed"]),
        "n": Value("count", whole["missed"]),
    }
    # Worse than the rest beyond doubt: its whole interval lies above the share of all.
    apart = [row for row in rows[1:] if row["share_low"] is not None and row["share_low"] > whole["share_missed"]]
    if not apart:
        message = gettext_noop("{share} of the calls were missed ({n}): look at the hall, the display and the sound.")
        return Sentence(message, values)
    top = max(apart, key=lambda row: (row["share_low"], row["where_id"]))
    values |= {
        "by": Value("term", top["by"]),
        "where": Value("text", top["where"]),
        "there": Value("share", top["share_missed"]),
    }
    message = gettext_noop(
        "{share} of the calls were missed ({n}), but {there} at this {by}: {where}. See there whether the display is seen "
        "and the call is heard."
    )
    return Sentence(message, values)


def _again(tables: Tables) -> Sentence | None:
    rows = {row["who"]: row for row in tables["called_again"].records()}
    if not rows:
        return None
    row = rows["all_called"]
    values = {
        "n": Value("count", rows["called_again"]["n"]),
        "first": Value("seconds", row["first_mean_seconds"]),
        "last": Value("seconds", row["last_mean_seconds"]),
    }
    forms = ngettext_noop(
        "{n} person was called more than once. To the first call all waited {first} on average; measured to the last, it "
        "would read {last}.",
        "{n} people were called more than once. To the first call all waited {first} on average; measured to the last, it "
        "would read {last}.",
    )
    return counted(forms, values, "n")


METHOD = (
    gettext_noop(
        "A wait runs from arrival in the queue to the first call, or to the answer where no call is written down; for those "
        "who left, to their leaving."
    ),
    gettext_noop(
        "Medians and the like are values really seen, with order statistics as their interval. Means and shares over a limit "
        "have intervals from how days differ (Student's t; Wilson's with the sample size that the days leave); days that "
        "are all alike give a mean none."
    ),
    gettext_noop(
        "The wait that is offered counts leaving as a wait cut short (Kaplan and Meier), up to the longest wait seen; its "
        "interval leaves out groups of days in turn."
    ),
    gettext_noop("People over a limit are contacts with any wait over it; a contact of several queues counts once."),
)


def method() -> tuple[Sentence, ...]:
    return tuple(Sentence(text) for text in METHOD)


def caveats(numbers: Numbers, tables: Tables) -> tuple[Sentence, ...]:
    found = [
        Sentence(
            gettext_noop(
                "The wait that is offered assumes that those who left would have waited as long as those of the same moment "
                "who stayed; if people leave just when the line stands still, it is longer still."
            )
        )
    ]
    if numbers.world.days < ENOUGH_DAYS:
        found.append(
            Sentence(
                gettext_noop("There are fewer than {days} days: nothing here says how days differ."),
                {"days": Value("count", ENOUGH_DAYS)},
            )
        )
    if any(limit.by == "usual" for limit in numbers.world.limits):
        found.append(
            Sentence(
                gettext_noop(
                    "Where a queue has no limit of its own, the usual one is used: 30 minutes at a counter (the law of Buenos "
                    "Aires), 3 minutes for calls and chats (the law of Spain), 8 hours otherwise."
                )
            )
        )
    if any(row["class_"] == "open" for row in numbers.margins["class"]):
        found.append(Sentence(gettext_noop("Contacts that are still open are counted, but have no duration yet.")))
    if any(row["by"] == "position" for row in tables["misses"].records()):
        found.append(
            Sentence(
                gettext_noop(
                    "Positions call different people at different hours; a difference between them may be one of hours."
                )
            )
        )
    if "rehearsal" in numbers.world.origins:
        found.append(Sentence(gettext_noop("These are rehearsed contacts, not real ones.")))
    return tuple(found)
