"""Ends of services: missing, pressed too early, or given to a whole crowd at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from lagniappe.units import SECOND

SPIKE = 5
"""So many equal ends, and so many times the usual, are a system's closing time."""


def censored_at_next_call(place: Any, called: Any, ended: Any, known: Any, last: Any = None) -> tuple[Any, Any]:
    """Services without an end, censored at the next call of the same position.

    ``place`` are the positions as whole numbers (negative = not known), ``called`` the calls, ``ended`` the ends where
    ``known``. Answers (latest, found): a bound by which the service had ended, and where there is one. It is a bound, not
    an end: whoever takes it for the end measures walking and idling along. Nothing is filled with a mean.
    ``last`` bounds the last call of each position by row (such as the close of business); without it they have none.

    >>> censored_at_next_call(np.zeros(2, int), np.array([0, 300]), np.array([0, 0]), np.array([False, False]))[0].tolist()
    [300, 0]
    """
    place, called = np.asarray(place, dtype=np.int64), np.asarray(called, dtype=np.int64)
    order = np.lexsort((called, place))
    bound, found = np.zeros(len(called), dtype=np.int64), np.zeros(len(called), dtype=bool)
    if len(order) > 1:
        here, after = order[:-1], order[1:]
        same = (place[here] == place[after]) & (place[here] >= 0) & (called[after] > called[here])
        bound[here[same]], found[here[same]] = called[after[same]], True
        # Calls of one instant at one position share the next different one.
        for at in np.flatnonzero((place[here] == place[after]) & (called[after] == called[here]))[::-1]:
            bound[here[at]], found[here[at]] = bound[after[at]], found[after[at]]
    if last is not None:
        alone = ~found & (np.asarray(last) > called)
        bound[alone], found[alone] = np.asarray(last)[alone], True
    return np.where(known, ended, bound), found & ~known


def crowd_ends(group: Any, ended: Any, known: Any, *, at_least: int = SPIKE, times_usual: float = SPIKE) -> Any:
    """Which rows end together with a crowd of their group (a site): a batch close, not people's. As ``check`` counts it:
    at least so many equal ends, and so many times the group's usual."""
    flagged = np.zeros(len(ended), dtype=bool)
    among = np.flatnonzero(known)
    if not len(among):
        return flagged
    pairs = np.stack([np.asarray(group)[among], np.asarray(ended)[among]], axis=1)
    moments, back, together = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    groups, of = np.unique(moments[:, 0], return_inverse=True)
    usual = np.bincount(of, together, len(groups)) / np.bincount(of, minlength=len(groups))
    spike = (together >= at_least) & (together >= times_usual * usual[of])
    flagged[among] = spike[back.reshape(-1)]
    return flagged


def next_pressed_early(
    place: Any, called: Any, ended: Any, known: Any, *, walking: int = 10 * SECOND, long_times: float = 2.0
) -> Any:
    """Which services were ended before the customer can have reached the position, and are followed at once (within the
    same walking time) by a long one: "next" was pressed early, and the long one is two customers' or the first's own.

    Long is ``long_times`` the median service of the position. Both rows are flagged; neither duration is to be trusted.
    """
    place, called, ended = (np.asarray(values, dtype=np.int64) for values in (place, called, ended))
    flagged = np.zeros(len(called), dtype=bool)
    among = np.flatnonzero(known & (place >= 0))
    if len(among) < 2:
        return flagged
    among = among[np.lexsort((called[among], place[among]))]
    length = ended[among] - called[among]
    _, starts = np.unique(place[among], return_index=True)
    middles = np.concatenate([np.full(len(own), np.median(own)) for own in np.split(length, starts[1:])])
    short, long_ = length[:-1] < walking, length[1:] > long_times * middles[1:]
    at_once = (called[among][1:] - ended[among][:-1] <= walking) & (place[among][1:] == place[among][:-1])
    first = np.flatnonzero(short & long_ & at_once)
    flagged[among[first]] = flagged[among[first + 1]] = True
    return flagged
