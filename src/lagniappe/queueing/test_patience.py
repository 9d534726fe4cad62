"""The estimators against lifelines, against arithmetic, and against each other."""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagniappe.queueing.durations import Cells, Counted, cells, counted, unrounded
from lagniappe.queueing.families import fit, fits
from lagniappe.queueing.hazard import hazard, peaks, smoothed
from lagniappe.queueing.patience import index, rate, smooth_survival, survival
from lagniappe.queueing.turnbull import redrawn, turnbull, unseen

RNG = np.random.default_rng


def peer() -> Any:
    """Loaded by the process that needs it: every process of the tests reads this file."""
    import lifelines

    return lifelines


def sample(n: int = 400, seed: int = 1, late: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = RNG(seed)
    patience, offered = rng.exponential(300, n), rng.exponential(100, n)
    time, left = np.minimum(patience, offered), patience <= offered
    entry = np.where(rng.random(n) < 0.4, time * rng.random(n), 0.0) if late else np.zeros(n)
    return time, left, entry


@pytest.mark.parametrize("late", [False, True])
def test_product_limit_equals_lifelines(late: bool) -> None:
    time, left, entry = sample(late=late)
    ours = survival(counted(time, left, entry=entry))
    theirs = peer().KaplanMeierFitter().fit(time, left, entry=entry if late else None)
    grid = np.linspace(0, time.max(), 97)
    assert ours.at(grid) == pytest.approx(theirs.predict(grid).to_numpy(), abs=1e-12)
    if not late:
        low, high = ours.between(ours.time)
        band = theirs.confidence_interval_.loc[ours.time].to_numpy()
        inside = ours.share > 0
        assert np.column_stack((low, high))[inside] == pytest.approx(band[inside], abs=1e-9)
        assert ours.mean_until(200) == pytest.approx(
            peer().utils.restricted_mean_survival_time(theirs, t=200), abs=1e-9
        )


def test_ties_and_weights_equal_lifelines() -> None:
    rng = RNG(3)
    time, left, weight = rng.integers(0, 30, 200).astype(float), rng.random(200) < 0.4, rng.integers(1, 5, 200)
    ours = survival(counted(time, left, weight=weight))
    theirs = peer().KaplanMeierFitter().fit(time, left, weights=weight)
    assert ours.at(np.arange(31)) == pytest.approx(theirs.predict(np.arange(31)).to_numpy(), abs=1e-12)


def test_quantiles_and_their_intervals() -> None:
    curve = survival(counted(np.arange(1.0, 101.0), np.ones(100, bool)))
    value, low, high = curve.quantile(0.5)
    assert value == 50
    assert low is not None
    assert high is not None
    assert low < 50 < high
    short = survival(counted([1.0, 2.0], [False, True]))
    assert short.quantile(0.3)[0] == 2
    assert survival(counted([1.0, 2.0], [False, False])).quantile(0.5) == (None, None, None)


def test_the_last_customer_leaving_takes_the_curve_to_nothing() -> None:
    curve = survival(counted([1.0, 2.0], [True, True]))
    assert curve.share.tolist() == [0.5, 0.0]
    assert curve.low[-1] == 0
    assert 0 < curve.high[-1] <= 1


def test_cells_converge_to_the_product_limit_and_to_nelson_and_aalen() -> None:
    time, left, _ = sample(2000)
    counts = counted(time, left)
    fine = smooth_survival(cells(counts, np.linspace(0, time.max() + 1e-9, 20_000)))
    grid = np.linspace(1, 300, 50)
    assert fine.at(grid) == pytest.approx(survival(counts).at(grid), abs=0.004)
    cumulated = peer().NelsonAalenFitter(nelson_aalen_smoothing=False).fit(time, left)
    assert -np.log(fine.at(grid)) == pytest.approx(cumulated.predict(grid).to_numpy(), abs=0.01)
    spread = fine.spread[np.searchsorted(fine.time, 100.0)]
    greenwood = survival(counts)
    assert spread == pytest.approx(greenwood.spread[np.searchsorted(greenwood.time, 100.0)], rel=0.01)


def test_coarse_cells_of_an_even_rate_are_without_bias() -> None:
    """Two hundred cells of one second or four of two minutes: the same answer but for noise, for time inside is counted."""
    time, left, _ = sample(20_000)
    counts = counted(time, left)
    for width in (1.0, 30.0, 120.0):
        curve = smooth_survival(cells(counts, np.arange(0, time.max() + 2 * width, width)))
        assert float(curve.at(120.0)) == pytest.approx(exp(-120 / 300), abs=0.01)


def test_cells_keep_every_second_and_every_leaver() -> None:
    time, left, entry = sample(300, late=True)
    counts = counted(time, left, entry=entry)
    parts = cells(counts, np.linspace(0, time.max() + 1, 37))
    assert parts.exposure.sum() == pytest.approx((time - entry).sum())
    assert parts.exposure.sum() == pytest.approx(counts.exposure)
    assert parts.left.sum() == left.sum()
    coarse = parts.merged(parts.edges[[0, 12, 36]])
    assert coarse.left.tolist() == [parts.left[:12].sum(), parts.left[12:].sum()]
    with pytest.raises(ValueError, match="finer"):
        parts.merged([0.0, 3.33])


def test_whole_seconds_bias_a_curve_and_unrounding_does_not() -> None:
    """Leaving at one in eight a second: written in whole seconds, the product limit keeps far too many; the cells do not."""
    rng = RNG(5)
    begin = rng.random(200_000)
    patience, offered = rng.exponential(8, 200_000), rng.exponential(3, 200_000)
    end = begin + np.minimum(patience, offered)
    written = np.floor(end) - np.floor(begin)
    keep = written > 0
    counts = counted(written[keep], (patience <= offered)[keep])
    truth = exp(-3 / 8)  # from 1.5 to 4.5 seconds
    exact, spread = survival(counts), smooth_survival(unrounded(counts, 1.0))
    ours = float(spread.at(4.5) / spread.at(1.5))
    assert ours == pytest.approx(truth, abs=0.01)
    assert float(exact.at(4.5) / exact.at(1.5)) > truth + 0.03


def test_the_offered_wait_is_the_same_with_roles_exchanged() -> None:
    time, left, _ = sample(4000)
    curve = survival(counted(time, left).swapped())
    assert float(curve.at(100.0)) == pytest.approx(exp(-1), abs=0.03)


def test_events_at_nothing_are_an_atom() -> None:
    time, left = np.array([0.0, 0.0, 0.0, 5.0, 6.0]), np.array([True, True, False, True, False])
    curve = survival(counted(time, left))
    assert float(curve.at(0.0)) == pytest.approx(0.6)
    parts = cells(counted(time, left), [0.0, 10.0])
    assert (parts.at_once, parts.left.tolist(), parts.exposure.tolist()) == (2.0, [1.0], [11.0])
    assert smooth_survival(parts).start == pytest.approx(0.6)
    assert counted(time, left).positive().rows == 2


def test_rate_and_its_interval() -> None:
    found = rate(10, 1000.0)
    # Garwood's interval of ten events: 4.795 to 18.39.
    assert (found.value, found.mean) == (0.01, 100.0)
    assert (found.low * 1000, found.high * 1000) == pytest.approx((4.7954, 18.3904), abs=1e-3)
    none = rate(0, 1000.0)
    assert (none.low, none.mean) == (0.0, float("inf"))
    assert none.high * 1000 == pytest.approx(-log(0.025), abs=1e-9)
    with pytest.raises(ValueError, match="watched"):
        rate(1, 0.0)


def test_the_index_is_patience_over_offered_wait_when_patience_is_exponential() -> None:
    _, left, _ = sample(50_000)
    found = index((~left).sum(), left.sum())
    assert found.value == pytest.approx(300 / 100, rel=0.05)
    assert index(5, 0).value is None


def test_hazard_peaks_are_found_where_they_are_and_not_elsewhere() -> None:
    rng = RNG(7)
    edges = np.arange(0.0, 301.0)
    truth = np.full(300, 0.0025)
    truth[8:12] = 0.008
    truth[50:62] = 0.005
    at_risk, counts, exposure = 40_000, np.zeros(300), np.zeros(300)
    for second in range(300):
        counts[second] = rng.poisson(at_risk * truth[second])
        exposure[second] = at_risk
        at_risk -= counts[second] + 60
    source = Cells(edges, counts, exposure, 40_000)
    found = peaks(source, 2.0)
    assert [8 <= peak.at <= 12 or 50 <= peak.at <= 62 for peak in found] == [True, True]
    assert found[0].value == pytest.approx(0.008, rel=0.2)
    assert found[1].around == pytest.approx(0.0025, rel=0.3)
    rough = hazard(source)
    assert (rough.low[9] < 0.008) & (rough.high[9] > 0.008)
    assert smoothed(source, 2.0).value[200] == pytest.approx(0.0025, rel=0.25)


def test_even_leaving_has_no_peaks() -> None:
    alarms = 0
    for seed in range(60):
        time, left, _ = sample(4000, seed=seed)
        alarms += bool(peaks(cells(counted(time, left), np.arange(0.0, time.max() + 1, 1.0)), 3.0))
    assert alarms <= 3


def test_turnbull_equals_the_product_limit_when_everything_is_seen() -> None:
    rng = RNG(2)
    left, stayed = rng.integers(0, 20, 25).astype(float), rng.integers(0, 20, 25).astype(float)
    found = turnbull(unseen(left, stayed, np.zeros(25)), tolerance=1e-12)
    counts = Counted(np.arange(1.0, 26.0), left, stayed, np.zeros(25), float(left.sum() + stayed.sum()))
    assert found.share == pytest.approx(survival(counts).share, abs=1e-6)
    assert found.settled


def test_turnbull_equals_lifelines_for_intervals() -> None:
    rng = RNG(4)
    n, size = 300, 12
    patience, call, seen = rng.geometric(0.12, n), rng.integers(1, size + 1, n), rng.random(n) < 0.5
    late = patience >= call
    went, stay, miss = patience[~late & seen] - 1, call[late] - 1, call[~late & ~seen] - 1
    left, stayed, missed = (np.bincount(part, minlength=size).astype(float) for part in (went, stay, miss))
    ours = turnbull(unseen(left, stayed, missed), tolerance=1e-13, steps=60_000)
    # The oracle's intervals are closed; these lie apart, so that none touches another by accident.
    low = np.concatenate((went + 0.5, stay + 0.9, np.zeros(len(miss))))
    high = np.concatenate((went + 0.5, np.full(len(stay), np.inf), miss + 0.8))
    theirs = peer().KaplanMeierFitter().fit_interval_censoring(low, high, tol=1e-12, show_progress=False)
    upper = theirs.survival_function_.iloc[:, 0]
    expected = [float(upper.loc[upper.index <= place + 0.95].iloc[-1]) for place in range(size)]
    assert ours.share == pytest.approx(expected, abs=2e-3)
    many = redrawn(np.stack((left, left)), np.stack((stayed, stayed)), np.stack((missed, missed)), steps=4000)
    assert many == pytest.approx(np.stack((ours.share, ours.share)), abs=1e-4)


@pytest.mark.parametrize("late", [False, True])
def test_families_equal_lifelines(late: bool) -> None:
    rng = RNG(8)
    patience, offered = 200 * rng.weibull(0.7, 3000), rng.exponential(150, 3000)
    time, left = np.minimum(patience, offered), patience <= offered
    entry = np.where(rng.random(3000) < 0.3, 0.5 * time, 0.0) if late else np.zeros(3000)
    source = counted(time, left, entry=entry)
    weibull = peer().WeibullFitter().fit(time, left, entry=entry if late else None)
    ours = fit(source, "weibull", rng=rng)
    assert ours.values == pytest.approx([weibull.lambda_, weibull.rho_], rel=1e-3)
    assert ours.log_likelihood == pytest.approx(weibull.log_likelihood_, abs=1e-3)
    assert ours.aic == pytest.approx(weibull.AIC_, abs=2e-3)
    parameter = ours.parameters[0]
    assert parameter.low is not None
    assert parameter.high is not None
    assert parameter.low < weibull.lambda_ < parameter.high
    lognormal = peer().LogNormalFitter().fit(time, left, entry=entry if late else None)
    ours = fit(source, "lognormal", rng=rng)
    assert ours.values == pytest.approx([exp(lognormal.mu_), lognormal.sigma_], rel=1e-3)
    exponential = peer().ExponentialFitter().fit(time, left, entry=entry if late else None)
    ours = fit(source, "exponential", rng=rng)
    assert ours.values == pytest.approx([exponential.lambda_], rel=1e-3)
    assert ours.values[0] == pytest.approx(source.exposure / left.sum(), rel=1e-5)


def test_the_right_family_wins_and_lies_close_to_the_product_limit() -> None:
    rng = RNG(9)
    n = 6000
    patience = np.where(rng.random(n) < 0.3, rng.exponential(15, n), rng.exponential(600, n))
    offered = rng.exponential(200, n)
    source = counted(np.minimum(patience, offered), patience <= offered)
    ranked = fits(source, seed=1, cuts=(10.0, 40.0, 120.0))
    best = ranked[0]
    assert best.family == "hyperexponential"
    assert best.values == pytest.approx([0.3, 15, 600], rel=0.15)
    assert best.distance < 0.04
    named = {each.family: each for each in ranked}
    assert set(named) == {"exponential", "weibull", "lognormal", "hyperexponential", "piecewise"}
    assert named["exponential"].distance > 0.1
    grid = np.array([5.0, 60.0, 200.0])
    step = 1e-4
    for each in ranked:
        slope = -(np.log(each.survival(grid + step)) - np.log(each.survival(grid - step))) / (2 * step)
        assert slope == pytest.approx(each.hazard(grid), rel=1e-3)
    assert [each.aic for each in fits(source, seed=1)] == [each.aic for each in fits(source, seed=1)]


def test_families_read_whole_seconds() -> None:
    rng = RNG(10)
    patience, offered = rng.exponential(4, 20_000), rng.exponential(4, 20_000)
    time = np.rint(np.minimum(patience, offered))
    keep = time > 0
    # Who waited less than half a second is written as nothing and is out, so the others were watched from there on.
    source = counted(time[keep], (patience <= offered)[keep], entry=np.full(keep.sum(), 0.5))
    assert fit(source, "exponential", rng=rng, resolution=1.0).values[0] == pytest.approx(4, rel=0.04)


@pytest.mark.parametrize(
    ("time", "left", "entry", "says"),
    [
        ([-1.0], [True], None, "not negative"),
        ([float("nan")], [True], None, "known"),
        ([1.0], [True], [2.0], "before its end"),
        ([1.0, 2.0], [True], None, "one value a row"),
    ],
)
def test_impossible_rows_are_refused(time: list[float], left: list[bool], entry: list[float] | None, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        counted(time, left, entry=entry)


def test_nobody_and_nobody_leaving() -> None:
    nobody = counted([], [])
    with pytest.raises(ValueError, match="nobody waited"):
        survival(nobody)
    with pytest.raises(ValueError, match="nobody waited"):
        turnbull(unseen([], [], []))
    patient = counted([3.0, 4.0], [False, False])
    assert survival(patient).share.tolist() == [1, 1]
    assert smooth_survival(cells(patient, [0.0, 5.0])).share.tolist() == [1]
    assert peaks(cells(patient, np.arange(6.0)), 1.0) == []
    with pytest.raises(ValueError, match="nobody left"):
        fit(patient, "exponential", rng=RNG(1))


rows = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_order_and_splitting_do_not_matter(found: list[tuple[int, bool]], random) -> None:
    def curve(pairs: list[tuple[int, bool]]) -> list[float]:
        return survival(counted([float(t) for t, _ in pairs], [e for _, e in pairs])).share.tolist()

    shuffled = list(found)
    random.shuffle(shuffled)
    assert curve(shuffled) == curve(found)
    doubled = counted([float(t) for t, _ in found], [e for _, e in found], weight=[2.0] * len(found))
    assert survival(doubled).share.tolist() == pytest.approx(curve(found), abs=1e-12)
    share = np.array(curve(found))
    assert np.all(np.diff(share) <= 1e-12)
    assert np.all((share >= 0) & (share <= 1))


@pytest.mark.parametrize("seed", [25, 35])
def test_families_of_thirty_waits_are_fitted_without_a_warning(seed: int) -> None:
    """Waits of nearly one length, written in whole minutes, send the search far off, where nobody at all would stay."""
    rng = np.random.default_rng(seed)
    waits = 120.0 + rng.integers(0, 2, 30)
    left = rng.random(30) < 0.3
    left[:10] = True
    assert np.isfinite(fit(counted(waits, left), "weibull", rng=rng, resolution=60.0).aic)
