"""What the numbers say, in sentences, and how they were come by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lagniappe.measures.intervals import ENOUGH_DAYS
from lagniappe.report.finding import Sentence, Table, Value, counted
from lagniappe.report.marks import gettext_noop, ngettext_noop
from lagniappe.report.peaks import busiest
from lagniappe.studies.demand.gather import ENOUGH_GAPS, Numbers

Tables = Mapping[str, Table]
SMALL_GAP = 0.02
"""A difference in the distribution that matters to no plan."""


def headlines(numbers: Numbers, tables: Tables) -> tuple[Sentence, ...]:
    found: list[Sentence | None] = [_added_up(numbers)] if numbers.stretches else []
    found += [_came(numbers, tables), _busiest(numbers, tables), _weekdays(tables), _special(numbers, tables)]
    found += [_closed(tables), _chance(numbers, tables), _swing(tables)]
    return tuple(sentence for sentence in found if sentence)


def _added_up(numbers: Numbers) -> Sentence:
    return Sentence(
        gettext_noop(
            "There are no contacts here, only {n} stretches that a system had added up: when people come can be told, which "
            "kinds they come for and whether they come together within minutes cannot."
        ),
        {"n": Value("count", numbers.stretches)},
    )


def _came(numbers: Numbers, tables: Tables) -> Sentence:
    values = {
        "contacts": Value("count", numbers.contacts),
        "first": Value("day", numbers.world.first_day),
        "last": Value("day", numbers.world.last_day),
        "days": Value("count", len(numbers.days)),
        "a_day": Value("number", numbers.contacts / max(1, len(numbers.days))),
    }
    forms = ngettext_noop(
        "{contacts} contact came between {first} and {last}.",
        "{contacts} contacts came between {first} and {last}, {a_day} on each day on which anybody came.",
    )
    return counted(forms, values, "contacts")


def _busiest(numbers: Numbers, tables: Tables) -> Sentence | None:
    spot = busiest(tables["arrivals_by_band"], numbers.band_minutes)
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


def _weekdays(tables: Tables) -> Sentence | None:
    rows = [row for row in tables["arrivals_by_weekday"].records() if row["days"] > 1]
    if len(rows) < 2:
        return None
    most = max(rows, key=lambda row: (row["contacts_a_day"], -row["weekday"]))
    least = min(rows, key=lambda row: (row["contacts_a_day"], row["weekday"]))
    values = {
        "most": Value("weekday", most["weekday"]),
        "many": Value("number", most["contacts_a_day"]),
        "least": Value("weekday", least["weekday"]),
        "few": Value("number", least["contacts_a_day"]),
    }
    return Sentence(
        gettext_noop("By day of the week, most contacts on average: {most}, {many}. Fewest: {least}, {few}."), values
    )


def _special(numbers: Numbers, tables: Tables) -> Sentence | None:
    judged = [each for told in numbers.by_site.values() for each in told]
    if not any(each.why in ("usual", "special") for each in judged):
        return Sentence(gettext_noop("There are too few weeks to say which days are unlike their weekday."))
    rows = tables["special_days"].records()
    if not rows:
        return Sentence(gettext_noop("No day was unlike the other days of its weekday."))
    top = max(rows, key=lambda row: (abs(row["score"]), row["day"]))
    values = {
        "n": Value("count", len(rows)),
        "day": Value("day", top["day"]),
        "contacts": Value("count", top["contacts"]),
        "low": Value("count", round(top["usual_low"])),
        "high": Value("count", round(top["usual_high"])),
    }
    forms = ngettext_noop(
        "{n} day was unlike its weekday: {day}, with {contacts} contacts where {low} to {high} are usual.",
        "{n} days were unlike their weekday; most of all {day}, with {contacts} contacts where {low} to {high} are usual.",
    )
    return counted(forms, values, "n")


def _closed(tables: Tables) -> Sentence | None:
    rows = [row for row in tables["closed_days"].records() if row["why"] == "unexplained"]
    if not rows:
        return None
    values = {"n": Value("count", len(rows)), "day": Value("day", rows[0]["day"])}
    forms = ngettext_noop(
        "On {n} day nobody came, and no holiday explains it: {day}. Was it closed, or is the data missing?",
        "On {n} days nobody came, and no holiday explains it; the first is {day}. Were they closed, or is the data missing?",
    )
    return counted(forms, values, "n")


def tested(tables: Tables) -> dict[str, Any] | None:
    """The kind that the sentence and the figure tell of: the largest one, or everyone where no kind was tested."""
    rows = tables["poisson"].records()
    kinds = [row for row in rows if row["kind_id"] is not None]
    return max(kinds, key=lambda row: (row["n"], row["kind_id"])) if kinds else rows[0] if rows else None


def _chance(numbers: Numbers, tables: Tables) -> Sentence | None:
    row = tested(tables)
    if row is None or row["n"] < ENOUGH_GAPS:
        return None
    values = {
        "minutes": Value("seconds", numbers.block_minutes * 60),
        "k": Value("number", row["k"]),
        "n": Value("count", row["n"]),
        "p": Value("number", row["p"]),
    }
    if row["verdict"] == "within_chance":
        message = gettext_noop(
            "Within {minutes} people come independently of each other, as chance would have it (K = {k}, n = {n}, p = {p})."
        )
    elif row["k"] < SMALL_GAP:
        message = gettext_noop(
            "Within {minutes} people come almost independently of each other: the difference from chance is real but of no "
            "importance for planning (K = {k}, n = {n}, p = {p})."
        )
    else:
        message = gettext_noop(
            "Within {minutes} people do not come independently of each other: something brings them together or keeps them "
            "apart (K = {k}, n = {n}, p = {p})."
        )
    return Sentence(message, values)


def _swing(tables: Tables) -> Sentence | None:
    rows = {row["which"]: row for row in tables["dispersion"].records()}
    row = rows.get("usual_days")
    if row is None:
        return None
    values = {name: Value("share", row[name]) for name in ("swing", "swing_low", "swing_high")}
    values["index"] = Value("number", row["index"])
    if row["index_low"] <= 1:
        return Sentence(
            gettext_noop("Ordinary days of the same weekday differ no more than chance explains ({index} times)."),
            values,
        )
    return Sentence(
        gettext_noop(
            "Ordinary days of the same weekday differ {index} times as much as chance alone would make them: their level "
            "swings by {swing} (between {swing_low} and {swing_high}). Plan for the swing, not only for the average."
        ),
        values,
    )


METHOD = (
    gettext_noop(
        "A contact arrives when it joins its queue, on the site's own clock; each contact is counted once, at its first leg."
    ),
    gettext_noop(
        "Numbers a day take days as the units: their interval (right 95 times in 100) comes from how days differ, by "
        "Student's t; days that are all alike give none. Shares have Wilson's interval with the sample size that the days "
        "leave of it."
    ),
    gettext_noop(
        "A special day is compared with the same weekday up to eight weeks before and after, itself left out, on the scale "
        "of square roots, by the median and the median distance from it."
    ),
    gettext_noop(
        "The test of independence cuts each day into blocks of {minutes}, transforms the gaps in each block so that "
        "independent arrivals give an exponential distribution of mean 1, and takes Kolmogorov's largest difference (Brown "
        "and others, 2005). Times written in whole seconds get a fraction of a second, drawn with a fixed seed."
    ),
    gettext_noop(
        "The swing of a day's level is the root of (variance over mean, less 1) over the mean, between days of one weekday."
    ),
)


def method(block_minutes: int) -> tuple[Sentence, ...]:
    values = {"minutes": Value("seconds", block_minutes * 60)}
    return tuple(Sentence(text, values if "{minutes}" in text else {}) for text in METHOD)


def caveats(numbers: Numbers) -> tuple[Sentence, ...]:
    found = []
    days = len(numbers.days)
    if days < ENOUGH_DAYS:
        found.append(
            Sentence(
                gettext_noop("There are fewer than {days} days: nothing here says how days differ."),
                {"days": Value("count", ENOUGH_DAYS)},
            )
        )
    if numbers.chance.whole_minutes:
        found.append(
            Sentence(
                gettext_noop(
                    "Arrivals are written in whole minutes, so nothing can be said about independence within them."
                )
            )
        )
    found.append(
        Sentence(
            gettext_noop(
                "Who did not come because the line was long, or could not get through, is not in any log: this is the demand "
                "that was seen."
            )
        )
    )
    if numbers.left_out["outgoing"]:
        found.append(
            Sentence(
                gettext_noop(
                    "Contacts that we began ourselves, such as returned calls, are counted with the others; the test of "
                    "independence leaves them out."
                )
            )
        )
    if "rehearsal" in numbers.world.origins:
        found.append(Sentence(gettext_noop("These are rehearsed contacts, not real ones.")))
    return tuple(found)
