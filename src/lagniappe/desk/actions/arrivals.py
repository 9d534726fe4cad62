"""How contacts begin: somebody arrives in a queue, is refused, leaves a message, or is written to by us."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from lagniappe.desk.actions.cases import close_case, own
from lagniappe.desk.actions.dispatch import dispatch
from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.legs import demand_remembered
from lagniappe.desk.actions.sending import next_number, rest_of
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Account, Case, Contact, Customer, Errand, Kind, Leg, Outcome, Queue, State, User
from lagniappe.desk.queries import hours, routable, waits
from lagniappe.units import SECOND


@dataclass(frozen=True)
class Arrival:
    """What somebody who arrives brings along."""

    queue: Queue
    kind: Kind | None = None
    customer: Customer | None = None
    case: Case | None = None
    language: str = ""
    priority: int = 0
    client_key: str | None = None
    """The page's own key for this arrival: sent twice, it arrives once."""
    numbered: bool = False
    more: tuple[Kind, ...] = ()
    """What the visit is for after ``kind``."""
    place_at: datetime | None = None
    """The moment by which they stand in line, where that is not their coming: an agreed time. Full lines let them in."""
    door: str = ""
    """Where a number was asked for: ``kiosk``, ``phone``; with the machine's own name after a colon."""
    simulated: bool = False
    subject: str = ""
    account: Account | None = None
    """Our address by which they came: a widget, a mailbox."""


def _begin(
    arrival: Arrival,
    *,
    state: str,
    now: datetime,
    actor: User | None,
    direction: str = "in",
    entered_at: datetime | None = None,
) -> Contact:
    queue, entered = arrival.queue, entered_at or now
    if arrival.kind is not None and arrival.kind.queue_id != queue.pk:
        raise ActionRefused("wrong_queue", _("This procedure is handled in another queue."))
    demand_remembered(arrival.customer)
    case = arrival.case
    if case is None or case.state == Case.State.CLOSED:
        case = Case.objects.create(
            customer=arrival.customer,
            site=queue.site,
            kind=arrival.kind,
            subject=arrival.subject[:200],
            opened_at=now,
        )
        record("case.opened", now=now, actor=actor, case=case, data={"state": case.state})
    day = queue.site.day_of(entered)
    contact = Contact(
        case=case,
        customer=arrival.customer,
        site=queue.site,
        queue=queue,
        kind=arrival.kind,
        channel=queue.channel,
        account=arrival.account,
        direction=direction,
        state=state,
        language=arrival.language[:8],
        priority=arrival.priority,
        business_day=day,
        entered_at=entered,
        arrived_at=arrival.place_at or entered,
        client_key=arrival.client_key,
        simulated=arrival.simulated,
    )
    if arrival.numbered:
        next_number(contact, queue)
    contact.save(force_insert=True)
    return contact


def _first_leg(contact: Contact, told_micros: int | None = None) -> Leg:
    return Leg.objects.create(
        contact=contact,
        number=1,
        queue=contact.queue,
        kind=contact.kind,
        priority=contact.priority,
        arrived_at=contact.entered_at,
        told_wait_micros=told_micros,
    )


def _already(arrival: Arrival) -> Contact | None:
    if not arrival.client_key:
        return None
    return Contact.objects.select_related("queue", "site", "case").filter(client_key=arrival.client_key).first()


@action
def arrive(*, arrival: Arrival, now: datetime, actor: User | None = None) -> Contact:
    """Somebody joins a queue. Where the queue is full or closed the contact is kept, closed as ``refused``."""
    known = _already(arrival)
    if known is not None:
        return known
    queue = arrival.queue
    if not queue.active:
        raise ActionRefused("closed", _("This queue is not in use any more."))
    promised = arrival.place_at is not None
    full = not promised and Contact.objects.filter(queue=queue, state=State.WAITING).count() >= queue.capacity
    if full or not hours.is_open(queue.site, now):
        return refuse(arrival=arrival, why="full" if full else "closed", now=now, actor=actor)
    told = waits.estimate(queue, now)
    contact = _begin(arrival, state=State.WAITING, now=now, actor=actor)
    _first_leg(contact, told.likely_seconds * SECOND if told else None)
    Errand.objects.bulk_create(Errand(contact=contact, kind=kind, number=n) for n, kind in enumerate(arrival.more, 1))
    data: dict[str, object] = {"priority": contact.priority}
    if contact.number is not None:
        data |= {"ticket": contact.ticket, "rest": rest_of(contact), "door": arrival.door}
    record("contact.arrived", now=now, actor=actor, contact=contact, data=data)
    if not queue.pull:
        dispatch(now=now)
        contact.refresh_from_db()
    return contact


@action
def refuse(*, arrival: Arrival, why: str, now: datetime, actor: User | None = None) -> Contact:
    """Somebody wanted in and could not be let in (``closed``, ``full``): counted, never forgotten."""
    known = _already(arrival)
    if known is not None:
        return known
    # Who is turned away takes no number: a gap in the numbers called would set the hall wondering.
    contact = _begin(replace(arrival, numbered=False), state=State.CLOSED, now=now, actor=actor)
    contact.outcome, contact.closed_at = Outcome.REFUSED, now
    contact.save(update_fields=["outcome", "closed_at"])
    leg = _first_leg(contact)
    leg.outcome, leg.ended_at = Outcome.REFUSED, now
    leg.save(update_fields=["outcome", "ended_at"])
    record("contact.refused", now=now, actor=actor, contact=contact, data={"why": why})
    if arrival.case is None:  # nothing to do for anybody, unless they leave a message
        close_case(case=contact.case, now=now, actor=actor)
    return contact


@action
def not_come(*, arrival: Arrival, at: datetime, now: datetime) -> Contact:
    """Somebody who had agreed a time did not come: counted as missed at that time, without a number and without a wait."""
    contact = _begin(replace(arrival, numbered=False), state=State.CLOSED, now=now, actor=None, entered_at=at)
    contact.outcome, contact.closed_at = Outcome.MISSED, now
    contact.save(update_fields=["outcome", "closed_at"])
    leg = _first_leg(contact)
    leg.outcome, leg.ended_at = Outcome.MISSED, at
    leg.save(update_fields=["outcome", "ended_at"])
    record("contact.not_come", now=now, contact=contact)
    close_case(case=contact.case, now=now)
    return contact


@action
def write_back(*, case: Case, queue: Queue, agent: User, now: datetime) -> Contact:
    """An agent takes up a case on our side's initiative: an outward contact, at once in service."""
    case = Case.objects.select_related("owner", "customer", "kind").get(pk=case.pk)
    if case.owner is not None and case.owner.pk != agent.pk:
        raise ActionRefused("taken", _("%(name)s has taken this case.") % {"name": case.owner})
    if case.contacts.exclude(state=State.CLOSED).exists():
        raise ActionRefused("busy", _("A contact of this case is still under way."))
    if not routable.has_room(agent, queue):
        raise ActionRefused("full", _("You are at your capacity: finish or park another contact first."))
    last = case.contacts.order_by("-id").first()
    arrival = Arrival(
        queue=queue,
        case=case,
        customer=case.customer,
        language=last.language if last else "",
        kind=case.kind if case.kind is not None and case.kind.queue_id == queue.pk else None,
    )
    contact = _begin(arrival, state=State.ACTIVE, now=now, actor=agent, direction="out")
    contact.agent = agent
    contact.save(update_fields=["agent"])
    leg = _first_leg(contact)
    leg.called_at = leg.last_called_at = leg.answered_at = now
    leg.agent = agent
    leg.save(update_fields=["called_at", "last_called_at", "answered_at", "agent"])
    record("contact.written_back", now=now, actor=agent, contact=contact, data={"priority": contact.priority})
    own(case=contact.case, owner=agent, now=now, actor=agent)
    return contact
