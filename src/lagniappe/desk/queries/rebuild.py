"""The tables' present, told again from the ledger alone.

If folding the events gives anything else than the tables hold, a step was written without its event or an event without
its step. Tests fold after every step; ``lagniappe check --home`` can do it on a centre.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lagniappe.desk.models import Appointment, Case, Contact, Event, Presence, RosterShift


@dataclass(frozen=True)
class ContactNow:
    state: str
    outcome: str
    queue: int | None
    agent: int | None
    position: int | None
    leg: int
    priority: int
    last_seq: int
    ticket: str
    rest: tuple[str, ...]
    """What a visit is still for, by the kinds' public ids."""


@dataclass(frozen=True)
class CaseNow:
    state: str
    owner: int | None


@dataclass(frozen=True)
class PresenceNow:
    state: str
    site: int | None
    position: int | None
    capacity: int


@dataclass(frozen=True)
class AppointmentNow:
    state: str
    at: datetime
    kind: str
    contact: int | None


@dataclass
class Present:
    contacts: dict[int, ContactNow] = field(default_factory=dict)
    cases: dict[int, CaseNow] = field(default_factory=dict)
    presences: dict[int, PresenceNow] = field(default_factory=dict)
    shifts: dict[tuple[int, str], list[Any]] = field(default_factory=dict)
    """By person and day: site, start, end and breaks as they were published."""
    appointments: dict[str, AppointmentNow] = field(default_factory=dict)


def from_events(events: Iterable[Event]) -> Present:
    """Fold events, in the ledger's order, into the present."""
    now = Present()
    for event in events:
        if event.contact_id is not None and event.verb.startswith(("contact.", "message.")):
            before = now.contacts.get(event.contact_id)
            data = event.data
            now.contacts[event.contact_id] = ContactNow(
                state=data["state"],
                outcome=data["outcome"],
                queue=event.queue_id,
                agent=event.agent_id,
                position=event.position_id,
                leg=data["leg"],
                priority=data.get("priority", before.priority if before else 0),
                last_seq=data.get("seq", before.last_seq if before else 0),
                ticket=data.get("ticket", before.ticket if before else ""),
                rest=() if data["state"] == "closed" else tuple(data.get("rest", before.rest if before else ())),
            )
        elif event.verb.startswith("case.") and event.case_id is not None:
            known = now.cases.get(event.case_id)
            owner = event.agent_id if event.verb == "case.owned" else (known.owner if known else None)
            now.cases[event.case_id] = CaseNow(event.data["state"], owner)
        elif event.verb.startswith("appointment."):
            now.appointments[event.data["appointment"]] = AppointmentNow(
                event.data["booking"],
                datetime.fromisoformat(event.data["agreed"]),
                event.data["kind"],
                event.contact_id,
            )
        elif event.verb == "presence.changed" and event.agent_id is not None:
            now.presences[event.agent_id] = PresenceNow(
                event.data["state"], event.site_id, event.position_id, event.data["capacity"]
            )
        elif event.verb == "roster.shifts" and event.agent_id is not None:
            for day, told in event.data["days"].items():
                now.shifts.pop((event.agent_id, day), None)
                if told is not None:
                    now.shifts[event.agent_id, day] = [event.site_id, *told]
    return now


def from_tables() -> Present:
    """The same present, as the tables hold it; of numbers what the ledger tells, which in the first versions it did not."""
    numbered = set(Event.objects.filter(data__has_key="ticket").values_list("contact_id", flat=True))
    return Present(
        contacts={
            contact.pk: ContactNow(
                contact.state, contact.outcome, contact.queue_id, contact.agent_id, contact.position_id,
                contact.leg_number, contact.priority, contact.last_seq, contact.ticket if contact.pk in numbered else "",
                tuple(str(errand.kind.public_id) for errand in contact.errands.all()),
            )
            for contact in Contact.objects.prefetch_related("errands__kind")
        },
        cases={case.pk: CaseNow(case.state, case.owner_id) for case in Case.objects.all()},
        presences={
            presence.user_id: PresenceNow(
                presence.state, presence.site_id, presence.position_id, presence.capacity
            )
            for presence in Presence.objects.filter(ended_at=None)
        },
        shifts={
            (row.user_id, row.day.isoformat()): [
                row.site_id, row.starts_at.isoformat(), row.ends_at.isoformat(), row.breaks,
            ]
            for row in RosterShift.objects.all()
        },
        appointments={
            str(one.public_id): AppointmentNow(one.state, one.at, str(one.kind.public_id), one.contact_id)
            for one in Appointment.objects.select_related("kind")
        },
    )  # fmt: skip
