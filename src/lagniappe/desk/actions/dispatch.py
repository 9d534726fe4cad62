"""Offering what waits to who is free. Called by every action that adds work or frees capacity, and by the sweep."""

from __future__ import annotations

from datetime import datetime, timedelta

from lagniappe.desk import routing
from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.legs import numbered, write_call
from lagniappe.desk.models import Contact, Presence, State, User
from lagniappe.desk.queries import routable
from lagniappe.desk.queries.prepared import PreparedModels

_AGENT = PreparedModels(lambda number: User.objects.filter(pk=number), 1)
_PRESENCE = PreparedModels(
    lambda number: Presence.objects.filter(user_id=number, ended_at=None).select_related("position"), 1
)


@action
def dispatch(*, now: datetime) -> int:
    """Make every offer that can be made now; how many were made."""
    # Who is free is asked first: the longer the line, the fewer they are, and a line is read only for them.
    free = [agent for agent in routable.agents() if agent.load < agent.capacity]
    waiting = routable.waiting(pull=False, queue_ids={queue for agent in free for queue in agent.serves}, now=now)
    offers = routing.assign(waiting, free, now)
    for made in offers:
        [agent] = _AGENT.ask(made.agent)
        offer(numbered(made.contact), agent, made.reason, now)
    return len(offers)


def offer(contact: Contact, agent: User, reason: routing.Reason, now: datetime) -> None:
    """Write one offer; used by actions only."""
    position = next((present.position for present in _PRESENCE.ask(agent.pk)), None)
    write_call(contact, agent=agent, position=position, reason=reason.as_data(), now=now)
    contact.state, contact.agent, contact.position = State.CALLED, agent, position
    contact.due_at = now + timedelta(seconds=contact.queue.offer_seconds) if contact.queue.offer_seconds else None
    contact.save(update_fields=["state", "agent", "position", "due_at"])
    record("contact.called", now=now, contact=contact, data={"rule": reason.rule, "ring": reason.ring})
