"""Staffing of days: published numbers, what uncertainty costs, and wrong input."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from lagniappe.planning.staffing import Cost, Wish, cheapest, law, needed, needed_on_average, pooled
from lagniappe.queueing.staffing import Targets

USUAL = Targets(share_within=0.8, within=20, of="joined")


def test_the_published_example() -> None:
    """100 calls in half an hour of three minutes each, 80 % within 20 s, at most 85 % busy, three tenths away."""
    wish = Wish((USUAL, Targets(occupancy=0.85)), shrinkage=0.3)
    found = needed([100.0], 180, 1800, wish)
    assert (found.servers[0], found.scheduled[0]) == (14, 20)
    assert found.within[0] == pytest.approx(0.8883500191794669)
    assert found.occupancy[0] == pytest.approx(0.7142857, abs=1e-6)


def test_all_targets_hold_together() -> None:
    came = np.array([[20.0, 80.0, 140.0, 0.0]])
    alone = [needed(came, 240, 1800, Wish((each,)), 300).servers for each in (USUAL, law(60), Targets(abandoned=0.01))]
    both = needed(came, 240, 1800, Wish((USUAL, law(60), Targets(abandoned=0.01))), 300)
    assert (both.servers == np.max(alone, axis=0)).all()
    assert both.servers[0, 3] == 0
    assert np.isnan(both.occupancy[0, 3])
    assert (both.abandoned[0, :3] <= 0.01).all()


def test_the_price_of_waiting() -> None:
    """Gans, Koole and Mandelbaum: a load of 400, waiting ten times as dear as serving: 434 people."""
    assert int(cheapest(400 / 60, 60, Cost(1, 10))) == 434
    one = cheapest(np.array([5.0, 50.0]) / 60, 60, Cost(1, 10), 120)
    for place, rate in enumerate((5.0, 50.0)):
        from lagniappe.queueing.erlang import erlang_a

        prices = [s + 10 * erlang_a(rate / 60, 60, s, 120).queue_mean for s in range(1, 90)]
        assert one[place] == int(np.argmin(prices)) + 1


def test_swinging_days_need_more_than_the_mean_day() -> None:
    rng = np.random.default_rng(1)
    mean = np.array([40.0, 90.0])
    swing = np.quantile(rng.gamma(30, 1 / 30, 4000), np.arange(0.05, 1, 0.1))[:, None]
    wish = Wish((USUAL,))
    average = needed_on_average(mean * swing, 200, 1800, wish)
    assert (average >= needed(mean, 200, 1800, wish).servers).all()
    assert average.sum() > needed(mean, 200, 1800, wish).servers.sum()
    assert (average <= needed(mean * swing.max(), 200, 1800, wish).servers).all()
    same = needed_on_average(np.repeat(mean[None], 3, axis=0), 200, 1800, wish)
    assert (same == needed(mean, 200, 1800, wish).servers).all()


def test_long_services_are_carried_over() -> None:
    came = np.array([30.0, 30.0, 0.0, 0.0])
    found = needed(came, 1800, 1800, Wish((USUAL,))).servers
    assert found[0] < found[1]
    assert found[2] > found[3] > 0


def test_everybody_serving_all_is_never_more() -> None:
    queues = [(np.array([30.0, 60.0]), 200.0), (np.array([5.0, 9.0]), 600.0)]
    found = pooled(queues, 1800, Wish((USUAL,)))
    assert (found.together < found.apart).all()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: Wish(()), "such as 0.8"),
        (lambda: Wish((USUAL,), shrinkage=1.0), "three tenths"),
        (lambda: needed([-1.0], 60, 1800, Wish((USUAL,))), "contacts must be zero or more"),
        (lambda: needed([1.0], 0, 1800, Wish((USUAL,))), "handle_seconds must be more than zero"),
        (lambda: needed([1.0], 60, 0, Wish((USUAL,))), "1800 is half an hour"),
        (lambda: cheapest(1, 1, Cost(0, 1)), "more than nothing"),
        (lambda: pooled([], 1800, Wish((USUAL,))), "at least one"),
    ],
)
def test_wrong_input_is_named(call: Callable[[], object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        call()


def test_a_busy_day_never_needs_fewer_than_the_mean_one_by_a_last_digit() -> None:
    """Services just as long as those that are carried over: rounding alone must not choose another reckoning."""
    wish = Wish((Targets(share_within=0.8, within=600),))
    for handle in (600.0, 600.0 + 1e-13, 600.0 - 1e-13):
        mean, busy = (needed([0.0, 8.0, 8.0 * more, 0.0], handle, 1800, wish).servers for more in (1.0, 1.0 - 1e-16))
        assert mean.tolist() == busy.tolist() == needed([0.0, 8.0, 8.0, 0.0], 600.0, 1800, wish).servers.tolist()
