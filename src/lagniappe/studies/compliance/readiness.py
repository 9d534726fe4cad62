"""The tables of readiness: how each site fares under each rule, when it is worst, and what would have to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil
from typing import Any

import numpy as np

from lagniappe.measures.intervals import Interval, by_days, wilson
from lagniappe.measures.world import World
from lagniappe.report.columns import count, ends, share, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.words import gettext_noop
from lagniappe.studies.compliance.conditions import seen
from lagniappe.studies.compliance.judged import Verdict, verdicts_of
from lagniappe.studies.compliance.places import Place
from lagniappe.units import SECOND

WINDOW_MINUTES = 120
HOURS_OF = 20
"""The hours of so many sites are told, those with most people over a limit first."""


@dataclass(frozen=True)
class Verdicts:
    """Every site's verdicts, the seed of their intervals, and whether enough seats were seen, by site."""

    each: tuple[Verdict, ...]
    seed: int
    seats: Mapping[str, bool]


def verdicts(tables: Any, world: World, places: Sequence[Place], band_minutes: int, seed: int) -> Verdicts:
    """The verdicts on all sites that have a law, in the order of sites and rules."""
    laws = {place.law.code: place.law for place in places if place.law}
    found: list[Verdict] = []
    for code in sorted(laws):
        mine = [place for place in places if place.law and place.law.code == code]
        found += verdicts_of(tables, world, laws[code], mine, band_minutes)
    seats = {site: answer > 0 for (site, asks), (answer, _) in seen(tables).items() if asks == "seats"}
    return Verdicts(tuple(sorted(found, key=lambda each: (each.place.site, each.code))), seed, seats)


def interval(verdict: Verdict, seed: int) -> Interval | None:
    """The interval of the share over the limit, of those whose wait is known to be over or within it.

    By days; where none or all are over, days drawn again would say that this is certain, so Wilson's stands in.
    """
    over = np.array([row["over"] for row in verdict.days], dtype=float)
    known = over + np.array([row["within"] for row in verdict.days], dtype=float)
    hits, n = int(over.sum()), int(known.sum())
    if 0 < hits < n:
        found = by_days(over, known, rng=np.random.default_rng(seed))
        if found is not None:
            return found
    return wilson(hits, n)


def told_verdict(verdict: Verdict, found: Interval | None) -> str:
    """kept, broken, cannot_tell or nobody. A rule for everybody is broken by one; a share, when its interval says so."""
    over, known = verdict.sum("over"), verdict.sum("over") + verdict.sum("within")
    if not known or found is None:
        return "verdict_nobody"
    if verdict.rule.share >= 1:
        return "verdict_broken" if over else "verdict_kept"
    allowed = 1 - verdict.rule.share
    if found.high <= allowed:
        return "verdict_kept"
    return "verdict_broken" if found.low > allowed else "verdict_cannot_tell"


def holds(verdict: Verdict, seats: Mapping[str, bool]) -> str:
    """Whether the rule's posture is the one of the hall: a terminal does not know who sits, the checklist does."""
    if verdict.rule.posture == "any":
        return "holds_always"
    answer = seats.get(verdict.place.site)
    if answer is None:
        return "holds_unknown"
    return "holds_here" if answer == (verdict.rule.posture == "seated") else "holds_elsewhere"


def readiness(found: Verdicts) -> Table:
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("rule", "text", gettext_noop("Rule"), detail=True),
        Column("says", "term", gettext_noop("What the law says")),
        Column("limit_seconds", "seconds", gettext_noop("Limit")),
        Column("posture", "term", gettext_noop("Posture")),
        Column("holds", "term", gettext_noop("In this hall")),
        count("n", gettext_noop("People judged")),
        count("over", gettext_noop("People over the limit")),
        *with_ends("share_over", "share", gettext_noop("Share over"), "share_low", "share_high"),
        Column("share_allowed", "share", gettext_noop("Share allowed")),
        count("censored", gettext_noop("Left before the limit")),
        Column("share_least", "share", gettext_noop("Share over, had they all been called in time"), detail=True),
        Column("share_most", "share", gettext_noop("Share over, had none of them been called in time"), detail=True),
        Column("excess_seconds", "seconds", gettext_noop("Time over the limit")),
        Column("mean_excess_seconds", "seconds", gettext_noop("A person over, on average")),
        Column("longest_seconds", "seconds", gettext_noop("Longest")),
        Column("verdict", "term", gettext_noop("Verdict")),
        Column("interval", "term", gettext_noop("Interval by"), detail=True),
    ]
    note = gettext_noop(
        "The wait of a person is that of all their lines together. Who left before the limit is left out of the share: nobody "
        "knows whether they would have been called in time; who left after it is over the limit. A terminal does not know who "
        "sits, so the limits for both are told; which one counts in this hall is taken from the checklist of conditions."
    )
    rows = [_row(each, found) for each in found.each]
    return table("readiness", gettext_noop("How each site keeps each rule"), columns, rows, note)


def _row(verdict: Verdict, found: Verdicts) -> list[Cell]:
    rule, over, within = verdict.rule, verdict.sum("over"), verdict.sum("within")
    censored, excess = verdict.sum("censored"), verdict.sum("excess") / SECOND
    known, everybody, inside = over + within, over + within + censored, interval(verdict, found.seed)
    return [
        verdict.place.label, verdict.place.site, verdict.code, rule.says, rule.limit_micros / SECOND,
        f"posture_{rule.posture}", holds(verdict, found.seats), verdict.sum("n"), over, share(over, known),
        *ends(inside, 6), round(1 - rule.share, 6), censored, share(over, everybody), share(over + censored, everybody),
        round(excess, 3), round(excess / over, 3) if over else None,
        round(verdict.sum("longest") / SECOND, 6) if everybody else None, told_verdict(verdict, inside),
        inside.by if inside else None,
    ]  # fmt: skip


def hours(found: Verdicts) -> Table:
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("rule", "text", gettext_noop("Rule")),
        Column("weekday", "weekday", gettext_noop("Day")),
        Column("band_minute", "minute", gettext_noop("From")),
        count("n", gettext_noop("People judged")),
        count("over", gettext_noop("People over the limit")),
        *with_ends("share_over", "share", gettext_noop("Share over"), "share_low", "share_high"),
        Column("excess_seconds", "seconds", gettext_noop("Time over the limit")),
        Column("longest_seconds", "seconds", gettext_noop("Longest")),
    ]
    worst: dict[str, int] = {}
    for each in found.each:
        worst[each.place.site] = worst.get(each.place.site, 0) + each.sum("over")
    told = sorted(worst, key=lambda site: (-worst[site], site))[:HOURS_OF]
    rows: list[list[Cell]] = []
    for verdict in found.each:
        for cell in verdict.cells if verdict.place.site in told else ():
            known = cell["over"] + cell["within"]
            rows.append(
                [
                    verdict.place.label, verdict.place.site, verdict.code, cell["weekday"], cell["band"], cell["n"],
                    cell["over"], share(cell["over"], known), *ends(wilson(cell["over"], known), 6),
                    round(cell["excess"] / SECOND, 3), round(cell["longest"] / SECOND, 6),
                ]
            )  # fmt: skip
    note = gettext_noop("By the time of arrival. Of many sites, the twenty with most people over a limit are told.")
    return table("over_by_hour", gettext_noop("When people wait longer than the law allows"), columns, rows, note)


def nearest(found: Verdicts, band_minutes: int) -> Table:
    """For each rule that is not kept: the two hours of the week with most people over, and what would have to change."""
    columns = [
        Column("site", "text", gettext_noop("Site")),
        Column("site_id", "text", gettext_noop("Site"), detail=True),
        Column("rule", "text", gettext_noop("Rule")),
        Column("weekday", "weekday", gettext_noop("Day")),
        Column("from_minute", "minute", gettext_noop("From")),
        Column("to_minute", "minute", gettext_noop("To")),
        count("n", gettext_noop("People judged")),
        count("over", gettext_noop("People over the limit")),
        count("too_many", gettext_noop("Waits to shorten")),
        Column("too_many_in_hundred", "number", gettext_noop("Waits to shorten, of every 100")),
        Column("mean_excess_seconds", "seconds", gettext_noop("By, on average")),
        Column("part_of_all_over", "share", gettext_noop("Part of all who were over")),
    ]
    rows: list[list[Any]] = []
    for verdict in found.each:
        allowed = 1 - verdict.rule.share
        best = _window(verdict, band_minutes)
        if best is None:
            continue
        weekday, first, last, n, over, excess = best
        too_many = max(0.0, over - allowed * n)
        if too_many <= 0:
            continue
        rows.append(
            [
                verdict.place.label, verdict.place.site, verdict.code, weekday, first, last, n, over,
                ceil(too_many - 1e-9), round(100 * too_many / n, 1), round(excess / over / SECOND, 3),
                share(over, verdict.sum("over")),
            ]
        )  # fmt: skip
    rows.sort(key=lambda row: (-row[7], row[1], row[2]))
    note = gettext_noop(
        "The two hours of the week in which most people waited too long. Shortening these waits is where to begin; where only "
        "a part of all who were over falls into them, the rest has to follow."
    )
    return table("to_comply", gettext_noop("Where to begin, to comply"), columns, rows, note)


def _window(verdict: Verdict, band_minutes: int) -> tuple[int, int, int, int, int, int] | None:
    best: tuple[int, int, int, int, int, int] | None = None
    for weekday, cells in groupby(verdict.cells, key=lambda cell: cell["weekday"]):
        day = list(cells)
        for cell in day:
            first = cell["band"]
            inside = [one for one in day if first <= one["band"] < first + WINDOW_MINUTES]
            n, over, excess = (sum(one[name] for one in inside) for name in ("n", "over", "excess"))
            if over and (best is None or (over, excess) > (best[4], best[5])):
                last = max(one["band"] for one in inside if one["over"]) + band_minutes
                first = min(one["band"] for one in inside if one["over"])
                n = sum(one["n"] for one in inside if first <= one["band"] < last)
                best = (weekday, first, last, n, over, excess)
    return best


def laws(world: World, places: Sequence[Place]) -> Table:
    columns = [
        Column("jurisdiction", "term", gettext_noop("Where")),
        Column("rule", "text", gettext_noop("Rule"), detail=True),
        Column("law", "text", gettext_noop("Law")),
        Column("says", "term", gettext_noop("What the law says")),
        Column("limit_seconds", "seconds", gettext_noop("Limit")),
        Column("clock_start", "term", gettext_noop("The clock starts")),
        Column("clock_end", "term", gettext_noop("The clock ends")),
        Column("day_type", "term", gettext_noop("Days")),
        Column("in_force_from", "day", gettext_noop("In force from")),
        Column("in_force_to", "day", gettext_noop("In force until")),
        Column("applies", "term", gettext_noop("On these days")),
        Column("status", "term", gettext_noop("How we know it")),
        Column("source", "text", gettext_noop("Source")),
        Column("note", "term", gettext_noop("Note")),
    ]
    used = {place.law.code: place.law for place in places if place.law}
    rows: list[list[Cell]] = []
    for code in sorted(used):
        law = used[code]
        for each in law.rules:
            rows.append(_law(law.name, f"{code}/{each.code}", each, world, each.limit_micros / SECOND, f"start_{each.start}",
                             f"end_{each.end}", f"day_{each.day}"))  # fmt: skip
        rows += [_law(law.name, f"{code}/{each.code}", each, world) for each in law.precedence]
        rows += [_law(law.name, f"{code}/{each.asks}", each, world) for each in law.conditions]
    note = gettext_noop(
        "This is no legal advice. How far each rule was read in the law's own words stands beside it; where it says bill or "
        "press, have it checked before you rely on it."
    )
    return table("laws", gettext_noop("The law used, and how we know it"), columns, rows, note)


def _law(
    name: str, code: str, each: Any, world: World, limit: float | None = None, start: str | None = None,
    end: str | None = None, day: str | None = None,
) -> list[Cell]:  # fmt: skip
    origin = each.origin
    begin, until = origin.in_force_from, origin.in_force_to
    return [
        name, code, origin.law, each.says, limit, start, end, day, begin.isoformat() if begin else None,
        until.isoformat() if until else None, f"applies_{origin.on(date.fromisoformat(str(world.last_day)))}",
        f"status_{origin.status}", origin.source or None, origin.note or None,
    ]  # fmt: skip
