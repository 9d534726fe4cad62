"""Load that changes within the day, against the forward equations as truth."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
import scipy

from lagniappe.queueing import varying
from lagniappe.queueing.erlang import erlang_a
from lagniappe.queueing.general import Gamma
from lagniappe.queueing.varying import (
    TRUST,
    day_by_equations,
    infinite_load,
    infinite_load_of,
    lag_sipp,
    offered_load,
    sipp,
)  # fmt: skip

BAND = 30.0
HOURS = np.arange(16)
RATES = 2.0 + 1.6 * np.sin(2 * np.pi * (HOURS - 2) / 16)


def test_the_examples_in_the_words() -> None:
    done = doctest.testmod(varying)
    assert done.attempted
    assert not done.failed


def test_the_equations_settle_where_erlang_a_stands() -> None:
    day = day_by_equations([3.0] * 30, BAND, 4, 13, 5)
    steady = erlang_a(3, 4, 13, 5)
    assert day.queue[-1] == pytest.approx(steady.queue_mean, rel=1e-6)
    assert day.busy[-1] == pytest.approx(13 * steady.occupancy, rel=1e-6)
    assert day.delayed[-1] == pytest.approx(steady.delayed, rel=1e-6)
    assert day.abandoned[-1] == pytest.approx(steady.abandoned, rel=1e-6)


def test_the_equations_by_another_hand() -> None:
    """The same day by scipy's general solver."""
    rates, crews, mu, theta, most = [1.0, 2.5, 0.5], [6, 8, 3], 1 / 4, 1 / 6, 45

    def slope(_: float, p: np.ndarray, rate: float, servers: int) -> np.ndarray:
        n = np.arange(most + 1)
        up = np.where(n < most, rate, 0.0)
        down = np.minimum(n, servers) * mu + np.maximum(0, n - servers) * theta
        flow = -(up + down) * p
        flow[1:] += (up * p)[:-1]
        flow[:-1] += (down * p)[1:]
        return flow

    p = np.eye(most + 1)[0]
    n = np.arange(most + 1)
    day = day_by_equations(rates, BAND, 4, crews, 6, most=most)
    for place, (rate, servers) in enumerate(zip(rates, crews, strict=True)):
        done = scipy.integrate.solve_ivp(
            slope, (0, BAND), p, args=(rate, servers), rtol=1e-9, atol=1e-12, dense_output=True
        )
        grid = np.linspace(0, BAND, 2001)
        queues = np.maximum(0, n - servers) @ done.sol(grid)
        assert day.queue[place] == pytest.approx(np.trapezoid(queues, grid) / BAND, rel=1e-5, abs=1e-7)
        p = done.y[:, -1]


def test_infinite_servers_are_exact() -> None:
    """With servers for everybody the equations' busy servers are m(t)."""
    day = day_by_equations(RATES, BAND, 20, 200, math.inf, most=200)
    assert offered_load(RATES, BAND, 20) * 20 == pytest.approx(day.busy, rel=1e-7)
    moments = np.linspace(0, 480, 50)
    general = infinite_load_of(RATES, BAND, Gamma(20, 1).survival, moments)
    assert infinite_load(RATES, BAND, 20, moments) == pytest.approx(general, rel=1e-9, abs=1e-12)
    half = offered_load(RATES, BAND, 20, Gamma(20, 0.5).survival)
    assert half.sum() == pytest.approx(offered_load(RATES, BAND, 20).sum(), rel=0.02)
    assert offered_load(RATES, BAND, 20, of="peak").tolist() >= offered_load(RATES, BAND, 20).tolist()


def _error(rates: np.ndarray, service: float, servers: np.ndarray) -> float:
    """How far the delayed share is from the truth, on the mean over bands after the first hour."""
    truth = day_by_equations(RATES, BAND, service, servers, 10)
    steady = erlang_a(rates, service, servers, 10).delayed
    return float(np.abs(steady - truth.delayed)[2:].mean())


def test_what_each_way_is_worth() -> None:
    """Short service: all agree with the truth. Service of a band: the pieces mislead, the lag helps, the offered load most."""
    for service in (2.0, 30.0):
        servers = np.ceil(RATES * service + 0.5 * np.sqrt(RATES * service)).astype(int)
        errors = [
            _error(rates, service, servers)
            for rates in (sipp(RATES), lag_sipp(RATES, BAND, service), offered_load(RATES, BAND, service))
        ]
        if service == 2.0:
            assert max(errors) < 0.05
        else:
            assert errors[0] > 2 * errors[2]
            assert errors[1] > errors[2]
            assert errors[0] > 0.15


def test_after_the_peak_the_pieces_staff_too_few() -> None:
    service = 30.0
    falling = np.array([4.0] * 6 + [1.0] * 4)
    servers = np.ceil(sipp(falling) * service + 0.5 * np.sqrt(sipp(falling) * service)).astype(int)
    truth = day_by_equations(falling, BAND, service, servers, 10)
    believed = erlang_a(sipp(falling), service, servers, 10)
    assert truth.delayed[6] > 2 * believed.delayed[6]
    assert offered_load(falling, BAND, service)[6] > 2 * sipp(falling)[6]


def test_every_way_says_what_it_is_worth() -> None:
    assert set(TRUST) == {"sipp", "lag_sipp", "offered_load"}
    assert all("Trust it when" in words for words in TRUST.values())


def test_wrong_days() -> None:
    with pytest.raises(ValueError, match="at least one band"):
        sipp([])
    with pytest.raises(ValueError, match="band must be more than zero"):
        lag_sipp([1.0], 0, 1)
    with pytest.raises(ValueError, match="service must be more than zero"):
        offered_load([1.0], 30, -1)
