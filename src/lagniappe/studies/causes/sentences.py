"""What the numbers say, in sentences, and how they were come by."""

from __future__ import annotations

from collections.abc import Mapping

from lagniappe.measures.intervals import ENOUGH_DAYS
from lagniappe.report.finding import Sentence, Table, Value, counted
from lagniappe.report.words import gettext_noop, ngettext_noop
from lagniappe.studies.causes.gather import Numbers
from lagniappe.units import SECOND

Tables = Mapping[str, Table]

TRY = {
    "cause_idle": gettext_noop("Try: call the next as soon as somebody is free, and look at who may serve whom."),
    "cause_lack": gettext_noop(
        "Try: move a person to the hours at which the usual load needs more than are available."
    ),
    "cause_long": gettext_noop(
        "Try: look at the services that run past their standard, and at what they have in common."
    ),
    "cause_priority": gettext_noop(
        "Try: see whether those with priority could have a position of their own at those hours."
    ),
    "cause_bunched": gettext_noop(
        "Try: ask what sends people together, a bus, a text message, an opening hour, and spread it."
    ),
}
WORTH = 0.05
"""A cause under this share of the waiting is not worth a headline of its own."""


def headlines(numbers: Numbers, tables: Tables) -> tuple[Sentence, ...]:
    whole = numbers.total("waiting")
    if not whole:
        return (Sentence(gettext_noop("Nobody is known to have waited at all, so there is no waiting to explain.")),)
    values = {"time": Value("seconds", round(whole / SECOND)), "n": Value("count", numbers.waits)}
    forms = ngettext_noop("{n} person waited {time} in all.", "{n} people waited {time} in all.")
    found = [counted(forms, values, "n")]
    rows = {row["cause"]: row for row in tables["causes"].records()}
    for row in sorted(rows.values(), key=lambda row: -float(row["share"])):
        if row["cause"] == "cause_rest" or row["share"] < WORTH:
            continue
        told = {
            each: Value("share", row[name])
            for each, name in (("share", "share"), ("low", "share_low"), ("high", "share_high"))
        }
        told["cause"] = Value("term", row["cause"])
        message = gettext_noop("{share} of it (between {low} and {high}) would be explained by: {cause}.")
        if row["share_low"] is None:
            message = gettext_noop("{share} of it would be explained by: {cause}.")
        found += [Sentence(message, told), Sentence(TRY[row["cause"]])]
    rest = Value("share", rows["cause_rest"]["share"])
    found.append(
        Sentence(
            gettext_noop("{share} is explained by none of these: chance, and what the log does not hold."),
            {"share": rest},
        )
    )
    return tuple(found)


METHOD = (
    gettext_noop(
        "At each moment those waiting are counted, up to the number of people who are available with nothing to do, "
        "as waiting while somebody is idle. The rest of that moment is split by four shares."
    ),
    gettext_noop(
        "Too few people: how far those available fall short of what the usual load of that weekday and hour needs. "
        "Long services: of those being served, how many have been for longer than the standard."
    ),
    gettext_noop(
        "Priority: of those being served, how many were called before somebody who came earlier, times the share of "
        "those waiting without priority. Bunched arrivals: of those waiting, the part that came together beyond twice "
        "what chance brings in five minutes."
    ),
    gettext_noop(
        "Where the four together would explain more than all, each is cut in proportion. What is left is the rest."
    ),
    gettext_noop("Where a kind has no standard of its own, {share} of its services are within the one that is used."),
)


def method(standard_share: float) -> tuple[Sentence, ...]:
    values = {"share": Value("share", standard_share)}
    return tuple(Sentence(text, values if "{share}" in text else {}) for text in METHOD)


def caveats(numbers: Numbers) -> tuple[Sentence, ...]:
    found = [
        Sentence(
            gettext_noop(
                "This is an accounting of what was the case while people waited, not a proof of what caused it; only "
                "a trial on some days can show what a change would do."
            )
        ),
        Sentence(
            gettext_noop("Priority moves waiting from one to another; without it others would have waited instead.")
        ),
    ]
    if len(numbers.staffed) < len(numbers.world.sites):
        found.append(
            Sentence(
                gettext_noop(
                    "Where nobody wrote down who was there, people at work stand for those available; whoever was "
                    "there and idle is not seen."
                )
            )
        )
    if numbers.world.days < ENOUGH_DAYS:
        days = {"days": Value("count", ENOUGH_DAYS)}
        found.append(
            Sentence(gettext_noop("There are fewer than {days} days: nothing here says how days differ."), days)
        )
    if "rehearsal" in numbers.world.origins:
        found.append(Sentence(gettext_noop("These are rehearsed contacts, not real ones.")))
    return tuple(found)
