"""Days like today: how many came and how long they waited, band by band, on the last same weekdays of each site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from lagniappe.desk.actions.seal import learn_usual
from lagniappe.desk.models import Site
from lagniappe.desk.queries.usual import BAND_MINUTES, BANDS, MOST_DAYS
from lagniappe.journal.manifest import Part
from lagniappe.journal.store import Journal
from lagniappe.units import MINUTE, SECOND, micros

NAMES = ("leg", "outcome", "arrived_at", "called_at", "answered_at", "ended_at")
IN_LINE = ("answered", "transferred", "missed", "left")


def learn(journal: Journal, now: datetime) -> int:
    """Keep the last whole days of each weekday for every site of ours; how many sites had something new."""
    return sum(learn_usual(site=site, days=_days(journal, site, now), now=now) for site in Site.objects.all())


def _days(journal: Journal, site: Site, now: datetime) -> dict[str, dict[str, Any]]:
    """By day: contacts that came in each band, the seconds that those who came then waited in line, and how many they were."""
    first = site.day_of(now) - timedelta(days=7 * MOST_DAYS)
    parts: dict[date, list[Part]] = {}
    for part in journal.manifest().of("contacts", [site.code], first, site.day_of(now) - timedelta(days=1)):
        if not part.provisional and part.business_day:
            parts.setdefault(part.business_day, []).append(part)
    return {day.isoformat(): _day(journal, own, day, ZoneInfo(site.zone)) for day, own in parts.items()}


def _day(journal: Journal, parts: list[Part], day: date, zone: ZoneInfo) -> dict[str, Any]:
    midnight = micros(datetime(day.year, day.month, day.day, tzinfo=zone))
    came, waits, waited = np.zeros(BANDS, int), np.zeros(BANDS), np.zeros(BANDS, int)
    for leg, outcome, arrived, until in _legs(journal, parts):
        # Past midnight the business day goes on: who comes then is of its last band.
        band = min(BANDS - 1, max(0, (arrived - midnight) // (BAND_MINUTES * MINUTE)))
        came[band] += leg == 1 and outcome != "phantom"
        if outcome in IN_LINE and until is not None and until >= arrived:
            waits[band] += (until - arrived) / SECOND
            waited[band] += 1
    return {"came": came.tolist(), "waits": [round(seconds, 1) for seconds in waits], "waited": waited.tolist()}


def _legs(journal: Journal, parts: list[Part]) -> Iterator[tuple[int, str, int, int | None]]:
    """Number, outcome, arrival and end of the time in line of each leg, in microseconds."""
    for row in journal.read_parts("contacts", parts).select(NAMES).to_pylist():
        outcome = row["outcome"]
        until = row["ended_at"] if outcome == "left" else row["called_at"] or row["answered_at"]
        yield row["leg"], outcome, _micros(row["arrived_at"]), _micros(until) if until else None


def _micros(moment: datetime) -> int:
    return micros(moment.replace(tzinfo=UTC))  # the journal's clocks are UTC and do not say so
