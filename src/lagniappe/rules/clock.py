"""The clock of a law, on arrays: how long each contact waited in the law's own sense, and whether the limit was kept.

A law speaks of a person's wait, not of a leg of ours: the lines in which one contact stood are added up. Who left before the
limit is *censored* (nobody knows whether the call would have come in time); who left after it is a breach.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from lagniappe.journal.tables import Doubt
from lagniappe.rules.law import End, Rule

MISSING = np.iinfo(np.int64).min
"""A moment that is not known."""

REASONS = (
    "not_queued", "phantom", "open", "wait_doubt", "clock_change", "time_missing", "time_backwards",
)  # fmt: skip
"""Why a contact is not judged; it has the first that holds for any of its legs."""
FATES = ("within", "breach", "censored", "out")

Times = NDArray[np.int64]


@dataclass(frozen=True)
class Legs:
    """Legs as arrays of one length, in any order. Times are whole microseconds UTC or :data:`MISSING`.

    ``contact`` numbers the contacts; ``queued`` is False for who never joined a queue; ``opening`` is the moment of opening
    for which an early arrival has to wait, MISSING where the place is open already or its hours are not known.
    """

    contact: Times
    leg: Times
    outcome: NDArray[np.str_]
    queued: NDArray[np.bool_]
    doubt: Times
    entered: Times
    arrived: Times
    called: Times
    answered: Times
    ended: Times
    opening: Times

    def __post_init__(self) -> None:
        if len({getattr(self, each.name).shape for each in fields(self)}) != 1 or self.contact.ndim != 1:
            raise ValueError("the columns of legs have one length")


@dataclass(frozen=True)
class Judged:
    """One element a contact, in the order of ``contact``: elapsed (microseconds; 0 where out), fate, reason ('' if judged)."""

    contact: Times
    elapsed: Times
    fate: NDArray[np.str_]
    reason: NDArray[np.str_]


def judge(legs: Legs, rule: Rule) -> Judged:
    """How each contact fared under a rule, whatever its scope (channels, days, priority) says.

    >>> no = np.array([MISSING])
    >>> minutes = lambda n: np.array([n * 60_000_000])
    >>> one = Legs(np.array([0]), np.array([1]), np.array(["answered"]), np.array([True]), np.array([0]), no, minutes(0),
    ...            minutes(31), minutes(31), minutes(40), no)
    >>> from lagniappe.rules.reading import find
    >>> str(judge(one, find("AR-C").rules[0]).fate[0])
    'breach'
    """
    order = np.lexsort((legs.leg, legs.contact))
    rows = Legs(**{each.name: getattr(legs, each.name)[order] for each in fields(legs)})
    if not len(order):
        nothing = np.array([], dtype=np.int64)
        return Judged(nothing, nothing, np.array([], dtype="U16"), np.array([], dtype="U16"))
    first = np.r_[True, rows.contact[1:] != rows.contact[:-1]]
    last = np.r_[first[1:], True]
    starts = np.flatnonzero(first)
    (begin, early), end = _begin(rows, rule, first), _end(rows, rule)
    known = (begin != MISSING) & (end != MISSING)
    stretch = np.where(known, end - begin, 0)
    # Whoever was served before the opening did not wait at all.
    stretch = np.where(early, np.maximum(stretch, 0), stretch)
    if rule.end == "exit":
        elapsed = np.where(known[last] & (begin[first] != MISSING), np.maximum(end[last] - begin[first], 0), 0)
    else:
        elapsed = np.add.reduceat(stretch, starts)
    reason = np.minimum.reduceat(_reason(rows, rule, known, stretch), starts)
    closed = _closed(rows, rule)[last]
    over = elapsed > rule.limit_micros
    fate = np.where(over, "breach", np.where(closed, "within", "censored"))
    judged = reason == len(REASONS)
    return Judged(
        contact=rows.contact[first],
        elapsed=np.where(judged, elapsed, 0),
        fate=np.where(judged, fate, "out"),
        reason=np.append(np.array(REASONS), "")[reason],
    )


def _begin(rows: Legs, rule: Rule, first: NDArray[np.bool_]) -> tuple[Times, NDArray[np.bool_]]:
    """The begin of each leg's wait, and which of them waited for the opening."""
    begin = rows.arrived
    if rule.start == "door":
        begin = np.where(first & (rows.entered != MISSING), rows.entered, begin)
    early = first & (rows.opening > begin) & (not rule.before_opening)
    return np.where(early, rows.opening, begin), np.asarray(early, dtype=np.bool_)


def _end(rows: Legs, rule: Rule) -> Times:
    if rule.end == "exit":
        return rows.ended
    if rule.end == "first_call":
        return _first_known(rows.called, rows.answered, rows.ended)
    return np.where(
        rows.outcome == "missed",
        _first_known(rows.answered, rows.called, rows.ended),
        _first_known(rows.answered, rows.ended),
    )


def _closed(rows: Legs, rule: Rule) -> NDArray[np.bool_]:
    """Whether the law's own end came, rather than the person's going."""
    if rule.end == "first_call":
        return np.asarray((rows.called != MISSING) | (rows.answered != MISSING), dtype=np.bool_)
    return np.asarray(rows.answered != MISSING, dtype=np.bool_)


def _first_known(*times: Times) -> Times:
    found = times[0]
    for other in times[1:]:
        found = np.where(found != MISSING, found, other)
    return found


def doubts(end: End) -> Doubt:
    """The doubts that spoil a clock with this end."""
    return Doubt.WAIT | Doubt.SERVICE | Doubt.END_MISSING if end == "exit" else Doubt.WAIT


def _reason(rows: Legs, rule: Rule, known: NDArray[np.bool_], stretch: Times) -> Times:
    """The place in :data:`REASONS` of each leg's reason; their number where there is none."""
    conditions = [
        ~rows.queued | np.isin(rows.outcome, ("self_served", "refused")),
        rows.outcome == "phantom",
        rows.outcome == "open",
        (rows.doubt & int(doubts(rule.end))) != 0,
        (rows.doubt & int(Doubt.TRANSITION)) != 0,
        ~known,
        stretch < 0,
    ]
    return np.asarray(np.select(conditions, list(range(len(REASONS))), len(REASONS)), dtype=np.int64)
