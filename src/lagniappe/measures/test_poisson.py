"""The test of independence, against scipy and against the textbook's own formula."""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from lagniappe.journal import engine
from lagniappe.measures.days import day_shares, day_sums, of
from lagniappe.measures.intervals import between_days, by_days, jackknife, share_between_days, wilson
from lagniappe.measures.poisson import Gap, largest_gaps, transformed, unrounded
from lagniappe.units import MINUTE, SECOND


def table(moments: Any, kinds: Any = None) -> Any:
    columns = {"site": ["a"] * len(moments), "moment": pa.array(moments, pa.int64())}
    return ibis.memtable(pa.table(columns | ({"kind": kinds} if kinds is not None else {})))


def test_the_transformed_gaps_are_the_formula(tmp_path: Any) -> None:
    rng = np.random.default_rng(2)
    moments = rng.integers(0, 3_600 * SECOND, 200)
    found = engine.collect(transformed(table(moments), (), 6 * MINUTE).order_by("uniform"))["uniform"].to_pylist()
    expected = []
    length = 360.0
    for block in range(10):
        times = np.sort(moments[(moments // (6 * MINUTE)) == block] / SECOND - block * length)
        before = np.concatenate(([0.0], times[:-1]))
        r = (len(times) + 1 - np.arange(1, len(times) + 1)) * -np.log((length - times) / (length - before))
        expected += list(1 - np.exp(-r))
    assert found == pytest.approx(sorted(expected), abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(5, 3_000), st.integers(0, 1_000), st.floats(0.7, 1.5))
def test_the_largest_gap_is_scipys(n: int, seed: int, bend: float) -> None:
    values = np.random.default_rng(seed).random(n) ** bend
    kinds = np.where(np.arange(n) % 3 == 0, "x", "y")
    rows = ibis.memtable(pa.table({"kind": kinds, "uniform": values}))
    for keys in ((), ("kind",)):
        for key, gap in largest_gaps(rows, keys).items():
            mine = values if not key else values[kinds == key[0]]
            theirs = scipy.stats.kstest(mine, "uniform")
            assert (gap.n, gap.k) == (len(mine), pytest.approx(theirs.statistic, abs=1e-12))
            assert gap.p == pytest.approx(theirs.pvalue, abs=0.05)


def test_fractions_of_a_second_are_even_and_the_same_for_any_order() -> None:
    seconds = np.random.default_rng(4).integers(0, 40_000, 60_000)
    drawn = unrounded(table(seconds * SECOND), (), 1)
    fractions = np.array(engine.collect(drawn.select("moment"))["moment"].to_pylist()[:60_000]) % SECOND / SECOND
    assert scipy.stats.kstest(fractions, "uniform").pvalue > 0.01
    some = seconds[:500]
    forth = sorted(unrounded(table(some * SECOND), (), 1).to_pyarrow()["moment"].to_pylist())
    back = sorted(unrounded(table(some[::-1] * SECOND), (), 1).to_pyarrow()["moment"].to_pylist())
    assert forth == back
    assert forth != sorted(unrounded(table(some * SECOND), (), 2).to_pyarrow()["moment"].to_pylist())
    exact = np.array([5, SECOND + 7])
    assert sorted(unrounded(table(exact), (), 1).to_pyarrow()["moment"].to_pylist()) == list(exact)


def test_no_gap_at_all() -> None:
    rows = ibis.memtable(pa.table({"uniform": pa.array([], pa.float64())}))
    assert largest_gaps(rows, ()) == {}
    assert Gap(100, 0.5).p < 1e-9


def test_sums_of_days_give_the_intervals_of_the_days() -> None:
    rng = np.random.default_rng(6)
    n = rng.poisson(200, 60)
    x = rng.binomial(n, rng.beta(20, 20, 60))
    days = np.datetime64("2026-01-05") + np.arange(60)
    rows = ibis.memtable(pa.table({"business_day": pa.array(days), "x": x, "n": n, "kind": ["k"] * 60}))
    sums = day_sums(rows, (), "x", "n")[()]
    assert sums == of(x.tolist(), n.tolist())
    assert day_sums(rows, ("kind",), "x", "n") == {("k",): sums}
    ours, drawn = share_between_days(sums), by_days(x, n, rng=rng, draws=4_000)
    assert ours is not None
    assert drawn is not None
    assert ours.low == pytest.approx(drawn.low, abs=0.006)
    assert ours.high == pytest.approx(drawn.high, abs=0.006)
    straight = between_days(sums)
    assert straight is not None
    assert (straight.low, straight.high) == pytest.approx((ours.low, ours.high), abs=0.003)


def test_shares_of_a_day_count_the_days_without_it() -> None:
    rows = ibis.memtable(
        pa.table({"business_day": pa.array(np.array(["2026-01-05", "2026-01-05", "2026-01-06"], "datetime64[D]")),
                  "kind": ["a", "b", "a"], "n": [3, 1, 6]})
    )  # fmt: skip
    found = day_shares(rows, ("kind",), "n")
    assert found["b",] == of([1, 0], [4, 6])
    assert found["a",] == of([3, 6], [4, 6])


def test_few_days_and_no_hits_stay_honest() -> None:
    few = of([1, 2], [4, 5])
    assert between_days(few) is None
    assert share_between_days(few) == wilson(3, 9)
    assert share_between_days(of([0] * 9, [0] * 9)) is None
    none = share_between_days(of([0] * 30, [10] * 30))
    alone = wilson(0, 300)
    assert none is not None
    assert alone is not None
    assert none.low == 0
    assert none.high > alone.high
    assert jackknife([1.0] * 4) is None
    assert jackknife([1.0] * 5 + [2.0]) is not None
