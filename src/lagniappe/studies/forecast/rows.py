"""The study's tables: days and bands ahead, how the models did, handle time, and the last weeks beside the next."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lagniappe.report.columns import count, table, with_ends
from lagniappe.report.finding import Cell, Column, Table
from lagniappe.report.marks import gettext_noop
from lagniappe.studies.forecast.gather import Foretold, Numbers

WEEKS_BEFORE = 4
BAND_DAYS = 7
_SHARES = ((0.8, "80"), (0.95, "95"))


def who(numbers: Numbers, each: Foretold) -> list[Cell]:
    world = numbers.world
    return [world.label("queue", each.demand.queue), each.demand.queue, world.label("site", each.demand.site)]


def _who_columns() -> list[Column]:
    return [
        Column("queue", "text", gettext_noop("Queue")),
        Column("queue_id", "text", gettext_noop("Queue"), detail=True),
        Column("site", "text", gettext_noop("Site")),
    ]


def _ends_columns() -> list[Column]:
    return [
        *with_ends("expected", "number", gettext_noop("Expected"), "low_80", "high_80"),
        Column("low_95", "number", gettext_noop("19 in 20: from")),
        Column("high_95", "number", gettext_noop("19 in 20: to")),
    ]


def _number(value: float) -> float | None:
    return round(float(value), 2) if np.isfinite(value) else None


def by_day(numbers: Numbers) -> Table:
    rows: list[list[Cell]] = []
    for each in numbers.foretold:
        ends = [each.ahead.days_at((1 + sign * share) / 2) for share, _ in _SHARES for sign in (-1, 1)]
        for place, expected in enumerate(each.ahead.expected.sum(axis=1)):
            day = each.ahead.day(place)
            cells = [_number(end[place]) for end in ends]
            rows.append([*who(numbers, each), day.isoformat(), day.weekday(), _number(expected), *cells])
    columns = [
        *_who_columns(),
        Column("day", "day", gettext_noop("Business day")),
        Column("weekday", "weekday", gettext_noop("Day")),
        *_ends_columns(),
    ]
    return table("forecast_by_day", gettext_noop("The days ahead"), columns, rows, _EIGHT)


_EIGHT = gettext_noop("The interval beside a number is meant to hold 8 times in 10.")


def by_band(numbers: Numbers) -> Table:
    rows: list[list[Cell]] = []
    for each in numbers.foretold:
        ends = [each.ahead.counts_at((1 + sign * share) / 2) for share, _ in _SHARES for sign in (-1, 1)]
        for place, band in _cells(each):
            day = each.ahead.day(place)
            cells = [_number(end[place, band]) for end in ends]
            expected = _number(each.ahead.expected[place, band])
            minute = band * numbers.band_minutes
            rows.append([*who(numbers, each), day.isoformat(), day.weekday(), minute, expected, *cells])
    columns = [
        *_who_columns(),
        Column("day", "day", gettext_noop("Business day")),
        Column("weekday", "weekday", gettext_noop("Day")),
        Column("band_minute", "minute", gettext_noop("From")),
        *_ends_columns(),
    ]
    return table("forecast_by_band", gettext_noop("The next week by time of day"), columns, rows, _EIGHT)


def _cells(each: Foretold) -> Iterator[tuple[int, int]]:
    """Days and bands of the next week, from the first to the last band in which anybody is expected."""
    rows = each.ahead.expected[:BAND_DAYS]
    for place, row in enumerate(rows):
        there = np.flatnonzero(row >= 0.05)
        if len(there):
            yield from ((place, band) for band in range(int(there[0]), int(there[-1]) + 1))


def models(numbers: Numbers) -> Table:
    rows: list[list[Cell]] = []
    for each in numbers.foretold:
        for s in each.ahead.backtest.scores:
            shares = (s.wape, s.day_wape, s.gain, s.gain_low, s.gain_high, s.cover_80, s.cover_95, s.day_cover_80,
                      s.day_cover_95)  # fmt: skip
            score = None if s.interval_score is None else round(s.interval_score, 4)
            used = "used" if s.model == each.ahead.model else None
            cells = [None if share is None else round(share, 6) for share in shares]
            rows.append([*who(numbers, each), s.model, used, s.days, *cells, score])
    columns = [
        *_who_columns(),
        Column("model", "term", gettext_noop("Model")),
        Column("used", "term", gettext_noop("Used")),
        count("n", gettext_noop("Past days foretold")),
        Column("error", "share", gettext_noop("Error by band")),
        Column("day_error", "share", gettext_noop("Error of days")),
        *with_ends("gain", "share", gettext_noop("Less error than as last week"), "gain_low", "gain_high"),
        Column("cover_80", "share", gettext_noop("Bands within 8 in 10")),
        Column("cover_95", "share", gettext_noop("Bands within 19 in 20")),
        Column("day_cover_80", "share", gettext_noop("Days within 8 in 10")),
        Column("day_cover_95", "share", gettext_noop("Days within 19 in 20")),
        Column("interval_score", "number", gettext_noop("Interval score"), detail=True),
    ]
    note = gettext_noop(
        "Each past day was foretold from what came before it alone. Error: contacts told wrongly, of all contacts."
    )
    return table("forecast_models", gettext_noop("How forecasts of past days did"), columns, rows, note)


def handle(numbers: Numbers) -> Table:
    rows: list[list[Cell]] = []
    for each in numbers.foretold:
        took = each.handle
        if took is None:
            continue
        n = each.demand.served.sum(axis=0)
        mean = float((took.seconds * n).sum() / n.sum())
        rows.append([*who(numbers, each), int(n.sum()), _number(mean), _number(mean * took.low), _number(mean * took.high),
                     round(took.wape, 6), round(took.naive_wape, 6)])  # fmt: skip
    columns = [
        *_who_columns(),
        count("n", gettext_noop("Contacts served")),
        *with_ends(
            "handle_seconds", "seconds", gettext_noop("Handle time"), "handle_low_seconds", "handle_high_seconds"
        ),
        Column("error", "share", gettext_noop("Error by band")),
        Column("plain_error", "share", gettext_noop("Error of the mean so far")),
    ]
    note = gettext_noop("The mean of a day; the interval is meant to hold 8 times in 10.")
    return table("forecast_handle", gettext_noop("How long a contact will take"), columns, rows, note)


def lately(numbers: Numbers) -> Table:
    """The last weeks as they came, and the days ahead."""
    rows: list[list[Cell]] = []
    for each in numbers.foretold:
        name, code, _ = who(numbers, each)
        n = each.past.days
        for place in range(max(0, n - 7 * WEEKS_BEFORE), n):
            seen = float(each.past.counts[place].sum())
            rows.append([name, code, each.past.day(place).isoformat(), place - n + 1, _number(seen), None, None, None])
        low, high = each.ahead.days_at(0.1), each.ahead.days_at(0.9)
        for place, expected in enumerate(each.ahead.expected.sum(axis=1)):
            cells = [_number(expected), _number(low[place]), _number(high[place])]
            rows.append([name, code, each.ahead.day(place).isoformat(), place + 1, None, *cells])
    columns = [
        Column("queue", "text", gettext_noop("Queue")),
        Column("queue_id", "text", gettext_noop("Queue"), detail=True),
        Column("day", "day", gettext_noop("Business day")),
        Column("ahead", "number", gettext_noop("Days after the last known")),
        Column("seen", "number", gettext_noop("Came")),
        *with_ends("expected", "number", gettext_noop("Expected"), "low_80", "high_80"),
    ]
    return table("lately_and_ahead", gettext_noop("The last weeks and the days ahead"), columns, rows)
