"""Who will have waited too long soon: said before the limit is passed, at the pace of the queue as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lagniappe.desk.models import Queue
from lagniappe.desk.queries import waits
from lagniappe.desk.queries.waiting import WaitingOne

AHEAD_SECONDS = 1800


@dataclass(frozen=True)
class Alert:
    """``people`` of those who wait within the limit will pass it, the first in ``first_seconds``.

    ``saved`` of them would not if one more agent began now; None where nobody is at work, so that there is no pace to tell.
    """

    queue: Queue
    people: int
    first_seconds: int
    saved: int | None

    @property
    def first_minutes(self) -> int:
        return max(1, -(-self.first_seconds // 60))


def ahead(queue: Queue, waiting: list[WaitingOne], now: datetime) -> Alert | None:
    """The alert of one queue, if any. ``waiting`` is in the order of calling.

    The likely wait of whoever joins last is spread evenly over the places in line: the k-th of n is called after k/n of it.
    One more of w agents shortens every wait to w / (w + 1).
    """
    limit = queue.limit_seconds
    still = [(place, one) for place, one in enumerate(waiting, 1) if one.wait_seconds <= limit]
    if not still or not limit:
        return None
    told = waits.estimate(queue, now)
    if told is None:
        soon = [limit - one.wait_seconds for _place, one in still if limit - one.wait_seconds <= AHEAD_SECONDS]
        return Alert(queue, len(soon), min(soon), None) if soon else None
    pace = told.likely_seconds / (len(waiting) + 1)
    late = [
        (limit - one.wait_seconds, place * pace)
        for place, one in still
        if one.wait_seconds + place * pace > limit and limit - one.wait_seconds <= AHEAD_SECONDS
    ]
    if not late:
        return None
    shorter = told.working / (told.working + 1)
    saved = sum(1 for rest, expected in late if expected * shorter <= rest)
    return Alert(queue, len(late), min(rest for rest, _expected in late), saved)
