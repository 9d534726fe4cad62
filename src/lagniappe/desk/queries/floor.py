"""What a lead's floor shows of one site: who waits, who works, and the day so far."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import (
    Appointment,
    Contact,
    Leg,
    Position,
    Presence,
    Queue,
    RoleName,
    Serves,
    Site,
    State,
    User,
)
from lagniappe.desk.queries import alerts, appointments, hours, misses, reasons, rights, rosters
from lagniappe.desk.queries.figures import DayFigures, Figures, day_figures
from lagniappe.desk.queries.held import HELD
from lagniappe.desk.queries.limits import NEAR, OVER, WITHIN, against
from lagniappe.desk.queries.usual import DayLine, day_line
from lagniappe.desk.queries.waiting import WaitingOne, left_cases

WATCHING = (RoleName.LEAD, RoleName.ADMINISTRATOR)
WORKING = (State.CALLED, State.ACTIVE, State.WRAPPING)


@dataclass(frozen=True)
class QueueNow:
    """One queue: who waits in it, in the order of calling, and its day."""

    queue: Queue
    waiting: Sequence[WaitingOne]
    missed: int
    at_work: int
    """Agents available now who serve it."""
    day: Figures
    alert: alerts.Alert | None = None

    @property
    def count(self) -> int:
        return len(self.waiting)

    @property
    def longest(self) -> WaitingOne | None:
        return max(self.waiting, key=lambda one: one.wait_seconds, default=None)

    @property
    def state(self) -> str:
        longest = self.longest
        return longest.state if longest else WITHIN

    @property
    def over(self) -> int:
        return sum(1 for one in self.waiting if one.state == OVER)

    @property
    def target_percent(self) -> int:
        return round(100 * self.queue.target_share)

    @property
    def service_state(self) -> str:
        """How the day's share called in time stands against the aim."""
        share = self.day.within_target.value
        if share is None or share >= self.queue.target_share:
            return WITHIN
        return NEAR if share >= self.queue.target_share - 0.1 else OVER


@dataclass(frozen=True)
class Serving:
    contact: Contact
    since: datetime
    reason: str
    elsewhere: Site | None = None
    """The contact's site, where it is another than the one shown."""


@dataclass(frozen=True)
class AgentNow:
    presence: Presence
    serving: list[Serving]
    unseen: int = 0
    """Contacts in hand at sites that the viewer does not watch."""
    working: bool = False
    """Somebody of any site is called or served by them, or their contact is being finished."""

    @property
    def free(self) -> bool:
        return self.presence.state == Presence.State.AVAILABLE and not self.serving and not self.unseen

    @property
    def agent(self) -> User:
        return self.presence.user


@dataclass(frozen=True)
class SiteNow:
    site: Site
    open: bool
    queues: list[QueueNow]
    agents: list[AgentNow]
    positions_there: int
    positions_open: int
    positions_working: int
    left_messages: int
    day: DayFigures
    line: DayLine | None
    """Today beside the same weekdays before."""
    topics: str
    roster: rosters.Today | None = None
    misses: list[misses.Missed] = field(default_factory=list)
    agreed: list[Appointment] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        return sum(queue.count for queue in self.queues)

    @property
    def over(self) -> int:
        return sum(queue.over for queue in self.queues)

    @property
    def free(self) -> int:
        return sum(1 for one in self.agents if one.free)


def watched_sites(viewer: rights.Viewer) -> list[Site]:
    return list(rights.sites(viewer, *WATCHING).order_by("name"))


def site_now(viewer: rights.Viewer, code: str, now: datetime) -> SiteNow:
    """One site's floor, or a refusal; the number of queries does not depend on how many wait or work."""
    watched = list(rights.sites(viewer, *WATCHING))
    site = next((one for one in watched if one.code == code), None)
    if site is None:
        raise ActionRefused("unknown", _("We do not know this site."))
    day = day_figures(site, site.day_of(now), now)
    agents = _agents(site, {one.pk for one in watched})
    queues = _queues(site, now, day)
    positions = set(Position.objects.filter(site=site, active=True).values_list("pk", flat=True))
    staffed = {one.presence.position_id for one in agents if one.presence.state == Presence.State.AVAILABLE}
    busy = {one.presence.position_id for one in agents if one.working}
    calls = any(queue.queue.pull for queue in queues)
    topics = [f"site:{site.code}", *[f"queue:{queue.queue.public_id}" for queue in queues]]
    return SiteNow(
        site=site,
        open=hours.is_open(site, now),
        queues=queues,
        agents=agents,
        positions_there=len(positions),
        positions_open=len(positions & staffed),
        positions_working=len(positions & staffed & busy),
        left_messages=left_cases(Queue.objects.filter(site=site)).count(),
        day=day,
        line=day_line(site, now),
        topics=" ".join(topics),
        roster=rosters.today(site, {one.agent.pk for one in agents}, now),
        misses=misses.of_day(site, site.day_of(now)) if calls else [],
        agreed=appointments.of_day(site, site.local(now).date()) if calls else [],
    )


def _queues(site: Site, now: datetime, day: DayFigures) -> list[QueueNow]:
    queues = list(Queue.objects.filter(site=site, active=True).order_by("name"))
    contacts = (
        Contact.objects.filter(queue__in=queues, state__in=(State.WAITING, State.MISSED))
        .filter(legs__number=F("leg_number"))
        .annotate(since=F("legs__arrived_at"))
        .select_related("queue", "kind", "customer")
        .order_by("-priority", "arrived_at", "id")
    )
    waiting: dict[int, list[WaitingOne]] = defaultdict(list)
    missed: dict[int, int] = defaultdict(int)
    for contact in contacts:
        if contact.state == State.MISSED:
            missed[contact.queue_id] += 1
            continue
        seconds = max(0, int((now - contact.since).total_seconds()))
        state = against(seconds, contact.queue.limit_seconds)
        waiting[contact.queue_id].append(WaitingOne(contact, contact.since, seconds, state))
    at_work: dict[int, int] = defaultdict(int)
    serves = Serves.objects.filter(
        queue__in=queues, user__presences__ended_at=None, user__presences__state=Presence.State.AVAILABLE
    )
    for queue_id in serves.values_list("queue_id", flat=True):
        at_work[queue_id] += 1
    found = [
        QueueNow(
            queue, waiting[queue.pk], missed[queue.pk], at_work[queue.pk], day.of(queue.pk),
            alerts.ahead(queue, waiting[queue.pk], now),
        )
        for queue in queues
    ]  # fmt: skip
    loudness = {OVER: 0, NEAR: 1, WITHIN: 2}
    return sorted(found, key=lambda one: (loudness[one.state] if one.count else 3, -one.count))


def _agents(site: Site, watched: set[int]) -> list[AgentNow]:
    """Who is at the site and what they have in hand: of sites that the viewer does not watch, only how much."""
    presences = list(
        Presence.objects.filter(site=site, ended_at=None)
        .exclude(state=Presence.State.CLOSED)
        .select_related("user", "position")
    )
    held = list(
        Contact.objects.filter(agent__in=[presence.user_id for presence in presences], state__in=HELD)
        .select_related("queue", "kind", "position", "customer", "site")
        .order_by("arrived_at")
    )
    contacts = [contact for contact in held if contact.site_id in watched]
    unseen = Counter(contact.agent_id for contact in held if contact.site_id not in watched)
    working = {contact.agent_id for contact in held if contact.state in WORKING}
    legs = {leg.contact_id: leg for leg in Leg.objects.filter(contact__in=contacts, number=F("contact__leg_number"))}
    why = reasons.of_contacts(contacts)
    serving: dict[int, list[Serving]] = defaultdict(list)
    for contact in contacts:
        leg = legs[contact.pk]
        since = contact.parked_at or leg.ended_at or leg.answered_at or leg.called_at or leg.arrived_at
        if contact.agent_id is not None:
            elsewhere = contact.site if contact.site_id != site.pk else None
            serving[contact.agent_id].append(Serving(contact, since, why.get(contact.pk, ""), elsewhere))
    found = [
        AgentNow(one, serving[one.user_id], unseen[one.user_id], one.user_id in working) for one in presences
    ]  # fmt: skip
    order = {Presence.State.AVAILABLE: 0, Presence.State.BACK_OFFICE: 1, Presence.State.BREAK: 2}
    return sorted(found, key=lambda one: (order.get(Presence.State(one.presence.state), 3), str(one.agent)))
