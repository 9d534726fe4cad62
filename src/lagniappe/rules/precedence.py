"""Precedence, on arrays: how often somebody without priority was called while somebody with it waited in the same queue."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lagniappe.rules.clock import MISSING, Times

# At one moment: who has priority goes first, then others are called, then new ones come. So a tie is nobody's fault.
_GO, _CALL, _COME = 0, 1, 2


def overtaken(queue: Times, arrived: Times, until: Times, called: Times, priority: Times) -> NDArray[np.bool_]:
    """For each leg: whether it has no priority and was called while one that has it was waiting in the same queue.

    ``until`` is the end of the wait (called, left); legs whose wait is not known (MISSING), or runs backwards,
    keep nobody behind them.
    All times are microseconds; ``queue`` numbers the queues.

    >>> a = np.array
    >>> overtaken(a([0, 0]), a([0, 5]), a([20, 10]), a([20, 10]), a([1, 0])).tolist()
    [False, True]
    """
    n = len(queue)
    if not all(len(each) == n for each in (arrived, until, called, priority)):
        raise ValueError("the columns of legs have one length")
    known = (arrived != MISSING) & (until >= arrived)
    first, other = (priority > 0) & known, (priority <= 0) & (called != MISSING)
    index = np.arange(n)
    moment = np.concatenate([arrived[first], until[first], called[other]])
    kind = np.repeat([_COME, _GO, _CALL], [first.sum(), first.sum(), other.sum()])
    step = np.repeat([1, -1, 0], [first.sum(), first.sum(), other.sum()])
    where = np.concatenate([queue[first], queue[first], queue[other]])
    who = np.concatenate([index[first], index[first], index[other]])
    order = np.lexsort((kind, moment, where))
    # The sum over all queues in their order: each queue's own steps add up to nothing.
    waiting = np.cumsum(step[order])
    found = np.zeros(n, dtype=np.bool_)
    calls = kind[order] == _CALL
    found[who[order][calls]] = waiting[calls] > 0
    return found
