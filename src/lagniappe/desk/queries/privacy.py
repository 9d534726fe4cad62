"""What we hold of a person, who looked at it, and for how long it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Attachment, Case, Contact, Customer, Event, Forgetting, Retention, RoleName, User
from lagniappe.desk.queries import rights

SAW = "audit.saw"
DEFAULT_DAYS: dict[str, int | None] = {
    Retention.What.MESSAGES: 730,
    Retention.What.NOTES: 1095,
    Retention.What.FILES: 365,
    Retention.What.RAW: 90,
    Retention.What.VISITS: 400,
    Retention.What.LOOKS: 730,
    Retention.What.SEALED: 365,
}
ONCE_IN = timedelta(hours=1)
PAGE = 50


def kept_days(what: str) -> int | None:
    """For how many days a kind of data is kept; None = for good."""
    found = Retention.objects.filter(what=what).first()
    return found.days if found else DEFAULT_DAYS[what]


@dataclass(frozen=True)
class Kept:
    what: str
    label: str
    days: int | None
    default: int | None


def kept(viewer: rights.Viewer) -> list[Kept]:
    """Each kind of data with its days."""
    rights.demand_role(viewer, RoleName.ADMINISTRATOR)
    own = dict(Retention.objects.values_list("what", "days"))
    return [
        Kept(what, str(Retention.What(what).label), own.get(what, default), default)
        for what, default in DEFAULT_DAYS.items()
    ]


def looked_lately(viewer: User, now: datetime, *, contact: Contact | None, customer: Customer | None) -> bool:
    """Whether this look stands in the ledger already."""
    subject = {"contact": contact} if contact is not None else {"contact": None, "customer": customer}
    return Event.objects.filter(verb=SAW, actor=viewer, at__gt=now - ONCE_IN, **subject).exists()


def person(viewer: rights.Viewer, public_id: object) -> Customer:
    """A person whose data an administrator of the whole centre handles."""
    if rights.EVERY_SITE not in rights.roles(viewer).get(RoleName.ADMINISTRATOR, set()):
        raise ActionRefused("not_allowed", _("Only an administrator of the whole centre may do this."))
    found = Customer.objects.filter(public_id=rights.as_uuid(public_id)).first()
    if found is None:
        raise ActionRefused("unknown", _("We do not know this person."))
    return found


def forgettings(viewer: rights.Viewer) -> QuerySet[Forgetting]:
    rights.demand_role(viewer, RoleName.ADMINISTRATOR)
    return Forgetting.objects.select_related("customer", "asked_by")


def audit(
    viewer: rights.Viewer, *, who: str = "", customer: Customer | None = None, before: int | None = None
) -> list[Event]:
    """The newest looks and hand-outs (older than the ledger's number ``before``), newest first."""
    if rights.EVERY_SITE not in rights.roles(viewer).get(RoleName.ADMINISTRATOR, set()):
        raise ActionRefused("not_allowed", _("Only an administrator of the whole centre may do this."))
    found = Event.objects.filter(verb__startswith="audit.")
    if customer is not None:
        found = found.filter(Q(customer=customer) | Q(contact__customer=customer))
    if who:
        found = found.filter(actor__username=who)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.select_related("actor", "customer", "contact__customer", "contact__queue").order_by("-pk")[:PAGE])


def holding(customer: Customer) -> dict[str, Any]:
    """All that the desk holds of a person, as plain data with the tables' own words; times in ISO 8601, UTC."""
    contacts = Contact.objects.filter(customer=customer).select_related("queue", "kind", "site", "agent")
    return {
        "person": {
            **_plain(customer, "name liked_name language preferred_channel born_year segment since created_at"),
            "id": str(customer.public_id),
        },
        "ways_to_reach": [{"what": each.what, "value": each.value} for each in customer.handles.order_by("pk")],
        "notes": [_plain(note, "written_at text") for note in customer.notes.order_by("pk")],
        "cases": [
            {
                "id": str(case.public_id),
                **_plain(case, "subject state opened_at closed_at"),
                "notes": [_plain(note, "written_at text") for note in case.notes.order_by("pk")],
                "promises": [_plain(one, "what promised_at due_at kept_at") for one in case.promises.order_by("pk")],
                "referrals": [
                    {"asked": one.whom, **_plain(one, "asked_at due_at reason state answered_at line")}
                    for one in case.referrals.select_related("person", "site").order_by("pk")
                ],
            }
            for case in Case.objects.filter(customer=customer).order_by("pk")
        ],
        "appointments": [
            {"kind": str(one.kind), **_plain(one, "state at booked_at")}
            for one in customer.appointments.select_related("kind").order_by("at")
        ],
        "contacts": [_contact(contact) for contact in contacts.order_by("pk")],
    }


def _contact(contact: Contact) -> dict[str, Any]:
    plain = _plain(contact, "channel direction state outcome resolution line language priority entered_at closed_at")
    return {
        "id": str(contact.public_id),
        "site": str(contact.site),
        "queue": str(contact.queue),
        "kind": str(contact.kind or ""),
        "turn": contact.ticket,
        **plain,
        "legs": [_plain(leg, "number arrived_at called_at answered_at ended_at outcome") for leg in contact.legs.all()],
        "messages": [_plain(said, "seq sent_at speaker language text") for said in contact.messages.order_by("seq")],
        "files": [_plain(file, "name media_type size") for file in Attachment.objects.filter(message__contact=contact)],
        "marks": [_plain(mark, "mark value scale_low scale_high marked_at") for mark in contact.marks.order_by("pk")],
        "notes": [_plain(note, "written_at text") for note in contact.notes.order_by("pk")],
    }


def files_of(customer: Customer) -> list[Attachment]:
    """The files that came with the person's conversations, those that may be had."""
    found = Attachment.objects.filter(message__contact__customer=customer)
    return list(found.exclude(verdict__in=[Attachment.Verdict.REFUSED, Attachment.Verdict.PENDING]))


def _plain(row: Any, names: str) -> dict[str, Any]:
    return {name: _value(getattr(row, name)) for name in names.split()}


def _value(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
