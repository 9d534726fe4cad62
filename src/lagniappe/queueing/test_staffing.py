"""The fewest servers for targets together, and the square-root rules."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagniappe.queueing import squareroot
from lagniappe.queueing.erlang import Of, erlang_a, erlang_c
from lagniappe.queueing.staffing import Targets, fewest_servers

HALF_HOUR = Targets(share_within=0.8, within=20 / 60)


def test_published_staffing() -> None:
    assert fewest_servers(100 / 30, 3, Targets(share_within=0.8, within=20 / 60, occupancy=0.85)) == 14
    positions = math.ceil(14 / (1 - 0.3))
    assert positions == 20
    whitt = Targets(share_within=0.80, within=0.1, of="served", abandoned=0.05)
    assert fewest_servers(100, 1, whitt, patience=1, places=200) == 99


@settings(max_examples=60, deadline=None)
@given(
    rate=st.floats(0.05, 400),
    patience=st.one_of(st.just(math.inf), st.floats(0.05, 30)),
    places=st.one_of(st.just(math.inf), st.integers(5, 200)),
    share_within=st.one_of(st.none(), st.floats(0.05, 0.99)),
    within=st.floats(0, 1),
    of=st.sampled_from(["joined", "called", "served"]),
    wait_served=st.one_of(st.none(), st.floats(0.001, 2)),
    abandoned=st.one_of(st.none(), st.floats(0.001, 0.5)),
    delayed=st.one_of(st.none(), st.floats(0.01, 0.9)),
    occupancy=st.floats(0.2, 0.99),
)
def test_enough_and_not_one_more(
    rate: float,
    patience: float,
    places: float,
    share_within: float | None,
    within: float,
    of: Of,
    **others: float | None,
) -> None:
    targets = Targets(share_within, None if share_within is None else within, of, **others)

    def kept(servers: int) -> bool:
        w = erlang_a(rate, 1, servers, patience, places)
        reached = [
            share_within is None or w.service_level(within, of) >= share_within - 1e-9,
            *(value is None or getattr(w, name) <= value + 1e-9 for name, value in others.items()),
        ]
        return all(reached)

    servers = fewest_servers(rate, 1, targets, patience, places)
    assert kept(servers)
    below = fewest_servers(rate, 1, Targets(occupancy=others["occupancy"]), patience, places)
    assert servers >= below
    if servers > 1:
        w = erlang_a(rate, 1, servers - 1, patience, places)
        kept_all = [
            share_within is None or w.service_level(within, of) >= share_within + 1e-9,
            *(value is None or getattr(w, name) <= value - 1e-9 for name, value in others.items()),
        ]
        assert not all(kept_all)


def test_a_whole_day_at_once() -> None:
    loads = np.array([0, 0.5, 3, 10, 60, 700])
    servers = fewest_servers(loads, 1, HALF_HOUR, patience=2)
    assert servers.shape == loads.shape
    assert servers[0] == 0
    assert (np.diff(servers) > 0).all()
    assert servers.tolist() == [0, *(fewest_servers(load, 1, HALF_HOUR, patience=2) for load in loads[1:])]
    strict = fewest_servers(loads[1:], 1, Targets(np.array([[0.8], [0.9], [0.95]]), 20 / 60), patience=2)
    assert strict.shape == (3, 5)
    assert (np.diff(strict, axis=0) >= 0).all()


@pytest.mark.parametrize(
    ("targets", "more", "said"),
    [
        (Targets(share_within=1, within=1), {}, "share_within of 1 cannot be kept.*0.999 can"),
        (Targets(share_within=1.2, within=1), {}, "share_within is a share from 0 to 1, not 1.2"),
        (Targets(share_within=0.8), {}, "share_within and within belong together"),
        (Targets(), {}, "targets must ask for something"),
        (Targets(wait_served=0), {}, "wait_served of 0 cannot be kept"),
        (Targets(abandoned=0), {"patience": 2}, "abandoned of 0 cannot be kept while people may give up"),
        (Targets(occupancy=0), {}, "occupancy of 0 cannot be kept"),
        (Targets(delayed=0), {}, "delayed of 0 cannot be kept"),
        (HALF_HOUR, {"at_most": 11}, "at_most 11 servers.*possible: share_within 0.3896"),
        (Targets(abandoned=0.01), {"at_most": 3, "patience": 2}, "possible: abandoned 0.7"),
    ],
)
def test_what_cannot_be_kept_says_what_could(targets: Targets, more: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        fewest_servers(100 / 30, 3, targets, **more)


def test_the_cost_rule() -> None:
    """Gans, Koole, Mandelbaum 2003: a ratio of 10 at 400 erlangs is 434 people, busy 92.2 % of the time."""
    beta = squareroot.cost_beta(10)
    assert round(beta, 4) == 1.6824
    assert squareroot.square_root_servers(400, beta) == 434
    assert round(400 / 434, 3) == 0.922
    # Both branches and the cheapest beta itself ask for nearly the same people.
    ratios = np.array([0.5, 1, 2, 5, 10, 20, 100, 1000])
    assert squareroot.cost_beta(ratios) == pytest.approx(squareroot.cheapest_beta(ratios), rel=0.1)
    around = squareroot.cheapest_beta(10) + np.array([-0.05, 0, 0.05])
    cost = around + 10 * squareroot.halfin_whitt(around) / around
    assert cost.argmin() == 1


@pytest.mark.parametrize("beta", [0.2, 1.0, 2.0])
def test_the_limits_are_where_erlang_goes(beta: float) -> None:
    load = np.array([100.0, 1_000, 10_000])
    servers = squareroot.square_root_servers(load, beta)
    exact_beta = (servers - load) / np.sqrt(load)
    gap = erlang_c(load, 1, servers).delayed / squareroot.halfin_whitt(exact_beta) - 1
    assert (np.diff(np.abs(gap)) < 0).all()
    assert abs(gap[-1]) < 0.03
    for patience in (0.5, 4.0):
        w = erlang_a(load, 1, servers, patience)
        assert w.delayed[-1] == pytest.approx(squareroot.garnett(exact_beta[-1], 1, patience), rel=0.04)
        left = squareroot.garnett_abandoned(exact_beta[-1], load[-1], 1, patience)
        assert w.abandoned[-1] == pytest.approx(left, rel=0.06)


def test_far_betas_stay_finite() -> None:
    betas = np.array([-60.0, -30, 0.0, 30, 60])
    assert squareroot.garnett(betas, 1, 1) == pytest.approx([1, 1, 0.5, 0, 0], abs=1e-12)
    assert squareroot.halfin_whitt([1e-9, 50, 1000]) == pytest.approx([1, 0, 0], abs=1e-8)
    with pytest.raises(ValueError, match="beta must be more than zero"):
        squareroot.halfin_whitt(-1)
