"""An honest estimate of a wait: a range, not a promise, from who is ahead and who is really working.

With every place of ``s`` taken and services lasting ``m`` on average, somebody behind ``a`` others waits for ``a + 1`` services
to end, which come at rate ``s / m``: a gamma time of shape ``a + 1``. We tell its 20th to 80th percentile, found by the
Wilson-Hilferty approximation (Proc. Nat. Acad. Sci. 17, 1931). It assumes memoryless services and that agents stay.

Agents often serve several queues. Whoever waits in another queue of the same agents is ahead as well, by the share of that
queue's agents who are ours; so are the services that they have in hand.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from lagniappe.desk.models import Contact, Presence, Queue, Serves, State, WaitModel
from lagniappe.desk.queries.prepared import Prepared

NORMAL_80 = 0.8416212335729143
DEFAULT_SERVICES = 0
BUSY = (State.CALLED, State.ACTIVE, State.WRAPPING)


_AT_WORK = Prepared(
    lambda queue: Presence.objects.filter(
        ended_at=None, state=Presence.State.AVAILABLE, user__serves__queue_id=queue
    ).values("user_id", "capacity"),
    1,
)
_SERVING = Prepared(
    lambda: Serves.objects.filter(
        user__presences__ended_at=None, user__presences__state=Presence.State.AVAILABLE
    ).values("queue_id", "user_id"),
    0,
)


@dataclass(frozen=True)
class Estimate:
    """Whole seconds. ``ahead`` = who goes before; ``working`` = agents at work; ``served`` = services learned from."""

    low_seconds: int
    likely_seconds: int
    high_seconds: int
    ahead: int
    working: int
    served: int

    @property
    def low_minutes(self) -> int:
        return self.low_seconds // 60

    @property
    def high_minutes(self) -> int:
        return -(-self.high_seconds // 60)


def gamma_quantile(shape: float, scale: float, normal: float) -> float:
    """Wilson-Hilferty quantile of a gamma time at the standard normal deviate ``normal``."""
    root = 1 - 1 / (9 * shape) + normal / (3 * shape**0.5)
    return float(shape * scale * max(0.0, root) ** 3)


def waiting_in(queue: Queue) -> QuerySet[Contact]:
    return Contact.objects.filter(queue=queue, state=State.WAITING)


def goes_before(contact: Contact) -> QuerySet[Contact]:
    """Who waits in the contact's queue and is called before it."""
    return waiting_in(contact.queue).filter(_earlier(contact))


def _earlier(contact: Contact) -> Q:
    same = Q(priority=contact.priority)
    earlier = Q(arrived_at__lt=contact.arrived_at) | Q(arrived_at=contact.arrived_at, pk__lt=contact.pk)
    return Q(priority__gt=contact.priority) | (same & earlier)


def estimate(queue: Queue, now: datetime, contact: Contact | None = None) -> Estimate | None:
    """What to tell somebody who joins ``queue`` now, or the waiting ``contact``; None where nobody is at work."""
    capacity = {row["user_id"]: row["capacity"] for row in _AT_WORK.ask(queue.pk)}
    if not capacity:
        return None
    shares = _shares(set(capacity))
    before = Contact.objects.filter(queue__in=shares, state=State.WAITING)
    if contact is not None:
        before = before.filter(_earlier(contact))
    waiting = Counter(before.values_list("queue_id", flat=True))
    carried = Counter(Contact.objects.filter(agent__in=capacity, state__in=BUSY).values_list("queue_id", flat=True))
    means = _means({queue.pk, *waiting, *carried})
    places = sum(max(1, room // max(1, min(queue.slots, room))) for room in capacity.values())
    to_end = sum(shares[other] * number for other, number in waiting.items()) + carried.total() - places + 1
    served = means[queue.pk][1]
    ahead = waiting[queue.pk]
    if to_end <= 0:
        return Estimate(0, 0, 60, ahead, len(capacity), served)
    weights = {other: carried[other] + shares.get(other, 0.0) * waiting[other] for other in {*carried, *waiting}}
    mean = sum(weight * means[other][0] for other, weight in weights.items()) / sum(weights.values())
    low, likely, high = (
        gamma_quantile(max(1.0, to_end), mean / places, normal) for normal in (-NORMAL_80, 0.0, NORMAL_80)
    )
    return Estimate(int(low), int(likely), int(high), ahead, len(capacity), served)


def _shares(ours: set[int]) -> dict[int, float]:
    """For each queue that these agents serve, the share of its present agents who are ours."""
    everybody: Counter[int] = Counter()
    mine: Counter[int] = Counter()
    for row in _SERVING.ask():
        everybody[row["queue_id"]] += 1
        mine[row["queue_id"]] += row["user_id"] in ours
    return {queue: number / everybody[queue] for queue, number in mine.items() if number}


def _means(queues: set[int]) -> dict[int, tuple[float, int]]:
    """Mean service in seconds and the services it was learned from; the kinds' time standards until there are any."""
    found = {
        model.queue_id: (model.mean_service_seconds, model.served)
        for model in WaitModel.objects.filter(queue_id__in=queues)
    }
    for queue in Queue.objects.filter(pk__in=queues - set(found)):
        found[queue.pk] = (_standard(queue), DEFAULT_SERVICES)
    return found


def _standard(queue: Queue) -> float:
    """The mean of the kinds' time standards, until services have been measured."""
    standards = list(queue.kinds.filter(active=True).values_list("standard_seconds", flat=True))
    return sum(standards) / len(standards) if standards else 300.0


def longest_wait(queue: Queue, now: datetime) -> timedelta | None:
    """How long the one who has waited longest in the queue is waiting."""
    first = (
        Contact.objects.filter(queue=queue, state=State.WAITING, legs__number=F("leg_number"))
        .order_by("legs__arrived_at")
        .values_list("legs__arrived_at", flat=True)
        .first()
    )
    return now - first if first else None
