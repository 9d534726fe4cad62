"""The day's line: what came so far, band by band, against the same weekday's usual range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from lagniappe.desk.models import Leg, Outcome, Site, UsualDay
from lagniappe.units import SECOND, micros

BAND_MINUTES = 30
BANDS = 24 * 60 // BAND_MINUTES
MOST_DAYS = 8
FEWEST = 3
"""Same weekdays from which on a range says something."""

Values = tuple[float | None, ...]


@dataclass(frozen=True)
class Line:
    """One figure by band: today's, and the lowest, middle and highest of the days before. None where there is nothing."""

    today: Values
    low: Values
    middle: Values
    high: Values

    @property
    def top(self) -> float:
        """The highest value of all; at least 1."""
        return max([1.0, *(value for values in (self.today, self.high) for value in values if value is not None)])


@dataclass(frozen=True)
class DayLine:
    """The bands from ``first`` on. ``so_far``: who came until the last whole band, then and usually (lowest, highest)."""

    first: int
    days: int
    whole: int
    """Bands of the day that are over."""
    came: Line
    wait_minutes: Line
    so_far: int
    usual_low: int
    usual_high: int

    @property
    def stands(self) -> str:
        """``more``, ``fewer`` or ``usual``."""
        if self.so_far > self.usual_high:
            return "more"
        return "fewer" if self.so_far < self.usual_low else "usual"

    @property
    def hours(self) -> Sequence[int]:
        """The local hours of the bands."""
        return [(self.first + place) * BAND_MINUTES // 60 for place in range(len(self.came.low))]


def day_line(site: Site, now: datetime) -> DayLine | None:
    """Today against the last days of its weekday; nothing where fewer than three are known. Two queries."""
    day = site.day_of(now)
    before = list(
        UsualDay.objects.filter(site=site, business_day__lt=day, business_day__week_day=day.isoweekday() % 7 + 1)
        .filter(business_day__gte=day - timedelta(days=7 * MOST_DAYS))
        .order_by("-business_day")
        .values_list("came", "waits", "waited")[:MOST_DAYS]
    )
    if len(before) < FEWEST:
        return None
    came, waits, waited = _today(site, now)
    begun = min(BANDS, (micros(now) - _midnight(site, now)) // (BAND_MINUTES * 60 * SECOND))
    busy = [place for place in range(BANDS) if came[place] or any(day_came[place] for day_came, _w, _n in before)]
    first, last = (min(busy), max(busy)) if busy else (0, BANDS - 1)
    bands = range(first, last + 1)
    past_came = [[float(day_came[place]) for place in bands] for day_came, _waits, _waited in before]
    past_waits = [[_minutes(day_waits[place], number[place]) for place in bands] for _c, day_waits, number in before]
    until = [sum(day_came[:begun]) for day_came, _waits, _waited in before]
    return DayLine(
        first=first,
        days=len(before),
        whole=begun,
        came=_line([float(came[place]) if place < begun else None for place in bands], past_came),
        wait_minutes=_line(
            [_minutes(waits[place], waited[place]) if place < begun else None for place in bands], past_waits
        ),
        so_far=sum(came[:begun]),
        usual_low=min(until),
        usual_high=max(until),
    )


def _line(today: Sequence[float | None], days: Sequence[Sequence[float | None]]) -> Line:
    known = [[value for value in band if value is not None] for band in zip(*days, strict=True)]
    return Line(
        today=tuple(today),
        low=tuple(min(band) if band else None for band in known),
        middle=tuple(median(band) if band else None for band in known),
        high=tuple(max(band) if band else None for band in known),
    )


def _minutes(seconds: float, number: int) -> float | None:
    return seconds / number / 60 if number else None


def _today(site: Site, now: datetime) -> tuple[list[int], list[float], list[int]]:
    """As the journal will have it: contacts by the band in which they came, and how long those of the band waited."""
    came, waits, waited = [0] * BANDS, [0.0] * BANDS, [0] * BANDS
    midnight = _midnight(site, now)
    found = Leg.objects.filter(queue__site=site, contact__business_day=site.day_of(now)).values_list(
        "number", "outcome", "arrived_at", "called_at", "answered_at", "ended_at"
    )
    for number, outcome, arrived, called, answered, ended in found:
        band = min(BANDS - 1, max(0, (micros(arrived) - midnight) // (BAND_MINUTES * 60 * SECOND)))
        came[band] += number == 1 and outcome != Outcome.PHANTOM
        until = ended if outcome == Outcome.LEFT else called or answered
        if outcome != Outcome.PHANTOM and until is not None and until >= arrived:
            waits[band] += (until - arrived).total_seconds()
            waited[band] += 1
    return came, waits, waited


def _midnight(site: Site, now: datetime) -> int:
    day = site.day_of(now)
    return micros(
        site.local(now).replace(year=day.year, month=day.month, day=day.day, hour=0, minute=0, second=0, microsecond=0)
    )
