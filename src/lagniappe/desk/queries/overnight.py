"""Turns that still wait when the business day of their branch is over."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, QuerySet

from lagniappe.desk.models import Contact, Site, State
from lagniappe.desk.queries import hours
from lagniappe.units import day_bounds


def left_over(now: datetime) -> list[Contact]:
    """Turns that joined their line before the last cut-off, at branches that were closed then.

    A branch that is open over the cut-off goes on calling whom it let in; one that never closes leaves nobody over.
    """
    waiting = Contact.objects.filter(state=State.WAITING, queue__pull=True)
    days = waiting.order_by().values_list("site_id", "business_day").distinct()
    places = Site.objects.in_bulk({site for site, _day in days})
    late = {site for site, day in days if day < places[site].day_of(now)}
    return [contact for site in sorted(late) for contact in _at(places[site], waiting, now)]


def is_left_over(contact: Contact, now: datetime) -> bool:
    return contact in _at(contact.site, Contact.objects.filter(pk=contact.pk, state=State.WAITING), now)


def _at(site: Site, waiting: QuerySet[Contact], now: datetime) -> list[Contact]:
    begun, _after = day_bounds(site.day_of(now), site.zone, site.cutoff)
    if hours.is_open(site, begun):
        return []
    found = waiting.filter(site=site, legs__number=F("leg_number"), legs__arrived_at__lt=begun)
    return list(found.order_by("legs__arrived_at", "pk")[:500])
