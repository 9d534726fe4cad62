"""What the study says in words, and its figures."""

from __future__ import annotations

import math
from typing import Any

from lagniappe.report.finding import Figure, Sentence, Value
from lagniappe.report.marks import gettext_noop
from lagniappe.studies.staffing.gather import Numbers
from lagniappe.studies.staffing.rows import against_open

_SHORT = 0.5
"""Half a person too few, on average over days, is not named."""


def headlines(numbers: Numbers) -> tuple[Sentence, ...]:
    """Hours of the largest queue, and where the people open are fewest against the need."""
    first = numbers.planned[0]
    hour = numbers.asked.band_minutes / 60
    hours = {
        name: Value("count", round(float(need.servers.sum()) * hour))
        for name, need in (("hours", first.mean), ("hours_80", first.at_80), ("hours_95", first.at_95))
    }
    said = [
        Sentence(
            gettext_noop(
                "{queue}: the next {days} days need {hours} hours of people at work as expected, {hours_80} to be enough on 8 "
                "days in 10, {hours_95} on 19 in 20."
            ),
            {
                "queue": Value("text", numbers.world.label("queue", first.demand.queue)),
                "days": Value("count", len(first.ahead.expected)),
                **hours,
            },
        )
    ]
    rows = [row for row in against_open(numbers).records() if row["short"] is not None]
    worst = max(rows, key=lambda row: (row["short"], -row["weekday"], -row["band_minute"]), default=None)
    if worst is not None and worst["short"] > _SHORT:
        said.append(
            Sentence(
                gettext_noop(
                    "{site}: fewest against the need are open on {weekday} at {first}: {open} on average, where {needed} are "
                    "needed even if everybody serves every queue. Try moving people there."
                ),
                _worst(worst),
            )
        )
    elif rows:
        said.append(Sentence(gettext_noop("In no band are clearly fewer people open than are needed at the least.")))
    return tuple(said)


def _worst(row: dict[str, Any]) -> dict[str, Value]:
    return {
        "site": Value("text", row["site"]), "weekday": Value("weekday", row["weekday"]),
        "first": Value("minute", row["band_minute"]), "open": Value("number", row["open"]),
        "needed": Value("count", row["needed_together"]),
    }  # fmt: skip


def figures(numbers: Numbers) -> tuple[Figure, ...]:
    """The busiest day of the largest queue, and needed against open on the weekday that needs most."""
    first = numbers.planned[0]
    work = first.at_80.servers[:7].sum(axis=1)
    found = []
    if work.any():
        top = int(work.argmax())
        day = first.ahead.day(top)
        values = {
            "queue": Value("text", numbers.world.label("queue", first.demand.queue)),
            "weekday": Value("weekday", day.weekday()),
            "day": Value("day", day.isoformat()),
            "most": Value("count", int(first.at_80.servers[top].max())),
        }
        series = [{"column": "people_80", "low": "people", "high": "people_95", "says": gettext_noop("needed")}]
        parts = {"series": series, "band_minutes": numbers.asked.band_minutes, "says": gettext_noop("People at work"),
                 "only": {"queue_id": first.demand.queue, "day": day.isoformat()}}  # fmt: skip
        title = gettext_noop("{queue}: up to {most} people are needed at once on {weekday}, {day}")
        found.append(Figure("needed", Sentence(title, values), "staff_by_band", "bands", parts))
    site = first.demand.site
    need = numbers.sites[site]
    if need.apart.any():
        weekday = int(need.apart.sum(axis=1).argmax())
        values = {"site": Value("text", numbers.world.label("site", site)), "weekday": Value("weekday", weekday)}
        series = [
            {"column": "needed_apart", "low": "needed_together", "says": gettext_noop("needed, at most")},
            {"column": "open", "says": gettext_noop("open")},
        ]
        parts = {"series": series, "band_minutes": numbers.asked.band_minutes, "says": gettext_noop("People"),
                 "only": {"site_id": site, "weekday": weekday}}  # fmt: skip
        title = gettext_noop("{site}, {weekday}: people needed and people open")
        found.append(Figure("against_open", Sentence(title, values), "staff_against_open", "bands", parts))
    return tuple(found)


def method() -> tuple[Sentence, ...]:
    """How it was computed."""
    return (
        Sentence(
            gettext_noop(
                "Contacts come from the forecast; a band's need is the fewest people by Erlang's models who keep every target "
                "at once. For 8 days in 10 the rate is taken that 8 days in 10 do not pass."
            )
        ),
        Sentence(
            gettext_noop(
                "'Over all such days' keeps the targets for all customers of quiet and busy days together, which takes more "
                "than the mean day."
            )
        ),
    )


def caveats(numbers: Numbers) -> tuple[Sentence, ...]:
    """What to read with care."""
    said = [
        Sentence(
            gettext_noop(
                "Who may serve which queue is not in the journal: the need of a site lies between everybody serving all and "
                "each queue on its own."
            )
        )
    ]
    for each in numbers.planned:
        held = each.demand.together
        if held.at_once > 1:
            known = gettext_noop(
                "{queue}: a person holds up to {n} contacts at once, as the journal shows; a contact then takes {stretch} "
                "times as long as the mean of what was seen. People are counted so."
            )
            guessed = gettext_noop(
                "{queue}: a person holds up to {n} contacts at once, as the journal shows. How much longer a contact then "
                "takes cannot be told from it; it is assumed to take no longer than the mean of what was seen."
            )
            values = {
                "queue": Value("text", numbers.world.label("queue", each.demand.queue)), "n": Value("count", held.at_once),
                "stretch": Value("number", round(held.stretch, 2)),
            }  # fmt: skip
            said.append(Sentence(known if held.known else guessed, values))
    if any(math.isinf(each.patience_seconds) for each in numbers.planned):
        said.append(
            Sentence(
                gettext_noop(
                    "Where too few gave up to know their patience, it is taken as endless, which asks for more people."
                )
            )
        )
    if any(site.open is None for site in numbers.sites.values()):
        said.append(
            Sentence(gettext_noop("Where nobody wrote down who is there, need cannot be compared with people open."))
        )
    return tuple(said)
