"""How long a service takes, by kind, agent and hour; the very short and the very long; and who can be told apart."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lagniappe.report.finding import Finding, Sentence
from lagniappe.report.marks import gettext_noop
from lagniappe.report.samples import nothing, span
from lagniappe.studies.service import agents, shapes, times
from lagniappe.studies.service.gather import gather
from lagniappe.studies.service.pictures import figures
from lagniappe.studies.service.sentences import caveats, headlines, method

NAME = "service"
VERSION = 1
QUESTION = Sentence(gettext_noop("How long does a service take, where does the time go, and do agents differ?"))


@dataclass(frozen=True)
class Parameters:
    """``short_seconds``: a shorter service is told apart; ``longest_seconds``: the lognormal fit goes up to here;
    ``at_least``: an agent with fewer services is not shown."""

    short_seconds: float = 10.0
    longest_seconds: float = 3600.0
    at_least: int = 30

    def __post_init__(self) -> None:
        if self.short_seconds < 0 or self.longest_seconds <= self.short_seconds:
            raise ValueError(gettext_noop("the short services end before the long ones begin, and not below 0"))
        if self.at_least < 2:
            raise ValueError(gettext_noop("an agent is shown with two services or more"))


def run(tables: Any, parameters: Parameters | None = None) -> Finding:
    """The finding over the given tables; an empty journal gives a finding that says so."""
    asked = parameters or Parameters()
    numbers = gather(tables, asked.short_seconds, asked.longest_seconds, asked.at_least)
    if numbers is None:
        return nothing(NAME, VERSION, QUESTION, asdict(asked), tables)
    shown = (
        times.by_kind(numbers),
        times.by_hour(numbers),
        times.short(numbers),
        shapes.fits(numbers),
        shapes.durations(numbers),
        shapes.long_tail(numbers),
        shapes.time_curve(numbers),
        agents.parts(numbers.compared),
        agents.agents(numbers.compared),
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
        figures=figures(named),
        samples=(numbers.sample,),
        method=method(asked.short_seconds, asked.longest_seconds),
        caveats=caveats(numbers, asked.at_least),
    )
