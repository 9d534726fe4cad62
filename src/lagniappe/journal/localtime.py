"""Local times and UTC, for whole columns at once, by the stretches between two changes of a zone's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.errors import JournalError
from lagniappe.units import DAY, EPOCH, MINUTE, micros

FIRST, LAST = (micros(datetime(year, 1, 1, tzinfo=UTC)) for year in (1900, 2200))


def zone_named(name: str) -> str:
    """The name of a time zone that this machine knows; JournalError for any other."""
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError) as error:
        raise JournalError(
            "“{zone}” is not a time zone; one is America/Argentina/Buenos_Aires, for instance.", zone=name
        ) from error
    return name


@lru_cache(maxsize=1000)
def clock(zone: str, first: date, last: date) -> tuple[tuple[int, int, int], ...]:
    """The stretches of one offset in a zone, over some days and two days around: (from, to, offset) in microseconds.

    >>> [offset // 3_600_000_000 for _, _, offset in clock("Asia/Jerusalem", date(1999, 3, 1), date(1999, 4, 30))]
    [2, 3]
    """
    where = ZoneInfo(zone)
    moment = datetime.combine(first, time(), UTC) - timedelta(days=2)
    end = datetime.combine(last, time(), UTC) + timedelta(days=3)
    stretches = []
    start, offset = moment, moment.astimezone(where).utcoffset()
    while moment < end:
        after = moment + timedelta(hours=6)
        if after.astimezone(where).utcoffset() != offset:
            changed = _change(where, moment, after)
            stretches.append((micros(start), micros(changed), _whole(offset)))
            start, offset = changed, changed.astimezone(where).utcoffset()
        moment = after
    return (*stretches, (micros(start), micros(moment), _whole(offset)))


def to_utc(local: Any, zone: str, second: Any = None) -> tuple[Any, Any]:
    """Local times (Arrow timestamps without a zone) as UTC, and which of them the clock had twice or never.

    A time that came twice is taken as the first of the two, but where ``second`` (a mask) says that it is the other; one
    that never came, as if the clock had not yet moved.
    """
    local = _whole_array(local)
    values, known = _integers(local)
    if not known.any():
        return local, pa.array(np.zeros(len(values), dtype=bool))
    stretches = _stretches(zone, values[known])
    if len(stretches) == 1:
        offset = pa.scalar(-int(stretches[0, 2]), pa.int64())
        return pc.add(local.cast(pa.int64()), offset).cast(pa.timestamp("us")), pa.array(
            np.zeros(len(values), dtype=bool)
        )
    place, twice, never = _placed(stretches, values)
    first = twice if second is None else twice & ~second
    offset = stretches[np.where(first, place - 1, place), 2]
    utc = pa.array(values - offset, mask=~known).cast(pa.timestamp("us"))
    return utc, pa.array((twice | never) & known)


def came_twice(local: Any, zone: str) -> Any:
    """Which local times (a mask over Arrow timestamps without a zone) the clock had twice, as in an autumn night."""
    values, known = _integers(_whole_array(local))
    if not known.any():
        return known
    return _placed(_stretches(zone, values[known]), values)[1] & known


def _placed(stretches: Any, values: Any) -> tuple[Any, Any, Any]:
    """For local microseconds: the last stretch that has begun, and which times came twice, and which never."""
    starts, ends = stretches[:, 0] + stretches[:, 2], stretches[:, 1] + stretches[:, 2]
    ends[-1] = max(ends[-1], int(values.max()) + 1)
    place = np.clip(np.searchsorted(starts, values, side="right") - 1, 0, len(starts) - 1)
    twice = (place > 0) & (values < ends[np.maximum(place - 1, 0)])
    return place, twice, values >= ends[place]


def business_days(utc: Any, zone: str, cutoff_minutes: int) -> Any:
    """The business day (Arrow dates) of each UTC time: the site's local date, counted from its cut-off."""
    values, known = _integers(_whole_array(utc))
    if not known.any():
        return pa.nulls(len(values), pa.date32())
    stretches = _stretches(zone, values[known])
    place = np.clip(np.searchsorted(stretches[:, 0], values, side="right") - 1, 0, len(stretches) - 1)
    days = (values + stretches[place, 2] - cutoff_minutes * MINUTE) // DAY
    return pa.array(days.astype(np.int32), mask=~known).cast(pa.date32())


def _whole_array(values: Any) -> Any:
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return array.cast(pa.timestamp("us"))


def _integers(times: Any) -> tuple[Any, Any]:
    known = pc.is_valid(times).to_numpy(zero_copy_only=False)
    return pc.fill_null(times.cast(pa.int64()), 0).to_numpy(zero_copy_only=False), known


def _stretches(zone: str, values: Any) -> Any:
    """The stretches over some times. Before 1900 and after 2199 a zone keeps its first and its last offset: what lies there
    is no time but a word for “never”, and eight thousand years would have to be walked through."""
    low, high = (min(max(int(value), FIRST), LAST) for value in (values.min(), values.max()))
    return np.array(clock(zone, _date(low), _date(high)), dtype=np.int64)


def _date(since_epoch: int) -> date:
    return (EPOCH + timedelta(microseconds=int(since_epoch))).date()


def _change(where: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the offset changes between two moments."""
    old = before.astimezone(where).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(where).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def _whole(offset: timedelta | None) -> int:
    return (offset or timedelta()) // timedelta(microseconds=1)
