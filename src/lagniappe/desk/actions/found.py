"""A whole centre in one step, from its description: what `/setup` does piece by piece.

One transaction, so that an interrupted first start leaves nothing half built.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import (
    CannedAnswer,
    Case,
    Centre,
    Contact,
    Customer,
    Handle,
    Hours,
    Kind,
    Leg,
    Mark,
    Message,
    Outcome,
    Position,
    Queue,
    Resolution,
    Role,
    Serves,
    Site,
    Skill,
    State,
    User,
)
from lagniappe.desk.queries.folding import fold


@dataclass(frozen=True)
class KindWish:
    names: dict[str, str]
    standard_seconds: int
    icon: str
    skill: str | None = None


@dataclass(frozen=True)
class QueueWish:
    names: dict[str, str]
    channel: str
    kinds: tuple[KindWish, ...]
    letter: str = ""
    pull: bool = False
    slots: int = 1
    limit_seconds: int = 1800
    target_seconds: int = 600
    ring_seconds: int = 60


@dataclass(frozen=True)
class SiteWish:
    code: str
    name: str
    address: str
    queues: tuple[QueueWish, ...]
    positions: tuple[tuple[str, str], ...]
    """Name and what it is (counter, seat)."""
    hours: dict[int, tuple[time, time]]
    seats: int | None = None
    jurisdiction: str = ""
    always_open: bool = False
    zone: str = "America/Argentina/Buenos_Aires"


@dataclass(frozen=True)
class StaffWish:
    """``serves`` maps "<site code>/<queue name>" to the ring."""

    username: str
    name: str
    roles: tuple[tuple[str, str | None], ...]
    languages: tuple[str, ...] = ("es",)
    serves: dict[str, int] = field(default_factory=dict)
    skills: tuple[str, ...] = ()
    team: str = ""
    capacity: int = 3
    hired_on: date | None = None
    simulated: bool = False


@dataclass(frozen=True)
class CustomerWish:
    name: str
    liked_name: str
    language: str
    email: str
    phone: str = ""
    segment: str = ""
    since: date | None = None
    born_year: int | None = None
    preferred_channel: str = ""


@dataclass(frozen=True)
class Blueprint:
    name: str
    language: str
    sites: tuple[SiteWish, ...]
    staff: tuple[StaffWish, ...]
    customers: tuple[CustomerWish, ...] = ()
    canned: tuple[tuple[str, str, str, str], ...] = ()
    """Shortcut, language, title, text."""


@dataclass(frozen=True)
class PastContact:
    """A contact that was answered and closed before the centre's tables began. Ids are public ids."""

    public_id: str
    case_id: str
    customer_id: str
    queue_id: str
    kind_id: str
    agent_id: str | None
    position_id: str | None
    business_day: date
    language: str
    priority: int
    line: str
    arrived_at: datetime
    called_at: datetime | None
    last_called_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    wrapped_at: datetime | None
    told_wait_micros: int | None
    mark: tuple[float, datetime] | None
    messages: tuple[tuple[str, str, datetime], ...]
    """Speaker, text, when."""


@action
def found(*, blueprint: Blueprint, now: datetime, rehearsal: bool = False, alive: bool = False) -> Centre:
    """Build an empty installation into the centre described. Refused where there is a centre already."""
    if Centre.objects.exists():
        raise ActionRefused("exists", _("There is a centre here already."))
    centre = Centre.objects.create(
        name=blueprint.name, language=blueprint.language, rehearsal=rehearsal, alive=alive, begun_at=now
    )
    skills: dict[str, Skill] = {}
    queues: dict[str, Queue] = {}
    sites = {wish.code: _site(wish, skills, queues, now) for wish in blueprint.sites}
    for person in blueprint.staff:
        _staff(person, sites, queues, skills, now)
    for someone in blueprint.customers:
        _customer(someone, now)
    for shortcut, language, title, text in blueprint.canned:
        CannedAnswer.objects.create(shortcut=shortcut, language=language, title=title, text=text)
    record("centre.founded", now=now, data={"sites": len(sites), "staff": len(blueprint.staff)})
    return centre


def _skill(name: str, skills: dict[str, Skill]) -> Skill:
    if name not in skills:
        skills[name] = Skill.objects.create(name=name)
    return skills[name]


def _site(wish: SiteWish, skills: dict[str, Skill], queues: dict[str, Queue], now: datetime) -> Site:
    site = Site.objects.create(
        code=wish.code, name=wish.name, address=wish.address, seats=wish.seats, zone=wish.zone,
        jurisdiction=wish.jurisdiction, always_open=wish.always_open,
    )  # fmt: skip
    for weekday, (opens, closes) in wish.hours.items():
        Hours.objects.create(site=site, weekday=weekday, opens=opens, closes=closes)
    for name, what in wish.positions:
        Position.objects.create(site=site, name=name, what=what)
    for asked in wish.queues:
        queue = Queue.objects.create(
            site=site, name=asked.names["es"], names=asked.names, channel=asked.channel, letter=asked.letter,
            pull=asked.pull, slots=asked.slots, limit_seconds=asked.limit_seconds, ring_seconds=asked.ring_seconds,
            target_seconds=asked.target_seconds,
        )  # fmt: skip
        queues[f"{wish.code}/{queue.name}"] = queue
        for place, kind in enumerate(asked.kinds):
            Kind.objects.create(
                queue=queue, name=kind.names["es"], names=kind.names, icon=kind.icon, place=place,
                standard_seconds=kind.standard_seconds, skill=_skill(kind.skill, skills) if kind.skill else None,
            )  # fmt: skip
    record("site.created", now=now, site=site)
    return site


def _staff(
    wish: StaffWish, sites: dict[str, Site], queues: dict[str, Queue], skills: dict[str, Skill], now: datetime
) -> None:
    user = User(
        username=wish.username, email=f"{wish.username}@example.org", name=wish.name, language="es", team=wish.team,
        languages=list(wish.languages), capacity=wish.capacity, hired_on=wish.hired_on, simulated=wish.simulated,
    )  # fmt: skip
    user.set_unusable_password()
    user.save(force_insert=True)
    for role, code in wish.roles:
        Role.objects.create(user=user, role=role, site=sites[code] if code else None)
    for place, ring in wish.serves.items():
        Serves.objects.create(user=user, queue=queues[place], ring=ring)
    for name in wish.skills:
        _skill(name, skills).agents.add(user)
    record("staff.created", now=now, agent=user)


def _customer(wish: CustomerWish, now: datetime) -> None:
    customer = Customer.objects.create(
        name=wish.name, liked_name=wish.liked_name, language=wish.language, segment=wish.segment, since=wish.since,
        born_year=wish.born_year, preferred_channel=wish.preferred_channel, created_at=now,
        search=fold(f"{wish.name} {wish.liked_name} {wish.email} {wish.phone}"),
    )  # fmt: skip
    Handle.objects.create(customer=customer, what=Handle.What.EMAIL, value=wish.email)
    if wish.phone:
        Handle.objects.create(customer=customer, what=Handle.What.PHONE, value=wish.phone)
    record("customer.created", now=now, customer=customer)


@action
def remember(*, contacts: Sequence[PastContact], now: datetime) -> int:
    """Write contacts of before into the tables, closed, each in a closed case of its own; how many were new."""
    known = {str(one) for one in Contact.objects.values_list("public_id", flat=True)}
    queues = {str(queue.public_id): queue for queue in Queue.objects.select_related("site")}
    kinds = {str(kind.public_id): kind for kind in Kind.objects.all()}
    users = {str(user.public_id): user for user in User.objects.all()}
    positions = {str(position.public_id): position for position in Position.objects.all()}
    customers = {str(customer.public_id): customer for customer in Customer.objects.all()}
    new = [past for past in contacts if past.public_id not in known]
    for past in new:
        queue, kind, agent = queues[past.queue_id], kinds[past.kind_id], users.get(past.agent_id or "")
        position = positions.get(past.position_id or "")
        customer = customers[past.customer_id]
        case = Case.objects.create(
            public_id=past.case_id, customer=customer, site=queue.site, kind=kind, subject=kind.name,
            state=Case.State.CLOSED, owner=agent, opened_at=past.arrived_at, closed_at=past.wrapped_at,
        )  # fmt: skip
        contact = Contact.objects.create(
            public_id=past.public_id, case=case, customer=customer, site=queue.site, queue=queue, kind=kind,
            channel=queue.channel, state=State.CLOSED, outcome=Outcome.ANSWERED, resolution=Resolution.RESOLVED,
            line=past.line, language=past.language, priority=past.priority, business_day=past.business_day,
            entered_at=past.arrived_at, arrived_at=past.arrived_at, agent=agent, position=position,
            closed_at=past.wrapped_at, last_seq=len(past.messages), simulated=True,
        )  # fmt: skip
        Leg.objects.create(
            contact=contact, number=1, queue=queue, kind=kind, priority=past.priority, arrived_at=past.arrived_at,
            called_at=past.called_at, last_called_at=past.last_called_at, answered_at=past.answered_at,
            ended_at=past.ended_at, wrapped_at=past.wrapped_at, told_wait_micros=past.told_wait_micros,
            outcome=Outcome.ANSWERED, agent=agent, position=position,
        )  # fmt: skip
        _said(contact, past, agent)
    record("contacts.remembered", now=now, data={"contacts": len(new)})
    return len(new)


def _said(contact: Contact, past: PastContact, agent: User | None) -> None:
    Message.objects.bulk_create(
        Message(
            contact=contact, seq=seq, speaker=speaker, text=text, language=past.language, sent_at=sent_at,
            author=agent if speaker == Message.Speaker.AGENT else None, client_key=f"past:{seq}",
        )
        for seq, (speaker, text, sent_at) in enumerate(past.messages, 1)
    )  # fmt: skip
    if past.mark:
        value, marked_at = past.mark
        Mark.objects.create(
            contact=contact, case=contact.case, customer=contact.customer, mark="csat", value=value, scale_low=1,
            scale_high=5, marked_at=marked_at, asked_at=past.ended_at,
        )  # fmt: skip
