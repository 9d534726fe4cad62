"""An honest estimate of a wait: a range, not a promise, from who is ahead and who is really working.

With every one of ``s`` agents busy and services lasting ``m`` on average, the contact behind ``a`` others waits for ``a + 1``
services to end, which come at rate ``s / m``: a gamma time of shape ``a + 1``. We tell its 20th to 80th percentile, found by
the Wilson-Hilferty approximation (Proc. Nat. Acad. Sci. 17, 1931). It assumes memoryless services and that agents stay; the
demonstrated error is a study's business, not this module's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from lagniappe.desk.models import Contact, Presence, Queue, State, WaitModel

NORMAL_80 = 0.8416212335729143
DEFAULT_SERVICES = 0
BUSY = (State.CALLED, State.ACTIVE, State.WRAPPING)


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


def gamma_quantile(shape: int, scale: float, normal: float) -> float:
    """Wilson-Hilferty quantile of a gamma time at the standard normal deviate ``normal``."""
    root = 1 - 1 / (9 * shape) + normal / (3 * shape**0.5)
    return float(shape * scale * max(0.0, root) ** 3)


def waiting_in(queue: Queue) -> QuerySet[Contact]:
    return Contact.objects.filter(queue=queue, state=State.WAITING)


def goes_before(contact: Contact) -> QuerySet[Contact]:
    """Who waits in the contact's queue and is called before it."""
    return waiting_in(contact.queue).filter(
        Q(priority__gt=contact.priority)
        | Q(priority=contact.priority, arrived_at__lt=contact.arrived_at)
        | Q(priority=contact.priority, arrived_at=contact.arrived_at, pk__lt=contact.pk)
    )


def estimate(queue: Queue, now: datetime, contact: Contact | None = None) -> Estimate | None:
    """What to tell somebody who joins ``queue`` now, or the waiting ``contact``; None where nobody is at work."""
    there = list(
        Presence.objects.filter(ended_at=None, state=Presence.State.AVAILABLE, user__serves__queue=queue).values_list(
            "user_id", "capacity"
        )
    )
    if not there:
        return None
    before = goes_before(contact) if contact is not None else waiting_in(queue)
    ahead = before.count()
    agents = [user for user, _capacity in there]
    carried = Contact.objects.filter(agent__in=agents, state__in=BUSY).count()
    places = sum(max(1, capacity // max(1, min(queue.slots, capacity))) for _user, capacity in there)
    model = WaitModel.objects.filter(queue=queue).first()
    mean = model.mean_service_seconds if model else _standard(queue)
    served = model.served if model else DEFAULT_SERVICES
    must_end = ahead + carried - places + 1
    if must_end <= 0:
        return Estimate(0, 0, 60, ahead, len(there), served)
    scale = mean / places
    low, high = (gamma_quantile(must_end, scale, sign * NORMAL_80) for sign in (-1, 1))
    likely = gamma_quantile(must_end, scale, 0.0)
    return Estimate(int(low), int(likely), int(high), ahead, len(there), served)


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
