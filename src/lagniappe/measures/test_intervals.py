"""Intervals: against scipy, by their coverage, and where there is nothing to say."""

from __future__ import annotations

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from lagniappe.measures.days import of
from lagniappe.measures.intervals import between_days, by_days, jackknife, wilson
from lagniappe.measures.ranks import ranks


@pytest.fixture(autouse=True, scope="module")
def the_oracle_is_loaded() -> None:
    """By the process that runs these tests, before Hypothesis measures the first of them."""
    assert scipy.stats.binomtest(1, 2)


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_scipys(case: tuple[int, int]) -> None:
    hits, n = case
    ours, theirs = wilson(hits, n), scipy.stats.binomtest(hits, n).proportion_ci(method="wilson")
    assert ours is not None
    assert ours.low == pytest.approx(theirs.low, abs=1e-12)
    assert ours.high == pytest.approx(theirs.high, abs=1e-12)


def test_nothing_has_no_interval() -> None:
    assert wilson(0, 0) is None
    assert by_days([1, 2, 3, 4], [2, 3, 4, 5], rng=np.random.default_rng(1)) is None
    with pytest.raises(ValueError, match="between 0 and n"):
        wilson(2, 1)
    with pytest.raises(ValueError, match="at least one"):
        ranks(0, 0.5)


def test_days_that_differ_widen_the_interval() -> None:
    rng = np.random.default_rng(7)
    shares = rng.beta(4, 4, size=40)
    hits, n = np.round(shares * 200), np.full(40, 200.0)
    days, rows = by_days(hits, n, rng=rng), wilson(int(hits.sum()), int(n.sum()))
    assert days is not None
    assert rows is not None
    assert days.low < hits.sum() / n.sum() < days.high
    assert days.high - days.low > 3 * (rows.high - rows.low)


@pytest.mark.parametrize(("days", "least"), [(5, 0.88), (10, 0.92), (40, 0.93)])
def test_few_days_hold_the_truth_nearly_as_often_as_they_say(days: int, least: float) -> None:
    """Without the wider ends five days would hold it 81 times in 100, ten days 90 times."""
    rng, runs = np.random.default_rng(3), 600
    held = 0
    for seed in range(runs):
        n = rng.poisson(100, days)
        found = by_days(rng.binomial(n, rng.beta(4, 16, days)), n, rng=np.random.default_rng(seed), draws=1_000)
        assert found is not None
        held += found.low <= 0.2 <= found.high
    assert least - 0.02 <= held / runs <= 0.98


def test_days_that_are_all_alike_do_not_make_a_number_certain() -> None:
    rng = np.random.default_rng(1)
    for tops, bottoms in (([30] * 5, [10] * 5), ([10] * 7, [10] * 7), ([0] * 6, [8] * 6), ([0.1] * 6, [0.3] * 6)):
        assert by_days(tops, bottoms, rng=rng) is None
        assert between_days(of(tops, bottoms)) is None
    once = [0] * 29 + [7], [0] * 29 + [2]
    assert by_days(*once, rng=rng) is None, "of thirty days one had any: nothing tells how days differ"
    assert jackknife([3.0] * 6) is None
    assert by_days([30, 30, 30, 30, 31], [10] * 5, rng=rng) is not None


@given(st.integers(1, 6_000), st.sampled_from([0.5, 0.9, 0.95]))
def test_ranks_enclose_the_quantile_as_often_as_they_say(n: int, p: float) -> None:
    """X(low) <= q <= X(high) fails when fewer than low or at least high draws lie below q."""
    found = ranks(n, p)
    assert found.point == max(1, int(np.ceil(n * p - 1e-9)))
    below = scipy.stats.binom.cdf(found.low - 1, n, p) if found.low else 0.0
    above = 1 - scipy.stats.binom.cdf(found.high - 1, n, p) if found.high else 0.0
    slack = 1e-9 if n <= 1000 else 0.004
    assert below <= 0.025 + slack
    assert above <= 0.025 + slack
    if found.low and found.low < n * p:
        assert scipy.stats.binom.cdf(found.low, n, p) > 0.025 - 0.004, "a narrower interval would have done"


def test_a_small_sample_has_open_ends() -> None:
    assert ranks(3, 0.5).low is None
    assert ranks(3, 0.5).high is None
    assert ranks(20, 0.95).high is None
