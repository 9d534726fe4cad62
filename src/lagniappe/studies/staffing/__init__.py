"""How many people the next days need in each band, how that swings, and how it compares with who is usually open."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lagniappe.report.finding import Finding, Sample, Sentence, Value
from lagniappe.report.marks import gettext_noop
from lagniappe.report.samples import nothing, span
from lagniappe.studies.staffing.gather import Asked, gather
from lagniappe.studies.staffing.rows import against_open, by_band, by_day
from lagniappe.studies.staffing.sentences import caveats, figures, headlines, method

NAME = "staffing"
VERSION = 2
QUESTION = Sentence(gettext_noop("How many people do the next days need, when, and are that many open?"))


@dataclass(frozen=True)
class Parameters:
    """Targets, all together: ``share_within`` served within ``within_seconds`` (None: 20 for voice and chat, 600 else), all but
    one in a hundred within ``limit_seconds`` (None: each queue's own limit), at most ``most_left`` giving up and ``most_busy``
    of the time at work. ``shrinkage``: share of paid time in which people are not there. ``queues``: the largest."""

    band_minutes: int = 30
    horizon_days: int = 7
    share_within: float = 0.8
    within_seconds: float | None = None
    limit_seconds: float | None = None
    most_left: float | None = None
    most_busy: float | None = 0.9
    shrinkage: float = 0.0
    country: str | None = None
    region: str | None = None
    queues: int = 6

    def __post_init__(self) -> None:
        if self.band_minutes not in (15, 30, 60):
            raise ValueError(gettext_noop("a band has 15, 30 or 60 minutes"))
        if not 1 <= self.horizon_days <= 60:
            raise ValueError(gettext_noop("a plan reaches from 1 to 60 days ahead"))
        if not 1 <= self.queues <= 20:
            raise ValueError(gettext_noop("a plan is for 1 to 20 queues"))
        if any(each is not None and not 0 < each < 1 for each in (self.share_within, self.most_left, self.most_busy)):
            raise ValueError(gettext_noop("a target is a share above 0 and below 1, such as 0.8"))
        if not 0 <= self.shrinkage < 1:
            raise ValueError(gettext_noop("the share of paid time away is from 0 to less than 1, such as 0.3"))
        if any(each is not None and not each > 0 for each in (self.within_seconds, self.limit_seconds)):
            raise ValueError(gettext_noop("a wait to keep is more than zero seconds, such as 20"))


def run(tables: Any, parameters: Parameters | None = None) -> Finding:
    """The finding over the given tables; with less than three weeks it says what is missing."""
    asked = parameters or Parameters()
    numbers = gather(tables, Asked(**asdict(asked)))
    if numbers is None:
        return nothing(NAME, VERSION, QUESTION, asdict(asked), tables)
    out = numbers.left_out
    reasons = tuple((name, out[name]) for name in ("phantom", "outgoing", "no_queue", "smaller_queue") if out[name])
    samples = (Sample("arrivals", out["legs"], out["legs"] - sum(n for _, n in reasons), reasons),)
    if not numbers.planned:
        said = Sentence(
            gettext_noop(
                "A plan needs three weeks of days, half of them open, in which people were served; the longest queue here has "
                "{n} days."
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
        tables=(by_day(numbers), against_open(numbers), by_band(numbers)),
        figures=figures(numbers),
        samples=samples,
        method=method(),
        caveats=caveats(numbers),
    )
