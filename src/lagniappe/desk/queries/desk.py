"""The left column of an agent's desk: my contacts, what waits for me, and what I still owe somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lagniappe.desk.models import (
    Case,
    Contact,
    Presence,
    Referral,
    State,
    User,
)
from lagniappe.desk.queries import referrals
from lagniappe.desk.queries.held import Held, held_by, just_closed
from lagniappe.desk.queries.routable import CARRIED
from lagniappe.desk.queries.waiting import SHOWN_CASES, LeftMessage, WaitingQueue, left_messages, waiting_queues


@dataclass(frozen=True)
class Mine:
    agent: User
    presence: Presence | None
    held: list[Held]
    queues: list[WaitingQueue]
    left: list[LeftMessage]
    cases: list[Case]
    topics: str
    just_closed: list[Contact]
    asked: list[Referral]

    def group(self, name: str) -> list[Held]:
        return [held for held in self.held if held.group == name]

    @property
    def offers(self) -> list[Held]:
        return self.group("offer")

    @property
    def called(self) -> list[Held]:
        return self.group("called")

    @property
    def active(self) -> list[Held]:
        return self.group("active")

    @property
    def parked(self) -> list[Held]:
        return self.group("parked")

    @property
    def wrapping(self) -> list[Held]:
        return self.group("wrapping")

    @property
    def available(self) -> bool:
        return self.presence is not None and self.presence.state == Presence.State.AVAILABLE

    @property
    def pulls(self) -> bool:
        """Whether this agent calls turns."""
        return any(waiting.queue.pull for waiting in self.queues)

    @property
    def nowhere(self) -> bool:
        """Available for turns, and at no counter: a call would not say where to go."""
        return self.available and self.pulls and self.presence is not None and self.presence.position_id is None

    @property
    def pull_count(self) -> int:
        return sum(waiting.count for waiting in self.queues if waiting.queue.pull)

    @property
    def room(self) -> int:
        """What is left of the agent's capacity."""
        capacity = self.presence.capacity if self.presence else 0
        carried = [held.contact.queue.slots for held in self.held if held.contact.state in CARRIED]
        return capacity - sum(min(slots, capacity) for slots in carried)

    @property
    def full(self) -> bool:
        """Whether other contacts leave no room for any turn."""
        capacity = self.presence.capacity if self.presence else 0
        return not any(min(one.queue.slots, capacity) <= self.room for one in self.queues if one.queue.pull)

    @property
    def turn_in_hand(self) -> bool:
        return any(held.contact.queue.pull and held.group in ("called", "active") for held in self.held)

    @property
    def may_call(self) -> bool:
        return self.available and self.pulls and not self.turn_in_hand and not self.full

    @property
    def unread(self) -> int:
        return sum(held.unread for held in self.held)

    @property
    def idle_while_waiting(self) -> int:
        """How many wait at counters while this agent could call them: what the chime is for."""
        return self.pull_count if self.may_call else 0


def presence_of(agent: User) -> Presence | None:
    found = Presence.objects.select_related("site", "position").filter(user=agent, ended_at=None).first()
    return found if found is not None and found.state != Presence.State.CLOSED else None


def mine(agent: User, now: datetime) -> Mine:
    """Everything of the left column; the number of queries does not depend on how much there is."""
    queues = waiting_queues(agent, now)
    topics = [f"agent:{agent.public_id}", *[f"queue:{waiting.queue.public_id}" for waiting in queues]]
    held = held_by(agent)
    topics += [f"contact:{one.contact.public_id}" for one in held]
    return Mine(
        agent=agent,
        presence=presence_of(agent),
        held=held,
        queues=queues,
        left=left_messages(agent),
        cases=open_cases(agent, now),
        topics=" ".join(topics),
        just_closed=just_closed(agent, now),
        asked=referrals.waiting_for(agent, now),
    )


def open_cases(agent: User, now: datetime) -> list[Case]:
    """My cases that have no contact under way: what I still owe somebody, those first whose answer is late."""
    busy = Contact.objects.exclude(state=State.CLOSED).values("case")
    return list(
        Case.objects.filter(owner=agent, state=Case.State.OPEN)
        .exclude(pk__in=busy)
        .select_related("customer", "kind", "site")
        .annotate(answer_late=referrals.answer_late(now))
        .order_by("-answer_late", "opened_at")[:SHOWN_CASES]
    )
