"""What observers without a terminal can tell about waiting, with intervals from how their rounds differ."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lagniappe.measures.world import look
from lagniappe.report.finding import Finding, Sample, Sentence, Span
from lagniappe.report.words import gettext_noop
from lagniappe.studies.manual_survey import counts, told
from lagniappe.studies.manual_survey.rounds import gather
from lagniappe.studies.manual_survey.waits import needed, observers, waits
from lagniappe.units import LONGEST_LIMIT_SECONDS

NAME = "manual_survey"
VERSION = 1
QUESTION = Sentence(gettext_noop("What do people who counted by hand tell about the line, and how sure can one be?"))


@dataclass(frozen=True)
class Parameters:
    """``limit_seconds``: the wait that is acceptable; ``tolerance_seconds``: how far apart two observers may tap one event."""

    band_minutes: int = 60
    limit_seconds: float | None = None
    tolerance_seconds: float = 10.0
    seed: int = 1

    def __post_init__(self) -> None:
        if self.band_minutes not in (15, 30, 60):
            raise ValueError(gettext_noop("a band has 15, 30 or 60 minutes"))
        if self.limit_seconds is not None and not 0 <= self.limit_seconds <= LONGEST_LIMIT_SECONDS:
            raise ValueError(gettext_noop("a limit is a number of seconds between 0 and a year"))


LIMIT_SECONDS = 1800.0
"""In line at most, where nothing else is asked: the 30 minutes of the law of Buenos Aires (Ley 4.389)."""


def run(tables: Any, parameters: Parameters | None = None) -> Finding:
    """The finding over the given tables; without counts and taps it says how to begin."""
    asked = parameters or Parameters()
    limit = LIMIT_SECONDS if asked.limit_seconds is None else asked.limit_seconds
    world = look(tables, None)
    seen = counts.gather(tables, world, asked.band_minutes)
    found = gather(tables)
    days = sorted({*seen.days, *(each.day for each in found.all)})
    sites = sorted({*seen.sites, *(each.site for each in found.all)})
    names = tuple(world.label("site", site) for site in sites)
    origin = "+".join(world.origins) or None
    span = Span(tuple(sites), days[0] if days else None, days[-1] if days else None, len(days), origin, names)
    if not days:
        return Finding(NAME, VERSION, QUESTION, asdict(asked), span, told.nothing())
    shown = (
        waits(found, world, limit, asked.seed),
        counts.counted(seen, world),
        counts.by_band(seen, world),
        observers(found, world, asked.tolerance_seconds),
        needed(found, world),
    )
    named = {table.name: table for table in shown}
    excluded = tuple(
        (reason, n) for reason, n in (("no_begin", found.without_begin), ("observed_twice", found.twice)) if n
    )
    rounds_in = len(found.used) + sum(n for _, n in excluded)
    return Finding(
        study=NAME,
        version=VERSION,
        question=QUESTION,
        parameters=asdict(asked),
        span=span,
        headlines=told.headlines(named, limit),
        tables=shown,
        figures=told.figures(named, asked.band_minutes),
        samples=(Sample("rounds", rounds_in, len(found.used), excluded),),
        method=told.method(),
        caveats=told.caveats(named),
    )
