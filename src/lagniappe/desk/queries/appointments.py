"""Agreed times: which may be had, who has one, and how one stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Appointment, Customer, Kind, RoleName, Site, User
from lagniappe.desk.queries import hours, rights

TURN = "turn"
BOOKS = (RoleName.AGENT, RoleName.LEAD)
MOST_SHOWN = 10
MOST_HELD = 5
"""Agreed times that one browser's person may hold at once."""


@dataclass(frozen=True)
class Slot:
    at: datetime
    free: int


def stretches(site: Site, day: date) -> Iterator[tuple[datetime, datetime]]:
    """When the site is open on a day of its calendar, in UTC, so that an hour is an hour when the clocks change."""
    zone = ZoneInfo(site.zone)
    midnight = datetime.combine(day, time(0), zone)
    if site.always_open:
        yield midnight.astimezone(UTC), datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC)
        return
    for opens, closes in hours.stretches(site, midnight):
        if opens.astimezone(zone).date() == day:
            yield opens.astimezone(UTC), closes.astimezone(UTC)


def slots(kind: Kind, day: date, now: datetime, but: Appointment | None = None) -> list[Slot]:
    """The times of a day that can still come, each with its free places; ``but`` takes no place, for it may move."""
    if not kind.slot_minutes:
        return []
    step = timedelta(minutes=kind.slot_minutes)
    moments = []
    for opens, closes in stretches(kind.queue.site, day):
        at = opens
        while at + step <= closes:
            if at > now:
                moments.append(at)
            at += step
    if not moments:
        return []
    taken = Appointment.objects.filter(kind=kind, at__gte=moments[0], at__lte=moments[-1])
    taken = taken.filter(state=Appointment.State.BOOKED)
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    held = Counter(taken.values_list("at", flat=True))
    return [Slot(at, max(0, kind.slot_places - held[at])) for at in moments]


def days(kind: Kind, now: datetime, but: Appointment | None = None) -> list[tuple[date, int]]:
    """The days that can be booked, today's first, with their free places; days without any opening are left out."""
    today = kind.queue.site.local(now).date()
    found = []
    for ahead in range(kind.queue.book_days + 1):
        day = today + timedelta(days=ahead)
        there = slots(kind, day, now, but)
        if there:
            found.append((day, sum(slot.free for slot in there)))
    return found


def demand_slot(kind: Kind, at: datetime, now: datetime, but: Appointment | None = None) -> None:
    """Refuse a time that is not offered, or that somebody was quicker to take."""
    local = kind.queue.site.local(at).date()
    offered = kind.active and kind.queue.active and kind.queue.site.active and kind.queue.channel == TURN
    last = kind.queue.site.local(now).date() + timedelta(days=kind.queue.book_days)
    # What is open past midnight belongs to the day on which it opened.
    days_of_it = [day for day in (local - timedelta(days=1), local) if offered and day <= last]
    there = {slot.at: slot.free for day in days_of_it for slot in slots(kind, day, now, but)}
    if at not in there:
        raise ActionRefused("unknown", _("This time is not offered any more. Please choose another one."))
    if not there[at]:
        raise ActionRefused("taken", _("Somebody was quicker: this time is taken. Please choose another one."))


def bookable(site: Site) -> list[Kind]:
    """The kinds of a site for which a time can be agreed."""
    found = Kind.objects.filter(
        active=True,
        slot_minutes__gt=0,
        queue__active=True,
        queue__channel=TURN,
        queue__site=site,
        queue__site__active=True,
    )
    return list(found.select_related("queue__site"))


def find(code: str) -> Appointment:
    """The appointment behind its code, or a refusal."""
    found = (
        Appointment.objects.select_related("kind__queue__site", "contact", "customer").filter(code=code.lower()).first()
        if code.isascii() and code.isalnum()
        else None
    )
    if found is None:
        raise ActionRefused("unknown", _("We do not know this appointment. Please look at the code again."))
    return found


def held(codes: list[str], now: datetime) -> list[Appointment]:
    """Those of these codes whose time is still to come."""
    found = Appointment.objects.filter(code__in=codes, state=Appointment.State.BOOKED, due_at__gte=now)
    return list(found.select_related("kind__queue__site"))


@dataclass(frozen=True)
class Choosing:
    """The days that can be had and the times of the chosen one; the first with a free place where none was asked for."""

    kind: Kind
    days: list[tuple[date, int]]
    day: date | None
    slots: list[Slot]

    @property
    def site(self) -> Site:
        return self.kind.queue.site


def choosing(kind: Kind, day: str, now: datetime, moved: Appointment | None = None) -> Choosing:
    """``day`` as an address names it; what is no day that can be booked counts as none."""
    there = days(kind, now, moved)
    asked = next((one for one, _places in there if one.isoformat() == day), None)
    chosen = asked or next((one for one, places in there if places), None)
    return Choosing(kind, there, chosen, slots(kind, chosen, now, moved) if chosen else [])


def moment(text: str) -> datetime:
    """The time that a form names, or a refusal."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ActionRefused("unknown", _("Please choose a time.")) from None
    if at.tzinfo is None or not 2000 <= at.year < 3000:  # at the ends of the calendar no zone can be reckoned with
        raise ActionRefused("unknown", _("Please choose a time."))
    return at


def _offered(viewer: User) -> QuerySet[Kind]:
    """Every site's, for a person who calls the centre wants the branch that is near to them."""
    if not rights.has_role(viewer, *BOOKS):
        return Kind.objects.none()
    return Kind.objects.filter(
        active=True, slot_minutes__gt=0, queue__active=True, queue__channel=TURN, queue__site__active=True
    )


def offered(viewer: User) -> list[Kind]:
    """What this member of staff may agree times for, by site."""
    found = _offered(viewer).select_related("queue__site")
    return sorted(found, key=lambda kind: (kind.queue.site.name, kind.queue.site_id))


def are_offered(viewer: User) -> bool:
    return _offered(viewer).exists()


def by_site(kinds: Iterable[Kind]) -> list[tuple[Site, list[Kind]]]:
    """Kinds that come ordered by site, each site once."""
    return [(site, list(there)) for site, there in groupby(kinds, key=lambda kind: kind.queue.site)]


def _at_desk(viewer: User) -> QuerySet[Appointment]:
    """Those of people whom the viewer may open: of everybody, for whoever serves customers at all."""
    if not rights.has_role(viewer, *BOOKS):
        return Appointment.objects.none()
    return Appointment.objects.exclude(customer=None).select_related("kind__queue__site", "customer", "contact")


def at_desk(viewer: User, public_id: object) -> Appointment:
    """One appointment by its public id, or a refusal that does not tell whether it exists."""
    found = _at_desk(viewer).filter(public_id=rights.as_uuid(public_id)).first()
    if found is None:
        raise ActionRefused("unknown", _("We do not know this appointment."))
    return found


def of_customer(viewer: User, customer: Customer, now: datetime) -> list[Standing]:
    """What is agreed with a person and still to come."""
    booked = _at_desk(viewer).filter(customer=customer, state=Appointment.State.BOOKED, due_at__gte=now)
    return [standing(one, now) for one in booked[:MOST_SHOWN]]


@dataclass(frozen=True)
class Standing:
    """``phase``: ahead (too early to come), now (may check in), late (too late, soon missed), kept, missed, cancelled."""

    appointment: Appointment
    phase: str
    from_at: datetime

    @property
    def site(self) -> Site:
        return self.appointment.kind.queue.site

    @property
    def may_change(self) -> bool:
        return self.phase in ("ahead", "now")

    @property
    def day_words(self) -> str:
        """The day as people write it."""
        from babel.dates import format_date

        local = self.site.local(self.appointment.at)
        return str(format_date(local, "full", locale=get_language() or "en"))

    @property
    def code_apart(self) -> str:
        """The code in two halves, as people read it."""
        code = self.appointment.code.upper()
        return f"{code[:4]} {code[4:]}"


def standing(appointment: Appointment, now: datetime) -> Standing:
    opens = appointment.at - timedelta(seconds=appointment.kind.queue.early_seconds)
    phase = appointment.state
    if appointment.state == Appointment.State.BOOKED:
        phase = "ahead" if now < opens else "now" if now <= appointment.due_at else "late"
    return Standing(appointment, str(phase), opens)


def of_day(site: Site, day: date) -> list[Appointment]:
    """The agreed times of a day at a site, the cancelled ones left out."""
    midnight = datetime.combine(day, time(0), ZoneInfo(site.zone))
    found = Appointment.objects.filter(kind__queue__site=site, at__gte=midnight, at__lt=midnight + timedelta(days=1))
    found = found.exclude(state=Appointment.State.CANCELLED)
    return list(found.select_related("kind", "customer", "contact").order_by("at", "id"))
