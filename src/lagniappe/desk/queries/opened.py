"""One contact opened at the desk, with all that its pane needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, Q

from lagniappe.desk.models import (
    CannedAnswer,
    Contact,
    Kind,
    Leg,
    Note,
    Queue,
    State,
    User,
)
from lagniappe.desk.queries import errands, reasons, rights
from lagniappe.desk.queries.held import state_since


@dataclass(frozen=True)
class Opened:
    """One contact with all that its pane needs. ``own`` = it is in the viewer's hands."""

    contact: Contact
    leg: Leg
    since: datetime
    own: bool
    reason: str
    standard_seconds: int
    wait_seconds: int
    canned: list[CannedAnswer] = field(default_factory=list)
    targets: list[Queue] = field(default_factory=list)
    whispers: list[Note] = field(default_factory=list)
    rest: list[Kind] = field(default_factory=list)
    more: list[Kind] = field(default_factory=list)
    """What else the visit could be for at this site."""

    @property
    def topics(self) -> str:
        return f"contact:{self.contact.public_id}"

    @property
    def offer(self) -> bool:
        return self.contact.state == State.CALLED and not self.contact.queue.pull

    @property
    def speaks(self) -> bool:
        """A conversation, as against somebody who stands at the counter."""
        return not self.contact.queue.pull

    @property
    def customer_language(self) -> str:
        customer = self.contact.customer
        return self.contact.language or (customer.language if customer is not None else "")


def opened(viewer: User, public_id: object, now: datetime, *, whole: bool = True) -> Opened:
    """One contact by its id, or a refusal. ``whole`` False leaves out what only the first drawing needs."""
    contact = rights.contact(viewer, public_id)
    leg = contact.legs.get(number=contact.leg_number)
    since = state_since(contact, leg)
    until = leg.called_at or leg.answered_at or leg.ended_at or now
    return Opened(
        contact=contact,
        leg=leg,
        since=since,
        own=contact.agent_id == viewer.pk and contact.state != State.CLOSED,
        reason=reasons.of_contacts([contact], viewer_id=viewer.pk).get(contact.pk, ""),
        standard_seconds=contact.kind.standard_seconds if contact.kind else 0,
        wait_seconds=max(0, int((until - leg.arrived_at).total_seconds())),
        canned=canned_for(contact) if whole else [],
        targets=transfer_targets(contact) if whole else [],
        whispers=whispers(contact),
        rest=(rest := errands.rest(contact) if contact.queue.pull else []),
        more=_more(contact, rest) if contact.queue.pull and contact.agent_id == viewer.pk else [],
    )


def _more(contact: Contact, rest: list[Kind]) -> list[Kind]:
    known = [contact.kind_id, *(kind.pk for kind in rest)]
    here = Kind.objects.filter(
        active=True, queue__active=True, queue__site=contact.site_id, queue__channel=contact.channel
    )
    return list(here.exclude(pk__in=[pk for pk in known if pk]))


def whispers(contact: Contact) -> list[Note]:
    """What others of the staff wrote on the contact while its agent has it: the customer's pages never read notes."""
    if contact.state not in (State.ACTIVE, State.PARKED):
        return []
    notes = Note.objects.filter(contact=contact).exclude(author=contact.agent).select_related("author")
    return list(notes.order_by("-written_at")[:3])


def canned_for(contact: Contact) -> list[CannedAnswer]:
    """Ready answers of this queue or of all, those in the customer's language first."""
    found = CannedAnswer.objects.filter(Q(queue=contact.queue_id) | Q(queue=None))
    return sorted(found, key=lambda answer: (answer.language != contact.language, answer.shortcut))


def transfer_targets(contact: Contact) -> list[Queue]:
    """Queues of the same channel with their kinds: the same site's first."""
    kinds = Prefetch("kinds", Kind.objects.filter(active=True), to_attr="open_kinds")
    found = Queue.objects.filter(active=True, channel=contact.channel).select_related("site").prefetch_related(kinds)
    return sorted(found, key=lambda queue: (queue.site_id != contact.site_id, queue.site.name, str(queue)))
