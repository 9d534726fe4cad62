"""A visit of several procedures: what is still to come, and which is best done next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lagniappe.desk.models import Contact, Errand, Kind, Queue, User
from lagniappe.desk.queries import routable, waits

MOST = 6
"""Procedures in one visit."""


@dataclass(frozen=True)
class Option:
    """A procedure that could be next. ``wait_seconds`` is the likely wait for it; None where nobody serves it now."""

    kind: Kind
    wait_seconds: int | None
    full: bool = False


def rest(contact: Contact) -> list[Kind]:
    """The procedures still to come, in the order in which the visitor named them."""
    found = Errand.objects.filter(contact=contact).select_related("kind__queue__site")
    return [errand.kind for errand in found]


def best_first(options: Iterable[Option]) -> list[Kind]:
    """The order of serving: where one can still get in, the shortest wait first, and as named among equals.

    The place in each line is the visit's first arrival, so whatever comes later loses nothing by coming later.
    """
    ranked = sorted(options, key=lambda one: (one.full, one.wait_seconds is None, one.wait_seconds or 0))
    return [one.kind for one in ranked]


def options(kinds: Iterable[Kind], now: datetime, contact: Contact | None = None) -> list[Option]:
    """What each of these procedures costs in waiting, for the contact or for somebody who joins now."""
    found = []
    for kind in kinds:
        told = waits.estimate(kind.queue, now, contact)
        full = contact is None and waits.waiting_in(kind.queue).count() >= kind.queue.capacity
        found.append(Option(kind, told.likely_seconds if told else None, full))
    return found


def at_this_counter(kinds: Iterable[Kind], agent: User, instead: Queue) -> Kind | None:
    """The first of these procedures that the agent may serve as well, without sending anybody anywhere, and has room for
    where what they do now, of the queue ``instead``, is done."""
    there = next(iter(routable.agents([agent])), None)
    if there is None:
        return None
    room = there.capacity - there.load + min(instead.slots, there.capacity)
    for kind in kinds:
        may = kind.queue_id in there.serves and (kind.skill_id is None or kind.skill_id in there.skills)
        if may and min(kind.queue.slots, there.capacity) <= room:
            return kind
    return None
