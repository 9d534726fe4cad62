"""How long people wait, for whom and when it is too long, and why the average of the served hides it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lagniappe.report.finding import Finding, Sentence
from lagniappe.report.marks import gettext_noop
from lagniappe.report.samples import nothing, sample, span
from lagniappe.studies.waiting import averages, limits, misses, pictures, reported, waits
from lagniappe.studies.waiting.gather import gather
from lagniappe.studies.waiting.sentences import caveats, headlines, method
from lagniappe.units import LONGEST_LIMIT_SECONDS

NAME = "waiting"
VERSION = 1
QUESTION = Sentence(gettext_noop("How long do people wait, for whom and when is it too long, and what hides it?"))


@dataclass(frozen=True)
class Parameters:
    """``band_minutes`` is 15, 30 or 60; ``limit_seconds`` is the wait that is acceptable (None: each queue's own);
    ``at_least``: a cell of the week, a place or an hour with fewer waits is not named."""

    band_minutes: int = 30
    limit_seconds: float | None = None
    at_least: int = 30

    def __post_init__(self) -> None:
        if self.band_minutes not in (15, 30, 60):
            raise ValueError(gettext_noop("a band has 15, 30 or 60 minutes"))
        if self.limit_seconds is not None and not 0 <= self.limit_seconds <= LONGEST_LIMIT_SECONDS:
            raise ValueError(gettext_noop("a limit is a number of seconds between 0 and a year"))


def run(tables: Any, parameters: Parameters | None = None) -> Finding:
    """The finding over the given tables; an empty journal gives a finding that says so."""
    asked = parameters or Parameters()
    numbers = gather(tables, asked.band_minutes, asked.limit_seconds)
    if numbers is None:
        return _added_up(tables, asked)
    shown = (
        waits.by_outcome(numbers),
        limits.over_limits(numbers),
        limits.around(numbers),
        averages.averages(numbers),
        averages.by_band(numbers),
        waits.by_week(numbers),
        waits.by_band(numbers),
        waits.by_member(numbers, "queue", gettext_noop("Waits by queue"), gettext_noop("Queue")),
        waits.by_member(numbers, "kind", gettext_noop("Waits by kind"), gettext_noop("Kind")),
        waits.by_member(numbers, "priority", gettext_noop("Waits by priority class"), gettext_noop("Priority class")),
        waits.by_member(numbers, "site", gettext_noop("Waits by site"), gettext_noop("Site")),
        misses.misses(numbers, asked.at_least),
        misses.called_again(numbers),
    )
    named = {table.name: table for table in shown}
    everyone = numbers.margins["all"][0]
    return Finding(
        study=NAME,
        version=VERSION,
        question=QUESTION,
        parameters=asdict(asked),
        span=span(numbers.world),
        headlines=headlines(numbers, named, asked.at_least),
        tables=shown,
        figures=pictures.figures(numbers, named, asked.at_least),
        samples=(sample("wait", numbers.margins["wait_out"], everyone),),
        method=method(),
        caveats=caveats(numbers, named),
    )


def _added_up(tables: Any, asked: Parameters) -> Finding:
    """The finding where there is no contact: over what a system had added up, if anything."""
    numbers = reported.gather(tables, asked.band_minutes)
    if numbers is None:
        return nothing(NAME, VERSION, QUESTION, asdict(asked), tables)
    shown, figures = reported.reported(numbers, asked.band_minutes)
    return Finding(
        study=NAME,
        version=VERSION,
        question=QUESTION,
        parameters=asdict(asked),
        span=span(numbers.world),
        headlines=reported.headlines(numbers),
        tables=(shown,),
        figures=figures,
        samples=reported.samples(numbers),
        method=reported.method(),
        caveats=reported.caveats(),
    )
