"""Agreed times beside those who walk in: booked, moved, cancelled, kept, missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from lagniappe.desk.actions.arrivals import Arrival, arrive, not_come
from lagniappe.desk.actions.door import action, record
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Appointment, Contact, Customer, Kind, User
from lagniappe.desk.queries import appointments, hours

Stage = Appointment.State


def _fresh(appointment: Appointment) -> Appointment:
    found = Appointment.objects.select_related("kind__queue__site", "customer", "contact").filter(pk=appointment.pk)
    return found.get()


def _demand_booked(appointment: Appointment) -> None:
    if appointment.state != Stage.BOOKED:
        raise ActionRefused(
            "moved_on",
            _("This appointment has moved on meanwhile: it is now “%(state)s”.")
            % {"state": appointment.get_state_display()},
        )


def _record(verb: str, appointment: Appointment, now: datetime, actor: User | None = None) -> None:
    queue = appointment.kind.queue
    record(
        f"appointment.{verb}",
        now=now,
        actor=actor,
        contact=appointment.contact,
        customer=appointment.customer,
        queue=queue,
        site=queue.site,
        data={
            "appointment": str(appointment.public_id),
            "booking": appointment.state,
            "kind": str(appointment.kind.public_id),
            "agreed": appointment.at.isoformat(),
        },
    )


def _set(appointment: Appointment, at: datetime) -> None:
    appointment.at = at
    appointment.due_at = at + timedelta(seconds=appointment.kind.queue.late_seconds)


@action
def book(
    *,
    kind: Kind,
    at: datetime,
    now: datetime,
    customer: Customer | None = None,
    language: str = "",
    client_key: str | None = None,
    simulated: bool = False,
    actor: User | None = None,
) -> Appointment:
    """Agree a time. Sent twice with one ``client_key``, it is one appointment."""
    known = Appointment.objects.filter(client_key=client_key).first() if client_key else None
    if known is not None:
        return _fresh(known)
    kind = Kind.objects.select_related("queue__site").get(pk=kind.pk)
    appointments.demand_slot(kind, at, now)
    if customer is not None and actor is None:
        held = Appointment.objects.filter(customer=customer, state=Stage.BOOKED).count()
        if held >= appointments.MOST_HELD:
            raise ActionRefused("too_many", _("You hold several appointments already. Please cancel one first."))
    made = Appointment(
        kind=kind,
        customer=customer,
        language=language[:8],
        booked_at=now,
        client_key=client_key,
        simulated=simulated,
    )
    _set(made, at)
    made.save(force_insert=True)
    _record("booked", made, now, actor)
    return made


@action
def reschedule(*, appointment: Appointment, at: datetime, now: datetime, actor: User | None = None) -> Appointment:
    """Agree another time for the same thing."""
    appointment = _fresh(appointment)
    _demand_booked(appointment)
    if at == appointment.at:
        return appointment
    appointments.demand_slot(appointment.kind, at, now, but=appointment)
    _set(appointment, at)
    appointment.save(update_fields=["at", "due_at"])
    _record("moved", appointment, now, actor)
    return appointment


@action
def cancel(*, appointment: Appointment, now: datetime, actor: User | None = None) -> Appointment:
    """Give the time back; somebody else may have it."""
    appointment = _fresh(appointment)
    if appointment.state == Stage.CANCELLED:
        return appointment
    _demand_booked(appointment)
    appointment.state = Stage.CANCELLED
    appointment.save(update_fields=["state"])
    _record("cancelled", appointment, now, actor)
    return appointment


def _arrival(appointment: Appointment) -> Arrival:
    """Who comes by appointment stands in line as if they had come ``credit_seconds`` before the agreed time."""
    queue = appointment.kind.queue
    return Arrival(
        queue=queue,
        kind=appointment.kind,
        customer=appointment.customer,
        language=appointment.language,
        client_key=f"appointment:{appointment.public_id}",
        numbered=True,
        simulated=appointment.simulated,
        place_at=appointment.at - timedelta(seconds=queue.credit_seconds),
    )


@action
def check_in(*, appointment: Appointment, now: datetime, door: str = "", language: str = "") -> Contact:
    """The person is here: they get a number whose place is the agreed time, not the moment at which they came.

    A full line lets them in, for their place was promised; said twice, it is one turn.
    """
    appointment = _fresh(appointment)
    if appointment.state == Stage.KEPT and appointment.contact is not None:
        return appointment.contact
    _demand_booked(appointment)
    standing = appointments.standing(appointment, now)
    site = standing.site
    if standing.phase == "ahead":
        opens = site.local(standing.from_at)
        same_day = opens.date() == site.local(now).date()
        when = f"{opens:%H:%M}" if same_day else f"{opens:%Y-%m-%d %H:%M}"
        raise ActionRefused("too_early", _("You are early. You can check in from %(when)s on.") % {"when": when})
    if standing.phase == "late":
        raise ActionRefused("too_late", _("The time of this appointment has passed. Please take a number instead."))
    if not hours.is_open(site, now):
        raise ActionRefused("closed", _("%(site)s is closed now.") % {"site": site})
    arrival = replace(_arrival(appointment), door=door, language=language or appointment.language)
    contact = arrive(arrival=arrival, now=now)
    appointment.contact, appointment.state = contact, Stage.KEPT
    appointment.save(update_fields=["contact", "state"])
    _record("kept", appointment, now)
    return contact


@action
def miss(*, appointment: Appointment, now: datetime) -> Appointment:
    """Nobody came by the agreed time and some grace: counted as a missed contact of that time."""
    appointment = _fresh(appointment)
    _demand_booked(appointment)
    if now < appointment.due_at:
        raise ActionRefused("too_early", _("There is still time to come."))
    appointment.contact = not_come(arrival=_arrival(appointment), at=appointment.at, now=now)
    appointment.state = Stage.MISSED
    appointment.save(update_fields=["contact", "state"])
    _record("missed", appointment, now)
    return appointment
