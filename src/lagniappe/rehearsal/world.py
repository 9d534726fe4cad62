"""The centre as the generator of days needs it: plain records with the same public ids as the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from lagniappe.desk.models import Customer, Kind, Queue, Site, User
from lagniappe.journal.store import Journal
from lagniappe.work.world import customer_id


@dataclass(frozen=True)
class KindRow:
    id: str
    name: str
    standard_seconds: int
    skill: int | None


@dataclass(frozen=True)
class QueueRow:
    id: str
    name: str
    channel: str
    pull: bool
    return_seconds: int
    ring_seconds: int
    kinds: tuple[KindRow, ...]


@dataclass(frozen=True)
class AgentRow:
    id: str
    capacity: int
    serves: tuple[tuple[str, int], ...]
    """Queue id and ring."""
    skills: frozenset[int]
    languages: tuple[str, ...]


@dataclass(frozen=True)
class SiteRow:
    code: str
    zone: str
    hours: tuple[tuple[int, time, time], ...]
    queues: tuple[QueueRow, ...]
    agents: tuple[AgentRow, ...]
    positions: tuple[str, ...]


@dataclass(frozen=True)
class CustomerRow:
    public_id: str
    pseudonym: str
    language: str
    born_year: int


def sites() -> list[SiteRow]:
    return [_site(site) for site in Site.objects.order_by("id").prefetch_related("hours", "positions")]


def _site(site: Site) -> SiteRow:
    staff = User.objects.filter(serves__queue__site=site).distinct().order_by("id").prefetch_related("serves", "skills")
    public = dict(Queue.objects.values_list("id", "public_id"))
    return SiteRow(
        site.code,
        site.zone,
        tuple((stretch.weekday, stretch.opens, stretch.closes) for stretch in site.hours.all()),
        tuple(_queue(queue) for queue in Queue.objects.filter(site=site).order_by("id")),
        tuple(
            AgentRow(
                str(user.public_id),
                user.capacity,
                tuple((str(public[serves.queue_id]), serves.ring) for serves in user.serves.all()),
                frozenset(skill.pk for skill in user.skills.all()),
                tuple(user.languages),
            )
            for user in staff
        ),
        tuple(str(position.public_id) for position in site.positions.all()),
    )


def _queue(queue: Queue) -> QueueRow:
    kinds = tuple(
        KindRow(str(kind.public_id), kind.name, kind.standard_seconds, kind.skill_id)
        for kind in Kind.objects.filter(queue=queue).order_by("place")
    )
    return QueueRow(
        str(queue.public_id), queue.name, queue.channel, queue.pull, queue.return_seconds, queue.ring_seconds, kinds
    )


def customers(journal: Journal) -> list[CustomerRow]:
    return [
        CustomerRow(
            str(person.public_id),
            customer_id(journal, person.public_id) or "",
            person.language,
            person.born_year or 1980,
        )
        for person in Customer.objects.order_by("id")
    ]
