"""The forecast: on a real bank's eight months, against other people's libraries, and where data is thin or strange."""

from __future__ import annotations

import csv
import gzip
import warnings
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import scipy

from lagniappe.planning.forecast.absence import absence
from lagniappe.planning.forecast.ahead import forecast
from lagniappe.planning.forecast.backtest import Backtest, backtest
from lagniappe.planning.forecast.calendar import Calendar, national
from lagniappe.planning.forecast.calibration import calibrate
from lagniappe.planning.forecast.handling import handle_time
from lagniappe.planning.forecast.history import History, history, ordinary
from lagniappe.planning.forecast.models import autoregression, square_root
from lagniappe.planning.forecast.profile import profiles
from lagniappe.planning.forecast.regression import features, poisson
from lagniappe.planning.forecast.smoothing import smooth

MONDAY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def bank(shared_data: Path) -> tuple[History, Calendar]:
    """The bank's calls by half hour, with Israel's public holidays."""
    file = shared_data / "queue" / "anonymous_bank" / "arrivals_6min_jan_aug.csv.gz"
    days: dict[date, np.ndarray] = {}
    with gzip.open(file, "rt") as lines:
        for row in csv.DictReader(lines):
            counts = days.setdefault(date.fromisoformat(row["Date"]), np.zeros(48))
            counts[(int(row["u"]) - 1) // 5] += float(row["calls"])
    calendar = national("IL", min(days), max(days))
    return history(days, calendar), calendar


@pytest.fixture(scope="module")
def next_day(bank: tuple[History, Calendar]) -> Backtest:
    return backtest(*bank, 1, step=1, first=70)


@pytest.mark.data
def test_the_next_day_is_told_no_worse_than_by_the_square_root_model(next_day: Backtest) -> None:
    """What is judged is the honest choice: at every origin the model that had been best until then."""
    ours, reference = next_day.score("chosen"), next_day.score("square_root")
    assert ours.wape <= reference.wape
    assert ours.day_wape <= reference.day_wape
    assert ours.interval_score <= reference.interval_score
    assert ours.gain_low > 0.1
    assert next_day.score("seasonal_naive").gain == 0
    assert next_day.score(next_day.best).wape <= reference.wape


@pytest.mark.data
def test_intervals_cover_what_they_say(next_day: Backtest) -> None:
    """Whole days within the bounds of a binomial law; bands, which resemble each other within a day, with the days as units."""
    ours = next_day.score("chosen")
    n = ours.covered_days
    assert n > 150
    for share, seen in (
        (0.8, ours.day_cover_80),
        (0.95, ours.day_cover_95),
        (0.8, ours.cover_80),
        (0.95, ours.cover_95),
    ):
        low, high = scipy.stats.binom.ppf([0.01, 0.99], n, share) / n
        assert low <= seen <= high


@pytest.mark.data
def test_two_weeks_ahead(bank: tuple[History, Calendar]) -> None:
    found = backtest(*bank, 14, step=5, first=70)
    ours, reference = found.score("chosen"), found.score("square_root")
    assert ours.wape <= reference.wape
    assert ours.interval_score <= reference.interval_score
    assert ours.gain_low > 0
    assert 0.74 <= ours.cover_80 <= 0.86
    assert 0.91 <= ours.cover_95 <= 0.98


@pytest.mark.data
def test_the_forecast_of_the_bank(bank: tuple[History, Calendar]) -> None:
    known, calendar = bank
    ahead = forecast(known, 14, calendar)
    assert ahead.first == date(1999, 9, 1)
    low, high = ahead.days_at(0.1), ahead.days_at(0.9)
    totals = ahead.expected.sum(axis=1)
    assert (low < totals).all()
    assert (totals < high).all()
    weekday = [ahead.day(place).weekday() for place in range(14)]
    assert max(totals[place] for place in range(14) if weekday[place] == 5) < 400
    # A rate is known better than a count, for the count has its own chance.
    assert (ahead.rates_at(0.95) <= ahead.counts_at(0.95) + 1e-9).all()
    assert (ahead.rates_at(0.95) >= ahead.rates_at(0.8)).all()


@pytest.mark.data
def test_the_square_root_model_is_the_published_one(bank: tuple[History, Calendar]) -> None:
    """On regular weekdays (Sunday to Thursday) its level follows the day before, as in the paper (gamma .68, other months)."""
    known, calendar = bank
    plain = ordinary(known, calendar)
    regular = ~np.isin(known.weekdays(), [4, 5])
    roots = np.sqrt(plain[regular] + 0.25).sum(axis=1)
    weekdays = known.weekdays()[regular]
    deviation = (
        roots
        - np.array([np.nanmean(roots[weekdays == day]) for day in range(7) if day not in (4, 5)])[
            np.searchsorted([0, 1, 2, 3, 6], weekdays)
        ]
    )
    assert 0.3 < autoregression(deviation) < 0.8


def test_the_square_root_model_finds_what_made_its_data() -> None:
    rng = np.random.default_rng(3)
    n, gamma = 300, 0.7
    level = np.zeros(n)
    for day in range(1, n):
        level[day] = gamma * level[day - 1] + 0.05 * rng.standard_normal()
    shape = np.array([40.0, 90.0, 60.0])
    roots = shape * (1 + level)[:, None]
    counts = rng.poisson(np.maximum(roots, 0) ** 2).astype(float)
    weekdays = np.arange(n + 3) % 7
    deviation = np.sqrt(counts + 0.25).sum(axis=1)
    assert autoregression(deviation / deviation.mean() - 1) == pytest.approx(gamma, abs=0.15)
    told_ = square_root(counts, weekdays, weekdays)
    assert np.abs(told_[0] / (shape * (1 + gamma * level[-1])) ** 2 - 1).max() < 0.25


def test_smoothing_is_that_of_statsmodels() -> None:
    from statsmodels.tsa.statespace.exponential_smoothing import ExponentialSmoothing

    rng = np.random.default_rng(5)
    n = 84
    weekdays = np.arange(n) % 7
    season = np.array([0.3, 0.2, 0.1, 0.0, -0.1, -0.2, -0.3])
    values = 5 + season[weekdays] + 0.01 * np.arange(n) + 0.1 * rng.standard_normal(n)
    alpha, beta, gamma, phi = 0.3, 0.05, 0.1, 0.9
    level, trend, seasons, errors = smooth(values, weekdays, np.array([[alpha, beta, gamma, phi]]), (5.0, season))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ExponentialSmoothing(
            values, trend=True, damped_trend=True, seasonal=7, initialization_method="known",
            initial_level=5.0, initial_trend=0.0, initial_seasonal=season[::-1],
        )  # fmt: skip
        theirs = model.smooth([alpha, beta, gamma, phi])
    assert errors[:, 0] == pytest.approx(theirs.forecasts_error[0], abs=1e-8)
    steps = np.cumsum(phi ** np.arange(1, 8))
    ours = level[0] + steps * trend[0] + seasons[0][np.arange(n, n + 7) % 7]
    assert ours == pytest.approx(theirs.forecast(7), abs=1e-8)


def test_poisson_regression_is_that_of_statsmodels() -> None:
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    rng = np.random.default_rng(7)
    n = 200
    days = np.arange(n) - n
    design, hold = features(days, np.arange(n) % 7, np.arange(n) % 30 + 1, n)
    counts = rng.poisson(np.exp(4 + 0.5 * np.sin(np.arange(n)))).astype(float)
    weight = rng.uniform(0.2, 1, n)
    theirs = GLM(counts, design, family=Poisson(), freq_weights=weight).fit(tol=1e-12)
    assert poisson(design, counts, weight, 0 * hold) == pytest.approx(theirs.params, abs=1e-6)


def days_of(counts: np.ndarray, first: date = MONDAY, leave: tuple[int, ...] = ()) -> dict[date, np.ndarray]:
    return {first + timedelta(days=place): row for place, row in enumerate(counts) if place not in leave}


def weekly(weeks: int, seed: int = 1, level: float = 40.0) -> np.ndarray:
    """Five days a week, ten bands."""
    rng = np.random.default_rng(seed)
    shape = np.array([1, 2, 4, 6, 6, 4, 3, 3, 2, 1]) / 32 * level
    counts = rng.poisson(np.tile(shape, (7 * weeks, 1))).astype(float)
    counts[np.arange(7 * weeks) % 7 >= 5] = 0
    return counts


def test_missing_is_not_zero_and_closed_is_not_missing() -> None:
    counts = weekly(10)
    whole = forecast(history(days_of(counts)), 7)
    weekend = [place for place in range(70) if place % 7 >= 5]
    gaps = (30, 31, 44)
    known = history(days_of(counts, leave=(*gaps, *weekend)))
    assert np.isnan(known.counts[list(gaps)]).all()
    assert known.shut[12]
    assert not known.counts[12].any()
    missing = forecast(known, 7)
    assert missing.closed == (True,) * 2 + (False,) * 5
    assert missing.expected.sum() == pytest.approx(whole.expected.sum(), rel=0.1)
    zeroed = counts.copy()
    zeroed[-14:] = 0
    assert forecast(history(days_of(zeroed)), 7).expected.sum() < 0.9 * whole.expected.sum()


def test_named_days_are_learnt_by_name() -> None:
    counts = weekly(16, level=200)
    paydays = [MONDAY + timedelta(days=place) for place in (3, 31, 59, 87, 115)]
    for day in paydays[:-1]:
        counts[(day - MONDAY).days] *= 2
    shut = MONDAY + timedelta(days=112)
    calendar = Calendar(dict.fromkeys(paydays, "payday")).with_days({shut: "new holiday"}, frozenset({shut}))
    ahead = forecast(history(days_of(counts), calendar), 7, calendar)
    totals = ahead.expected.sum(axis=1)
    assert ahead.names[3] == "payday"
    assert totals[0] == 0
    assert 1.6 < totals[3] / totals[2] < 2.1


def test_a_country_and_a_region() -> None:
    catalonia = national("ES", date(2026, 1, 1), date(2026, 12, 31), "CT").named
    assert date(2026, 9, 11) in catalonia
    assert date(2026, 9, 11) not in national("ES", date(2026, 1, 1), date(2026, 12, 31), "MD").named
    with pytest.raises(ValueError, match="region 'ZZ' of ES is not known; possible: AN"):
        national("ES", MONDAY, MONDAY, "ZZ")
    with pytest.raises(ValueError, match="two letters"):
        national("Spain", MONDAY, MONDAY)


def test_what_cannot_be_foretold_says_what_is_missing() -> None:
    with pytest.raises(ValueError, match="21 days"):
        forecast(history(days_of(weekly(2))), 7)
    with pytest.raises(ValueError, match="no day"):
        history({})
    with pytest.raises(ValueError, match="negative"):
        history({MONDAY: [-1.0]})
    with pytest.raises(ValueError, match="horizon"):
        forecast(history(days_of(weekly(5))), 0)
    with pytest.raises(ValueError, match="p must lie"):
        forecast(history(days_of(weekly(5))), 7).counts_at(1.0)


@pytest.mark.parametrize("weeks", [3, 4, 6])
def test_little_data_gives_wide_intervals(weeks: int) -> None:
    ahead = forecast(history(days_of(weekly(weeks))), 7)
    assert np.isfinite(ahead.days_at(0.975)).all()
    assert (ahead.days_at(0.975)[:5] > ahead.expected.sum(axis=1)[:5]).all()


def test_the_future_is_not_seen() -> None:
    """What comes after an origin changes nothing of what was said there."""
    counts = weekly(12)
    changed = counts.copy()
    changed[70:] *= 5
    one, other = (backtest(history(days_of(each)), Calendar(), 7, step=7, first=35) for each in (counts, changed))
    short, again = (
        backtest(history(days_of(each[:70])), Calendar(), 7, step=7, first=35) for each in (counts, changed)
    )
    assert short.scores == again.scores
    assert one.scores != other.scores


def test_intervals_of_known_data_cover_it() -> None:
    rng = np.random.default_rng(2)
    expected = rng.uniform(0.2, 60, 4000)
    days = 1 + 0.1 * rng.standard_normal(4000)
    counts = rng.poisson(expected * days**2).astype(float)
    how = calibrate(counts[:2000], expected[:2000])
    for p in (0.8, 0.95):
        assert (counts[2000:] <= how.counts_at(expected[2000:], p)).mean() == pytest.approx(p, abs=0.03)
    # The swing of the rate alone: sqrt(rate) = sqrt(expected) x day.
    rates = (expected * days**2)[2000:]
    assert (rates <= how.rates_at(expected[2000:], 0.9)).mean() == pytest.approx(0.9, abs=0.04)


def test_profiles_sum_to_one() -> None:
    shape = profiles(weekly(4), np.arange(28) % 7)
    assert shape[:5].sum(axis=1) == pytest.approx(1)


def test_handle_time_follows_a_change_and_keeps_a_band_apart() -> None:
    rng = np.random.default_rng(4)
    served = rng.poisson(30, (60, 6)).astype(float)
    mean = np.array([100, 100, 100, 200, 100, 100]) * np.where(np.arange(60) < 30, 1.0, 1.5)[:, None]
    seconds = served * mean * rng.uniform(0.9, 1.1, (60, 6))
    found = handle_time(seconds, served)
    assert found.seconds == pytest.approx(mean[-1], rel=0.1)
    assert found.wape < found.naive_wape
    assert found.low < 1 < found.high
    with pytest.raises(ValueError, match="nobody"):
        handle_time([[0.0]], [[0.0]])


def test_absences_by_weekday() -> None:
    rng = np.random.default_rng(6)
    weekday = np.arange(350) % 7
    share = np.where(weekday == 0, 0.15, 0.05)
    away = rng.binomial(40, share)
    found = absence(away, np.full(350, 40), weekday)
    assert found.share[0] == pytest.approx(0.15, abs=0.03)
    assert found.share[1:] == pytest.approx(0.05, abs=0.02)
    passed = (away > found.away_at(np.full(350, 40), weekday, 0.9)).mean()
    assert 0.02 < passed <= 0.12
    with pytest.raises(ValueError, match="between 0 and planned"):
        absence([3], [2], [0])
