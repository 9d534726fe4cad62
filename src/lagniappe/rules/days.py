"""Types of days: normal ones, those around a long holiday, and paydays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from lagniappe.rules.law import Calendar, Day

LONG = 3
"""Closed days in a row, weekend included, from which a holiday is long."""
_ONE = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday of a year of the Gregorian calendar (the anonymous algorithm; Meeus, Astronomical Algorithms, ch. 8).

    >>> easter(2026).isoformat(), easter(2038).isoformat()
    ('2026-04-05', '2038-04-25')
    """
    golden, century, rest = year % 19, year // 100, year % 100
    leap = century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15
    moon = (19 * golden + leap) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def closed(calendar: Calendar, first: date, last: date, also: Collection[date] = ()) -> set[date]:
    """The holidays from ``first`` to ``last``, those of the calendar and ``also`` (the site's own)."""
    found = set(calendar.holidays) | set(also)
    for year in range(first.year, last.year + 1):
        found |= {date(year, month, day) for month, day in calendar.yearly if (month, day) != (2, 29) or _leap(year)}
        found |= {easter(year) + timedelta(days=days) for days in calendar.easter}
    return {day for day in found if first <= day <= last}


def special(calendar: Calendar, first: date, last: date, also: Collection[date] = ()) -> dict[Day, frozenset[date]]:
    """The days from ``first`` to ``last`` that are not normal, by type. A payday is a payday also beside a holiday.

    The day before and the day after a run of at least three closed days, of which one is a holiday, are around it.

    >>> found = special(Calendar(yearly=((5, 1),)), date(2026, 4, 27), date(2026, 5, 8))  # 1 May 2026 is a Friday
    >>> sorted(day.isoformat() for day in found["around_holiday"])
    ['2026-04-30', '2026-05-04']
    """
    margin = timedelta(days=14)
    begin, end = first - margin, last + margin
    holidays = closed(calendar, begin, end, also)

    def shut(day: date) -> bool:
        return day.weekday() >= 5 or day in holidays

    around: set[date] = set()
    for holiday in holidays:
        before, after = holiday, holiday
        while shut(before - _ONE):
            before -= _ONE
        while shut(after + _ONE):
            after += _ONE
        if (after - before).days + 1 >= LONG:
            around |= {before - _ONE, after + _ONE}
    paydays = frozenset(day for day in calendar.paydays if first <= day <= last)
    return {"around_holiday": frozenset(day for day in around if first <= day <= last) - paydays, "payday": paydays}


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
