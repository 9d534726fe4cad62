"""Who was there, open and at work by time of day, and where the time of positions and people went."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lagniappe.measures.world import look
from lagniappe.report.finding import Finding, Sentence
from lagniappe.report.samples import nothing, span
from lagniappe.report.words import gettext_noop
from lagniappe.studies.positions import bands, losses, walking
from lagniappe.studies.positions.gather import gather, samples
from lagniappe.studies.positions.pictures import figures
from lagniappe.studies.positions.sentences import caveats, headlines, method

NAME = "positions"
VERSION = 1
QUESTION = Sentence(gettext_noop("Who is there, open and at work at each hour, and where does the time go?"))


@dataclass(frozen=True)
class Parameters:
    """``band_minutes`` is 15, 30 or 60."""

    band_minutes: int = 30

    def __post_init__(self) -> None:
        if self.band_minutes not in (15, 30, 60):
            raise ValueError(gettext_noop("a band has 15, 30 or 60 minutes"))


def run(tables: Any, parameters: Parameters | None = None) -> Finding:
    """The finding over the given tables; without presence only what the contacts show."""
    asked = parameters or Parameters()
    world = look(tables, None)
    if not world.sites:
        return nothing(NAME, VERSION, QUESTION, asdict(asked), tables)
    numbers = gather(tables, world, asked.band_minutes)
    shown = (
        bands.report(numbers),
        losses.losses(numbers),
        losses.shift(numbers),
        bands.bands(numbers),
        walking.walking(numbers),
    )
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
        method=method(),
        caveats=caveats(numbers),
    )
