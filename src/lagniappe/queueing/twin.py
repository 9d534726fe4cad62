"""The slow, obvious twin of Erlang's models: the chain written out state by state in plain Python, and one person's wait by
uniformisation. Tests hold the fast formulas against it; nothing else should use it.

Source of uniformisation: Jensen 1953; Grassmann, Computers & Operations Research 4 (1977).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Plain:
    """M/M/s/K+M with ``theta`` = 1 / mean patience and a finite number of places; the names are those of ``Waiting``."""

    rate: float
    mu: float
    servers: int
    theta: float
    places: int

    @cached_property
    def chances(self) -> list[float]:
        """Chance of n people in the system, n = 0 .. servers + places."""
        weights = [1.0]
        for n in range(1, self.servers + self.places + 1):
            gone = min(n, self.servers) * self.mu + max(0, n - self.servers) * self.theta
            weights.append(weights[-1] * self.rate / gone)
        total = math.fsum(weights)
        return [weight / total for weight in weights]

    def _mean(self, value: list[float]) -> float:
        return math.fsum(p * v for p, v in zip(self.chances, value, strict=True))

    @cached_property
    def _queues(self) -> list[float]:
        return [float(max(0, n - self.servers)) for n in range(len(self.chances))]

    @cached_property
    def blocked(self) -> float:
        return self.chances[-1]

    @cached_property
    def delayed(self) -> float:
        return math.fsum(self.chances[self.servers : -1]) / (1 - self.blocked)

    @cached_property
    def queue_mean(self) -> float:
        return self._mean(self._queues)

    @cached_property
    def queue_variance(self) -> float:
        return self._mean([(k - self.queue_mean) ** 2 for k in self._queues])

    @cached_property
    def system_mean(self) -> float:
        return self._mean([float(n) for n in range(len(self.chances))])

    @cached_property
    def system_variance(self) -> float:
        return self._mean([(n - self.system_mean) ** 2 for n in range(len(self.chances))])

    @cached_property
    def occupancy(self) -> float:
        return self._mean([min(n, self.servers) / self.servers for n in range(len(self.chances))])

    @cached_property
    def left(self) -> float:
        """Share of arrivals that give up."""
        return self.theta * self.queue_mean / self.rate

    @cached_property
    def served(self) -> float:
        return 1 - self.blocked - self.left

    @cached_property
    def abandoned(self) -> float:
        return self.left / (1 - self.blocked)

    @cached_property
    def wait_all(self) -> float:
        return self.queue_mean / (self.rate * (1 - self.blocked))

    @cached_property
    def _ahead(self) -> list[tuple[float, float, float, float]]:
        """For somebody with j people ahead: chance to be served, mean wait counted if served, the same for leaving."""
        found = [(1.0, 0.0, 0.0, 0.0)]
        for j in range(self.places):
            pace = self.servers * self.mu + (j + 1) * self.theta
            served, if_served, left, if_left = found[-1]
            step = 1 - self.theta / pace
            now_served, now_left = step * served, step * left + self.theta / pace
            found.append((now_served, now_served / pace + step * if_served, now_left, now_left / pace + step * if_left))
        return found[1:]

    @cached_property
    def wait_served(self) -> float:
        waits = (p * ahead[1] for p, ahead in zip(self.chances[self.servers :], self._ahead, strict=False))
        return math.fsum(waits) / self.served

    @cached_property
    def wait_left(self) -> float | None:
        if not self.left:
            return None
        waits = (p * ahead[3] for p, ahead in zip(self.chances[self.servers :], self._ahead, strict=False))
        return math.fsum(waits) / self.left

    def late(self, t: float) -> tuple[float, float]:
        """Chances of an arrival to wait longer than ``t`` and be served, and to wait longer and leave."""
        here = list(self.chances[self.servers : -1])
        if not here:
            return 0.0, 0.0
        paces = [self.servers * self.mu + (j + 1) * self.theta for j in range(len(here))]
        fastest = max(paces)
        pieces = self._pieces(fastest * t)
        jumps = fastest * t / pieces
        for _ in range(pieces):
            here = self._step(here, paces, fastest, jumps, math.exp(-jumps))
        served = math.fsum(p * ahead[0] for p, ahead in zip(here, self._ahead, strict=True))
        left = math.fsum(p * ahead[2] for p, ahead in zip(here, self._ahead, strict=True))
        return served, left

    @staticmethod
    def _pieces(jumps: float) -> int:
        """Pieces of time short enough that exp(-jumps) of each is an ordinary number."""
        return max(1, math.ceil(jumps / 100))

    def _step(self, here: list[float], paces: list[float], fastest: float, jumps: float, weight: float) -> list[float]:
        """One piece of time: a Poisson number of possible jumps, each one forward with its share of the fastest pace."""
        total = [weight * p for p in here]
        for jump in range(1, math.ceil(jumps + 10 * math.sqrt(jumps) + 30)):
            moved = [p * (1 - pace / fastest) for p, pace in zip(here, paces, strict=True)]
            for j in range(1, len(here)):
                moved[j - 1] += here[j] * (paces[j] - self.theta) / fastest
            here, weight = moved, weight * jumps / jump
            total = [a + weight * p for a, p in zip(total, here, strict=True)]
        return total
