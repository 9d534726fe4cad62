"""Real days of one site as arrays, ready to be played again: who came when and for what, how long it took, who was there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
SLOT_MINUTES = 5
SLOT_SECONDS = 60.0 * SLOT_MINUTES
SLOTS = 28 * 60 // SLOT_MINUTES
"""A business day ends some hours after midnight: 28 hours hold it."""
WAIT_EDGES = np.concatenate(([-1.0, 0.0], 0.5 * 1.04 ** np.arange(300)))
"""Cells of waits in seconds: none at all, then each four per cent longer than the one before, to more than a day."""


@dataclass(frozen=True)
class Line:
    """A queue. ``patience``: seconds at evenly spaced shares of those who would have left by then, ``inf`` for those who never
    do; empty = nobody gives up. ``left``: how many did. ``at_once``: contacts that one person holds together (chats)."""

    name: str
    label: str
    channel: str
    limit_seconds: float
    patience: tuple[float, ...] = ()
    left: int = 0
    at_once: int = 1


@dataclass(frozen=True)
class Coming:
    """Those who come to one queue for one kind. ``counts`` are people by ``[day, slot]``; ``service`` are seconds at evenly
    spaced shares; before it they ``walk`` and after it the agent finishes (``wrap``), in seconds on average; ``missed`` is the
    share of those called who do not show, ``self_served`` the share who help themselves, in ``self_seconds``. ``once_in``: the
    queue in which they stood as measured."""

    name: str
    queue: str
    label: str
    priority: int
    counts: Whole
    service: tuple[float, ...]
    walk: float = 0.0
    wrap: float = 0.0
    missed: float = 0.0
    self_served: float = 0.0
    self_seconds: float = 60.0
    once_in: str = ""


@dataclass(frozen=True)
class Crew:
    """People who serve the same queues (each after so many seconds of waiting), by ``[day, slot]``."""

    name: str
    serves: tuple[tuple[str, float], ...]
    levels: Whole


@dataclass(frozen=True)
class Measured:
    """What the days were, by day: people whose wait is known, seconds waited, who left, who waited over the limit; and waits by
    cell of ``WAIT_EDGES``."""

    people: Floats
    waited: Floats
    left: Floats
    over: Floats
    waits: Floats


@dataclass(frozen=True)
class Days:
    """One site's days. ``presence``: how it is known who was there: ``written``, from ``services`` of named people, or from how
    many were served at once (``crowd``). ``counted``: rows of the log, and those left out by reason. ``choices``: from
    services, the crews by how long a pause (minutes) may be in which a person was still there; ``pause_minutes`` is the one
    taken. ``a_month``: days like these in a month."""

    site: str
    label: str
    zone: str
    cutoff_minutes: int
    days: tuple[date, ...]
    lines: tuple[Line, ...]
    coming: tuple[Coming, ...]
    crews: tuple[Crew, ...]
    measured: Measured
    presence: str
    counted: tuple[tuple[str, int], ...] = ()
    credits: tuple[float, ...] = (0.0,)
    choices: tuple[tuple[int, tuple[Crew, ...]], ...] = ()
    pause_minutes: int | None = None
    a_month: float = 21.0

    @property
    def people(self) -> int:
        return int(sum(each.counts.sum() for each in self.coming))

    def line(self, name: str) -> Line:
        return next(each for each in self.lines if each.name == name)


def held_by(crew: Crew, lines: Sequence[Line]) -> int:
    """Contacts that one of a crew holds together: the fewest of the queues that they serve, since who speaks with one does not
    chat with three."""
    served = dict(crew.serves)
    return min((line.at_once for line in lines if line.name in served), default=1)


def wait_cells(seconds: Floats) -> Whole:
    """The cell of each wait in ``WAIT_EDGES``: cell n holds those above edge n, up to and with edge n + 1."""
    return np.clip(np.searchsorted(WAIT_EDGES, seconds, side="left") - 1, 0, len(WAIT_EDGES) - 2).astype(np.int64)


def wait_quantile(cells: Floats, share: float) -> float:
    """The wait (seconds) within which a share of people lies; not-a-number without people."""
    whole = float(cells.sum())
    if whole <= 0:
        return float("nan")
    upto = np.cumsum(cells)
    place = int(np.searchsorted(upto, share * whole))
    before = upto[place - 1] if place else 0.0
    low, high = max(0.0, WAIT_EDGES[place]), WAIT_EDGES[place + 1]
    return float(low + (high - low) * (share * whole - before) / max(cells[place], 1e-12))


def spans(levels: Whole) -> list[tuple[int, int, int]]:
    """Levels of one day as (people, first slot, slot after the last): who came first goes first.

    >>> spans(np.array([0, 1, 2, 1, 0]))
    [(1, 1, 3), (1, 2, 4)]
    """
    steps = np.diff(levels, prepend=0, append=0)
    open_: list[list[int]] = []
    found: list[tuple[int, int, int]] = []
    for slot in np.flatnonzero(steps).tolist():
        step = int(steps[slot])
        if step > 0:
            open_.append([step, slot])
        while step < 0:
            gone = min(-step, open_[0][0])
            found.append((gone, open_[0][1], slot))
            open_[0][0] -= gone
            step += gone
            if not open_[0][0]:
                open_.pop(0)
    return sorted(found, key=lambda each: each[1:])
