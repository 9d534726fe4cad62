"""How many contacts the next days bring to each queue, how sure that is, and how well such forecasts did in the past."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lagniappe.report.finding import Finding, Sample, Sentence, Value
from lagniappe.report.marks import gettext_noop
from lagniappe.report.samples import nothing, span
from lagniappe.studies.forecast.gather import Numbers, gather
from lagniappe.studies.forecast.rows import by_band, by_day, handle, lately, models
from lagniappe.studies.forecast.sentences import caveats, figures, headlines, method

NAME = "forecast"
VERSION = 1
QUESTION = Sentence(gettext_noop("How many contacts will the next days bring, and how sure is that?"))


@dataclass(frozen=True)
class Parameters:
    """``band_minutes`` is 15, 30 or 60; ``horizon_days`` 1 to 60; ``queues``: as many of the largest are foretold."""

    band_minutes: int = 30
    horizon_days: int = 14
    queues: int = 4

    def __post_init__(self) -> None:
        if self.band_minutes not in (15, 30, 60):
            raise ValueError(gettext_noop("a band has 15, 30 or 60 minutes"))
        if not 1 <= self.horizon_days <= 60:
            raise ValueError(gettext_noop("a forecast reaches from 1 to 60 days ahead"))
        if not 1 <= self.queues <= 20:
            raise ValueError(gettext_noop("a forecast is for 1 to 20 queues"))


def run(tables: Any, parameters: Parameters | None = None) -> Finding:
    """The finding over the given tables; with less than three weeks it says what is missing."""
    asked = parameters or Parameters()
    numbers = gather(tables, asked.band_minutes, asked.horizon_days, asked.queues)
    if numbers is None:
        return nothing(NAME, VERSION, QUESTION, asdict(asked), tables)
    samples = (_sample(numbers),)
    if not numbers.foretold:
        said = Sentence(
            gettext_noop(
                "A forecast needs three weeks of days, half of them open; the longest queue here has {n} days."
            ),
            {"n": Value("count", numbers.longest)},
        )
        return Finding(NAME, VERSION, QUESTION, asdict(asked), span(numbers.world), (said,), (), (), samples)
    return Finding(
        study=NAME,
        version=VERSION,
        question=QUESTION,
        parameters=asdict(asked),
        span=span(numbers.world),
        headlines=headlines(numbers),
        tables=(by_day(numbers), models(numbers), by_band(numbers), handle(numbers), lately(numbers)),
        figures=figures(numbers),
        samples=samples,
        method=method(),
        caveats=caveats(numbers),
    )


def _sample(numbers: Numbers) -> Sample:
    out = numbers.left_out
    reasons = tuple((name, out[name]) for name in ("phantom", "outgoing", "no_queue", "smaller_queue") if out[name])
    return Sample("arrivals", out["legs"], out["legs"] - sum(n for _, n in reasons), reasons)
