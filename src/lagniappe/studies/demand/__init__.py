"""Who comes when: by time of day, day, month, kind and channel; which days are unlike the others; and what is chance."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lagniappe.report.finding import Finding, Sample, Sentence
from lagniappe.report.marks import gettext_noop
from lagniappe.report.samples import nothing, span
from lagniappe.studies.demand import chance, counts
from lagniappe.studies.demand.gather import gather
from lagniappe.studies.demand.pictures import figures
from lagniappe.studies.demand.sentences import caveats, headlines, method

NAME = "demand"
VERSION = 1
QUESTION = Sentence(gettext_noop("When do people come, which days are unlike the others, and how much is chance?"))


@dataclass(frozen=True)
class Parameters:
    """``band_minutes`` is 5, 15, 30 or 60; ``block_minutes`` is the block in which arrivals are tested for chance."""

    band_minutes: int = 30
    block_minutes: int = 6
    seed: int = 1

    def __post_init__(self) -> None:
        if self.band_minutes not in (5, 15, 30, 60):
            raise ValueError(gettext_noop("a band has 5, 15, 30 or 60 minutes"))
        if not 1 <= self.block_minutes <= 60:
            raise ValueError(gettext_noop("a block has between 1 and 60 minutes"))


def run(tables: Any, parameters: Parameters | None = None) -> Finding:
    """The finding over the given tables; an empty journal gives a finding that says so."""
    asked = parameters or Parameters()
    numbers = gather(tables, asked.band_minutes, asked.block_minutes, asked.seed)
    if numbers is None:
        return nothing(NAME, VERSION, QUESTION, asdict(asked), tables)
    shown = (
        counts.by_band(numbers),
        counts.by_week(numbers),
        counts.by_weekday(numbers),
        counts.by_month(numbers),
        counts.by_share(numbers, "kind", gettext_noop("Arrivals by kind"), gettext_noop("Kind")),
        counts.by_share(numbers, "channel", gettext_noop("Arrivals by channel"), gettext_noop("Channel")),
        counts.by_day(numbers),
        counts.special_days(numbers),
        counts.closed_days(numbers),
        chance.dispersion(numbers),
        chance.dispersion_by_band(numbers),
        chance.poisson(numbers),
        chance.differences(numbers),
    )
    named = {table.name: table for table in shown}
    return Finding(
        study=NAME,
        version=VERSION,
        question=QUESTION,
        parameters=asdict(asked),
        span=span(numbers.world),
        headlines=headlines(numbers, named),
        tables=shown,
        figures=figures(numbers, named),
        samples=(
            Sample("volume", numbers.legs, numbers.contacts, numbers.out("later_leg")),
            Sample("arrival_times", numbers.contacts, numbers.tested, numbers.out("phantom", "outgoing")),
        )[: 1 if numbers.stretches else 2],
        method=method(asked.block_minutes),
        caveats=caveats(numbers),
    )
