"""What waits for an agent: the queues served with who is in them, and messages left there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery

from lagniappe.desk.models import (
    Case,
    Contact,
    Message,
    Outcome,
    Queue,
    State,
    User,
)
from lagniappe.desk.queries.limits import against

SHOWN_WAITING = 40

SHOWN_FIRST = 4

SHOWN_CASES = 12


@dataclass(frozen=True)
class WaitingOne:
    contact: Contact
    since: datetime
    wait_seconds: int
    state: str


@dataclass(frozen=True)
class WaitingQueue:
    """A queue that the agent serves, with who waits there and who missed a call and may return."""

    queue: Queue
    ring: int
    count: int
    longest_since: datetime | None
    longest_seconds: int
    state: str
    first: list[WaitingOne]
    rest: list[WaitingOne]
    missed: list[WaitingOne]


@dataclass(frozen=True)
class LeftMessage:
    """A case that nobody has yet, begun by a message left while we were closed or full."""

    case: Case
    text: str
    written_at: datetime | None


def waiting_queues(agent: User, now: datetime) -> list[WaitingQueue]:
    served = list(
        Queue.objects.filter(active=True, served_by__user=agent)
        .annotate(ring=F("served_by__ring"))
        .select_related("site")
        .order_by("ring", "site__name", "name")
    )
    by_queue = _waiting_in([queue.pk for queue in served], now)
    found = []
    for queue in served:
        rows = by_queue[queue.pk]
        waiting = [row for row in rows if row.contact.state == State.WAITING]
        longest = min((row.since for row in waiting), default=None)
        seconds = _seconds(longest, now) if longest else 0
        found.append(
            WaitingQueue(
                queue=queue,
                ring=queue.ring,
                count=len(waiting),
                longest_since=longest,
                longest_seconds=seconds,
                state=against(seconds, queue.limit_seconds),
                first=waiting[:SHOWN_FIRST],
                rest=waiting[SHOWN_FIRST:SHOWN_WAITING],
                missed=[row for row in rows if row.contact.state == State.MISSED][:SHOWN_WAITING],
            )
        )
    return found


def _waiting_in(queue_ids: list[int], now: datetime) -> dict[int, list[WaitingOne]]:
    """Who waits in these queues or may return to them, in the order in which they will be called."""
    contacts = (
        Contact.objects.filter(queue__in=queue_ids, state__in=(State.WAITING, State.MISSED))
        .filter(legs__number=F("leg_number"))
        .annotate(since=F("legs__arrived_at"))
        .select_related("queue", "kind", "customer", "site")
        .order_by("-priority", "arrived_at", "id")
    )
    found: dict[int, list[WaitingOne]] = defaultdict(list)
    for contact in contacts:
        seconds = _seconds(contact.since, now)
        found[contact.queue_id].append(
            WaitingOne(contact, contact.since, seconds, against(seconds, contact.queue.limit_seconds))
        )
    return found


def _seconds(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds()))


def left_cases(queues: QuerySet[Queue]) -> QuerySet[Case]:
    """Open cases without an owner that began with a message left in one of the queues."""
    left = Contact.objects.filter(queue__in=queues, outcome=Outcome.REFUSED, last_seq__gt=0).values("case")
    return Case.objects.filter(state=Case.State.OPEN, owner=None, pk__in=left)


def left_messages(agent: User) -> list[LeftMessage]:
    text = Message.objects.filter(contact__case=OuterRef("pk"), speaker=Message.Speaker.CUSTOMER).order_by("id")
    cases = (
        left_cases(Queue.objects.filter(served_by__user=agent, active=True))
        .select_related("customer", "site", "kind")
        .annotate(text=Subquery(text.values("text")[:1]), written_at=Subquery(text.values("sent_at")[:1]))
        .order_by("opened_at")[:SHOWN_CASES]
    )
    return [LeftMessage(case, case.text or "", case.written_at) for case in cases]
