"""What a lead moves: contacts to other queues, to the head of the line or to an agent; people to positions and queues."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from lagniappe.desk import routing
from lagniappe.desk.actions import presence as presences
from lagniappe.desk.actions.dispatch import dispatch, offer
from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.legs import demand_state, fresh, leg_of
from lagniappe.desk.actions.sending import demand_open, send_on
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact, Position, Presence, Queue, RoleName, Serves, State, User
from lagniappe.desk.queries import routable
from lagniappe.desk.queries.rights import demand_role

LEADING = (RoleName.LEAD, RoleName.ADMINISTRATOR)
MOVABLE = (State.WAITING, State.CALLED, State.ACTIVE, State.PARKED)


@action
def send(*, contact: Contact, to: Queue, lead: User, now: datetime) -> Contact:
    """Send a contact on to another queue, whoever has it; its first arrival orders it there."""
    contact = fresh(contact)
    demand_role(lead, *LEADING, site=contact.site)
    demand_state(contact, *MOVABLE)
    if contact.state == State.ACTIVE and contact.queue.pull:
        raise ActionRefused("not_allowed", _("Who stands at the counter is not waiting again."))
    if to.channel != contact.channel or not to.active:
        raise ActionRefused("wrong_queue", _("That queue serves another channel."))
    if to.pk == contact.queue_id:
        return contact
    demand_open(contact, to, now)
    return send_on(contact, to, None, actor=lead, now=now)


@action
def put_first(*, contact: Contact, priority: int, lead: User, now: datetime) -> Contact:
    """Give a waiting contact another priority class; whoever has a higher one is called before those who came earlier."""
    contact = fresh(contact)
    demand_role(lead, *LEADING, site=contact.site)
    demand_state(contact, State.WAITING)
    if priority not in (0, 1, 2):
        raise ActionRefused("invalid", _("We do not know this priority."))
    if contact.priority == priority:
        return contact
    contact.priority = priority
    contact.save(update_fields=["priority"])
    leg = leg_of(contact)
    leg.priority = priority
    leg.save(update_fields=["priority"])
    record("contact.priority", now=now, actor=lead, contact=contact, data={"priority": priority})
    dispatch(now=now)
    return contact


@action
def hand(*, contact: Contact, agent: User, lead: User, now: datetime) -> Contact:
    """Offer a waiting chat to an agent of the lead's choice, who has room for it; skills and rings do not stand in the way."""
    contact = fresh(contact)
    demand_role(lead, *LEADING, site=contact.site)
    demand_state(contact, State.WAITING)
    if contact.queue.pull:
        raise ActionRefused("not_allowed", _("Turns are called from a counter; they are not handed out."))
    there = routable.agents([agent])
    asked = routing.Waiting(contact.pk, contact.queue_id, contact.priority, now, now, slots=contact.queue.slots)
    if not there:
        raise ActionRefused("away", _("%(name)s is not available now.") % {"name": agent})
    if not there[0].free_for(asked):
        raise ActionRefused("full", _("%(name)s has no room for another contact.") % {"name": agent})
    waited = int((now - contact.arrived_at).total_seconds())
    offer(contact, agent, routing.Reason(rule="lead", waited_seconds=waited), now)
    return contact


@action
def place(*, agent: User, state: str, position: Position | None, lead: User, now: datetime) -> Presence:
    """Say for somebody what they do from now on and where: this opens and closes positions."""
    at = Presence.objects.filter(user=agent, ended_at=None).select_related("site").first()
    site = position.site if position else at.site if at else None
    if site is None:
        raise ActionRefused("unknown", _("Choose where."))
    demand_role(lead, *LEADING, site=site)
    if at is not None:
        demand_role(lead, *LEADING, site=at.site)
    return presences.be(user=agent, state=state, position=position, site=site, now=now, actor=lead)


@action
def serve(*, agent: User, queue: Queue, ring: int | None, lead: User, now: datetime) -> None:
    """Let somebody serve a queue from a ring on, or no more (None)."""
    demand_role(lead, *LEADING, site=queue.site)
    if ring is not None and not 1 <= ring <= 9:
        raise ActionRefused("invalid", _("A ring is a number from 1 to 9."))
    known = Serves.objects.filter(user=agent, queue=queue).first()
    if (known.ring if known else None) == ring:
        return
    if ring is None:
        Serves.objects.filter(user=agent, queue=queue).delete()
    else:
        Serves.objects.update_or_create(user=agent, queue=queue, defaults={"ring": ring})
    data = {"serves": {str(queue.public_id): ring}}
    record("rights.changed", now=now, actor=lead, agent=agent, queue=queue, site=queue.site, data=data)
    dispatch(now=now)
