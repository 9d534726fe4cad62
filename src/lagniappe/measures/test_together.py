"""Several contacts at once: what overlapping services tell."""

from __future__ import annotations

import pytest

from lagniappe.measures.together import ONE, held


def test_the_usual_number_and_how_a_contact_stretches() -> None:
    assert held({1: 5000.0}, {1: 50}) == ONE
    assert held({1: 5000.0, 2: 100.0}, {1: 50, 2: 1}) == ONE, "a slip of the clock now and then is no habit"
    # S(1) = 100, S(2) = 120, S(3) = 140: a = 0.2; as many ended at each, so the mean was seen at two.
    told = held({1: 10_000.0, 2: 6_000.0, 3: 14_000 / 3}, {1: 100, 2: 100, 3: 100})
    assert told.at_once == 3
    assert told.known
    assert told.stretch == pytest.approx(1.4 / 1.2)
    few = held({1: 1000.0, 3: 1000.0}, {1: 5, 3: 20})
    assert (few.at_once, few.stretch, few.known) == (3, 1.0, False)
    faster = held({1: 10_000.0, 2: 4_000.0}, {1: 100, 2: 100})
    assert faster.stretch == 1.0, "nobody is believed to be quicker with two"
