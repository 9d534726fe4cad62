"""How far from the law on waiting each site is, and what would have to change."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lagniappe.measures.world import look
from lagniappe.report.finding import Finding, Sentence
from lagniappe.report.samples import instead, span
from lagniappe.report.words import gettext_noop
from lagniappe.rules.law import Jurisdiction
from lagniappe.rules.reading import read
from lagniappe.studies.compliance import conditions, overtaking, told
from lagniappe.studies.compliance.judged import samples
from lagniappe.studies.compliance.places import places
from lagniappe.studies.compliance.readiness import hours, laws, nearest, readiness, verdicts

NAME = "compliance"
VERSION = 1
QUESTION = Sentence(gettext_noop("Do the waits keep the law, and how far from it is each site?"))


@dataclass(frozen=True)
class Parameters:
    """``jurisdiction``: judge every site by this law, instead of its own (``none``: by no law); ``rules_file``: a rule file
    besides the book."""

    band_minutes: int = 30
    jurisdiction: str | None = None
    rules_file: str | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        if self.band_minutes not in (15, 30, 60):
            raise ValueError(gettext_noop("a band has 15, 30 or 60 minutes"))


def run(tables: Any, parameters: Parameters | None = None) -> Finding:
    """The finding over the given tables; JournalError for a rule file that cannot be read."""
    asked = parameters or Parameters()
    if asked.jurisdiction == "none":
        return Finding(NAME, VERSION, QUESTION, asdict(asked), span(look(tables, None)), told.unasked())
    own: tuple[Jurisdiction, ...] = (read(Path(asked.rules_file)),) if asked.rules_file else ()
    world = look(tables, None)
    given = asked.jurisdiction or (own[0].code if own else None)
    here = places(tables, world, given, own)
    if not world.sites or not any(place.law for place in here):
        said = told.nothing(world, here)
        if not world.sites:
            said = instead(tables) or said
        return Finding(NAME, VERSION, QUESTION, asdict(asked), span(world), said)
    found = verdicts(tables, world, here, asked.band_minutes, asked.seed)
    shown = (
        readiness(found),
        nearest(found, asked.band_minutes),
        hours(found),
        overtaking.table(tables, world, here, asked.seed),
        conditions.table(tables, world, here),
        laws(world, here),
    )
    named = {table.name: table for table in shown}
    return Finding(
        study=NAME,
        version=VERSION,
        question=QUESTION,
        parameters=asdict(asked),
        span=span(world),
        headlines=told.headlines(found, named, here),
        tables=shown,
        figures=told.figures(found, named, asked.band_minutes),
        samples=samples(found.each),
        method=told.method(),
        caveats=told.caveats(world, here, named),
    )
