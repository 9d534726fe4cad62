"""How long customers are willing to wait, and how long a wait they are offered."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lagniappe.measures.world import look
from lagniappe.report.finding import Finding, Sentence
from lagniappe.report.samples import nothing, span
from lagniappe.report.words import gettext_noop
from lagniappe.studies.patience import curves, members, shapes, whole
from lagniappe.studies.patience.gather import gather, samples
from lagniappe.studies.patience.pictures import figures
from lagniappe.studies.patience.sentences import caveats, headlines, method

NAME = "patience"
VERSION = 1
QUESTION = Sentence(gettext_noop("How long will customers wait before they give up, and when do they give up?"))


@dataclass(frozen=True)
class Parameters:
    """``least``: queues, kinds and priorities with fewer waits are not shown; ``seed`` draws days again."""

    least: int = 30
    seed: int = 1

    def __post_init__(self) -> None:
        if self.least < 1:
            raise ValueError(gettext_noop("a group has at least one wait"))


def run(tables: Any, parameters: Parameters | None = None) -> Finding:
    """The finding over the given tables; journals with little to say give a finding that says so."""
    asked = parameters or Parameters()
    world = look(tables, None)
    if not world.sites:
        return nothing(NAME, VERSION, QUESTION, asdict(asked), tables)
    numbers = gather(tables, world)
    shown = (
        whole.patience(numbers, asked.seed),
        whole.offered(numbers, asked.seed),
        curves.along(numbers, asked.seed),
        shapes.leaving(numbers),
        shapes.peaks(numbers),
        *shapes.families(numbers, asked.seed),
        members.by(numbers, asked.least, asked.seed),
        curves.missed(numbers, asked.seed),
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
        figures=figures(named),
        samples=samples(numbers),
        method=method(numbers),
        caveats=caveats(numbers),
    )
