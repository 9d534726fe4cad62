"""A whole centre in one step, from its description: what `/setup` does piece by piece.

One transaction, so that an interrupted first start leaves nothing half built.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import (
    CannedAnswer,
    Centre,
    Customer,
    Handle,
    Hours,
    Kind,
    Position,
    Queue,
    Role,
    Serves,
    Site,
    Skill,
    User,
)


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
    folded = unicodedata.normalize("NFKD", f"{wish.name} {wish.liked_name} {wish.email} {wish.phone}".casefold())
    customer = Customer.objects.create(
        name=wish.name, liked_name=wish.liked_name, language=wish.language, segment=wish.segment, since=wish.since,
        born_year=wish.born_year, preferred_channel=wish.preferred_channel, created_at=now,
        search="".join(c for c in folded if not unicodedata.combining(c)),
    )  # fmt: skip
    Handle.objects.create(customer=customer, what=Handle.What.EMAIL, value=wish.email)
    if wish.phone:
        Handle.objects.create(customer=customer, what=Handle.What.PHONE, value=wish.phone)
    record("customer.created", now=now, customer=customer)
