"""The forecast: the model that did best on the user's own past, said of the days ahead, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from lagniappe.planning.forecast.backtest import COMBINED, Backtest, backtest, combine, expected, weights
from lagniappe.planning.forecast.calendar import Calendar
from lagniappe.planning.forecast.calibration import Calibration
from lagniappe.planning.forecast.history import History
from lagniappe.planning.forecast.models import MODELS

Floats = NDArray[np.float64]
LEAST_DAYS = 21
MOST_ORIGINS = 40
MOST_DAYS = 366


@dataclass(frozen=True)
class Forecast:
    """``expected[day, band]`` contacts from the day ``first`` on; ``names`` of named days; ``closed`` days; how the model was
    chosen and how well it did is in ``backtest``."""

    first: date
    expected: Floats
    names: tuple[str | None, ...]
    closed: tuple[bool, ...]
    model: str
    backtest: Backtest

    def day(self, place: int) -> date:
        return self.first + timedelta(days=place)

    def counts_at(self, p: float) -> Floats:
        """The count of each band that is not passed with probability ``p``, chance included."""
        return self._each(self.backtest.by_week, self.expected, p, rates=False)

    def rates_at(self, p: float) -> Floats:
        """The rate of each band that is not passed with probability ``p``: for queueing models, which add chance."""
        return self._each(self.backtest.by_week, self.expected, p, rates=True)

    def days_at(self, p: float) -> Floats:
        """The count of each day that is not passed with probability ``p``."""
        return self._each(self.backtest.days_by_week, self.expected.sum(axis=1), p, rates=False)

    def _each(self, by_week: tuple[Calibration, ...], values: Floats, p: float, *, rates: bool) -> Floats:
        if not 0 < p < 1:
            raise ValueError(f"p must lie between 0 and 1, not {p}; 0.8 is what eight days in ten do not pass")
        found = np.zeros_like(values)
        for place in range(len(values)):
            how = by_week[min(place // 7, len(by_week) - 1)]
            if values[place].sum() > 0:
                found[place] = (how.rates_at if rates else how.counts_at)(values[place], p)
        return found


def forecast(
    known: History, horizon: int, calendar: Calendar | None = None, *, step: int | None = None, seed: int = 1
) -> Forecast:
    """The next ``horizon`` days. ``step``: days between the backtest's origins (as many as make up to forty of them).

    Raises ValueError where less than three weeks are known, naming how much is missing.
    """
    calendar = calendar or Calendar()
    if not 1 <= horizon <= MOST_DAYS:
        raise ValueError(f"horizon must be from 1 to {MOST_DAYS} days, not {horizon}")
    usable = int((~np.isnan(known.counts).any(axis=1) & ~known.shut).sum())
    if known.days < LEAST_DAYS or usable < LEAST_DAYS // 2:
        raise ValueError(
            f"counts span {known.days} days, of which {usable} are known and open; a forecast needs {LEAST_DAYS} days, "
            f"of which {LEAST_DAYS // 2} known and open"
        )
    found = backtest(known, calendar, horizon, step=step or _step(known.days), first=_first(known.days), seed=seed)
    names = list(MODELS)
    each = expected(known, calendar, horizon, names if found.best == COMBINED else [found.best])
    rows = combine(each, weights(found, names)) if found.best == COMBINED else each[found.best]
    first = known.day(known.days)
    days = [first + timedelta(days=place) for place in range(horizon)]
    return Forecast(
        first,
        rows,
        tuple(calendar.named.get(day) for day in days),
        tuple(not rows[place].any() for place in range(horizon)),
        found.best,
        found,
    )


def _step(days: int) -> int:
    """Days between origins: never whole weeks, so that every weekday is an origin."""
    step = max(1, -(-(days - _first(days)) // MOST_ORIGINS))
    return step + 1 if step % 7 == 0 else step


def _first(days: int) -> int:
    """After how many days the first origin is: ten weeks, or half of what there is."""
    return min(70, max(14, days // 2))
