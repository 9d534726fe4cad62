"""Staffing 10,000 half hours by Erlang A, beside the same answer written out state by state.

Both look for the fewest servers that serve 80 % within 20 seconds, leavers counted as failures, and both must find the same
number. The peers start at the load and add a server until the target is kept, as a person would write it: the chain of a
finite system for the shares, and uniformisation for the wait. One is plain Python, one numpy; they do a sample of the half
hours, and the time is told per 10,000.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np

from benchmarks import Ratio
from lagniappe.queueing.staffing import Targets, fewest_servers
from lagniappe.queueing.twin import Plain

HALF_HOURS, SAMPLE = 10_000, 24
SERVICE, PATIENCE, SHARE, WITHIN, PLACES = 3.0, 2.0, 0.8, 20 / 60, 150
SIZES = (10, 100, 1_000, 10_000, 100_000)


def ours(rates: np.ndarray) -> np.ndarray:
    return np.asarray(fewest_servers(rates, SERVICE, Targets(SHARE, WITHIN), patience=PATIENCE))


def plain(rate: float) -> int:
    servers = max(1, math.floor(rate * SERVICE * 0.6))
    while True:
        chain = Plain(rate, 1 / SERVICE, servers, 1 / PATIENCE, PLACES)
        late, _ = chain.late(WITHIN)
        if chain.served - late >= SHARE * (1 - chain.blocked):
            return servers
        servers += 1


def arrays(rate: float) -> int:
    servers = max(1, math.floor(rate * SERVICE * 0.6))
    while not _kept(rate, servers):
        servers += 1
    return servers


def _kept(rate: float, servers: int) -> bool:
    n = np.arange(1, servers + PLACES + 1)
    gone = np.minimum(n, servers) / SERVICE + np.maximum(0, n - servers) / PATIENCE
    log_weights = np.concatenate(([0.0], np.cumsum(np.log(rate / gone))))
    chances = np.exp(log_weights - log_weights.max())
    chances /= chances.sum()
    left = np.maximum(0, np.arange(servers + PLACES + 1) - servers) @ chances / PATIENCE / rate
    here, paces = chances[servers:-1], servers / SERVICE + np.arange(1, PLACES + 1) / PATIENCE
    fastest = paces[-1]
    jumps = fastest * WITHIN
    weight, total, stay = math.exp(-jumps), here * math.exp(-jumps), 1 - paces / fastest
    onward = (paces - 1 / PATIENCE) / fastest
    for jump in range(1, math.ceil(jumps + 10 * math.sqrt(jumps) + 30)):
        moved = here * stay
        moved[:-1] += here[1:] * onward[1:]
        here = moved
        weight *= jumps / jump
        total += weight * here
    # Who is still there with j ahead is served if each step before is a service: a product along the line.
    chance = np.cumprod(1 - 1 / PATIENCE / paces)
    late = total @ chance
    return bool(1 - chances[-1] - left - late >= SHARE * (1 - chances[-1]))


def _sampled(peer: Callable[[float], int], rates: np.ndarray, truth: np.ndarray) -> float:
    start = time.perf_counter()
    found = [peer(float(rate)) for rate in rates]
    seconds = time.perf_counter() - start
    assert found == truth.tolist(), f"{peer.__name__} found {found}, we {truth.tolist()}"
    return seconds / len(rates) * HALF_HOURS


def run() -> list[Ratio]:
    rng = np.random.default_rng(7)
    rates = rng.uniform(0.5, 25, HALF_HOURS)
    ours(rates[:10])  # compiled code is loaded
    took = []
    for _ in range(3):
        start = time.perf_counter()
        found = ours(rates)
        took.append(time.perf_counter() - start)
    print(f"  a half hour takes {min(took) / HALF_HOURS * 1e6:.1f} µs at loads of 1.5 to 75 erlangs")
    for size in SIZES:
        each = rng.uniform(0.9, 1.1, max(1, 20_000 // size)) * size / SERVICE
        start = time.perf_counter()
        ours(each)
        print(f"  at {size:>7,} erlangs {(time.perf_counter() - start) / len(each) * 1e6:,.1f} µs")
    what = f"Erlang A staffing of {HALF_HOURS:,} half hours"
    sampled = rates[:SAMPLE], found[:SAMPLE]
    return [
        Ratio(what, "uniformisation in plain Python", min(took), _sampled(plain, *sampled), at_least=500),
        Ratio(what, "uniformisation in numpy", min(took), _sampled(arrays, *sampled)),
    ]
