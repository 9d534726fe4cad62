"""A written conversation as its two sides read it: messages, steps and days in one order, and what to expect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Attachment, Contact, Event, Kind, Message, Outcome, Queue, Site, State
from lagniappe.desk.queries import hours, waits
from lagniappe.desk.queries.links import linked
from lagniappe.desk.queries.rights import NOBODY, as_uuid

CHANNEL = "chat"
UNDER_WAY = (State.WAITING, State.CALLED, State.ACTIVE, State.PARKED)
MOST_AT_ONCE = 500
REMEMBERED = Q(customer__erased_at=None)
"""Of nobody who was forgotten: their browser begins anew as well."""
STEPS = {
    "contact.answered": "joined",
    "contact.written_back": "wrote_back",
    "contact.transferred": "passed_on",
    "contact.went_on": "passed_on",
    "contact.ended": "ended",
    "contact.closed": "closed",
    "contact.left": "left",
}


@dataclass(frozen=True)
class Item:
    """One row of a conversation. Its place is (``seq``, ``rank``): a message, then the steps that followed it.

    ``what`` is ``message``, ``step`` or ``day``; ``key`` names the row within its contact, so that a page inserts it once.
    """

    what: str
    key: str
    seq: int
    rank: int
    at: datetime
    day: date
    speaker: str = ""
    name: str = ""
    text: str = ""
    client_key: str = ""
    seen_by_agent: bool = False
    seen_by_customer: bool = False
    step: str = ""
    by: str = ""
    why: str = ""
    files: tuple[Attachment, ...] = ()
    plain: str = ""
    """The text as it was written, where ``text`` is safe HTML."""

    @property
    def first_name(self) -> str:
        """How customers read a member of staff's name."""
        return self.name.split()[0] if self.name else ""


@dataclass(frozen=True)
class Outlook:
    """What somebody may expect of a queue now. ``estimate`` is None where nobody is at work."""

    open: bool
    opens_at: datetime | None
    estimate: waits.Estimate | None
    zone: str

    @property
    def opens(self) -> str:
        """The moment of the next opening in words, by the clock on the site's wall."""
        if self.opens_at is None:
            return ""
        local = self.opens_at.astimezone(ZoneInfo(self.zone))
        return f"{hours.day_in_words(local)}, {local:%H:%M}"


@dataclass(frozen=True)
class Standing:
    """How a conversation stands for its customer. ``phase``: waiting, active, parked, kept (a message left) or ended."""

    phase: str
    agent: str
    outlook: Outlook | None
    ratable: bool
    rating: int
    newer: Contact | None

    @property
    def takes_words(self) -> bool:
        return self.phase != "ended" and self.newer is None


@dataclass(frozen=True)
class Topic:
    """What a customer can write about: a kind, or a queue that has none."""

    id: str
    label: str
    icon: str
    queue: Queue
    kind: Kind | None
    outlook: Outlook


def for_visit(held: Iterable[object], public_id: object) -> Contact:
    """A conversation that this visit may read: one it holds, or a later one of the same person's same case."""
    mine = {as_uuid(each) for each in held} - {NOBODY}
    found = (
        Contact.objects.select_related("queue", "kind", "site", "case", "customer", "agent", "account")
        .filter(REMEMBERED, public_id=as_uuid(public_id), channel=CHANNEL)
        .first()
    )
    if found is not None and found.public_id not in mine:
        same = Contact.objects.filter(public_id__in=mine, case=found.case_id, customer=found.customer_id)
        if found.customer_id is None or not same.exists():
            found = None
    if found is None:
        raise ActionRefused(
            "unknown", _("We do not know this conversation. Its link may be old, or of another device.")
        )
    return found


def latest(contact: Contact) -> Contact:
    """Where the conversation goes on: the newest contact of the same person's case, else this one."""
    if contact.customer_id is None:
        return contact
    newer = Contact.objects.filter(
        case=contact.case_id, customer=contact.customer_id, channel=CHANNEL, pk__gt=contact.pk
    ).order_by("-pk")
    return newer.select_related("queue", "kind", "site", "case", "customer", "agent", "account").first() or contact


def earlier(contact: Contact) -> list[Contact]:
    """The same person's earlier conversations of the same case, oldest first."""
    if contact.customer_id is None:
        return []
    found = Contact.objects.filter(
        case=contact.case_id, customer=contact.customer_id, channel=CHANNEL, pk__lt=contact.pk
    ).order_by("pk")
    return list(found.select_related("site", "agent"))


def read(contact: Contact, after: int = 0) -> list[Item]:
    """The rows from behind message number ``after`` on, in order. Steps that follow that very message are told again."""
    zone = ZoneInfo(contact.site.zone)
    found = (
        contact.messages.filter(seq__gt=after).select_related("author").prefetch_related("attachments").order_by("seq")
    )
    found = found[:MOST_AT_ONCE]
    items = [_message(message, contact, zone) for message in found]
    last = items[-1].seq if items else after
    items += [item for item in _steps(contact, zone, after) if after <= item.seq <= last]
    items.sort(key=lambda item: (item.seq, item.rank))
    before = contact.messages.filter(seq=after).values_list("sent_at", flat=True).first()
    return _with_days(items, before.astimezone(zone).date() if before else None)


def since(contact: Contact, after: int) -> list[Item]:
    """What a page shows: the rows from behind message number ``after`` on, and all of them where it has none yet."""
    return read(contact, after) if after else whole(contact)


def whole(contact: Contact) -> list[Item]:
    """All the rows, however many."""
    items: list[Item] = []
    while True:
        part = read(contact, items[-1].seq if items else 0)
        known = {item.key for item in items}
        fresh = [item for item in part if item.key not in known]
        if not any(item.what == "message" for item in fresh):
            return items + fresh
        items += fresh


def _message(message: Message, contact: Contact, zone: ZoneInfo) -> Item:
    return Item(
        what="message",
        key=f"m{message.seq}",
        seq=message.seq,
        rank=0,
        at=message.sent_at,
        day=message.sent_at.astimezone(zone).date(),
        speaker=message.speaker,
        name=str(message.author) if message.author else "",
        text=linked(message.text),
        plain=message.text,
        client_key=message.client_key,
        files=tuple(message.attachments.all()),
        seen_by_agent=message.seq <= contact.agent_seen_seq,
        seen_by_customer=message.seq <= contact.customer_seen_seq,
    )


def _steps(contact: Contact, zone: ZoneInfo, after: int) -> list[Item]:
    """The steps of the ledger that both sides read, each behind the message after which it was committed; those that were
    committed before message number ``after`` stand at the beginning."""
    events = Event.objects.filter(contact=contact)
    sent = Q(verb="message.sent")
    if after:  # of a long conversation only the end is read again
        there = events.filter(sent, data__seq=after).order_by("id").values("id")[:1]
        sent &= Q(id__gte=Coalesce(Subquery(there), 0))
    items: list[Item] = []
    seq, ended = 0, False
    for event in events.filter(Q(verb__in=STEPS) | sent).select_related("agent", "actor").order_by("id"):
        if event.verb == "message.sent":
            seq = int(event.data.get("seq", seq))
            continue
        step = STEPS[event.verb]
        if step == "closed" and ended:
            continue  # it ended before the agent had finished the work after it
        ended = ended or step == "ended"
        who = event.agent or event.actor
        items.append(
            Item(
                what="step",
                key=f"e{event.pk}",
                seq=seq,
                rank=event.pk,
                at=event.at,
                day=event.at.astimezone(zone).date(),
                step=step,
                name=str(who) if who else "",
                by=str(event.data.get("by", "")),
                why=str(event.data.get("why", "")),
            )
        )
    return items


def _with_days(items: Sequence[Item], day: date | None) -> list[Item]:
    told: list[Item] = []
    for item in items:
        if item.what == "message" and item.day != day:
            day = item.day
            told.append(Item(what="day", key=f"d{day}", seq=item.seq, rank=-1, at=item.at, day=day))
        told.append(item)
    return told


def outlook(queue: Queue, now: datetime, contact: Contact | None = None) -> Outlook:
    """What to tell somebody who would join the queue now, or the waiting ``contact``."""
    site: Site = queue.site
    opened = hours.is_open(site, now)
    return Outlook(
        open=opened,
        opens_at=None if opened else hours.next_opening(site, now),
        estimate=waits.estimate(queue, now, contact) if opened else None,
        zone=site.zone,
    )


def topics(now: datetime, only: Queue | None = None) -> list[Topic]:
    """What customers can write about now (in one queue only, where it is given), with what to expect of each."""
    found: list[Topic] = []
    queues = Queue.objects.filter(channel=CHANNEL, active=True, site__active=True).select_related("site")
    if only is not None:
        queues = queues.filter(pk=only.pk)
    for queue in queues.prefetch_related("kinds", "site__hours", "site__holidays"):
        expected = outlook(queue, now)
        kinds = [kind for kind in queue.kinds.all() if kind.active]
        found += [Topic(str(kind.public_id), str(kind), kind.icon, queue, kind, expected) for kind in kinds]
        if not kinds:
            found.append(Topic(str(queue.public_id), str(queue), "message-circle", queue, None, expected))
    return found


PHASES = {
    State.WAITING: "waiting",
    State.CALLED: "waiting",
    State.ACTIVE: "active",
    State.PARKED: "parked",
}


def standing(contact: Contact, now: datetime) -> Standing:
    """What the customer's page says below the messages."""
    phase = "kept" if contact.outcome == Outcome.REFUSED else PHASES.get(State(contact.state), "ended")
    newest = latest(contact)
    mark = contact.marks.filter(mark="csat", marked_by=None).values_list("value", flat=True).first()
    return Standing(
        phase=phase,
        agent=str(contact.agent).split()[0] if contact.agent else "",
        outlook=outlook(contact.queue, now, contact) if phase in ("waiting", "kept") else None,
        ratable=phase == "ended" and contact.legs.filter(answered_at__isnull=False).exists(),
        rating=int(mark or 0),
        newer=newest if newest.pk != contact.pk else None,
    )


def by_link(public_id: object) -> Contact:
    """The conversation of a link that we signed ourselves."""
    found = Contact.objects.filter(REMEMBERED, public_id=as_uuid(public_id), channel=CHANNEL).first()
    if found is None:
        raise ActionRefused(
            "unknown", _("We do not know this conversation. Its link may be old, or of another device.")
        )
    return found


def under_way(held: Iterable[object]) -> list[Contact]:
    """The conversations of this visit that have not ended, newest first."""
    mine = {as_uuid(each) for each in held} - {NOBODY}
    found = Contact.objects.filter(public_id__in=mine, channel=CHANNEL, state__in=UNDER_WAY).order_by("-pk")
    return list(found.select_related("queue", "kind"))
