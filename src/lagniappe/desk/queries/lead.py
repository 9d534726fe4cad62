"""What a lead may move, and where to."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact, Position, Presence, Queue, RoleName, Site, State, User
from lagniappe.desk.queries import reasons, rights
from lagniappe.desk.queries.floor import WATCHING

MOVABLE = (State.WAITING, State.CALLED, State.ACTIVE, State.PARKED)


def led(viewer: User) -> QuerySet[Site]:
    return rights.sites(viewer, *WATCHING)


def contact(viewer: User, public_id: object) -> Contact:
    """A contact of a site that the viewer leads."""
    found = Contact.objects.filter(site__in=led(viewer), public_id=rights.as_uuid(public_id))
    one = found.select_related("queue", "kind", "site", "case", "customer", "agent").first()
    if one is None:
        raise ActionRefused("unknown", _("We do not know this contact."))
    return one


def agent(viewer: User, public_id: object) -> User:
    """Somebody who works at a site that the viewer leads, or serves a queue there."""
    places = led(viewer)
    found = User.objects.filter(is_active=True, public_id=rights.as_uuid(public_id)).filter(
        Q(roles__site__in=places) | Q(roles__site=None, roles__role__in=[RoleName.AGENT, RoleName.LEAD])
        | Q(serves__queue__site__in=places)
    )  # fmt: skip
    one = found.distinct().first()
    if one is None:
        raise ActionRefused("unknown", _("We do not know this person."))
    return one


def queues(viewer: User) -> list[Queue]:
    found = Queue.objects.filter(active=True, site__in=led(viewer)).select_related("site")
    return list(found.order_by("site__name", "name"))


def queue(viewer: User, public_id: object) -> Queue:
    for one in queues(viewer):
        if one.public_id == rights.as_uuid(public_id):
            return one
    raise ActionRefused("unknown", _("Choose where it should go."))


def positions(viewer: User) -> QuerySet[Position]:
    return (
        Position.objects.filter(active=True, site__in=led(viewer)).select_related("site").order_by("site__name", "name")
    )


def about_contact(viewer: User, found: Contact) -> dict[str, Any]:
    """What the page of one contact offers: where it may go, and to whom."""
    elsewhere = [one for one in queues(viewer) if one.channel == found.channel and one.pk != found.queue_id]
    there = User.objects.filter(
        presences__ended_at=None, presences__state=Presence.State.AVAILABLE, presences__site__in=led(viewer)
    )
    at_counter = found.state == State.ACTIVE and found.queue.pull
    return {
        "contact": found,
        "reason": reasons.of_contacts([found]).get(found.pk, ""),
        "movable": found.state in MOVABLE and not at_counter,
        "queues": elsewhere,
        "agents": [] if found.queue.pull else list(there.distinct().order_by("name")),
        "talks": not found.queue.pull and found.state in (State.ACTIVE, State.PARKED),
    }


def about_person(viewer: User, found: User) -> dict[str, Any]:
    rings = dict(found.serves.values_list("queue_id", "ring"))
    return {
        "person": found,
        "at": Presence.objects.filter(user=found, ended_at=None).select_related("site", "position").first(),
        "states": Presence.State.choices,
        "positions": positions(viewer),
        "queues": [(one, rings.get(one.pk, "")) for one in queues(viewer)],
    }
