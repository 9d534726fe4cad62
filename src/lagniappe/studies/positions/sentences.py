"""What the numbers say, in sentences, and how they were come by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lagniappe.measures.intervals import ENOUGH_DAYS
from lagniappe.report.finding import Sentence, Table, Value
from lagniappe.report.words import gettext_noop
from lagniappe.studies.positions.gather import Numbers

Tables = Mapping[str, Table]


def headlines(numbers: Numbers, tables: Tables) -> tuple[Sentence, ...]:
    """What is known of positions; where nobody wrote down who was there, that this cannot be told."""
    sites = sorted({row["site"] for row in numbers.bands})
    found: list[Sentence] = []
    for site in sites[:6]:
        if site in numbers.presence:
            found += _site(numbers, tables, site)
        else:
            found += _calls_only(numbers, site)
    if not found:
        found = [
            Sentence(gettext_noop("Nobody is known to have waited, served or been there, so nothing can be told yet."))
        ]
    return tuple(found)


def _calls_only(numbers: Numbers, site: str) -> list[Sentence]:
    rows = [row for row in numbers.bands if row["site"] == site]
    width = {row["band"]: row["days"] * numbers.minutes * 60e6 for row in rows}
    top = max(rows, key=lambda row: row["working"] / width[row["band"]])
    values = {
        "site": Value("text", numbers.world.label("site", site)), "first": Value("minute", top["band"]),
        "working": Value("number", round(top["working"] / width[top["band"]], 3)),
    }  # fmt: skip
    return [
        Sentence(
            gettext_noop(
                "{site}: nobody wrote down who was there. Idle, unavailable and closed time cannot be told apart, nor "
                "idleness while somebody waits; only people at work can be told, at most {working} at once on "
                "average, from {first}."
            ),
            values,
        )
    ]


def _site(numbers: Numbers, tables: Tables, site: str) -> list[Sentence]:
    name = Value("text", numbers.world.label("site", site))
    parts = {row["what"]: row for row in tables["position_losses"].records() if row["site_id"] == site}
    found = []
    if "working" in parts and "closed" in parts:
        shares = {what: parts[what]["share"] if what in parts else 0.0 for what in ("working", "closed", "unavailable")}
        values = {"site": name} | {what: Value("share", each) for what, each in shares.items()}
        idle = sum(parts[what]["share"] for what in ("idle_waiting", "idle_else") if what in parts)
        values["idle"] = Value("share", round(idle, 6))
        found.append(
            Sentence(
                gettext_noop(
                    "{site}: of the time of its positions {working} is work; {closed} is lost to positions without "
                    "anybody, {unavailable} to people not available, {idle} to idleness."
                ),
                values,
            )
        )
    found += _waste(numbers, tables, site, name)
    return found


def _waste(numbers: Numbers, tables: Tables, site: str, name: Value) -> list[Sentence]:
    rows = [row for row in tables["positions_bands"].records() if row["site_id"] == site]
    found = []
    worst = max(rows, key=lambda row: (row["idle_waiting_hours"] or 0.0) * row["days"])
    if worst["idle_waiting_hours"]:
        mine = [row for row in numbers.bands if row["site"] == site]
        days = max(row["days"] for row in mine)
        values = {
            "site": name, "first": Value("minute", worst["band_minute"]),
            "time": Value("seconds", round(sum(row["idle_waiting"] for row in mine) / days / 1e6, 1)),
        }  # fmt: skip
        message = gettext_noop(
            "{site}: people were idle while somebody waited, {time} a day in all, most from {first}. Try: look at who "
            "may serve whom at that hour, and at calling the next at once."
        )
        found.append(Sentence(message, values))
    nobody = max(rows, key=lambda row: (row["nobody_minutes"] or 0.0) * row["days"])
    if nobody["nobody_minutes"]:
        values = {"site": name, "first": Value("minute", nobody["band_minute"]),
                  "minutes": Value("seconds", round(nobody["nobody_minutes"] * 60, 1))}  # fmt: skip
        message = gettext_noop("{site}: people waited with nobody available, most from {first}: {minutes} a day.")
        found.append(Sentence(message, values))
    free = max(rows, key=lambda row: (row["free_hours"] or 0.0) * row["days"])
    if free["free_hours"] and free["free_low"]:
        values = {"site": name, "first": Value("minute", free["band_minute"])} | {
            each: Value("seconds", round(free[f"free_{each}"] * 3600)) for each in ("hours", "low", "high")
        }
        message = gettext_noop(
            "{site}: from {first} there is time free for other work, {hours} a day (between {low} and {high}), with "
            "one person kept ready."
        )
        found.append(Sentence(message, values))
    return found


METHOD = (
    gettext_noop(
        "There: a person in any state but closed. Available or finishing: on production. At work: serving or "
        "finishing, two services at once counting as one stretch. Everything is summed moment by moment, by +1 and "
        "-1, and cut at the borders of bands."
    ),
    gettext_noop(
        "The time of positions has four parts: work, idleness (available, not at work), unavailability (there, not "
        "available), and positions without anybody. They sum to the whole, in the bands in which anything happened."
    ),
    gettext_noop(
        "Idle while somebody waits is the smaller of those idle and those waiting, at each moment of a site. Free for "
        "other work is idleness with nobody waiting, less one person."
    ),
    gettext_noop(
        "Intervals (right 95 times in 100) come from how the days differ; below {days} days, or where all days are alike, "
        "there are none."
    ),
)


def method() -> tuple[Sentence, ...]:
    values = {"days": Value("count", ENOUGH_DAYS)}
    return tuple(Sentence(text, values if "{days}" in text else {}) for text in METHOD)


def caveats(numbers: Numbers) -> tuple[Sentence, ...]:
    found = []
    if numbers.presence:
        found.append(
            Sentence(
                gettext_noop(
                    "Who may serve whom is not in the journal: somebody idle while another waits may not be allowed "
                    "or able to serve them."
                )
            )
        )
        if outside := _outside(numbers):
            found.append(
                Sentence(
                    gettext_noop(
                        "{time} of work was done by people who were not written down as available; it is not in "
                        "occupancy."
                    ),
                    {"time": Value("seconds", outside)},
                )
            )
    if not numbers.there:
        found.append(
            Sentence(
                gettext_noop(
                    "The positions of these sites are not described, so positions without anybody cannot be told."
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


def _outside(numbers: Numbers) -> float:
    rows: list[dict[str, Any]] = [row for row in numbers.bands if row["site"] in numbers.presence]
    return round(float(sum(row["working"] - row["worked"] for row in rows)) / 1e6, 1)
