"""What the numbers say, in sentences, and how they were come by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lagniappe.measures.intervals import ENOUGH_DAYS
from lagniappe.report.finding import Sentence, Table, Value, counted
from lagniappe.report.words import gettext_noop, ngettext_noop
from lagniappe.studies.patience.gather import Numbers
from lagniappe.studies.patience.redraw import DRAWS
from lagniappe.units import MINUTE

Tables = Mapping[str, Table]
FEW = 10
"""With fewer leavers, patience is told as a bound and no more."""


def headlines(numbers: Numbers, tables: Tables) -> tuple[Sentence, ...]:
    rows = {row["counting"]: row for row in tables["patience"].records()}
    if "waited" not in rows:
        return (Sentence(gettext_noop("Nobody is known to have waited at all, so no patience can be told.")),)
    waited = rows["waited"]
    if not waited["left"]:
        return (_nobody_left(waited), *_offered(tables))
    found = [
        _patience(waited),
        _naive(waited),
        _with_zero(waited, rows["with_zero"]),
        *_peaks(tables),
        *_offered(tables),
    ]
    found += [_shape(tables), _missed(numbers), _differ(tables)]
    return tuple(sentence for sentence in found if sentence)


def _nobody_left(row: Mapping[str, Any]) -> Sentence:
    values = {"n": Value("count", row["n"]), "least": Value("seconds", row["patience_low_seconds"])}
    return counted(
        ngettext_noop(
            "The one person who waited was called in time, so patience is only known to be at least about {least} on average.",
            "All {n} who waited were called before they lost patience; it is at least about {least} on average, and cannot be "
            "told more exactly.",
        ),
        values,
        "n",
    )


def _patience(row: Mapping[str, Any]) -> Sentence:
    values = {
        "n": Value("count", row["n"]), "left": Value("count", row["left"]),
        "patience": Value("seconds", row["patience_seconds"]), "low": Value("seconds", row["patience_low_seconds"]),
        "high": Value("seconds", row["patience_high_seconds"]),
    }  # fmt: skip
    if row["left"] < FEW:
        forms = ngettext_noop(
            "Of {n} who waited at all, only one left: mean patience is somewhere between {low} and {high}.",
            "Of {n} who waited at all, only {left} left: their mean patience is somewhere between {low} and {high}.",
        )
        return counted(forms, values, "left")
    message = gettext_noop(
        "Of {n} who waited at all, {left} left. Mean patience is {patience} (between {low} and {high}), counting the time "
        "of all and people giving up at an even rate."
    )
    return Sentence(message, values)


def _naive(row: Mapping[str, Any]) -> Sentence:
    values = {
        "naive": Value("seconds", row["left_mean_seconds"]),
        "patience": Value("seconds", row["patience_seconds"]),
    }
    return Sentence(
        gettext_noop(
            "Those who left had waited {naive} on average. That is not patience: whoever would have stayed longer was mostly "
            "called first, and shows up among the served."
        ),
        values,
    )


def _with_zero(waited: Mapping[str, Any], row: Mapping[str, Any]) -> Sentence | None:
    if row["n"] == waited["n"]:
        return None
    values = {
        "more": Value("count", row["n"] - waited["n"]), "patience": Value("seconds", row["patience_seconds"]),
        "naive": Value("seconds", row["left_mean_seconds"]),
    }  # fmt: skip
    return counted(
        ngettext_noop(
            "This leaves out the {more} person who never waited. Counting zero waits, the same division gives {patience}, and "
            "leavers' mean wait {naive}.",
            "This leaves out the {more} who never waited. Counting zero waits, the same division gives {patience}, and "
            "leavers' mean wait {naive}.",
        ),
        values,
        "more",
    )


def _peaks(tables: Tables) -> list[Sentence]:
    found = []
    rows = sorted(tables["leaving_peaks"].records(), key=lambda row: -float(row["left"]))[:2]
    for row in sorted(rows, key=lambda row: float(row["first_seconds"])):
        values = {
            "first": Value("seconds", row["first_seconds"]), "last": Value("seconds", row["last_seconds"]),
            "rate": Value("number", row["leaving_per_thousand"]), "around": Value("number", row["around_per_thousand"]),
        }  # fmt: skip
        message = gettext_noop(
            "Between {first} and {last} in line, {rate} of 1,000 leave each second, against {around} just before and after. "
            "Try: look at what people hear or see at that moment, and change it on some days."
        )
        found.append(Sentence(message, values))
    return found


def _offered(tables: Tables) -> list[Sentence]:
    row = next((row for row in tables["offered_wait"].records() if row["what"] == "offered"), None)
    if not row or row["median_seconds"] is None:
        return []
    values = {"at_once": Value("share", row["at_once_share"]), "median": Value("seconds", row["median_seconds"]),
              "p90": Value("seconds", row["p90_seconds"])}  # fmt: skip
    if row["p90_seconds"] is None:
        message = gettext_noop(
            "Who never gives up is called at once with {at_once}, and within {median} half the time."
        )
    else:
        message = gettext_noop(
            "Who never gives up is called at once in {at_once} of cases, half the time within {median}, and nine times in ten "
            "within {p90}."
        )
    return [Sentence(message, values)]


def _shape(tables: Tables) -> Sentence | None:
    rows = tables["patience_families"].records()
    if len(rows) < 2:
        return None
    values = {"family": Value("term", rows[0]["family"]), "distance": Value("share", rows[0]["distance"])}
    return Sentence(
        gettext_noop(
            "Of the formulas for planning, this one fits best: {family}; it is never farther than {distance} of people from "
            "what was seen."
        ),
        values,
    )


def _missed(numbers: Numbers) -> Sentence | None:
    if not (n := numbers.ends("missed")):
        return None
    return counted(
        ngettext_noop(
            "{n} person missed their call after waiting. Nobody knows whether they had gone, so patience is told both ways.",
            "{n} people missed their call after waiting. Nobody knows whether they had gone, so patience is told both ways.",
        ),
        {"n": Value("count", n)},
        "n",
    )


def _differ(tables: Tables) -> Sentence | None:
    """The two kinds (or queues) that differ most, when their intervals do not meet."""
    for by in ("by_kind", "by_queue"):
        rows = [row for row in tables["patience_by"].records() if row["by"] == by and row["left"] >= FEW]
        if len(rows) < 2:
            continue
        least = min(rows, key=lambda row: row["patience_seconds"])
        most = max(rows, key=lambda row: row["patience_seconds"])
        if least["patience_high_seconds"] < most["patience_low_seconds"]:
            values = {
                "least": Value("text", least["member"]), "short": Value("seconds", least["patience_seconds"]),
                "most": Value("text", most["member"]), "long": Value("seconds", most["patience_seconds"]),
            }  # fmt: skip
            message = gettext_noop(
                "Patience differs: {least} {short}, {most} {long}. Who comes for what, and when, differs too, so this is no "
                "proof of why."
            )
            return Sentence(message, values)
    return None


METHOD = (
    gettext_noop(
        "Patience is the time until somebody gives up. Being called first, or being sent on to another queue, cuts it short: "
        "the person is counted as watched until then (Kaplan and Meier, 1958)."
    ),
    gettext_noop(
        "Mean patience is time in line over leavers: the estimate for an even rate of giving up. The curve counts leavers over "
        "time in line, cell by cell, and assumes an even rate only inside a cell."
    ),
    gettext_noop(
        "Only waits longer than nothing count, unless the line says that zero waits are counted. The wait that is offered "
        "counts those called at once, for they were offered no wait."
    ),
    gettext_noop(
        "Intervals (right 95 times in 100) come from drawing whole days again {draws} times or more with a fixed seed; below "
        "{days} days, or where all days are alike, from Poisson's and Greenwood's formulas for independent rows."
    ),
    gettext_noop(
        "A moment at which many leave is a top of the smoothed rate, tested against equally long stretches beside it, and told "
        "only if chance would show such a one in fewer than one log in a thousand."
    ),
)


def method(numbers: Numbers) -> tuple[Sentence, ...]:
    values = {"draws": Value("count", DRAWS), "days": Value("count", ENOUGH_DAYS)}
    return tuple(Sentence(text, values if "{draws}" in text else {}) for text in METHOD)


def caveats(numbers: Numbers) -> tuple[Sentence, ...]:
    found = []
    if numbers.used:
        found.append(
            Sentence(
                gettext_noop(
                    "All this holds if the impatient and the patient are offered the same waits. Where the hurried come at "
                    "the busiest hours, the curve mixes two kinds of people."
                )
            )
        )
    if numbers.grid.resolution:
        whole = gettext_noop("Times were written down in whole minutes")
        if numbers.grid.resolution < MINUTE:
            whole = gettext_noop("Times were written down in whole seconds")
        found.append(
            Sentence(
                gettext_noop(
                    "{written}: leaving and being called within one step cannot be put in order. Each wait stands for those "
                    "half a step around it; taken as exact, people would look more patient than they are."
                ),
                {"written": Value("term", whole)},
            )
        )
    if numbers.world.days < ENOUGH_DAYS:
        days = {"days": Value("count", ENOUGH_DAYS)}
        found.append(
            Sentence(gettext_noop("There are fewer than {days} days: nothing here says how days differ."), days)
        )
    if numbers.out.get("open"):
        found.append(
            Sentence(gettext_noop("Contacts that are still open are left out: how long they waited is not known yet."))
        )
    if "rehearsal" in numbers.world.origins:
        found.append(Sentence(gettext_noop("These are rehearsed contacts, not real ones.")))
    return tuple(found)
