"""Forgetting a person, keeping data no longer than was said, and noting who looked at whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from lagniappe.desk import shelf
from lagniappe.desk.actions.appointments import cancel
from lagniappe.desk.actions.door import action, record
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import (
    Appointment,
    Attachment,
    Case,
    Contact,
    Customer,
    Delivery,
    Draft,
    Event,
    ExternalKey,
    Forgetting,
    Handle,
    Inbound,
    Message,
    Note,
    Promise,
    Referral,
    Retention,
    RoleName,
    State,
    User,
)
from lagniappe.desk.models.appointments import new_key
from lagniappe.desk.models.ids import new_code
from lagniappe.desk.queries.privacy import SAW, kept_days, looked_lately
from lagniappe.desk.queries.rights import demand_role

LONGEST_DAYS = 36_500


def saw(*, viewer: User, now: datetime, contact: Contact | None = None, customer: Customer | None = None) -> None:
    """Note that somebody of the staff looked at a conversation or a person: once an hour for each viewer and subject."""
    if not looked_lately(
        viewer, now, contact=contact, customer=customer
    ):  # before the lock: most looks are not the first
        _note_look(viewer=viewer, contact=contact, customer=customer, now=now)


@action
def _note_look(*, viewer: User, now: datetime, contact: Contact | None, customer: Customer | None) -> None:
    record(SAW, now=now, actor=viewer, contact=contact, customer=customer)


@action
def handed_out(*, customer: Customer, now: datetime, actor: User) -> None:
    """Note that all we hold of a person was handed out as a file."""
    demand_role(actor, RoleName.ADMINISTRATOR)
    record("audit.exported", now=now, actor=actor, customer=customer)


@action
def forget(*, customer: Customer, why: str, now: datetime, actor: User) -> Forgetting:
    """Blank all that says who somebody is, at the desk at once; rows stay for counting. It cannot be undone.

    Refused while somebody serves the person or they wait, for that would cut the ground from under both.
    """
    demand_role(actor, RoleName.ADMINISTRATOR)
    customer = Customer.objects.get(pk=customer.pk)
    if why not in Forgetting.Why.values:
        raise ActionRefused("invalid", _("Please say why this person is to be forgotten."))
    if customer.erased_at is not None:
        raise ActionRefused("erased", _("This person has been forgotten already."))
    for agreed in customer.appointments.filter(state=Appointment.State.BOOKED):
        cancel(appointment=agreed, now=now, actor=actor)
    if customer.contacts.exclude(state=State.CLOSED).exists():
        raise ActionRefused("active", _("This person is waiting or being served. Please close the contact first."))
    counts = _blank(customer)
    fresh = Customer(
        pk=customer.pk, public_id=customer.public_id, language="", created_at=customer.created_at, erased_at=now
    )
    fresh.save(force_update=True)
    forgetting = Forgetting.objects.create(customer=customer, why=why, asked_by=actor, asked_at=now, counts=counts)
    record("customer.forgotten", now=now, actor=actor, customer=customer, data={"why": why, "counts": counts})
    return forgetting


def _blank(customer: Customer) -> dict[str, int]:
    """What people wrote, in every table that holds words of or about this person; how many rows of each."""
    contacts = Contact.objects.filter(customer=customer)
    cases = Case.objects.filter(Q(customer=customer) | Q(contacts__in=contacts)).distinct()
    numbers = list(cases.values_list("pk", flat=True))
    about = Q(contact__in=contacts) | Q(contact__case__in=numbers)
    messages = Message.objects.filter(about)
    touches = Contact.objects.filter(Q(customer=customer) | Q(case__in=numbers))
    files = Attachment.objects.filter(Q(message__in=messages) | Q(inbound__contact__in=touches))
    counts = {"files": _drop_files(files)}
    counts["handles"] = Handle.objects.filter(customer=customer).delete()[0]
    counts["notes"] = Note.objects.filter(Q(customer=customer) | Q(case__in=numbers) | about).delete()[0]
    counts["drafts"] = Draft.objects.filter(about).delete()[0]
    ExternalKey.objects.filter(Q(contact__in=touches) | Q(message__in=messages)).delete()
    Inbound.objects.filter(contact__in=touches).update(raw=b"", why="")
    Delivery.objects.filter(message__in=messages).update(payload={}, why="")
    Promise.objects.filter(case__in=numbers).update(what="")
    Referral.objects.filter(case__in=numbers).update(reason="", line="", outside="")
    counts["messages"] = messages.update(text="", client_key=Concat(Value("forgotten-"), F("seq")))
    counts["contacts"] = touches.update(line="", client_key=None)
    for contact in touches.only("pk"):
        Contact.objects.filter(pk=contact.pk).update(code=new_code())
    for agreed in Appointment.objects.filter(customer=customer).only("pk"):
        Appointment.objects.filter(pk=agreed.pk).update(code=new_key(), client_key=None, language="")
    counts["cases"] = Case.objects.filter(pk__in=numbers).update(subject="")
    return counts


def _drop_files(files: QuerySet[Attachment]) -> int:
    """Rows now, the files when the rows are gone for good."""
    for path in files.values_list("path", flat=True):
        transaction.on_commit(partial(shelf.drop, path))
    return files.delete()[1].get("desk.Attachment", 0)


@action
def forgotten_everywhere(*, forgetting: Forgetting, rows: Mapping[str, int], now: datetime) -> None:
    """The journal has been blanked as well."""
    Forgetting.objects.filter(pk=forgetting.pk).update(
        done_at=now, counts={**forgetting.counts, "journal": sum(rows.values())}
    )
    record("customer.forgotten_everywhere", now=now, customer=forgetting.customer, data={"rows": dict(rows)})


@action
def keep_for(*, what: str, days: int | None, now: datetime, actor: User) -> None:
    """Say for how many days a kind of data is kept; None = for good."""
    demand_role(actor, RoleName.ADMINISTRATOR)
    if what not in Retention.What.values:
        raise ActionRefused("unknown", _("We do not know this kind of data."))
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise ActionRefused("invalid", _("Please give a number of days between 1 and 36500, or none at all."))
    Retention.objects.update_or_create(what=what, defaults={"days": days})
    record("retention.changed", now=now, actor=actor, data={"what": what, "days": days})


@action
def retain(*, now: datetime) -> dict[str, int]:
    """Let go of what has been kept for as long as was said; how many rows of each kind. Nothing to do leaves no trace."""
    gone = {}
    for what, job in JOBS.items():
        days = kept_days(what)
        if days is not None:
            gone[what] = job(now - timedelta(days=days))
    gone = {what: rows for what, rows in gone.items() if rows}
    if gone:
        record("retention.applied", now=now, data=gone)
    return gone


def _old_messages(before: datetime) -> int:
    Draft.objects.filter(contact__closed_at__lt=before).delete()
    old = Message.objects.filter(contact__closed_at__lt=before).exclude(text="")
    return old.update(text="", client_key=Concat(Value("let-go-"), F("seq")))


def _old_files(before: datetime) -> int:
    return _drop_files(Attachment.objects.filter(message__contact__closed_at__lt=before))


def _old_raw(before: datetime) -> int:
    return Inbound.objects.filter(received_at__lt=before).exclude(raw=b"").update(raw=b"", why="")


def _old_visits(before: datetime) -> int:
    """A browser whose person has not been in touch since, and has no contact under way."""
    last = Customer.objects.annotate(last=Max("contacts__arrived_at")).filter(created_at__lt=before)
    idle = last.filter(Q(last=None) | Q(last__lt=before)).exclude(contacts__closed_at=None, contacts__isnull=False)
    return Handle.objects.filter(what=Handle.What.VISIT, customer__in=idle).delete()[0]


JOBS: dict[str, Callable[[datetime], int]] = {
    Retention.What.MESSAGES: _old_messages,
    Retention.What.NOTES: lambda before: Note.objects.filter(written_at__lt=before).delete()[0],
    Retention.What.FILES: _old_files,
    Retention.What.RAW: _old_raw,
    Retention.What.VISITS: _old_visits,
    Retention.What.LOOKS: lambda before: Event.objects.filter(verb=SAW, at__lt=before).delete()[0],
}
