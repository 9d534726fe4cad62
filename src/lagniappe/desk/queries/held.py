"""The contacts in an agent's hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery

from lagniappe.desk.models import (
    Contact,
    Leg,
    Message,
    Outcome,
    State,
    User,
)

HELD = (State.CALLED, State.ACTIVE, State.PARKED, State.WRAPPING)

UNDO_WITHIN = timedelta(seconds=60)


@dataclass(frozen=True)
class Held:
    """A contact in the agent's hands. ``since`` = when its present state began, as far as a timer needs it."""

    contact: Contact
    since: datetime
    unread: int = 0
    last_text: str = ""
    reason: str = ""

    @property
    def group(self) -> str:
        """offer, called, active, parked, wrapping"""
        if self.contact.state == State.CALLED and not self.contact.queue.pull:
            return "offer"
        return self.contact.state


def just_closed(agent: User, now: datetime) -> list[Contact]:
    """What the agent may still take back, the last one first."""
    found = Contact.objects.filter(agent=agent, state=State.CLOSED, outcome=Outcome.ANSWERED)
    found = found.filter(closed_at__gt=now - UNDO_WITHIN).select_related("queue", "kind", "customer")
    return list(found.order_by("-closed_at")[:3])


def held_by(agent: User) -> list[Held]:
    """My contacts, the offers first, then as they came."""
    last = Message.objects.filter(contact=OuterRef("pk")).order_by("-seq").values("text")[:1]
    unread = Q(messages__seq__gt=F("agent_seen_seq"), messages__speaker=Message.Speaker.CUSTOMER)
    contacts = list(
        Contact.objects.filter(agent=agent, state__in=HELD)
        .select_related("queue", "kind", "customer", "site", "case", "position")
        .annotate(last_text=Subquery(last), unread=Count("messages", filter=unread))
        .order_by("arrived_at", "id")
    )
    legs = _legs(contacts)
    order = {"offer": 0, "called": 1, "active": 2, "wrapping": 3, "parked": 4}
    held = [
        Held(contact, state_since(contact, legs[contact.pk]), contact.unread, contact.last_text or "")
        for contact in contacts
    ]
    return sorted(held, key=lambda one: order[one.group])


def _legs(contacts: Sequence[Contact]) -> dict[int, Leg]:
    found = Leg.objects.filter(contact__in=contacts, number=F("contact__leg_number"))
    return {leg.contact_id: leg for leg in found}


def state_since(contact: Contact, leg: Leg) -> datetime:
    """From when a timer of the present state counts; parked time is not part of a service."""
    if contact.state == State.PARKED and contact.parked_at is not None:
        return contact.parked_at
    if contact.state == State.ACTIVE and leg.answered_at is not None:
        return leg.answered_at + timedelta(microseconds=leg.parked_micros)
    if contact.state == State.CALLED and leg.answered_at is not None:  # called back; at most one in an agent's hands
        back = leg.calls.order_by("-called_at", "-id").first()
        return back.called_at if back is not None else leg.answered_at
    if contact.state == State.CALLED and leg.last_called_at is not None:
        return leg.last_called_at
    if contact.state in (State.WRAPPING, State.MISSED, State.CLOSED) and leg.ended_at is not None:
        return leg.ended_at
    return leg.arrived_at
