"""Times, durations and business days: the units that both halves share.

Times are aware datetimes in UTC, or whole microseconds since 1970-01-01 UTC. Durations are whole microseconds until the
last division.
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LONGEST_LIMIT_SECONDS = 366 * 86_400
"""No limit of a wait is longer: a year."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CUTOFF = time(4, 0)
"""The hour at which a business day begins unless a site says otherwise: 01:30 belongs to the evening before."""


def micros(moment: datetime) -> int:
    """Whole microseconds since the epoch of an aware ``moment``.

    >>> micros(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(since_epoch: int) -> datetime:
    """The aware UTC moment of whole microseconds since the epoch.

    >>> moment(1_000_000).isoformat()
    '1970-01-01T00:00:01+00:00'
    """
    return EPOCH + timedelta(microseconds=since_epoch)


def business_day(at: datetime, zone: str | ZoneInfo, cutoff: time = CUTOFF) -> date:
    """The business day to which a moment belongs: the local date, counted from the site's cut-off hour.

    >>> business_day(datetime(2026, 3, 2, 4, 30, tzinfo=UTC), "America/Argentina/Buenos_Aires")
    datetime.date(2026, 3, 1)
    """
    local = at.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    return local.date() if local.time() >= cutoff else local.date() - timedelta(days=1)


def day_bounds(day: date, zone: str | ZoneInfo, cutoff: time = CUTOFF) -> tuple[datetime, datetime]:
    """First moment of a business day and first moment after it, in UTC; 23 to 25 hours apart."""
    where = ZoneInfo(zone) if isinstance(zone, str) else zone
    start = datetime.combine(day, cutoff, where)
    end = datetime.combine(day + timedelta(days=1), cutoff, where)
    return start.astimezone(UTC), end.astimezone(UTC)


def uuid7(at: datetime) -> UUID:
    """A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then randomness, so that ids sort by birth."""
    stamp = micros(at) // 1000 & (1 << 48) - 1
    value = stamp << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)
