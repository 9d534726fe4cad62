"""What an agent's desk shows: my contacts, what waits for me, and one contact opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from lagniappe.desk.models import (
    CannedAnswer,
    Case,
    Contact,
    Kind,
    Leg,
    Message,
    Note,
    Outcome,
    Position,
    Presence,
    Queue,
    Referral,
    RoleName,
    Site,
    State,
    User,
)
from lagniappe.desk.queries import errands, reasons, referrals, rights
from lagniappe.desk.queries.limits import against
from lagniappe.desk.queries.routable import CARRIED

HELD = (State.CALLED, State.ACTIVE, State.PARKED, State.WRAPPING)
UNDO_WITHIN = timedelta(seconds=60)
SHOWN_WAITING = 40
SHOWN_FIRST = 4
SHOWN_CASES = 12


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


@dataclass(frozen=True)
class WaitingOne:
    contact: Contact
    since: datetime
    wait_seconds: int
    state: str


@dataclass(frozen=True)
class WaitingQueue:
    """A queue that the agent serves, with who waits there and who missed a call and may return."""

    queue: Queue
    ring: int
    count: int
    longest_since: datetime | None
    longest_seconds: int
    state: str
    first: list[WaitingOne]
    rest: list[WaitingOne]
    missed: list[WaitingOne]


@dataclass(frozen=True)
class LeftMessage:
    """A case that nobody has yet, begun by a message left while we were closed or full."""

    case: Case
    text: str
    written_at: datetime | None


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
        cases=open_cases(agent),
        topics=" ".join(topics),
        just_closed=just_closed(agent, now),
        asked=referrals.waiting_for(agent),
    )


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
        Held(contact, _state_since(contact, legs[contact.pk]), contact.unread, contact.last_text or "")
        for contact in contacts
    ]
    return sorted(held, key=lambda one: order[one.group])


def _legs(contacts: Sequence[Contact]) -> dict[int, Leg]:
    found = Leg.objects.filter(contact__in=contacts, number=F("contact__leg_number"))
    return {leg.contact_id: leg for leg in found}


def _state_since(contact: Contact, leg: Leg) -> datetime:
    """From when a timer of the present state counts; parked time is not part of a service."""
    if contact.state == State.PARKED and contact.parked_at is not None:
        return contact.parked_at
    if contact.state == State.ACTIVE and leg.answered_at is not None:
        return leg.answered_at + timedelta(microseconds=leg.parked_micros)
    if contact.state == State.CALLED and leg.last_called_at is not None:
        return leg.last_called_at
    if contact.state in (State.WRAPPING, State.MISSED, State.CLOSED) and leg.ended_at is not None:
        return leg.ended_at
    return leg.arrived_at


def waiting_queues(agent: User, now: datetime) -> list[WaitingQueue]:
    served = list(
        Queue.objects.filter(active=True, served_by__user=agent)
        .annotate(ring=F("served_by__ring"))
        .select_related("site")
        .order_by("ring", "site__name", "name")
    )
    by_queue = _waiting_in([queue.pk for queue in served], now)
    found = []
    for queue in served:
        rows = by_queue[queue.pk]
        waiting = [row for row in rows if row.contact.state == State.WAITING]
        longest = min((row.since for row in waiting), default=None)
        seconds = _seconds(longest, now) if longest else 0
        found.append(
            WaitingQueue(
                queue=queue,
                ring=queue.ring,
                count=len(waiting),
                longest_since=longest,
                longest_seconds=seconds,
                state=against(seconds, queue.limit_seconds),
                first=waiting[:SHOWN_FIRST],
                rest=waiting[SHOWN_FIRST:SHOWN_WAITING],
                missed=[row for row in rows if row.contact.state == State.MISSED][:SHOWN_WAITING],
            )
        )
    return found


def _waiting_in(queue_ids: list[int], now: datetime) -> dict[int, list[WaitingOne]]:
    """Who waits in these queues or may return to them, in the order in which they will be called."""
    contacts = (
        Contact.objects.filter(queue__in=queue_ids, state__in=(State.WAITING, State.MISSED))
        .filter(legs__number=F("leg_number"))
        .annotate(since=F("legs__arrived_at"))
        .select_related("queue", "kind", "customer", "site")
        .order_by("-priority", "arrived_at", "id")
    )
    found: dict[int, list[WaitingOne]] = defaultdict(list)
    for contact in contacts:
        seconds = _seconds(contact.since, now)
        found[contact.queue_id].append(
            WaitingOne(contact, contact.since, seconds, against(seconds, contact.queue.limit_seconds))
        )
    return found


def _seconds(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds()))


def left_cases(queues: QuerySet[Queue]) -> QuerySet[Case]:
    """Open cases without an owner that began with a message left in one of the queues."""
    left = Contact.objects.filter(queue__in=queues, outcome=Outcome.REFUSED, last_seq__gt=0).values("case")
    return Case.objects.filter(state=Case.State.OPEN, owner=None, pk__in=left)


def left_messages(agent: User) -> list[LeftMessage]:
    text = Message.objects.filter(contact__case=OuterRef("pk"), speaker=Message.Speaker.CUSTOMER).order_by("id")
    cases = (
        left_cases(Queue.objects.filter(served_by__user=agent, active=True))
        .select_related("customer", "site", "kind")
        .annotate(text=Subquery(text.values("text")[:1]), written_at=Subquery(text.values("sent_at")[:1]))
        .order_by("opened_at")[:SHOWN_CASES]
    )
    return [LeftMessage(case, case.text or "", case.written_at) for case in cases]


def open_cases(agent: User) -> list[Case]:
    """My cases that have no contact under way: what I still owe somebody."""
    busy = Contact.objects.exclude(state=State.CLOSED).values("case")
    return list(
        Case.objects.filter(owner=agent, state=Case.State.OPEN)
        .exclude(pk__in=busy)
        .select_related("customer", "kind", "site")
        .order_by("opened_at")[:SHOWN_CASES]
    )


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
    since = _state_since(contact, leg)
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


@dataclass(frozen=True)
class Place:
    """A position that can be taken, or is by somebody else."""

    position: Position
    holder: User | None


def places(agent: User) -> list[tuple[Site, list[Place]]]:
    """The sites at which somebody may work, with their positions and who holds them."""
    sites = list(rights.sites(agent, RoleName.AGENT, RoleName.LEAD).order_by("name"))
    held = {
        presence.position_id: presence.user
        for presence in Presence.objects.filter(ended_at=None, site__in=sites)
        .exclude(position=None)
        .exclude(state=Presence.State.CLOSED)
        .select_related("user")
    }
    by_site: dict[int, list[Place]] = defaultdict(list)
    for position in Position.objects.filter(site__in=sites, active=True):
        by_site[position.site_id].append(Place(position, held.get(position.pk)))
    return [(site, sorted(by_site[site.pk], key=lambda place: _natural(place.position.name))) for site in sites]


def _natural(name: str) -> tuple[int, str]:
    """Counter 10 comes after counter 9."""
    digits = "".join(letter for letter in name if letter.isdigit())
    return (int(digits[:9]) if digits else 0, name)
