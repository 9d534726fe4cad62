"""How often intervals hold a truth that is known, and whether that is as often as they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import scipy


@dataclass(frozen=True)
class Covered:
    """Of ``intervals`` drawn for one estimate, ``hits`` held the truth; they say that ``level`` of them do."""

    name: str
    intervals: int
    hits: int
    level: float = 0.95

    @property
    def share(self) -> float:
        return self.hits / self.intervals

    def plausible(self, slack: float = 0.0, chance: float = 1e-4) -> bool:
        """Whether intervals that hold it ``level - slack`` of the time would do so as seldom more than ``chance`` often."""
        return bool(scipy.stats.binom.cdf(self.hits, self.intervals, self.level - slack) > chance)


def tally(found: Iterable[tuple[str, bool]]) -> list[Covered]:
    """From (name, held) of single intervals."""
    hits, whole = Counter[str](), Counter[str]()
    for name, held in found:
        whole[name] += 1
        hits[name] += held
    return [Covered(name, n, hits[name]) for name, n in sorted(whole.items())]
