"""The birth-death chain under every Erlang formula: people arrive, are served, and give up, one at a time.

State n has weight w(n) with w(n + 1) / w(n) = arrivals / departures(n + 1), where n servers work below ``servers`` and the k
people above it leave together at ``leaving(k)``. The sums start at the heaviest state and walk both ways until what is left
does not count, so they hold positive terms only, never overflow, and take about 16 standard deviations of steps: exact to
rounding from 1 to 100,000 servers (a line of a hundred million people costs the waits half the digits).

The wait of one person is exact as well. With the chance q = exp(-theta t) to be patient for t, the chance to be still
waiting at t with j people ahead is

    q P(N = s) exp(-s mu t + y) (arrivals q)^j / prod_{i<=j} (s mu + i theta) * Poisson(y)[0 .. places - 1 - j],

y = arrivals (1 - q) / theta: whoever was ahead left the queue by a pure death process, and the Poisson weights of a full
queue add up to its distribution function. The person is served with chance s mu / (s mu + (j + 1) theta), else leaves.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lagniappe.queueing.compiled import compiled

Floats = NDArray[np.float64]
NO_HAZARDS: Floats = np.empty(0)
UNBOUNDED = 2**60
_NEGLIGIBLE = 1e-18
_WALK = 1_000_000

# What ``stationary`` leaves in its row.
JUST_FULL, FULL, BLOCKED, QUEUE, QUEUE_VAR, SYSTEM, SYSTEM_VAR, BUSY, LEAVING, TO_SERVE, TO_LEAVE = range(11)
COLUMNS = 11


@compiled
def _leaving(k: int, theta: float, hazards: Floats) -> float:
    """Rate at which k waiting people leave; ``hazards`` (cumulative, from k = 0) rules over ``theta`` where there is one."""
    if hazards.size == 0:
        return k * theta
    return float(hazards[min(k, hazards.size - 1)])


@compiled
def _heaviest(rate: float, mu: float, servers: int, theta: float, places: int, hazards: Floats) -> int:
    if rate < servers * mu:
        return int(min(rate / mu, servers - 1))
    if hazards.size:
        k = 0
        while k < places and rate >= servers * mu + _leaving(k + 1, theta, hazards):
            k += 1
        return servers + k
    excess = rate - servers * mu
    return servers + (places if excess >= places * theta else int(excess / theta))


@compiled
def _split(k: int, capacity: float, theta: float) -> float:
    """Sum over places j = 1..k of the chance to be served from there, capacity / (capacity + j theta)."""
    near = min(k, _WALK)
    total = 0.0
    for j in range(1, near + 1):
        total += capacity / (capacity + j * theta)
    if k > near:
        # Euler and Maclaurin's midpoint form; its next term is below rounding this far out.
        total += capacity / theta * math.log((capacity / theta + k + 0.5) / (capacity / theta + near + 0.5))
    return total


@compiled
def _log_rise(k: int, capacity: float, theta: float, rate: float, hazards: Floats) -> float:
    """log of the product over i = 1..k of rate / (capacity + leaving(i)): how much heavier k waiting are than none."""
    if k > _WALK and hazards.size == 0:
        c = capacity / theta
        return k * math.log(rate / theta) - math.lgamma(c + k + 1) + math.lgamma(c + 1)
    total, product = 0.0, 1.0
    for i in range(1, k + 1):
        product *= rate / (capacity + _leaving(i, theta, hazards))
        if product > 1e200 or product < 1e-200:
            total += math.log(product)
            product = 1.0
    return total + math.log(product)


@compiled
def stationary(rate: float, mu: float, servers: int, theta: float, places: int, hazards: Floats, out: Floats) -> None:
    """Long-run figures of one chain into ``out`` (see the column names); needs patience, places or load below servers."""
    out[:] = 0.0
    capacity = servers * mu
    mode = _heaviest(rate, mu, servers, theta, places, hazards)
    waiting = max(0, mode - servers)
    sides = np.zeros(10)
    queued = 0.0
    log_full = -math.inf
    served_at_mode = _split(waiting, capacity, theta) if hazards.size == 0 else 0.0
    for step in (1, -1):
        n, w = mode, 1.0
        served, left = served_at_mode, waiting - served_at_mode
        if step == 1:
            reach = mode <= servers
        while True:
            if not (step == -1 and n == mode):
                k = max(0, n - servers)
                sides[0] += w
                if n >= servers:
                    queued += w
                sides[2] += min(n, servers) * w
                sides[3] += (k - waiting) * w
                sides[4] += (k - waiting) * (k - waiting) * w
                sides[5] += (n - mode) * w
                sides[6] += (n - mode) * (n - mode) * w
                if k:
                    sides[7] += _leaving(k, theta, hazards) * w
                    sides[8] += served * w
                    sides[9] += left * w
                if n == servers:
                    log_full = math.log(w) if w > 0 else -math.inf
                if n == servers + places:
                    out[BLOCKED] = w
            if step == 1:
                if n >= servers + places:
                    break
                n += 1
                death = n * mu if n <= servers else capacity + _leaving(n - servers, theta, hazards)
                w *= rate / death
                if n > servers and hazards.size == 0:
                    share = capacity / death
                    served += share
                    left += (n - servers) * theta / death
            else:
                if n == 0:
                    break
                death = n * mu if n <= servers else capacity + _leaving(n - servers, theta, hazards)
                w *= death / rate
                if n > servers and hazards.size == 0:
                    served -= capacity / death
                    left -= (n - servers) * theta / death
                n -= 1
            # Upward what is left must be little even among the few who wait, or their mean waits lose digits.
            if w < (1e-290 if step == 1 and n <= servers else _NEGLIGIBLE * (queued if step == 1 else sides[0])):
                break
    total = sides[0]
    if not reach and log_full == -math.inf:
        log_full = -_log_rise(waiting, capacity, theta, rate, hazards)
    out[JUST_FULL] = log_full - math.log(total)
    out[BLOCKED] /= total
    drift = sides[3] / total
    out[QUEUE] = waiting + drift
    out[QUEUE_VAR] = sides[4] / total - drift * drift
    drift = sides[5] / total
    out[SYSTEM] = mode + drift
    out[SYSTEM_VAR] = sides[6] / total - drift * drift
    out[BUSY] = sides[2] / total
    out[LEAVING] = sides[7] / total
    out[TO_SERVE] = sides[8] / total
    out[TO_LEAVE] = sides[9] / total
    out[FULL] = queued / total


@compiled
def _without_patience(rate: float, mu: float, servers: int, out: Floats) -> None:
    """Erlang C: nobody gives up and everybody finds a place, so the queue is geometric."""
    if rate >= servers * mu:
        out[:] = np.inf
        out[JUST_FULL] = out[BLOCKED] = out[LEAVING] = out[TO_LEAVE] = 0.0
        out[BUSY], out[FULL] = servers, 1.0
        return
    stationary(rate, mu, servers, 0.0, 0, NO_HAZARDS, out)
    full, rho = out[BLOCKED], rate / (servers * mu)
    scale = 1 / (1 + full * rho / (1 - rho))
    delayed = scale * full / (1 - rho)
    queue = delayed * rho / (1 - rho)
    mean, square = out[SYSTEM], out[SYSTEM_VAR] + out[SYSTEM] * out[SYSTEM]
    shift = servers - mean
    # About the mean of the chain without a queue, so that 100,000 servers do not drown the variance.
    second = queue * (1 + rho) / (1 - rho)
    tail_first, tail_second = queue, second
    drift = scale * full * rho / (1 - rho) * shift + tail_first
    around = scale * (square - mean * mean)
    beyond = scale * full * rho / (1 - rho)
    around += beyond * shift * shift + 2 * shift * tail_first + tail_second
    out[SYSTEM], out[SYSTEM_VAR] = mean + drift, around - drift * drift
    out[JUST_FULL] = math.log(scale * full) if full > 0 else -math.inf
    out[FULL] = delayed
    out[BLOCKED] = 0.0
    out[QUEUE], out[QUEUE_VAR] = queue, second - queue * queue
    out[BUSY] = rate / mu
    out[TO_SERVE] = queue


@compiled
def measure(rate: float, mu: float, servers: int, theta: float, places: int, out: Floats) -> None:
    """One system of any patience: none (theta infinite), some, or without end (theta 0)."""
    if math.isinf(theta):
        stationary(rate, mu, servers, 0.0, 0, NO_HAZARDS, out)
        if places > 0:
            out[LEAVING], out[BLOCKED] = out[BLOCKED] * rate, 0.0
    elif theta == 0.0 and places >= UNBOUNDED:
        _without_patience(rate, mu, servers, out)
    else:
        stationary(rate, mu, servers, theta, places, NO_HAZARDS, out)


@compiled
def _log_add(a: float, b: float) -> float:
    if a < b:
        a, b = b, a
    return a if b == -math.inf else a + math.log1p(math.exp(b - a))


@compiled
def _waiting_unbounded(
    t: float, rate: float, capacity: float, theta: float, y: float, log_full: float
) -> tuple[float, float]:
    """The sum of the module's head from its heaviest j both ways, without an end to the queue."""
    q = math.exp(-theta * t)
    start = int((rate * q - capacity) / theta) if rate * q > capacity else 0
    log_start = log_full - (theta + capacity) * t + y - start * theta * t
    log_start += _log_rise(start, capacity, theta, rate, NO_HAZARDS)
    served = left = 0.0
    for step in (1, -1):
        j, w = start, 1.0
        while True:
            if not (step == -1 and j == start):
                death = capacity + (j + 1) * theta
                served += w * capacity / death
                left += w * (j + 1) * theta / death
            if step == 1:
                j += 1
                w *= rate * q / (capacity + j * theta)
            else:
                if j == 0:
                    break
                w *= (capacity + j * theta) / (rate * q)
                j -= 1
            if w < _NEGLIGIBLE * (served + left):
                break
    scale = math.exp(log_start)
    return served * scale, left * scale


@compiled
def _waiting_bounded(
    t: float, rate: float, capacity: float, theta: float, places: int, y: float, log_full: float
) -> tuple[float, float]:
    """The same sum in logarithms, for with few places its light and heavy factors may be hundreds of powers apart."""
    log_below = np.empty(places)
    log_term = 0.0
    log_below[0] = 0.0
    for i in range(1, places):
        log_term += math.log(y / i) if y > 0 else -math.inf
        log_below[i] = _log_add(log_below[i - 1], log_term)
    served = left = -math.inf
    log_w = log_full - (theta + capacity) * t
    step = math.log(rate) - theta * t
    for j in range(places):
        if j:
            log_w += step - math.log(capacity + j * theta)
        whole = log_w + log_below[places - 1 - j] - math.log(capacity + (j + 1) * theta)
        served = _log_add(served, whole + math.log(capacity))
        if theta > 0:
            left = _log_add(left, whole + math.log((j + 1) * theta))
    return math.exp(served), math.exp(left)


@compiled
def still_waiting(
    t: float, rate: float, mu: float, servers: int, theta: float, places: int, row: Floats
) -> tuple[float, float]:
    """Chances, per arrival, to wait longer than t and then be served, and to wait longer than t and then leave."""
    capacity = servers * mu
    log_full = row[JUST_FULL]
    if theta * t > 700.0 or math.isinf(theta) or math.isinf(t) or places == 0:
        return 0.0, 0.0
    if theta == 0.0 and places >= UNBOUNDED:
        if rate >= capacity:
            return 1.0, 0.0
        return math.exp(log_full - (capacity - rate) * t) / (1 - rate / capacity), 0.0
    if log_full == -math.inf or rate == 0.0:
        return 0.0, 0.0
    y = rate * t if theta == 0.0 else -rate * math.expm1(-theta * t) / theta
    # What is refused less than once in 10**17 changes no digit, and the endless queue is quicker to walk.
    if theta == 0.0 or row[BLOCKED] > 1e-17:
        return _waiting_bounded(t, rate, capacity, theta, places, y, log_full)
    return _waiting_unbounded(t, rate, capacity, theta, y, log_full)


@compiled
def measure_each(rate: Floats, mu: Floats, servers: Any, theta: Floats, places: Any, out: Floats) -> None:
    for i in range(rate.size):
        measure(rate[i], mu[i], servers[i], theta[i], places[i], out[i])


@compiled
def still_waiting_each(
    t: Floats, rate: Floats, mu: Floats, servers: Any, theta: Floats, places: Any, rows: Floats, out: Floats
) -> None:
    for i in range(rate.size):
        out[i, 0], out[i, 1] = still_waiting(t[i], rate[i], mu[i], servers[i], theta[i], places[i], rows[i])
