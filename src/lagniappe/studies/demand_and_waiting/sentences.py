"""What the numbers say, in sentences, and how they were come by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from lagniappe.measures.intervals import ENOUGH_DAYS
from lagniappe.report.finding import Sentence, Table, Value, counted
from lagniappe.report.peaks import busiest, worst
from lagniappe.report.words import gettext_noop, ngettext_noop
from lagniappe.studies.demand_and_waiting.gather import Numbers

Tables = Mapping[str, Table]


def headlines(numbers: Numbers, tables: Tables, band_minutes: int) -> tuple[Sentence, ...]:
    found = [_came(tables, numbers), _waited(tables), _in_time(tables, numbers), _stayed(tables), _missed(tables)]
    found += [_worst(tables, numbers, band_minutes), _busiest(tables, band_minutes), _served(tables)]
    return tuple(sentence for sentence in found if sentence)


def _row(table: Table, key: str, value: object) -> dict[str, Any] | None:
    return next((row for row in table.records() if row[key] == value), None)


def _came(tables: Tables, numbers: Numbers) -> Sentence:
    contacts = numbers.margins["all"][0]["contacts"]
    served = _row(tables["outcomes"], "outcome", "served")
    values = {
        "contacts": Value("count", contacts),
        "first": Value("day", numbers.world.first_day),
        "last": Value("day", numbers.world.last_day),
        "share": Value("share", served["share"] if served else 0.0),
    }
    return counted(
        ngettext_noop(
            "{contacts} contact came between {first} and {last}; {share} ended in service.",
            "{contacts} contacts came between {first} and {last}; {share} ended in service.",
        ),
        values,
        "contacts",
    )


def _waited(tables: Tables) -> Sentence | None:
    row = _row(tables["waits"], "who", "all")
    if not row or row["n"] == 0:
        return Sentence(gettext_noop("Nobody's wait can be measured here."))
    values = {"median": Value("seconds", row["median_seconds"]), "p90": Value("seconds", row["p90_seconds"])}
    return Sentence(
        gettext_noop("Half of those who joined the line waited {median} or less; one in ten waited longer than {p90}."),
        values,
    )


def _in_time(tables: Tables, numbers: Numbers) -> Sentence | None:
    row = _row(tables["within_limit"], "of_whom", "of_called")
    if not row or row["share_within"] is None:
        return None
    values = {
        "share": Value("share", row["share_within"]),
        "low": Value("share", row["share_low"]),
        "high": Value("share", row["share_high"]),
    }
    several = {limit.micros for limit in numbers.world.limits}
    if len(several) > 1:
        return Sentence(
            gettext_noop("{share} were called within the limit of their queue (between {low} and {high})."), values
        )
    values["limit"] = Value("seconds", several.pop() / 1e6)
    return Sentence(gettext_noop("{share} were called within {limit} (between {low} and {high})."), values)


def _stayed(tables: Tables) -> Sentence | None:
    row, whole = _row(tables["waits"], "who", "left"), _row(tables["outcomes"], "outcome", "left")
    if not row or not row["n"] or not whole:
        return None
    values = {"n": Value("count", whole["legs"]), "median": Value("seconds", row["median_seconds"])}
    return counted(
        ngettext_noop(
            "{n} person left the line before being called, after {median}.",
            "{n} people left the line before being called, half of them within {median}.",
        ),
        values,
        "n",
    )


def _missed(tables: Tables) -> Sentence | None:
    row = _row(tables["outcomes"], "outcome", "missed")
    if not row:
        return None
    return counted(
        ngettext_noop(
            "{n} person was called and did not come: look at the hall, the display and the sound.",
            "{n} people were called and did not come: look at the hall, the display and the sound.",
        ),
        {"n": Value("count", row["legs"])},
        "n",
    )


def _worst(tables: Tables, numbers: Numbers, minutes: int) -> Sentence | None:
    spot = worst(tables["waits_by_weekday_and_band"], minutes)
    if not spot:
        return None
    values = {
        "weekday": Value("weekday", spot.weekday),
        "first": Value("minute", spot.first),
        "last": Value("minute", spot.last),
        "p90": Value("seconds", spot.seconds),
    }
    return Sentence(
        gettext_noop(
            "Waits are longest on this day of the week: {weekday}, {first} to {last}; there, one in"
            " ten waits longer than {p90}."
        ),
        values,
    )


def _busiest(tables: Tables, minutes: int) -> Sentence | None:
    spot = busiest(tables["volume_by_band"], minutes)
    if not spot:
        return None
    values = {
        "first": Value("minute", spot.first),
        "last": Value("minute", spot.last),
        "share": Value("share", spot.share),
    }
    return Sentence(
        gettext_noop("The busiest hours are {first} to {last}: {share} of all contacts arrive then."), values
    )


def _served(tables: Tables) -> Sentence | None:
    everyone, *kinds = tables["service_by_kind"].records()
    if not everyone["n"]:
        return None
    values = {
        "mean": Value("seconds", everyone["mean_seconds"]),
        "median": Value("seconds", everyone["median_seconds"]),
    }
    many = [row for row in kinds if row["n"] >= 30]
    if len(many) < 2:
        return Sentence(gettext_noop("A service takes {mean} on average; half take {median} or less."), values)
    longest = max(many, key=lambda row: row["mean_seconds"])
    values |= {"kind": Value("text", longest["kind"]), "longest": Value("seconds", longest["mean_seconds"])}
    return Sentence(
        gettext_noop(
            "A service takes {mean} on average, half take {median} or less; the longest kind is {kind} with {longest}."
        ),
        values,
    )


METHOD = (
    gettext_noop(
        "A wait runs from arrival in the queue to the first call, or to the answer where no "
        "call is written down; for those who left, to their leaving."
    ),
    gettext_noop(
        "A service runs from the answer to the end. Arrivals are counted by the time at which "
        "they joined the queue, on the site's own clock."
    ),
    gettext_noop(
        "Medians and the like are values really seen: the smallest with at least that share of "
        "the waits at or below it. Their intervals (right 95 times in 100) are order statistics "
        "and assume no distribution."
    ),
    gettext_noop(
        "The interval of a mean wait or of a share within the limit comes from drawing whole "
        "days again {draws} times with a fixed seed; below {days} days, or where all days are "
        "alike, a share's comes from Wilson's formula for independent rows and a mean has none."
    ),
    gettext_noop(
        "People waiting and being served at once are times of overlap with each time band, "
        "divided by its length and by the days on which anybody came. The longest line is a "
        "running count of +1 and -1."
    ),
)


def method() -> tuple[Sentence, ...]:
    values = {"draws": Value("count", 2000), "days": Value("count", ENOUGH_DAYS)}
    return tuple(Sentence(text, values if "{draws}" in text else {}) for text in METHOD)


def _empty_days(numbers: Numbers) -> int:
    first, last = numbers.world.first_day, numbers.world.last_day
    if not first or not last:
        return 0
    return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1 - numbers.world.days


def caveats(numbers: Numbers) -> tuple[Sentence, ...]:
    found = [
        Sentence(
            gettext_noop(
                "Rows of one day resemble each other, so the intervals of medians and of single kinds "
                "and bands, which take rows as independent, are somewhat too narrow."
            )
        ),
    ]
    if any(row["class_"] == "left" for row in numbers.margins["class"]):
        found.append(
            Sentence(
                gettext_noop(
                    "The waits of those who were served and of those who left each hide the other: a call "
                    "ends patience unseen, and leaving ends a wait unseen."
                )
            )
        )
    if any(row["class_"] == "open" for row in numbers.margins["class"]):
        found.append(Sentence(gettext_noop("Contacts that are still open are counted, but have no duration yet.")))
    if numbers.world.days < ENOUGH_DAYS:
        found.append(
            Sentence(
                gettext_noop("There are fewer than {days} days: nothing here says how days differ."),
                {"days": Value("count", ENOUGH_DAYS)},
            )
        )
    if empty := _empty_days(numbers):
        found.append(
            counted(
                ngettext_noop(
                    "On {n} day between the first and the last, nobody came or nothing was written down.",
                    "On {n} days between the first and the last, nobody came or nothing was written down.",
                ),
                {"n": Value("count", empty)},
                "n",
            )
        )
    if numbers.world.outgoing:
        found.append(
            counted(
                ngettext_noop(
                    "{n} leg is a contact that we began ourselves, such as a returned call; it is counted with the others.",
                    "{n} legs are contacts that we began ourselves, such as returned calls; they are counted with the others.",
                ),
                {"n": Value("count", numbers.world.outgoing)},
                "n",
            )
        )
    if not numbers.bands["open"]:
        found.append(
            Sentence(
                gettext_noop(
                    "Nobody wrote down which positions were open, so only people being served can be told "
                    "by time of day."
                )
            )
        )
    if any(limit.by == "usual" for limit in numbers.world.limits):
        found.append(
            Sentence(
                gettext_noop(
                    "Where a queue has no limit of its own, the usual one is used: 30 minutes at a counter "
                    "(the law of Buenos Aires), 3 minutes for calls and chats (the law of Spain), 8 hours "
                    "otherwise."
                )
            )
        )
    if "rehearsal" in numbers.world.origins:
        found.append(Sentence(gettext_noop("These are rehearsed contacts, not real ones.")))
    return tuple(found)
