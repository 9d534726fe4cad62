"""What staff have begun to write and not sent."""

from __future__ import annotations

from django.db.models import Max

from lagniappe.desk.models import Contact, Draft, Message, State, User


def own(contact: Contact, viewer: User) -> str:
    """The viewer's own unsent words."""
    return contact.drafts.filter(author=viewer).values_list("text", flat=True).first() or ""


def left(contact: Contact, viewer: User) -> list[Draft]:
    """What colleagues who no longer have the contact left unsent, and nobody has answered since."""
    if contact.state == State.CLOSED:
        return []
    answers = contact.messages.filter(speaker=Message.Speaker.AGENT)
    answered_at = answers.aggregate(last=Max("sent_at"))["last"]
    found = contact.drafts.exclude(author=viewer).select_related("author")
    if contact.agent_id is not None:
        found = found.exclude(author=contact.agent_id)
    return list(found.filter(written_at__gt=answered_at) if answered_at else found)
