"""A contact goes on to another queue or procedure, and its first arrival goes with it. Used by actions only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lagniappe.desk import routing
from lagniappe.desk.actions.dispatch import dispatch
from lagniappe.desk.actions.door import record
from lagniappe.desk.actions.legs import answer_call, end_leg, leg_of, move, write_call
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Call, Contact, Errand, Kind, Leg, Outcome, Queue, State, TicketRoll, User
from lagniappe.desk.queries import hours


def next_number(contact: Contact, queue: Queue) -> None:
    """The next number under the queue's letter at its site, for the contact's day."""
    roll, _made = TicketRoll.objects.get_or_create(
        site=queue.site, letter=queue.letter or "A", business_day=contact.business_day
    )
    roll.last += 1
    roll.save(update_fields=["last"])
    contact.letter, contact.number = roll.letter, roll.last


def rest_of(contact: Contact) -> list[str]:
    """The procedures still to come, as the ledger holds them."""
    return [str(kind) for kind in Errand.objects.filter(contact=contact).values_list("kind__public_id", flat=True)]


def demand_open(contact: Contact, to: Queue, now: datetime) -> None:
    """Refuse to send somebody on to the counters of another site while it is closed."""
    if to.pull and to.site_id != contact.site_id and not hours.is_open(to.site, now):
        raise ActionRefused("closed", _("%(site)s is closed now.") % {"site": to.site})


def _begin_errand(contact: Contact, kind: Kind | None) -> dict[str, Any]:
    """The procedure that begins is none of the rest any more."""
    if kind is None or not Errand.objects.filter(contact=contact, kind=kind).delete()[0]:
        return {}
    return {"rest": rest_of(contact)}


def send_on(
    contact: Contact,
    to: Queue,
    kind: Kind | None,
    *,
    actor: User | None,
    now: datetime,
    why: str = "",
    outcome: Outcome = Outcome.TRANSFERRED,
) -> Contact:
    """The present leg ends as ``outcome`` and the next one begins, in whichever queue.

    A turn that goes to another site takes a number of that site: its own may be somebody else's there. What was to be
    done at the site that it leaves is not done on this visit.
    """
    answer_call(leg_of(contact), Call.Result.CAME)
    end_leg(contact, outcome, now=now)
    data: dict[str, Any] = {"priority": contact.priority} | ({"why": why} if why else {})
    data |= _begin_errand(contact, kind)
    if to.site_id != contact.site_id and contact.number is not None:
        next_number(contact, to)
        Errand.objects.filter(contact=contact).exclude(kind__queue__site=to.site_id).delete()
        data |= {"ticket": contact.ticket, "rest": rest_of(contact)}
    contact.queue, contact.site = to, to.site
    number = contact.leg_number + 1
    Leg.objects.create(contact=contact, number=number, queue=to, kind=kind, priority=contact.priority, arrived_at=now)
    move(
        contact,
        State.WAITING,
        queue=to,
        site=to.site,
        kind=kind,
        letter=contact.letter,
        number=contact.number,
        leg_number=number,
        agent=None,
        position=None,
        due_at=None,
        parked_at=None,
    )
    verb = "contact.transferred" if outcome == Outcome.TRANSFERRED else "contact.went_on"
    record(verb, now=now, actor=actor, contact=contact, data=data)
    dispatch(now=now)
    return contact


def go_on_here(contact: Contact, kind: Kind, *, agent: User, now: datetime) -> Contact:
    """The next procedure begins at the same counter, without a wait between the two."""
    end_leg(contact, Outcome.ANSWERED, now=now)
    data = {"priority": contact.priority, "here": True, **_begin_errand(contact, kind)}
    number = contact.leg_number + 1
    leg = Leg.objects.create(
        contact=contact, number=number, queue=kind.queue, kind=kind, priority=contact.priority, arrived_at=now
    )
    move(contact, State.ACTIVE, queue=kind.queue, kind=kind, leg_number=number, due_at=None, parked_at=None)
    reason = routing.Reason(rule="same_counter", waited_seconds=0)
    write_call(contact, agent=agent, position=contact.position, reason=reason.as_data(), now=now)
    leg.refresh_from_db()
    answer_call(leg, Call.Result.CAME)
    leg.answered_at = now
    leg.save(update_fields=["answered_at"])
    record("contact.went_on", now=now, actor=agent, contact=contact, data=data)
    return contact
