"""A business day in figures, by the same definitions as the journal's measures: the floor, the seal and the study agree.

A *wait* is the time in line: from a leg's arrival in its queue to its first call (or to its answer, when it was never
called); for who left, to the leaving. *Called within* a time: of the legs that were called (served or missed) and of
those who left only after that time, the share that was called in time. Who left before it says nothing either way.
Only legs that have ended count; a leg under way is ``open``. A median is a value really seen: the lower one of two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median_low

from lagniappe.desk.models import Leg, Outcome, Site
from lagniappe.units import SECOND, micros

CALLED = ("served", "missed")


@dataclass(frozen=True)
class Share:
    """``hits`` of ``n``."""

    hits: int = 0
    n: int = 0

    @property
    def value(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def percent(self) -> int | None:
        return round(100 * self.hits / self.n) if self.n else None


@dataclass(frozen=True)
class Figures:
    """Counts of legs by what became of them, and waits in microseconds. ``contacts`` counts first legs."""

    contacts: int = 0
    legs: int = 0
    served: int = 0
    """Answered, or transferred after an answer."""
    left: int = 0
    missed: int = 0
    moved: int = 0
    """Transferred before anybody answered."""
    refused: int = 0
    self_served: int = 0
    phantom: int = 0
    open: int = 0
    within_target: Share = field(default_factory=Share)
    within_limit: Share = field(default_factory=Share)
    waits_served: tuple[int, ...] = ()
    waits_left: tuple[int, ...] = ()
    waits_missed: tuple[int, ...] = ()

    @property
    def wait_sum_micros(self) -> int:
        """Of the served."""
        return sum(self.waits_served)

    @property
    def wait_mean_micros(self) -> float | None:
        """Of the served."""
        return sum(self.waits_served) / len(self.waits_served) if self.waits_served else None

    @property
    def wait_median_micros(self) -> int | None:
        """Of the served."""
        return median_low(self.waits_served) if self.waits_served else None


@dataclass(frozen=True)
class DayFigures:
    site: Site
    business_day: date
    taken_at: datetime
    whole: Figures
    queues: Mapping[int, Figures]
    """By the queue's row number."""

    def of(self, queue_id: int) -> Figures:
        return self.queues.get(queue_id, Figures())


@dataclass(frozen=True)
class _Row:
    number: int
    queue: int
    class_: str
    wait: int | None
    target: int
    limit: int


def class_of(outcome: str, answered: bool) -> str:
    """What became of a leg as the figures count it."""
    if outcome == Outcome.ANSWERED or (outcome == Outcome.TRANSFERRED and answered):
        return "served"
    if outcome == Outcome.TRANSFERRED:
        return "moved"
    return str(outcome) or "open"


def day_figures(site: Site, business_day: date, now: datetime) -> DayFigures:
    """The day of one site so far; one query."""
    found = Leg.objects.filter(queue__site=site, contact__business_day=business_day).values_list(
        "number", "queue_id", "outcome", "arrived_at", "called_at", "answered_at", "ended_at",
        "queue__target_seconds", "queue__limit_seconds",
    )  # fmt: skip
    rows = [
        _row(number, queue, outcome, (arrived, called, answered, ended), target, limit)
        for number, queue, outcome, arrived, called, answered, ended, target, limit in found
    ]
    by_queue: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        by_queue[row.queue].append(row)
    queues = {queue: figures(own) for queue, own in by_queue.items()}
    return DayFigures(site, business_day, now, figures(rows), queues)


def _row(
    number: int,
    queue: int,
    outcome: str,
    times: tuple[datetime, datetime | None, datetime | None, datetime | None],
    target: int,
    limit: int,
) -> _Row:
    arrived, called, answered, ended = times
    class_ = class_of(outcome, answered is not None)
    until = ended if class_ == "left" else (called or answered)
    wait = None
    if class_ in ("served", "left", "missed") and until is not None and until >= arrived:
        wait = micros(until) - micros(arrived)
    return _Row(number, queue, class_, wait, target * SECOND, limit * SECOND)


def figures(rows: Iterable[_Row]) -> Figures:
    counts: dict[str, int] = defaultdict(int)
    waits: dict[str, list[int]] = defaultdict(list)
    firsts = 0
    rows = list(rows)
    for row in rows:
        counts[row.class_] += 1
        firsts += row.number == 1
        if row.wait is not None:
            waits[row.class_].append(row.wait)
    return Figures(
        contacts=firsts,
        legs=len(rows),
        served=counts["served"],
        left=counts["left"],
        missed=counts["missed"],
        moved=counts["moved"],
        refused=counts["refused"],
        self_served=counts["self_served"],
        phantom=counts["phantom"],
        open=counts["open"],
        within_target=_within([(row.class_, row.wait, row.target) for row in rows if row.wait is not None]),
        within_limit=_within([(row.class_, row.wait, row.limit) for row in rows if row.wait is not None]),
        waits_served=tuple(sorted(waits["served"])),
        waits_left=tuple(sorted(waits["left"])),
        waits_missed=tuple(sorted(waits["missed"])),
    )


def _within(waits: Iterable[tuple[str, int, int]]) -> Share:
    hits = n = 0
    for class_, wait, bound in waits:
        if class_ in CALLED:
            n += 1
            hits += wait <= bound
        elif wait > bound:
            n += 1
    return Share(hits, n)
