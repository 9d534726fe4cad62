"""A day that has begun tells of its rest: on the bank's days, better than the forecast alone, and as often as it says."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from lagniappe.planning.forecast.backtest import expected
from lagniappe.planning.forecast.calendar import national
from lagniappe.planning.forecast.history import history
from lagniappe.planning.forecast.so_far import level, people_at


def test_the_level_is_shrunk_towards_the_forecast() -> None:
    assert level(0, 0).mean == 1
    assert 1 < level(10, 20).mean < level(1000, 2000).mean < 2
    assert level([30, 30], [20, 10]).mean < 1
    narrow, wide = level(1000, 1000), level(10, 10)
    assert narrow.high - narrow.low < wide.high - wide.low
    assert narrow.low < 1 < narrow.high
    for bad in ((-1, 2), (1, -2), (1, float("nan"))):
        with pytest.raises(ValueError, match="zero or more"):
            level(*bad)
    with pytest.raises(ValueError, match="day_swing"):
        level(1, 1, day_swing=0)


def test_people_follow_the_load_and_stay_as_generous() -> None:
    load = np.array([0.0, 4.0, 100.0])
    assert people_at([0, 6, 110], 1.0, load).tolist() == [0, 6, 110]
    assert people_at([0, 6, 110], 1.44, load).tolist() == [0, 9, 156], "1.44 R + 1.2 of what was spare"
    assert people_at([3, 3], 0.01).tolist() == [1, 1], "where somebody is needed at all, one is"
    with pytest.raises(ValueError, match="times"):
        people_at([1], 0)


@pytest.mark.data
def test_on_the_banks_days_it_errs_less_and_holds_what_it_says(shared_data: Path) -> None:
    days: dict[date, np.ndarray] = {}
    with gzip.open(shared_data / "queue" / "anonymous_bank" / "arrivals_6min_jan_aug.csv.gz", "rt") as lines:
        for row in csv.DictReader(lines):
            days.setdefault(date.fromisoformat(row["Date"]), np.zeros(48))[(int(row["u"]) - 1) // 5] += float(
                row["calls"]
            )
    calendar = national("IL", min(days), max(days))
    known, noon = history(days, calendar), 24
    plain, moved, held = 0.0, 0.0, []
    for place in range(70, known.days, 4):
        foretold = expected(known.until(place), calendar, 1, ["square_root"])["square_root"][0]
        seen = known.counts[place]
        if np.isnan(seen).any() or foretold[noon:].sum() < 50:
            continue
        found = level(foretold[:noon], seen[:noon])
        rest, came = foretold[noon:].sum(), seen[noon:].sum()
        plain, moved = plain + abs(came - rest), moved + abs(came - rest * found.mean)
        held.append(found.low * rest <= came <= found.high * rest)
    assert len(held) > 30
    assert moved < 0.85 * plain, "at noon the rest of the day is known a sixth better at least"
    assert 0.65 < np.mean(held) < 0.95
