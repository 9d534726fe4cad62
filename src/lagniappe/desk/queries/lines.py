"""The lines of a branch, for who thinks of joining one: kiosk, phone, list of branches. Public: no names of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Kind, Queue, Site, State
from lagniappe.desk.queries import hours, waits
from lagniappe.desk.queries.rights import as_uuid

TURN = "turn"


@dataclass(frozen=True)
class Line:
    """A queue as somebody sees who thinks of joining it. ``estimate`` is None where nobody is at work."""

    queue: Queue
    waiting: int
    full: bool
    estimate: waits.Estimate | None


@dataclass(frozen=True)
class Branch:
    """A site with its lines; ``opens_at`` only where it is closed now."""

    site: Site
    open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    lines: list[Line]
    books: bool = False
    """Whether a time can be agreed there."""

    @property
    def opens_day(self) -> str:
        """The day of the next opening as people write it."""
        return hours.day_in_words(self.site.local(self.opens_at)) if self.opens_at else ""

    @property
    def waiting(self) -> int:
        return sum(line.waiting for line in self.lines)


@dataclass(frozen=True)
class Offer:
    """A kind of procedure that one can take a turn for."""

    kind: Kind
    line: Line


def site(code: str) -> Site:
    """The site whose kiosk or display is asked for, or a refusal."""
    found = Site.objects.filter(code=code, active=True).first()
    if found is None:
        raise ActionRefused("unknown", _("We do not know this branch. The link may be old, or mistyped."))
    return found


def lines(place: Site, now: datetime) -> list[Line]:
    """The site's lines for turns, by letter."""
    waiting = Count("contacts", filter=Q(contacts__state=State.WAITING))
    queues = Queue.objects.filter(site=place, channel=TURN, active=True).annotate(waiting=waiting)
    return [
        Line(queue, queue.waiting, queue.waiting >= queue.capacity, waits.estimate(queue, now))
        for queue in queues.order_by("letter", "name")
    ]


def branch(place: Site, now: datetime) -> Branch:
    return Branch(
        site=place,
        open=hours.is_open(place, now),
        opens_at=hours.next_opening(place, now),
        closes_at=hours.closing(place, now),
        lines=lines(place, now),
        books=Kind.objects.filter(
            queue__site=place, queue__channel=TURN, queue__active=True, active=True, slot_minutes__gt=0
        ).exists(),
    )


def branches(now: datetime) -> list[Branch]:
    """Every site where one can take a turn."""
    serving = Site.objects.filter(active=True, queues__channel=TURN, queues__active=True).distinct()
    return [branch(place, now) for place in serving.prefetch_related("hours", "holidays")]


def offers(of: Branch) -> list[Offer]:
    """The kinds of procedure of a site in the order in which a kiosk shows them."""
    by_queue = {line.queue.pk: line for line in of.lines}
    kinds = Kind.objects.filter(active=True, queue__in=by_queue).select_related("queue")
    return [Offer(kind, by_queue[kind.queue_id]) for kind in kinds]


def kind(place: Site, public_id: object) -> Kind:
    """The kind that somebody chose at this site, or a refusal."""
    found = (
        Kind.objects.select_related("queue", "queue__site")
        .filter(public_id=as_uuid(public_id), active=True, queue__active=True, queue__site=place, queue__channel=TURN)
        .first()
    )
    if found is None:
        raise ActionRefused("unknown", _("This is not offered here any more. Please choose again."))
    return found
