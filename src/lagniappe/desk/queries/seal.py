"""What the seal reads: a business day of a site as the tables have it, and which days want sealing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from lagniappe.desk.models import Call, Event, Leg, Mark, Message, Presence, Promise, RoleName, SealedDay, Site
from lagniappe.desk.queries import ledger, observing, rights
from lagniappe.units import day_bounds

ARRIVALS = ("contact.arrived", "contact.refused", "contact.written_back", "contact.not_come")
"""The steps with which a contact begins."""


def entered(site: Site, day: date) -> set[int]:
    """The contacts that the ledger saw beginning on that day of the site."""
    found = Event.objects.filter(verb__in=ARRIVALS, site=site, contact__business_day=day)
    return set(found.values_list("contact_id", flat=True))


def legs(site: Site, day: date) -> QuerySet[Leg, Any]:
    return (
        Leg.objects.filter(queue__site=site, contact__business_day=day)
        .order_by("contact_id", "number")
        .values(
            "contact_id", "number", "priority", "arrived_at", "called_at", "last_called_at", "answered_at", "ended_at",
            "wrapped_at", "parked_micros", "told_wait_micros", "outcome",
            contact_public=F("contact__public_id"), case=F("contact__case__public_id"),
            customer=F("contact__customer__public_id"), channel=F("contact__channel"),
            direction=F("contact__direction"), entered=F("contact__entered_at"), queue_public=F("queue__public_id"),
            kind_public=F("kind__public_id"), agent_public=F("agent__public_id"),
            position_public=F("position__public_id"), state=F("contact__state"), now_leg=F("contact__leg_number"),
            agreed=F("contact__appointment__at"),
        )
    )  # fmt: skip


def calls(site: Site, day: date) -> QuerySet[Call, Any]:
    found = Call.objects.filter(leg__queue__site=site, leg__contact__business_day=day)
    return found.values(
        "called_at", "result", contact_public=F("leg__contact__public_id"), number=F("leg__number"),
        agent_public=F("agent__public_id"), position_public=F("position__public_id"),
    )  # fmt: skip


def presence(site: Site, day: date) -> QuerySet[Presence, Any]:
    """Intervals that touch the day; those of who is gone say nothing and stay out."""
    first, after = day_bounds(day, site.zone, site.cutoff)
    found = Presence.objects.filter(Q(ended_at=None) | Q(ended_at__gt=first), site=site, started_at__lt=after)
    return found.exclude(state=Presence.State.CLOSED).values(
        "state", "capacity", "started_at", "ended_at",
        agent_public=F("user__public_id"), position_public=F("position__public_id"),
    )  # fmt: skip


def messages(site: Site, day: date) -> QuerySet[Message, Any]:
    """Utterances of the day's contacts, each at the site of its leg."""
    here = Q(contact__legs__queue__site=site, contact__legs__number=F("leg_number"))
    found = Message.objects.filter(here, contact__business_day=day)
    return found.values(
        "leg_number", "seq", "sent_at", "speaker", "language",
        contact_public=F("contact__public_id"), customer=F("contact__customer__public_id"),
    )  # fmt: skip


def marks(site: Site, day: date) -> QuerySet[Mark, Any]:
    """Judgements of contacts that began on the day at the site, whenever they were given."""
    here = Q(contact__legs__queue__site=site, contact__legs__number=1)
    found = Mark.objects.filter(here, contact__business_day=day)
    return found.values(
        "mark", "value", "scale_low", "scale_high", "marked_at", "asked_at", contact_public=F("contact__public_id"),
        customer_public=F("customer__public_id"), by=F("marked_by__public_id"),
    )  # fmt: skip


def promises(site: Site, day: date) -> QuerySet[Promise, Any]:
    first, after = day_bounds(day, site.zone, site.cutoff)
    found = Promise.objects.filter(case__site=site, promised_at__gte=first, promised_at__lt=after)
    return found.values(
        "promised_at",
        "due_at",
        "kept_at",
        case_public=F("case__public_id"),
        agent_public=F("agent__public_id"),
        kind=F("case__kind__public_id"),
    )


def late(until: int) -> set[tuple[int, date]]:
    """Sealed days (site, business day) of whose contacts the ledger says more than their seal knew."""
    known = {
        (site, day): ledger_id
        for site, day, ledger_id in SealedDay.objects.values_list("site_id", "business_day", "ledger_id")
    }
    if not known:
        return set()
    events = ledger.past(min(known.values()), until).exclude(contact=None)
    days = events.values_list("contact__legs__queue__site", "contact__business_day").annotate(last=Max(ledger.number()))
    found = {(site, day) for site, day, last in days.order_by() if last > known.get((site, day), last)}
    seen = ledger.past(min(known.values()), until).filter(verb__in=observing.VERBS)
    for number, site_id, data in seen.values_list(ledger.number(), "site_id", "data"):
        found |= {
            (site_id, date.fromisoformat(day))
            for day in data.get("days", [])
            if number > known.get((site_id, date.fromisoformat(day)), number)
        }
    return found


def busy(site: Site, day: date) -> bool:
    """Whether anybody came or worked on the day, or counted there."""
    return presence(site, day).exists() or legs(site, day).exists() or bool(observing.on_day(site, day))


def unsealed(site: Site, since: date, today: date) -> list[date]:
    """Days before ``today`` on which somebody came or worked and that have no final seal, oldest first."""
    final = set(
        SealedDay.objects.filter(site=site, provisional=False, business_day__gte=since).values_list(
            "business_day", flat=True
        )
    )
    contacts = Leg.objects.filter(queue__site=site, contact__business_day__gte=since, contact__business_day__lt=today)
    days = set(contacts.values_list("contact__business_day", flat=True).distinct())
    for started, ended in _intervals(site, since, today):
        first, last = site.day_of(started), site.day_of(ended) if ended else today
        days |= {first + timedelta(days=n) for n in range((min(last, today) - first).days + 1)}
    days |= observing.days(site, since)
    return sorted(day for day in days - final if since <= day < today)


def _intervals(site: Site, since: date, today: date) -> Iterable[tuple[datetime, datetime | None]]:
    first, _after = day_bounds(since, site.zone, site.cutoff)
    found = Presence.objects.filter(Q(ended_at=None) | Q(ended_at__gt=first), site=site, business_day__lt=today)
    return found.exclude(state=Presence.State.CLOSED).values_list("started_at", "ended_at")


def arrived_since(numbers: Iterable[int]) -> set[int]:
    """Which of these contacts the ledger saw beginning at all."""
    found = Event.objects.filter(verb__in=ARRIVALS, contact_id__in=list(numbers))
    return {number for number in found.values_list("contact_id", flat=True) if number is not None}


@dataclass(frozen=True)
class DayRow:
    """A sealed day for people: in = what the ledger counts, out = what the journal holds."""

    day: SealedDay
    counted_in: int
    counted_out: int

    @property
    def balanced(self) -> bool:
        return self.counted_in == self.counted_out


def sealed_days(viewer: rights.Viewer, limit: int = 120) -> list[DayRow]:
    """The newest sealed days of the sites that the viewer studies."""
    places = rights.sites(viewer, RoleName.ANALYST, RoleName.LEAD, RoleName.ADMINISTRATOR)
    found = SealedDay.objects.filter(site__in=places).select_related("site").order_by("-business_day", "site__name")
    return [
        DayRow(day, int(day.figures.get("ledger_contacts", day.contacts)), day.contacts) for day in found[:limit]
    ]  # fmt: skip
