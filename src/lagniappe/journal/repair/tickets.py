"""Tickets behind which nobody stands: printed again, or in play."""

from __future__ import annotations

from typing import Any

import numpy as np

from lagniappe.units import MINUTE, SECOND


def reprinted(number: Any, queue: Any, issued: Any, *, within: int = 10 * MINUTE) -> Any:
    """Which tickets bear the number of an earlier one of the same queue, issued at most ``within`` before: the same paper
    printed again. The first counts. Numbers and queues are codes (whole numbers); negative numbers are not known."""
    number, queue, issued = (np.asarray(values, dtype=np.int64) for values in (number, queue, issued))
    order = np.lexsort((issued, number, queue))
    flagged = np.zeros(len(number), dtype=bool)
    before, after = order[:-1], order[1:]
    again = (number[before] == number[after]) & (queue[before] == queue[after]) & (number[after] >= 0)
    flagged[after[again & (issued[after] - issued[before] <= within)]] = True
    return flagged


def printed_in_play(queue: Any, issued: Any, missed: Any, *, within: int = 3 * SECOND, at_least: int = 3) -> Any:
    """Which tickets are phantoms: at least so many of one queue in a row, each within seconds of the one before, and nobody
    came for them. The first of the row counts as a person, for somebody pressed."""
    queue, issued = (np.asarray(values, dtype=np.int64) for values in (queue, issued))
    missed = np.asarray(missed, dtype=bool)
    flagged = np.zeros(len(queue), dtype=bool)
    if len(queue) < at_least:
        return flagged
    order = np.lexsort((issued, queue))
    near = (queue[order[1:]] == queue[order[:-1]]) & (issued[order[1:]] - issued[order[:-1]] <= within)
    near &= missed[order[1:]] & missed[order[:-1]]
    run = np.concatenate([[0], np.cumsum(~near)])
    size = np.bincount(run)
    first = np.concatenate([[True], run[1:] != run[:-1]])
    flagged[order[(size[run] >= at_least) & ~first]] = True
    return flagged
