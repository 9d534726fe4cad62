"""The estimate told to customers: its arithmetic, and whether it keeps its word where its assumptions hold."""

from __future__ import annotations

import heapq
import random
from datetime import timedelta

import pytest
import scipy

from cast import SmallCentre
from lagniappe.desk.actions import presence, turns
from lagniappe.desk.models import WaitModel
from lagniappe.desk.queries import waits


@pytest.mark.parametrize("shape", [1, 2, 5, 20, 200])
@pytest.mark.parametrize(("normal", "share"), [(-waits.NORMAL_80, 0.2), (0.0, 0.5), (waits.NORMAL_80, 0.8)])
def test_the_quantile_is_the_gamma_times(shape: int, normal: float, share: float) -> None:
    assert waits.gamma_quantile(shape, 3.0, normal) == pytest.approx(
        scipy.stats.gamma.ppf(share, shape, scale=3.0), rel=0.02
    )


def test_three_in_five_waits_fall_into_the_range() -> None:
    """Memoryless services, three counters always busy: the range from the 20th to the 80th percentile holds 60 %."""
    random.seed(11)
    inside = total = 0
    for _ in range(4000):
        ahead = random.randint(0, 12)
        low, high = (waits.gamma_quantile(ahead + 1, 300 / 3, sign * waits.NORMAL_80) for sign in (-1, 1))
        busy = [random.expovariate(1 / 300) for _counter in range(3)]
        heapq.heapify(busy)
        for _person in range(ahead):
            heapq.heappush(busy, heapq.heappop(busy) + random.expovariate(1 / 300))
        waited = heapq.heappop(busy)
        total += 1
        inside += low <= waited <= high
    assert 0.57 < inside / total < 0.63  # four standard errors are 0.031


def test_nobody_at_work_is_no_estimate_and_a_free_counter_no_wait(centre: SmallCentre) -> None:
    assert waits.estimate(centre.cash, centre.now) is None
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    told = waits.estimate(centre.cash, centre.now)
    assert told is not None
    assert (told.likely_seconds, told.high_minutes, told.working) == (0, 1, 1)


def test_who_is_ahead_counts_and_priority_goes_before(centre: SmallCentre) -> None:
    WaitModel.objects.create(queue=centre.cash, mean_service_seconds=300, served=40, learned_at=centre.now)
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=centre.now)
    for second in range(3):
        turns.take_turn(kind=centre.deposit, now=centre.now + timedelta(seconds=second))
    last = turns.take_turn(kind=centre.deposit, now=centre.now + timedelta(seconds=9))
    turns.call_next(agent=centre.ana, now=centre.now + timedelta(seconds=10))
    told = waits.estimate(centre.cash, centre.now, last)
    assert told is not None
    assert (told.ahead, told.served) == (2, 40)
    assert told.likely_seconds == pytest.approx(3 * 300 * (1 - 1 / 27) ** 3, abs=1)
    assert told.low_seconds < told.likely_seconds < told.high_seconds
    first = turns.take_turn(kind=centre.deposit, priority=True, now=centre.now + timedelta(seconds=20))
    ahead_of_all = waits.estimate(centre.cash, centre.now, first)
    assert ahead_of_all is not None
    assert ahead_of_all.ahead == 0


def test_who_waits_in_another_queue_of_the_same_agents_is_ahead_too(centre: SmallCentre) -> None:
    """Bruno alone serves advice and, with Ana, the cash desk: half of its line is his."""
    presence.be(user=centre.bruno, state="available", position=centre.counters[0], now=centre.now)
    turns.take_turn(kind=centre.loan, now=centre.now)
    turns.call_next(agent=centre.bruno, now=centre.now)
    alone = waits.estimate(centre.advice, centre.now)
    for _person in range(4):
        turns.take_turn(kind=centre.deposit, now=centre.now)
    with_cash = waits.estimate(centre.advice, centre.now)
    presence.be(user=centre.ana, state="available", position=centre.counters[1], now=centre.now)
    shared = waits.estimate(centre.advice, centre.now)
    assert alone is not None
    assert with_cash is not None
    assert shared is not None
    assert alone.likely_seconds < shared.likely_seconds < with_cash.likely_seconds
    assert with_cash.ahead == 0
