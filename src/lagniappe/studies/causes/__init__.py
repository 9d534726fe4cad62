"""What waiting would be explained by: too few people, long services, priority, bunched arrivals, and the rest."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lagniappe.measures.world import look
from lagniappe.report.finding import Finding, Sentence
from lagniappe.report.samples import nothing, span
from lagniappe.report.words import gettext_noop
from lagniappe.studies.causes.gather import gather, samples
from lagniappe.studies.causes.sentences import caveats, headlines, method
from lagniappe.studies.causes.shown import by_band, causes, figures, standards

NAME = "causes"
VERSION = 2
QUESTION = Sentence(gettext_noop("What would the waiting be explained by, and what is worth trying first?"))


@dataclass(frozen=True)
class Parameters:
    """``band_minutes`` is 15, 30 or 60; ``standard_share``: where a kind has no standard, that share of its services "
    "is within."""

    band_minutes: int = 30
    standard_share: float = 0.75

    def __post_init__(self) -> None:
        if self.band_minutes not in (15, 30, 60):
            raise ValueError(gettext_noop("a band has 15, 30 or 60 minutes"))
        if not 0 < self.standard_share < 1:
            raise ValueError(gettext_noop("a share lies between 0 and 1"))


def run(tables: Any, parameters: Parameters | None = None) -> Finding:
    """The finding over the given tables."""
    asked = parameters or Parameters()
    world = look(tables, None)
    if not world.sites:
        return nothing(NAME, VERSION, QUESTION, asdict(asked), tables)
    numbers = gather(tables, world, asked.band_minutes, asked.standard_share)
    shown = (causes(numbers), by_band(numbers), standards(numbers))
    named = {table.name: table for table in shown}
    return Finding(
        study=NAME,
        version=VERSION,
        question=QUESTION,
        parameters=asdict(asked),
        span=span(world),
        headlines=headlines(numbers, named),
        tables=tuple(table for table in shown if table.rows),
        figures=figures(numbers, named),
        samples=samples(numbers),
        method=method(asked.standard_share),
        caveats=caveats(numbers),
    )
