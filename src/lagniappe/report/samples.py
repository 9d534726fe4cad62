"""What a finding stands on: the rows behind each measure, those left out and why, the sites and the days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lagniappe.journal.engine import collect
from lagniappe.measures.legs import SERVICE_REASONS, WAIT_REASONS
from lagniappe.measures.world import World
from lagniappe.report.finding import Finding, Sample, Sentence, Span, Value
from lagniappe.report.marks import gettext_noop

_REASONS = {"wait": WAIT_REASONS, "service": SERVICE_REASONS}


def sample(measure: str, rows: Sequence[Mapping[str, Any]], everyone: Mapping[str, Any]) -> Sample:
    """Rows in = used + excluded by reason, for ``wait`` or ``service``; a row has one reason, the first that holds.

    ``rows`` are the sums by ``wait_out`` or ``service_out``, ``everyone`` the sums of all.
    """
    left_out = {row[f"{measure}_out"]: row["legs"] for row in rows if row[f"{measure}_out"] is not None}
    excluded = tuple((reason, left_out[reason]) for reason in _REASONS[measure] if reason in left_out)
    return Sample(measure, everyone["legs"], everyone[f"{measure}s"], excluded)


NOTHING = gettext_noop("Nothing is written down for these days and sites, so there is nothing to say yet.")


COUNTS = gettext_noop(
    "There are no contacts here, only {n} counts of the line from {first} to {last}. How many stood in line and how many "
    "positions were open can be measured (study manual_survey); how long each waited, was served or would have waited cannot."
)
ADDED_UP = gettext_noop(
    "There are no contacts here, only {n} stretches of time from {first} to {last} that a system had added up. How many "
    "came, how many left and mean waits can be told (studies demand and waiting); what happened to each contact cannot."
)


def nothing(study: str, version: int, question: Sentence, parameters: Mapping[str, Any], tables: Any) -> Finding:
    """The finding over no contact at all; it says what else there is, and what that could tell."""
    said = (*instead(tables), Sentence(NOTHING))[:1]
    return Finding(study, version, question, parameters, Span((), None, None, 0, None), said)


def instead(tables: Any) -> tuple[Sentence, ...]:
    """What the journal holds of these days and sites where it has no contacts."""
    found = []
    for rows, message in ((tables.snapshots, COUNTS), (tables.intervals, ADDED_UP)):
        extent = rows.aggregate(n=rows.count(), first=rows.business_day.min(), last=rows.business_day.max())
        seen = collect(extent).to_pylist()[0]
        if seen["n"]:
            days = {name: Value("day", seen[name].isoformat()) for name in ("first", "last")}
            found.append(Sentence(message, {"n": Value("count", seen["n"]), **days}))
    return tuple(found)


def span(world: World) -> Span:
    """Sites, with their own names, and days."""
    names = tuple(world.label("site", site) for site in world.sites)
    return Span(world.sites, world.first_day, world.last_day, world.days, "+".join(world.origins) or None, names)
