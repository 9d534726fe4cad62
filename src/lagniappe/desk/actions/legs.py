"""The legs and calls behind a contact: the shared steps of every channel's life. Used by actions only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Call, Contact, Customer, Leg, Outcome, Position, State, User
from lagniappe.desk.queries.prepared import PreparedModels
from lagniappe.units import micros

ENDED = (State.CLOSED,)
_WITH = ("queue", "site", "case", "kind", "customer", "agent", "position", "account")
_CONTACT = PreparedModels(lambda number: Contact.objects.select_related(*_WITH).filter(pk=number), 1)
_LEGS = PreparedModels(lambda number: Leg.objects.filter(contact_id=number), 1)
_LAST_CALL = PreparedModels(
    lambda number: Call.objects.filter(leg_id=number, result="").order_by("-called_at", "-id")[:1], 1
)


def fresh(contact: Contact) -> Contact:
    """The contact as the tables have it now: what a screen held may be stale."""
    return numbered(contact.pk)


def numbered(number: int) -> Contact:
    """The contact of this row with all that belongs to it."""
    for found in _CONTACT.ask(number):
        return found
    raise ActionRefused("unknown", _("We do not know this contact."))


def demand_state(contact: Contact, *states: str) -> None:
    if contact.state not in states:
        raise ActionRefused(
            "moved_on",
            _("This contact has moved on meanwhile: it is now “%(state)s”.") % {"state": contact.get_state_display()},
        )


def demand_remembered(customer: Customer | None) -> None:
    """Nothing is written of or to who was forgotten any more: nobody could have it taken back."""
    if customer is not None and Customer.objects.filter(pk=customer.pk).exclude(erased_at=None).exists():
        raise ActionRefused("erased", _("This person asked to be forgotten."))


def demand_own(contact: Contact, actor: User | None) -> None:
    if actor is not None and contact.agent_id != actor.pk:
        raise ActionRefused("not_allowed", _("This contact is in somebody else's hands."))


def leg_of(contact: Contact) -> Leg:
    for leg in _LEGS.ask(contact.pk):
        if leg.number == contact.leg_number:
            leg.contact = contact
            return leg
    raise Leg.DoesNotExist(f"contact {contact.pk} has no leg {contact.leg_number}")


def move(contact: Contact, state: str, **fields: Any) -> None:
    """Save a contact's new state with the fields that change with it."""
    contact.state = state
    for name, value in fields.items():
        setattr(contact, name, value)
    if state == State.CLOSED:
        contact.errands.all().delete()
    contact.save(update_fields=["state", *fields])


def write_call(
    contact: Contact,
    *,
    agent: User,
    position: Position | None,
    reason: dict[str, Any],
    now: datetime,
) -> Leg:
    """One call or offer: its row, the leg's first and last call, and who it went to.

    A call back after the turn was set aside has its row and changes nothing of the leg: the wait ended with the first call,
    the walk with the last one before the service, and both are read from the leg.
    """
    leg = leg_of(contact)
    Call.objects.create(leg=leg, called_at=now, agent=agent, position=position, reason=reason)
    if leg.answered_at is not None:
        return leg
    leg.called_at = leg.called_at or now
    leg.last_called_at = now
    leg.agent, leg.position = agent, position
    leg.save(update_fields=["called_at", "last_called_at", "agent", "position"])
    return leg


def answer_call(leg: Leg, result: str) -> None:
    """What became of the leg's last call."""
    for last in _LAST_CALL.ask(leg.pk):
        last.result = result
        last.save(update_fields=["result"])


def unpark(contact: Contact, leg: Leg, now: datetime) -> None:
    """Count the parked time that ends now."""
    if contact.parked_at is not None:
        leg.parked_micros += max(0, micros(now) - micros(contact.parked_at))


def end_leg(contact: Contact, outcome: Outcome, *, now: datetime, wrapped: bool = True) -> Leg:
    """Write the end of the present leg. An end already written (a missed turn's, a service's) stays."""
    leg = leg_of(contact)
    unpark(contact, leg, now)
    leg.outcome = outcome
    leg.ended_at = leg.ended_at or now
    if wrapped and leg.answered_at is not None:
        leg.wrapped_at = leg.wrapped_at or now
    leg.save(update_fields=["parked_micros", "outcome", "ended_at", "wrapped_at"])
    return leg
