"""The centre's world as the journal knows it: sites, queues, kinds, positions, customers, agents.

Ids: a site is its code; queues, kinds, positions, agents, contacts and cases are their public ids, which say nothing; a
customer is a pseudonym under the journal's own key, so that the journal by itself leads back to nobody and a customer can
be erased from it.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from lagniappe.desk.models import Centre, Contact, Customer, Kind, Position, Queue, Site, User
from lagniappe.journal.store import Journal
from lagniappe.units import SECOND, micros
from lagniappe.work.rows import Row, arrow


def origin() -> str:
    """Whether this centre's days are real."""
    return "rehearsal" if Centre.objects.filter(rehearsal=True).exists() else "real"


def customer_id(journal: Journal, public_id: object) -> str | None:
    return journal.pseudonym("customer", str(public_id)) if public_id else None


def write_world(journal: Journal) -> None:
    """Bring the journal's description of the centre up to date; what did not change is not written again."""
    with journal.batch():
        for table, rows in (
            ("sites", _sites()), ("queues", _queues()), ("kinds", _kinds()), ("positions", _positions()),
            ("agents", _agents()), ("customers", _customers(journal)),
        ):  # fmt: skip
            if rows:
                journal.write_world(table, arrow(table, rows))


def _sites() -> list[Row]:
    whence = origin()
    return [
        {
            "site": site.code, "origin": whence, "label": site.name, "zone": site.zone,
            "cutoff_minutes": site.cutoff.hour * 60 + site.cutoff.minute, "hours": _hours(site),
            "holidays": json.dumps([holiday.day.isoformat() for holiday in site.holidays.all()]),
            "jurisdiction": site.jurisdiction or None, "seats": site.seats, "indoors": site.indoors,
        }
        for site in Site.objects.prefetch_related("hours", "holidays")
    ]  # fmt: skip


def _hours(site: Site) -> str:
    week: dict[str, list[list[str]]] = {str(day): [] for day in range(7)}
    for stretch in site.hours.all():
        closes = stretch.closes.strftime("%H:%M")
        week[str(stretch.weekday)].append([stretch.opens.strftime("%H:%M"), "24:00" if closes == "00:00" else closes])
    return json.dumps(week)


def _queues() -> list[Row]:
    return [
        {
            "queue": str(queue.public_id), "site": queue.site.code, "label": queue.name, "channel": queue.channel,
            "limit": queue.limit_seconds * SECOND, "target": queue.target_seconds * SECOND,
            "target_share": queue.target_share,
        }
        for queue in Queue.objects.select_related("site")
    ]  # fmt: skip


def _kinds() -> list[Row]:
    return [
        {
            "kind": str(kind.public_id), "site": kind.queue.site.code, "label": kind.name,
            "standard": kind.standard_seconds * SECOND,
        }
        for kind in Kind.objects.select_related("queue__site")
    ]  # fmt: skip


def _positions() -> list[Row]:
    return [
        {
            "position_id": str(position.public_id), "site": position.site.code, "label": position.name,
            "kind": position.what,
        }
        for position in Position.objects.select_related("site")
    ]  # fmt: skip


def _agents() -> list[Row]:
    first = Site.objects.order_by("id").values_list("code", flat=True).first()
    found: list[Row] = []
    for user in User.objects.prefetch_related("serves__queue__site", "roles__site"):
        codes = [serves.queue.site.code for serves in user.serves.all()]
        codes += [role.site.code for role in user.roles.all() if role.site is not None]
        if codes or first:
            found.append(
                {
                    "agent_id": str(user.public_id),
                    "site": codes[0] if codes else first,
                    "team": user.team or None,
                    "hired_on": user.hired_on,
                    "left_on": user.left_on,
                }
            )
    return found


def _customers(journal: Journal) -> list[Row]:
    """Customers who have come, under the site to which they came first."""
    sites = dict(
        Contact.objects.exclude(customer=None).order_by("customer_id", "-id").values_list("customer_id", "site__code")
    )
    return [
        {
            "customer_id": customer_id(journal, customer.public_id), "site": sites[customer.pk],
            "since": _midnight(customer.since), "born_year": customer.born_year, "segment": customer.segment or None,
        }
        for customer in Customer.objects.filter(pk__in=sites, erased_at=None).iterator()
    ]  # fmt: skip


def _midnight(day: date | None) -> Any:
    return micros(datetime(day.year, day.month, day.day, tzinfo=UTC)) if day else None
