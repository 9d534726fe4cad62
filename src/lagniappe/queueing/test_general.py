"""Patience and service that are not exponential: against Whitt's simulations, Erlang A, and exact constant service."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
import scipy

from lagniappe.queueing import general
from lagniappe.queueing.erlang import erlang_a, erlang_c
from lagniappe.queueing.general import Gamma, Lognormal, engineering, patient, wait_of_general_service


def test_the_examples_in_the_words() -> None:
    done = doctest.testmod(general)
    assert done.attempted
    assert not done.failed


@pytest.mark.parametrize(
    ("rate", "servers", "mean"), [(102, 100, 1), (102, 100, 4), (3, 1, 0.5), (9, 10, 2), (1150, 1000, 3)]
)
def test_exponential_patience_is_erlang_a(rate: float, servers: int, mean: float) -> None:
    exact, ours = erlang_a(rate, 1, servers, mean), patient(rate, 1, servers, Gamma(mean, 1))
    for name in ("delayed", "abandoned", "wait_all", "wait_served", "wait_left", "occupancy", "queue_mean"):
        assert getattr(ours, name) == pytest.approx(getattr(exact, name), rel=1e-7), name
    for t in (0.0, 0.05, 0.1, 0.5):
        for who in ("all", "served", "left"):
            assert ours.wait_within(t, who) == pytest.approx(exact.wait_within(t, who), abs=2e-4), (t, who)
        for of in ("joined", "called", "served"):
            assert ours.service_level(t, of) == pytest.approx(exact.service_level(t, of), abs=2e-4), (t, of)
    whitt = engineering(rate, 1, servers, Gamma(mean, 1))
    for name in ("delayed", "abandoned", "wait_all", "queue_mean", "queue_variance", "system_variance", "occupancy"):
        assert getattr(whitt, name) == pytest.approx(getattr(exact, name), rel=1e-9), name


def test_whitts_simulated_cases_with_lognormal_patience() -> None:
    """M/M/100/200+LN(1,1) and M/M/100/300+LN(4,.25), arrivals 102: the exact solution meets his simulations."""
    one = patient(102, 1, 100, Lognormal(1, 1))
    assert one.delayed == pytest.approx(1 - 0.242, abs=0.0025)
    assert one.abandoned == pytest.approx(0.0376, abs=0.0004)
    assert one.queue_mean == pytest.approx(11.42, abs=0.1)
    assert one.wait_within(0.1, "served") == pytest.approx(0.518, abs=0.004)
    four = patient(102, 1, 100, Lognormal(4, 0.25))
    assert four.delayed == pytest.approx(1 - 0.0096, abs=0.001)
    assert four.abandoned == pytest.approx(0.0206, abs=0.0003)
    assert four.queue_mean == pytest.approx(118.1, abs=1.0)
    assert four.wait_served == pytest.approx(1.154, abs=0.01)


def test_where_erlang_a_fails() -> None:
    """People who all stay for a while and then all leave: with the same mean patience, Erlang A sees an eighth of the queue."""
    truth, erlang = patient(102, 1, 100, Lognormal(4, 0.25)), erlang_a(102, 1, 100, 4)
    assert erlang.queue_mean < truth.queue_mean / 7
    assert 1 - erlang.delayed > 20 * (1 - truth.delayed)
    assert erlang.abandoned > 1.5 * truth.abandoned
    whitt = engineering(102, 1, 100, Lognormal(4, 0.25), 300)
    assert whitt.queue_mean == pytest.approx(truth.queue_mean, rel=0.05)


def test_whitts_approximation_near_his_simulations() -> None:
    e2 = engineering(102, 1, 100, Gamma(1, 0.5), 200)
    # Service is E2 too, which the approximation takes for exponential: a tenth is lost.
    assert e2.delayed == pytest.approx(1 - 0.217, rel=0.05)
    assert e2.abandoned == pytest.approx(0.0351, rel=0.1)
    assert e2.queue_mean == pytest.approx(11.52, rel=0.08)
    ln = engineering(102, 1, 100, Lognormal(1, 1), 200)
    assert 1 - ln.delayed == pytest.approx(0.242, rel=0.05)
    assert ln.abandoned == pytest.approx(0.0376, rel=0.05)
    assert ln.queue_mean == pytest.approx(11.42, rel=0.05)


def test_few_places_refuse() -> None:
    whitt, exact = engineering(102, 1, 100, Gamma(1, 1), 5), erlang_a(102, 1, 100, 1, 5)
    assert whitt.blocked == pytest.approx(exact.blocked, rel=1e-10)
    assert whitt.abandoned == pytest.approx(exact.abandoned, rel=1e-10)


def _constant_service(rate: float, servers: int) -> float:
    """M/D/s with service 1: who is there one service later is who waited plus who came (Crommelin 1932), iterated."""
    size = 60 * servers
    came = scipy.stats.poisson.pmf(np.arange(size), rate)
    chances = np.zeros(size)
    chances[0] = 1.0
    for _ in range(4_000):
        waiting = np.concatenate(([chances[: servers + 1].sum()], chances[servers + 1 :]))
        following = np.convolve(waiting, came)[:size]
        if np.abs(following - chances).max() < 1e-14:
            break
        chances = following
    return float(np.maximum(0, np.arange(size) - servers) @ chances / rate)


@pytest.mark.parametrize(("rate", "servers"), [(0.8, 1), (4.0, 5), (4.5, 5), (17.0, 20)])
def test_constant_service(rate: float, servers: int) -> None:
    exact = _constant_service(rate, servers)
    assert wait_of_general_service(rate, 1, servers, 0) == pytest.approx(exact, rel=0.03)
    assert wait_of_general_service(rate, 1, servers, 1) == pytest.approx(erlang_c(rate, 1, servers).wait_all)
    waits = wait_of_general_service(rate, 1, servers, [0, 0.25, 0.5, 1, 2, 4])
    assert (np.diff(waits) > 0).all()


def test_people_who_never_leave() -> None:
    class Stubborn:
        def survival(self, time: np.ndarray) -> np.ndarray:
            return 0.5 + 0.5 * np.exp(-np.asarray(time))

        def hazard(self, time: np.ndarray) -> np.ndarray:
            return 1 - 0.5 / self.survival(time)

    assert patient(15, 1, 10, Stubborn()).abandoned > 0.3
    with pytest.raises(ValueError, match="more servers would be possible"):
        patient(25, 1, 10, Stubborn())
