"""Intervals hold the truth about as often as they say: quickly here, with many runs where the whole table is asked for."""

from __future__ import annotations

from pathlib import Path

from truth.covered import Covered
from truth.days_and_agents import arrays, journals


def test_intervals_over_days_and_agents_hold_the_truth() -> None:
    found = arrays(runs=120)
    assert len(found) == 6
    # Few days and members make an honest interval miss a little more often than it says; 2 % is what we allow.
    assert [each for each in found if not each.plausible(slack=0.02)] == []
    assert all(each.share < 1 or each.intervals < 200 for each in found), "an interval that never misses is too wide"


def test_the_studies_hold_the_truth_of_simulated_journals(tmp_path: Path) -> None:
    found = journals(runs=1, folder=tmp_path, days=30)
    whole = Covered("all", sum(each.intervals for each in found), sum(each.hits for each in found))
    assert len(found) == 10
    assert whole.plausible(slack=0.02)


def test_an_interval_that_misses_too_often_is_noticed() -> None:
    assert not Covered("any", 1_000, 880).plausible(slack=0.02)
    assert Covered("any", 1_000, 940).plausible()
