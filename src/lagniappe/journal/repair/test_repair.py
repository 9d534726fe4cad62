"""Errors of clocks and hands: each is found where it was put, and nowhere else."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lagniappe.journal.repair.clocks import corrected, estimate_skews, past_midnight
from lagniappe.journal.repair.ends import censored_at_next_call, crowd_ends, next_pressed_early
from lagniappe.journal.repair.overlaps import busy_micros
from lagniappe.journal.repair.tickets import printed_in_play, reprinted
from lagniappe.units import HOUR, MINUTE, SECOND


def test_the_skew_of_each_pair_is_found_with_its_interval_and_corrected() -> None:
    """Four desks: one 40 s behind, one right, one whose differences are people's, one seen too seldom."""
    random = np.random.default_rng(5)
    pairs = [("queue", f"desk {number}") for number in range(4)]
    which = np.repeat([0, 1, 2, 3], [200, 200, 200, 10])
    seen = random.integers(0, HOUR, len(which))
    noise = random.integers(-SECOND // 4, SECOND // 4, len(which))
    noise[random.random(len(which)) < 0.1] += 3 * MINUTE  # some slips, which move no median
    people = random.integers(-MINUTE, 2 * MINUTE, len(which))
    shift = np.select([which == 0, which == 2, which == 3], [-40 * SECOND + noise, people, -40 * SECOND + noise], noise)
    skews = estimate_skews(seen, seen + shift, pairs, which)
    assert [skew.events for skew in skews] == [200, 200, 200, 10]
    assert [skew.believed for skew in skews] == [True, False, False, False]
    assert skews[0].low <= -40 * SECOND <= skews[0].high
    right, moved = corrected(seen + shift, which, pairs, skews)
    assert (moved == (which == 0)).all()
    assert np.median(np.abs(right - seen)[which == 0]) < SECOND / 4
    assert (right[~moved] == (seen + shift)[~moved]).all()


def test_the_interval_of_a_skew_holds_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        seen = np.zeros(60, dtype=np.int64)
        other = (3 * SECOND + random.normal(0, SECOND, 60)).astype(np.int64)
        (skew,) = estimate_skews(seen, other, [("a", "b")], np.zeros(60, dtype=int), near=3 * SECOND)
        held += skew.low <= 3 * SECOND <= skew.high
    assert 0.92 <= held / 400 <= 0.985  # nominal 95 %, four standard errors of 400 runs


def test_times_past_midnight_and_clocks_that_were_moved() -> None:
    start, known = np.array([86_000, 86_000, 100, 86_000]), np.array([True, True, True, False])
    later, crossed = past_midnight(start, np.array([10, 85_990, 90, 0]), known, day=86_400)
    assert later.tolist() == [86_410, 85_990, 90, 0]
    assert crossed.tolist() == [True, False, False, False]


def test_a_missing_end_is_bounded_by_the_next_call_of_the_position() -> None:
    place = np.array([0, 0, 1, 0, -1, 1])
    called = np.array([100, 200, 150, 200, 300, 400])
    ended, known = np.array([0, 0, 0, 0, 0, 450]), np.array([False] * 5 + [True])
    bound, found = censored_at_next_call(place, called, ended, known)
    assert bound.tolist() == [200, 0, 400, 0, 0, 450]
    assert found.tolist() == [True, False, True, False, False, False]
    bound, found = censored_at_next_call(place, called, ended, known, last=np.full(6, 999))
    assert bound.tolist() == [200, 999, 400, 999, 999, 450]
    assert found.tolist() == [True, True, True, True, True, False]


def test_crowds_that_end_at_once() -> None:
    ended = np.array([*range(100, 140), *([500] * 9), 777])
    flagged = crowd_ends(np.zeros(50, dtype=int), ended, np.ones(50, dtype=bool))
    assert np.flatnonzero(flagged).tolist() == list(range(40, 49))
    assert not crowd_ends(np.zeros(50, dtype=int), ended, np.zeros(50, dtype=bool)).any()


def test_next_pressed_early() -> None:
    called = np.array([0, 300, 600, 603, 1500, 1800]) * SECOND
    ended = np.array([290, 590, 602, 1400, 1790, 2100]) * SECOND
    flagged = next_pressed_early(np.zeros(6, dtype=int), called, ended, np.ones(6, dtype=bool))
    assert flagged.tolist() == [False, False, True, True, False, False]


def test_tickets_printed_again_and_in_play() -> None:
    issued = np.array([0, 60, 90, 3600, 100]) * SECOND
    assert reprinted(np.array([7, 7, 8, 7, -1]), np.zeros(5), issued).tolist() == [False, True, False, False, False]
    issued = np.array([0, 1, 2, 3, 60, 61]) * SECOND
    missed = np.array([True, True, True, True, True, True])
    assert printed_in_play(np.zeros(6), issued, missed).tolist() == [False, True, True, True, False, False]
    assert not printed_in_play(np.zeros(6), issued, ~missed).any()


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 50), st.integers(0, 20)), min_size=1, max_size=30))
def test_busy_time_is_the_union(services: list[tuple[int, int, int]]) -> None:
    holder, start, length = (np.array(column) for column in zip(*services, strict=True))
    busy = busy_micros(holder, start, start + length)
    for one in range(int(holder.max()) + 1):
        moments = {moment for who, begin, long in services if who == one for moment in range(begin, begin + long)}
        assert busy[one] == len(moments)


@given(st.permutations(range(12)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    random = np.random.default_rng(3)
    place, called = random.integers(0, 3, 12), random.integers(0, 40, 12) * SECOND
    ended, known = called + random.integers(0, 30, 12) * SECOND, random.random(12) < 0.7
    for found in (
        lambda at: censored_at_next_call(place[at], called[at], ended[at], known[at])[1],
        lambda at: crowd_ends(place[at], ended[at], known[at], at_least=2, times_usual=1.5),
        lambda at: (
            next_pressed_early(place[at], called[at], ended[at], known[at]) if len(set(called)) == 12 else known[at]
        ),
    ):
        assert (found(np.arange(12))[order] == found(np.array(order))).all()
