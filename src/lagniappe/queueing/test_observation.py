"""Counting by hand, against queues whose truth is known: waits from taps, Little's law, two observers, plans."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagniappe.queueing.durations import counted
from lagniappe.queueing.observation import Round, agreement, little, match, person_seconds, ratio, timed
from lagniappe.queueing.patience import survival
from lagniappe.queueing.sampling import (
    LEAST,
    Plan,
    Stratum,
    allocate,
    between_rounds,
    days_between,
    looks_needed,
    plan,
    rounds_needed,
    strata_of,
)


def simulate(
    rng: np.random.Generator, hours: float, lam: float, mu: float, servers: int
) -> tuple[np.ndarray, np.ndarray]:
    """Arrivals and calls of a first-come-first-served queue, seconds."""
    arrived = np.cumsum(rng.exponential(1 / lam, int(hours * 3600 * lam * 1.2)))
    arrived = arrived[arrived < hours * 3600]
    free, called = np.zeros(servers), np.empty_like(arrived)
    for n, at in enumerate(arrived):
        server = int(free.argmin())
        called[n] = max(at, free[server])
        free[server] = called[n] + rng.exponential(1 / mu)
    return arrived, called


def rounds_of(arrived: np.ndarray, called: np.ndarray, starts: list[float], length: float) -> list[Round]:
    found = []
    for begin in starts:
        end = begin + length
        inside = (arrived >= begin) & (arrived < end)
        gone = (called >= begin) & (called < end)
        waiting = int(((arrived < begin) & (called >= begin)).sum())
        found.append(Round(begin, end, waiting, tuple(arrived[inside]), tuple(np.sort(called[gone]))))
    return found


def test_taps_give_back_the_waits_of_a_line() -> None:
    rng = np.random.default_rng(3)
    arrived, called = simulate(rng, 3, 1 / 60, 1 / 170, 3)
    (watched,) = rounds_of(arrived, called, [3600], 3600)
    found = timed(watched)
    ours = {
        (a, u) for a, u, how in zip(found.arrived, found.until, found.how, strict=True) if how == "called" and a == a
    }
    inside = (arrived >= 3600) & (called < 7200)
    assert ours == set(zip(arrived[inside], called[inside], strict=True))
    assert int(np.isnan(found.arrived).sum()) == watched.waiting
    assert found.unseen == 0


@given(
    st.integers(0, 5),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["arrived", "called", "left"])), max_size=40),
)
def test_the_area_is_the_time_of_all_and_nobody_is_lost(waiting: int, taps: list[tuple[int, str]]) -> None:
    by = {what: tuple(sorted(float(at) for at, each in taps if each == what)) for what in ("arrived", "called", "left")}
    watched = Round(0, 60, waiting, by["arrived"], by["called"], by["left"])
    found = timed(watched)
    came = np.where(np.isnan(found.arrived), 0.0, found.arrived)
    assert person_seconds(watched) == pytest.approx((found.until - came).sum())
    assert len(found.how) == waiting + len(by["arrived"])
    assert sum(how != "still" for how in found.how) + found.unseen == len(by["called"]) + len(by["left"])


def test_littles_law_covers_the_true_mean_wait() -> None:
    """Between-round variance keeps its 95 %; people counted as independent would not."""
    covered, trials = 0, 120
    truth = np.mean(
        [
            np.mean(np.subtract(*simulate(np.random.default_rng(seed), 40, 1 / 60, 1 / 150, 3)[::-1]))
            for seed in range(30)
        ]
    )
    for seed in range(trials):
        rng = np.random.default_rng(1000 + seed)
        arrived, called = simulate(rng, 60, 1 / 60, 1 / 150, 3)
        starts = sorted(rng.choice(np.arange(2, 58), 20, replace=False) * 3600.0)
        found = little(rounds_of(arrived, called, starts, 1800))
        assert found is not None
        assert found.low is not None
        covered += found.low <= truth <= found.high
    # Ratios of few, skewed rounds cover a little less than they say; binomial bounds around 0.85 to 1.
    assert covered >= 0.85 * trials - 2.6 * np.sqrt(trials * 0.85 * 0.15)


def test_who_was_there_already_must_not_be_taken_for_who_came() -> None:
    """Left truncation: with the rest of their waits taken for whole ones, the estimate goes astray."""
    rng = np.random.default_rng(5)
    arrived, called = simulate(rng, 400, 1 / 60, 1 / 172, 3)
    truth = (called - arrived).mean()
    waits, ends, naive = [], [], []
    for watched in rounds_of(arrived, called, [3600.0 * n for n in range(4, 396, 2)], 3600):
        found = timed(watched)
        seen = ~np.isnan(found.arrived)
        waits += list((found.until - found.arrived)[seen])
        ends += [how == "called" for how, here in zip(found.how, seen, strict=True) if here]
        naive += [
            u - (watched.begin if not s else a)
            for a, u, s, h in zip(found.arrived, found.until, seen, found.how, strict=True)
            if h == "called"
        ]
    curve = survival(counted(waits, ends))
    mean = float((np.diff(curve.time, prepend=0) * np.r_[1.0, curve.share[:-1]]).sum())
    assert abs(mean - truth) < abs(np.mean(naive) - truth)


def test_ratios() -> None:
    assert ratio([], []) is None
    assert ratio([1], [0]) is None
    one = ratio([6], [2])
    assert one is not None
    assert (one.value, one.low, one.rounds) == (3.0, None, 1)
    alike = ratio([6, 6, 6], [2, 2, 2])
    assert alike is not None
    assert (alike.value, alike.low, alike.high) == (3.0, None, None), "rounds that are alike make nothing certain"
    with pytest.raises(ValueError, match="one each"):
        ratio([1, 2], [1])


@given(st.lists(st.integers(0, 50), max_size=8), st.lists(st.integers(0, 50), max_size=8), st.integers(0, 5))
def test_matching_finds_as_many_pairs_as_there_can_be(first: list[int], second: list[int], tolerance: int) -> None:
    pairs = match(first, second, tolerance)
    one, other = sorted(first), sorted(second)
    assert all(abs(one[i] - other[j]) <= tolerance for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
    best = np.zeros((len(one) + 1, len(other) + 1), dtype=int)
    for i in range(len(one)):
        for j in range(len(other)):
            both = best[i, j] + (abs(one[i] - other[j]) <= tolerance)
            best[i + 1, j + 1] = max(both, best[i, j + 1], best[i + 1, j])
    assert len(pairs) == best[-1, -1]


def test_two_observers_tell_how_many_there_were() -> None:
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(200):
        truth = np.sort(rng.uniform(0, 36_000, 200))
        seen = [truth[rng.random(200) < chance] for chance in (0.9, 0.8)]
        found = agreement(seen[0], seen[1], 1.0)
        assert found is not None
        covered += found.low <= 200 <= found.high
    assert covered >= 180
    both = agreement([10, 11, 50], [10.4, 50.2], 2.0)
    assert both is not None
    assert (both.both, both.doubled, round(both.share, 3)) == (2, 1, 0.667)
    assert agreement([], []) is None


def test_the_textbook_and_what_rounds_add() -> None:
    assert looks_needed(0.5, 0.05) == 385
    assert looks_needed(0.1, 0.03) == 385
    assert rounds_needed(0.5, 0.05, 385) == LEAST
    assert rounds_needed(0.5, 0.1, 3, between=0.25) > rounds_needed(0.5, 0.1, 3)
    assert between_rounds([0.5]) is None
    assert between_rounds([0.2, 0.8, 0.2, 0.8], looks=100) == pytest.approx(0.343, abs=0.01)
    for wrong in ((0.0, 0.1), (0.5, 0.0), (1.2, 0.1)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            looks_needed(*wrong)


@given(st.integers(1, 60), st.lists(st.integers(30, 300), min_size=1, max_size=8))
def test_allocation_gives_every_round_away(rounds: int, lengths: list[int]) -> None:
    strata = [Stratum(0, 600, 600 + length) for length in lengths]
    given_ = allocate(strata, rounds)
    assert min(given_) >= LEAST
    assert sum(given_) == max(rounds, sum(given_)) >= min(rounds, LEAST * len(strata))
    if rounds >= 10 * len(strata):
        assert abs(sum(given_) - rounds) <= len(strata)


def test_rounds_go_where_they_differ_most() -> None:
    calm, wild = Stratum(0, 600, 720, 0.1), Stratum(0, 720, 840, 0.4)
    assert allocate([calm, wild], 20) == (4, 16)


def test_a_plan_lies_in_its_strata_and_never_twice_at_once() -> None:
    hours = {0: [(600, 900)], 2: [(600, 780), (840, 960)]}
    strata = strata_of(hours, 120)
    assert [(s.weekday, s.first, s.last) for s in strata] == [
        (0, 600, 750),
        (0, 750, 900),
        (2, 600, 690),
        (2, 690, 780),
        (2, 840, 960),
    ]
    days = days_between(date(2026, 3, 2), date(2026, 3, 29), [date(2026, 3, 23)])

    def make(seed: int) -> Plan:
        return plan(strata, days, share=0.5, precision=0.1, looks=5, minutes=15, rng=np.random.default_rng(seed))

    found = make(1)
    assert found.planned == len(found.visits) >= found.wanted
    assert found == make(1)
    assert found.visits != make(2).visits
    for visit in found.visits:
        stratum = found.strata[visit.stratum]
        assert visit.day.weekday() == stratum.weekday
        assert stratum.first <= visit.minute <= stratum.last - visit.minutes
        assert visit.day != date(2026, 3, 23)
    for one, other in pairwise(found.visits):
        assert one.day < other.day or one.minute + one.minutes <= other.minute
    with pytest.raises(ValueError, match="cannot hold"):
        plan(strata, days[:3], share=0.5, precision=0.01, looks=1, minutes=15, rng=np.random.default_rng(1))
    with pytest.raises(ValueError, match="none of the days"):
        plan(strata, [date(2026, 3, 3)], share=0.5, precision=0.1, looks=1, minutes=15, rng=np.random.default_rng(1))
    with pytest.raises(ValueError, match="longer"):
        plan(strata, days, share=0.5, precision=0.1, looks=1, minutes=200, rng=np.random.default_rng(1))
