"""Who comes when, how long they wait, how long service takes, and who was there to serve them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lagniappe.report.finding import Finding, Sample, Sentence, Table
from lagniappe.report.samples import nothing, sample, span
from lagniappe.report.words import gettext_noop
from lagniappe.studies.demand_and_waiting import arriving, serving, waiting
from lagniappe.studies.demand_and_waiting.gather import Numbers, gather
from lagniappe.studies.demand_and_waiting.pictures import figures
from lagniappe.studies.demand_and_waiting.sentences import caveats, headlines, method
from lagniappe.units import LONGEST_LIMIT_SECONDS

NAME = "demand_and_waiting"
VERSION = 1
QUESTION = Sentence(gettext_noop("Who comes when, how long do they wait, and how long does it take to serve them?"))


@dataclass(frozen=True)
class Parameters:
    """``band_minutes`` is 15, 30 or 60; ``limit_seconds`` is the wait that is acceptable (None: each queue's own)."""

    band_minutes: int = 30
    limit_seconds: float | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        if self.band_minutes not in (15, 30, 60):
            raise ValueError(gettext_noop("a band has 15, 30 or 60 minutes"))
        if self.limit_seconds is not None and not 0 <= self.limit_seconds <= LONGEST_LIMIT_SECONDS:
            raise ValueError(gettext_noop("a limit is a number of seconds between 0 and a year"))


def run(tables: Any, parameters: Parameters | None = None) -> Finding:
    """The finding over the given tables; an empty journal gives a finding that says so."""
    asked = parameters or Parameters()
    numbers = gather(tables, band_minutes=asked.band_minutes, limit_seconds=asked.limit_seconds)
    if numbers is None:
        return nothing(NAME, VERSION, QUESTION, asdict(asked), tables)
    shown = _tables(numbers, asked)
    named = {table.name: table for table in shown}
    everyone = numbers.margins["all"][0]
    return Finding(
        study=NAME,
        version=VERSION,
        question=QUESTION,
        parameters=asdict(asked),
        span=span(numbers.world),
        headlines=headlines(numbers, named, asked.band_minutes),
        tables=shown,
        figures=figures(numbers, named, asked.band_minutes),
        samples=(
            Sample("volume", everyone["legs"], everyone["legs"]),
            sample("wait", numbers.margins["wait_out"], everyone),
            sample("service", numbers.margins["service_out"], everyone),
        ),
        method=method(),
        caveats=caveats(numbers),
    )


def _tables(numbers: Numbers, asked: Parameters) -> tuple[Table, ...]:
    return (
        arriving.outcomes(numbers),
        waiting.waits(numbers, asked.seed),
        waiting.within(numbers, asked.seed),
        waiting.limits(numbers),
        waiting.waits_by_week(numbers),
        waiting.waits_by_band(numbers),
        waiting.waits_by(numbers, "queue", gettext_noop("Waits by queue"), gettext_noop("Queue")),
        waiting.waits_by(numbers, "kind", gettext_noop("Waits by kind"), gettext_noop("Kind")),
        waiting.waits_by(numbers, "site", gettext_noop("Waits by site"), gettext_noop("Site")),
        arriving.volume_by_band(numbers),
        arriving.volume_by_weekday(numbers),
        arriving.volume_by_day(numbers),
        serving.service(numbers),
        serving.positions(numbers, asked.band_minutes),
        serving.doubts(numbers),
    )
