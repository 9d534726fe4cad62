"""Erlang's models against published tables and against a birth-death chain written out in plain Python."""

from __future__ import annotations

import doctest
import math
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagniappe.queueing import erlang, squareroot, staffing
from lagniappe.queueing.erlang import erlang_a, erlang_b, erlang_c
from lagniappe.queueing.twin import Plain


@pytest.mark.parametrize("module", [erlang, staffing, squareroot])
def test_the_examples_in_the_words(module: ModuleType) -> None:
    done = doctest.testmod(module)
    assert done.attempted
    assert not done.failed


def test_whitts_exact_table() -> None:
    """Whitt 2005: M/M/100/200+M, arrivals 102, service and patience 1, to every digit that he prints."""
    w = erlang_a(102, 1, 100, patience=1, places=200)
    told = {
        "P(W=0)": (1 - w.delayed, 0.4083, 4),
        "P(A)": (w.abandoned, 0.0499, 4),
        "E[Q]": (w.queue_mean, 5.092, 3),
        "Var Q": (w.queue_variance, 44.6, 1),
        "E[N]": (w.system_mean, 102.0, 1),
        "E[W|S]": (w.wait_served, 0.0490, 4),
        "E[W|A]": (w.wait_left, 0.0666, 4),
        "P(W<=.1|S)": (w.wait_within(0.1, "served"), 0.7986, 4),
        "P(W<=.1|A)": (w.wait_within(0.1, "left"), 0.7671, 4),
        "P(W<=.2|S)": (w.wait_within(0.2, "served"), 0.9644, 4),
        "P(W<=.2|A)": (w.wait_within(0.2, "left"), 0.9702, 4),
    }
    assert {name: round(value, digits) for name, (value, _, digits) in told.items()} == {
        name: published for name, (_, published, _) in told.items()
    }
    patient = erlang_a(102, 1, 100, patience=4, places=300)
    assert (round(1 - patient.delayed, 3), round(patient.abandoned, 4)) == (0.226, 0.0364)
    assert round(patient.queue_mean, 2) == 14.84


def test_published_examples_of_a_half_hour() -> None:
    """100 calls in 30 minutes, handled in 3, answered by 14 people."""
    c = erlang_c(100 / 30, 3, 14)
    assert c.service_level(20 / 60) == pytest.approx(0.8883500191794669, abs=1e-13)
    assert (round(c.occupancy, 7), round(c.delayed, 7)) == (0.7142857, 0.1741319)
    a = erlang_a(100 / 30, 3, 14, patience=5)
    assert (round(a.delayed, 5), round(a.abandoned, 6), round(a.occupancy, 6)) == (0.14526, 0.013984, 0.704297)
    assert (round(a.wait_all, 6), round(a.service_level(20 / 60), 6)) == (0.069919, 0.916792)
    assert np.round(erlang_c(100 / 30, 3, range(11, 17)).delayed, 4).tolist() == [
        0.6821, 0.4494, 0.2853, 0.1741, 0.1020, 0.0573,
    ]  # fmt: skip
    assert round(erlang_b(10, 10), 4) == 0.2146


def test_a_lean_centre_of_fifty() -> None:
    w = erlang_a(48, 1, 50, patience=2)
    assert (round(w.abandoned, 4), round(60 * w.wait_all, 2), round(w.delayed, 4)) == (0.0309, 3.71, 0.4678)
    assert round(w.occupancy, 3) == 0.930


def test_a_branch_by_its_days_mean() -> None:
    """The rates are printed to four digits, which leaves the fourth digit of the wait open."""
    assert erlang_c(0.2805, 1 / 0.0760, 5).wait_all == pytest.approx(4.4333, abs=5e-4)


def test_load_that_nobody_can_carry() -> None:
    c = erlang_c(10, 1, [10, 9, 11])
    assert c.delayed[:2].tolist() == [1, 1]
    assert np.isinf(c.wait_served[:2]).all()
    assert c.service_level(1e9)[:2].tolist() == [0, 0]
    assert c.occupancy[:2].tolist() == [1, 1]
    assert np.isfinite(c.wait_all[2])


def test_the_limits_of_patience() -> None:
    for servers, rate in ((1, 0.7), (12, 10.0), (300, 290.0)):
        short, none = erlang_a(rate, 1, servers, patience=1e-10), erlang_a(rate, 1, servers, patience=0)
        assert none.abandoned == pytest.approx(erlang_b(rate, servers), rel=1e-12)
        assert short.abandoned == pytest.approx(none.abandoned, rel=1e-7)
        assert (none.delayed, none.wait_all, none.wait_left, none.blocked) == (0, 0, 0, 0)
        assert none.service_level(0.0) == pytest.approx(1 - none.abandoned)
        long, endless = erlang_a(rate, 1, servers, patience=1e9), erlang_c(rate, 1, servers)
        for name in ("delayed", "wait_served", "queue_variance", "system_mean", "system_variance", "occupancy"):
            assert getattr(long, name) == pytest.approx(getattr(endless, name), rel=1e-6), name
        assert long.service_level(0.3) == pytest.approx(endless.service_level(0.3), abs=1e-7)
        roomy = erlang_a(rate, 1, servers, places=5_000)
        assert roomy.wait_all == pytest.approx(endless.wait_all, rel=1e-9)
        assert roomy.wait_within(0.5) == pytest.approx(endless.wait_within(0.5), rel=1e-9)
        assert roomy.system_variance == pytest.approx(endless.system_variance, rel=1e-8)


def test_nobody_comes() -> None:
    w = erlang_a(0, 1, 3, patience=2)
    assert (w.abandoned, w.delayed, w.wait_all, w.wait_served, w.occupancy, w.queue_mean) == (0, 0, 0, 0, 0, 0)
    assert math.isnan(w.wait_left)
    assert w.service_level(0) == 1


def test_a_hundred_thousand_servers_against_their_limit() -> None:
    """Patience as long as service makes the system a Poisson number of people, whatever the servers."""
    s = 100_000
    w = erlang_a([99_000, 100_000, 101_000], 1, s, patience=1)
    assert w.system_mean == pytest.approx([99_000, 100_000, 101_000], rel=1e-12)
    assert w.system_variance == pytest.approx([99_000, 100_000, 101_000], rel=1e-9)
    from scipy.stats import poisson

    assert w.delayed == pytest.approx(poisson.sf(s - 1, [99_000, 100_000, 101_000]), rel=1e-9)
    c = erlang_c(99_500, 1, s)
    assert np.isfinite([c.delayed, c.wait_all, c.queue_variance, c.service_level(0.001)]).all()
    beta = 500 / math.sqrt(99_500)
    assert c.delayed == pytest.approx(squareroot.halfin_whitt(beta), rel=5e-3)
    assert erlang_b(s, s) == pytest.approx(math.sqrt(2 / (math.pi * s)), rel=3e-3)


def test_scalars_in_scalars_out_and_arrays_broadcast() -> None:
    w = erlang_a(5, 1, 6, patience=1)
    assert all(isinstance(getattr(w, name), float) for name in vars(w) if not name.startswith("_"))
    assert isinstance(w.service_level(0.1), float)
    grid = erlang_a([[4.0], [5.0]], 1, [5, 6, 7], patience=1)
    assert grid.delayed.shape == (2, 3)
    assert grid.service_level(0.1).shape == (2, 3)
    assert grid.service_level(np.array([0.1, 0.2]).reshape(2, 1, 1)).shape == (2, 2, 3)
    assert grid.delayed[1, 1] == w.delayed


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"arrivals": -1}, "arrivals must be zero or more"),
        ({"service": 0}, "service must be more than zero"),
        ({"servers": 0}, "servers is a whole number from 1 on, not 0"),
        ({"servers": 2.5}, "servers is a whole number from 1 on, not 2.5"),
        ({"patience": -2}, "patience must be zero or more"),
        ({"places": -1}, "places is a whole number from 0 on"),
        ({"arrivals": math.nan}, "arrivals must be zero or more and finite, not nan"),
        ({"patience": 1e15}, "use math.inf"),
        ({"places": 1e9}, "places must be at most 10,000,000"),
    ],
)
def test_a_wrong_input_is_named(wrong: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        erlang_a(**{"arrivals": 5, "service": 1, "servers": 6, "patience": 1, **wrong})


SYSTEMS = {
    "rate": st.floats(0.05, 40),
    "mu": st.floats(0.2, 3),
    "servers": st.integers(1, 25),
    "patience": st.one_of(st.just(math.inf), st.floats(0.02, 50)),
    "places": st.integers(0, 40),
    "t": st.floats(0, 5),
}


@settings(max_examples=60, deadline=None)
@given(**SYSTEMS)
def test_the_twin_agrees(rate: float, mu: float, servers: int, patience: float, places: int, t: float) -> None:
    ours = erlang_a(rate, 1 / mu, servers, patience, places)
    twin = Plain(rate, mu, servers, 0 if math.isinf(patience) else 1 / patience, places)
    for name in (
        "delayed", "blocked", "abandoned", "wait_all", "wait_served", "wait_left", "occupancy", "queue_mean",
        "queue_variance", "system_mean", "system_variance",
    ):  # fmt: skip
        truth = getattr(twin, name)
        if truth is None:
            assert math.isnan(getattr(ours, name)), name
        else:
            assert getattr(ours, name) == pytest.approx(truth, rel=1e-9, abs=1e-12), name
    late_served, late_left = twin.late(t)
    assert 1 - ours.wait_within(t) == pytest.approx((late_served + late_left) / (1 - twin.blocked), abs=1e-10)
    assert 1 - ours.wait_within(t, "served") == pytest.approx(late_served / twin.served, abs=1e-10)
    if twin.left > 1e-9:
        assert 1 - ours.wait_within(t, "left") == pytest.approx(late_left / twin.left, abs=1e-8)
    in_time = twin.served - late_served
    assert ours.service_level(t) == pytest.approx(in_time / (1 - twin.blocked), abs=1e-10)
    assert ours.service_level(t, "came") == pytest.approx(in_time, abs=1e-10)
    assert ours.service_level(t, "called") == pytest.approx(in_time / (twin.served + late_left), abs=1e-10)


@settings(max_examples=60, deadline=None)
@given(
    load=st.floats(0.1, 3000), over=st.floats(0.4, 2.5), patience=st.floats(0.001, 1000), places=st.integers(0, 4000)
)
def test_laws(load: float, over: float, patience: float, places: int) -> None:
    """Little's law, conservation, and the mean wait as a mixture, for systems too large for the twin."""
    servers = max(1, round(load * over))
    w = erlang_a(load, 1, servers, patience, [places, math.inf])
    entering = load * (1 - w.blocked)
    assert w.queue_mean == pytest.approx(entering * w.wait_all, rel=1e-9, abs=1e-12)
    assert w.served_rate == pytest.approx(entering * (1 - w.abandoned), rel=1e-9)
    assert w.system_mean == pytest.approx(w.queue_mean + servers * w.occupancy, rel=1e-9)
    mixed = w.abandoned * np.nan_to_num(w.wait_left) + (1 - w.abandoned) * w.wait_served
    assert mixed == pytest.approx(w.wait_all, rel=1e-8, abs=1e-12)
    # Who waits for an exponential patience leaves at rate 1 / patience.
    assert w.abandoned == pytest.approx(w.wait_all / patience, rel=1e-9, abs=1e-12)
    moments = np.linspace(0, 4 * patience, 9).reshape(-1, 1)
    for who in ("all", "served"):
        shares = w.wait_within(moments, who)
        assert (np.diff(shares, axis=0) >= -1e-9).all()
    assert 1 - w.wait_within(0.0) == pytest.approx(w.delayed, rel=1e-6, abs=1e-9)
    assert w.wait_within(math.inf).tolist() == [1, 1]


@settings(max_examples=40, deadline=None)
@given(load=st.floats(0.5, 400), patience=st.floats(0.05, 20), t=st.floats(0.0, 2))
def test_another_server_never_hurts(load: float, patience: float, t: float) -> None:
    servers = np.arange(max(1, int(load * 0.7)), int(load * 1.3) + 5)
    w = erlang_a(load, 1, servers, patience)
    for falling in (w.delayed, w.abandoned, w.wait_all, w.wait_served, w.occupancy, -w.service_level(t)):
        assert (np.diff(falling) <= 1e-9).all()
    patient = erlang_a(load, 1, int(load) + 1, np.array([0.1, 1, 10, 100]) * patience)
    assert (np.diff(patient.abandoned) <= 1e-12).all()
    assert (np.diff(patient.wait_all) >= -1e-12).all()
