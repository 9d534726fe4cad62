"""How many contacts of a queue an agent holds at once, and how long a service then takes, from who served what when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from lagniappe.journal.engine import collect
from lagniappe.measures.positions import SPOILT
from lagniappe.units import SECOND

USUAL_SHARE = 0.05
"""So many contacts at once are usual as agents hold in this share of the time in which they serve the queue, or more of it."""
ENOUGH = 30
"""Services that must have ended at a number of contacts at once, to know how long they take there."""
MOST = 12


@dataclass(frozen=True)
class Together:
    """``at_once`` contacts of the queue a person usually holds when there is work. A service that takes one unit of time on the
    mean of what was seen takes ``stretch`` units with so many at once; ``known`` False: it is assumed to take as long."""

    at_once: int = 1
    stretch: float = 1.0
    known: bool = True


ONE = Together()


def together(legs: ir.Table) -> Mapping[tuple[str, str], Together]:
    """By site and queue. Services of nobody by name, and those whose times are not trusted, tell nothing."""
    rows = legs.filter(
        (legs.all_service > 0) & ((legs.doubt & SPOILT) == 0) & legs.agent_id.notnull() & (legs.queue != "")
    )
    begin = rows.answered + rows.ahead
    keys = ("site", "queue", "agent_id")
    ends = begin + ibis.coalesce(rows.handle, rows.all_service)
    came = rows.select(*keys, moment=begin, change=ibis.literal(1, "int64"))
    went = rows.select(*keys, moment=ends, change=ibis.literal(-1, "int64"))
    both = came.union(went, distinct=False)
    # At one moment the ends come first: a service that follows another at once is not beside it.
    order = [both.moment, both.change]
    so_far = ibis.window(group_by=list(keys), order_by=order, preceding=None, following=0)
    after = ibis.window(group_by=list(keys), order_by=order)
    told = both.mutate(level=both.change.sum().over(so_far), until=both.moment.lead(1).over(after))
    lasted = told.filter((told.level > 0) & told.until.notnull())
    lasted = lasted.group_by("site", "queue", "level").aggregate(micros=(lasted.until - lasted.moment).sum())
    ended = told.filter(told.change < 0).mutate(level=told.level + 1)
    ended = ended.group_by("site", "queue", "level").aggregate(ended=ended.count())
    time: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    over: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for row in collect(lasted).to_pylist():
        time[row["site"], row["queue"]][row["level"]] = row["micros"] / SECOND
    for row in collect(ended).to_pylist():
        over[row["site"], row["queue"]][row["level"]] = row["ended"]
    return {key: held(seconds, over[key]) for key, seconds in sorted(time.items())}


def held(seconds: Mapping[int, float], ended: Mapping[int, int]) -> Together:
    """From the time in which agents held so many, and the services that ended then.

    With n at once services end at the rate n / S(n), so S(n) = n × time / ended: nothing is taken from how long a contact
    happened to be beside others. S(n) = S(1) (1 + a (n - 1)) is fitted to the levels at which enough ended, 0 ≤ a ≤ 1.

    >>> held({1: 600.0, 2: 600.0}, {1: 2, 2: 3}).at_once
    2
    """
    levels: Mapping[int, Any] = {level: time for level, time in seconds.items() if time > 0}
    whole = sum(levels.values())
    usual = [n for n in levels if sum(time for level, time in levels.items() if level >= n) >= USUAL_SHARE * whole]
    at_once = min(MOST, max(usual, default=1))
    if at_once == 1:
        return ONE
    known = {n: n * time / ended[n] for n, time in levels.items() if ended.get(n, 0) >= ENOUGH}
    if len(known) < 2:
        return Together(at_once, 1.0, False)
    weight = float(sum(ended[n] for n in known))
    centre = sum(ended[n] * n for n in known) / weight
    mean = sum(ended[n] * took for n, took in known.items()) / weight
    slope = sum(ended[n] * (n - centre) * (took - mean) for n, took in known.items())
    slope /= sum(ended[n] * (n - centre) ** 2 for n in known)
    first = mean - slope * (centre - 1)
    more = min(1.0, max(0.0, slope / first)) if first > 0 else 1.0
    return Together(at_once, (1 + more * (at_once - 1)) / (1 + more * (centre - 1)))
