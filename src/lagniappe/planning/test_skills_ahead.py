"""What the next days need of each skill: drawn from the forecast, so that a busy Monday asks for more than a quiet Tuesday."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from lagniappe.planning.forecast.ahead import Forecast, forecast
from lagniappe.planning.forecast.history import history
from lagniappe.planning.scenario.skills import by_skill
from lagniappe.planning.scenario.skills_ahead import day_ahead
from lagniappe.queueing.days import SLOTS, Coming, Crew, Days, Line, Measured

FIRST = date(2026, 1, 5)
OPEN = slice(9 * 12, 11 * 12)


def a_forecast(monday: int, other: int) -> Forecast:
    """Open from nine to eleven, closed on Sundays; seven days ahead begin on a Monday."""
    rng, counts = np.random.default_rng(3), {}
    for number in range(84):
        day = FIRST + timedelta(days=number)
        row = np.zeros(24)
        if day.weekday() != 6:
            row[9:11] = rng.poisson(monday if day.weekday() == 0 else other, 2)
        counts[day] = row
    return forecast(history(counts), 7, step=9)


@pytest.fixture(scope="module")
def known() -> tuple[Days, dict[str, Forecast]]:
    dates = tuple(FIRST + timedelta(days=n) for n in range(6))
    levels = np.zeros((6, SLOTS), np.int64)
    levels[:, OPEN] = 3
    levels[0, OPEN] = 6
    three, one = np.zeros((6, SLOTS), np.int64), np.zeros((6, SLOTS), np.int64)
    three[:, OPEN], one[:, OPEN] = 3, 1
    service = tuple(np.linspace(60, 300, 33).tolist())
    coming = (Coming("ask", "calls", "Ask", 0, three, service), Coming("buy", "calls", "Buy", 0, one, service))
    nothing = np.zeros(6)
    days = Days("s", "S", "UTC", 240, dates, (Line("calls", "Calls", "voice", 300.0),), coming,
                (Crew("all", (("calls", 0.0),), levels),), Measured(nothing, nothing, nothing, nothing, np.zeros((6, 1))),
                "written")  # fmt: skip
    return days, {"calls": a_forecast(90, 30)}


def test_a_day_is_drawn_from_its_forecast(known: tuple[Days, dict[str, Forecast]]) -> None:
    days, foretold = known
    monday = day_ahead(days, foretold, 0, plays=200)
    assert monday is not None
    assert monday.days[0] == foretold["calls"].day(0)
    whole = np.sum([each.counts.sum(axis=1) for each in monday.coming], axis=0)
    assert whole.mean() == pytest.approx(foretold["calls"].expected[0].sum(), rel=0.1)
    assert whole.var() > whole.mean(), "the swing of days is in it, not chance alone"
    assert monday.coming[0].counts.sum() / monday.coming[1].counts.sum() == pytest.approx(3, rel=0.15)
    assert monday.crews[0].levels.max() == 6, "those there on Mondays"
    assert day_ahead(days, foretold, 6) is None, "closed on Sunday"
    again = day_ahead(days, foretold, 0, plays=200)
    assert again is not None
    assert (again.coming[0].counts == monday.coming[0].counts).all()


def test_a_busy_day_needs_more(known: tuple[Days, dict[str, Forecast]]) -> None:
    days, foretold = known
    people = []
    for place in (0, 1):
        day = day_ahead(days, foretold, place, plays=6)
        assert day is not None
        found = by_skill(day, 0.8, None, None, 60)
        assert found.needed.kept
        people.append(int(found.needed.people.sum()))
    assert people[0] > 1.5 * people[1]
