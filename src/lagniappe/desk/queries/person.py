"""A person as the desk shows them: names, ways to reach them, the journey across channels, what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Case, Contact, Customer, Handle, Mark, Message, Note, RoleName, Site, State, User
from lagniappe.desk.queries import appointments, referrals, rights

SERVING = (RoleName.AGENT, RoleName.LEAD, RoleName.TRAINER, RoleName.ADMINISTRATOR)
SHOWN_CONTACTS = 15
SHOWN_CASES = 10
SHOWN_NOTES = 10
HIDDEN = "•"


@dataclass(frozen=True)
class Reach:
    """A handle as the viewer may read it."""

    what: str
    label: str
    value: str


@dataclass(frozen=True)
class PersonPage:
    customer: Customer | None
    reach: list[Reach]
    journey: Sequence[Contact]
    cases: list[Case]
    notes: list[Note]
    agreed: list[appointments.Standing]
    """The times agreed with them that are still to come."""
    may_book: bool

    @property
    def place(self) -> Site | None:
        """Where they came last: by its clock the rest is told."""
        sites = [contact.site for contact in self.journey] or [case.site for case in self.cases]
        return sites[0] if sites else None

    @property
    def topics(self) -> str:
        found = [f"case:{case.public_id}" for case in self.cases]
        return " ".join([f"customer:{self.customer.public_id}", *found] if self.customer else found)


def customer(viewer: User, public_id: object) -> Customer:
    """One person by public id, or a refusal that does not tell whether they exist."""
    if rights.has_role(viewer, *SERVING):
        found = Customer.objects.filter(public_id=rights.as_uuid(public_id)).first()
        if found is not None:
            return found
    raise ActionRefused("unknown", _("We do not know this person."))


def case(viewer: User, public_id: object) -> Case:
    """One case by public id, or a refusal that does not tell whether it exists."""
    found = (
        rights.cases(viewer)
        .select_related("customer", "owner", "site", "kind")
        .filter(public_id=rights.as_uuid(public_id))
        .first()
    )
    if found is None:
        raise ActionRefused("unknown", _("We do not know this case."))
    return found


def person_page(
    viewer: User, person: Customer | None, about: Case | None = None, now: datetime | None = None
) -> PersonPage:
    """The person, or, where nobody knows yet who it is, what hangs together with the case."""
    now = now or timezone.now()
    whose = Contact.objects.filter(customer=person) if person else Contact.objects.filter(case=about)
    marks = Prefetch("marks", Mark.objects.filter(mark="csat", marked_by=None), to_attr="csat")
    journey = list(
        whose.select_related("queue", "kind", "site", "agent", "case")
        .prefetch_related(marks)
        .order_by("-arrived_at")[:SHOWN_CONTACTS]
    )
    cases = rights.cases(viewer).select_related("owner", "kind", "site").filter(state=Case.State.OPEN)
    cases = cases.filter(customer=person) if person else cases.filter(pk__in=[about.pk] if about else [])
    notes = Note.objects.filter(customer=person) if person else Note.objects.filter(case=about)
    return PersonPage(
        customer=person,
        reach=reach(viewer, person) if person else [],
        journey=journey,
        cases=list(cases.annotate(answer_late=referrals.answer_late(now)).order_by("-opened_at")[:SHOWN_CASES]),
        notes=list(notes.select_related("author")[:SHOWN_NOTES]),
        agreed=appointments.of_customer(viewer, person, now) if person else [],
        may_book=person is not None and appointments.are_offered(viewer),
    )


def is_unknown(person: Customer | None) -> bool:
    """Nobody yet, or only a browser: somebody who may still turn out to be a person whom we know."""
    return person is None or not person.handles.exclude(what=Handle.What.VISIT).exists()


def reach(viewer: User, person: Customer) -> list[Reach]:
    """How to reach the person: in full for whoever serves them at present, else only enough to recognise it."""
    under_way = Contact.objects.filter(customer=person, agent=viewer).exclude(state=State.CLOSED)
    owned = Case.objects.filter(customer=person, owner=viewer, state=Case.State.OPEN)
    needed = under_way.exists() or owned.exists()
    found = person.handles.exclude(what=Handle.What.VISIT).order_by("what", "value")
    return [
        Reach(handle.what, handle.get_what_display(), handle.value if needed else veiled(handle.what, handle.value))
        for handle in found
    ]


def veiled(what: str, value: str) -> str:
    """Enough of a handle to recognise it and not enough to use it.

    >>> veiled("email", "maria@example.org"), veiled("phone", "+541145678901")
    ('ma•••@example.org', '•••901')
    """
    if what == Handle.What.EMAIL and "@" in value:
        name, _at, host = value.partition("@")
        return f"{name[:2]}{HIDDEN * 3}@{host}"
    return f"{HIDDEN * 3}{value[-3:]}" if len(value) > 4 else HIDDEN * 3


@dataclass(frozen=True)
class CasePage:
    case: Case
    contacts: Sequence[Contact]
    notes: list[Note]
    under_way: Contact | None

    @property
    def topics(self) -> str:
        return f"case:{self.case.public_id}"


def case_page(viewer: User, public_id: object) -> CasePage:
    found = case(viewer, public_id)
    said = Prefetch("messages", Message.objects.select_related("author").order_by("seq"), to_attr="said")
    contacts = list(
        rights.contacts(viewer)
        .filter(case=found)
        .select_related("queue", "kind", "site", "agent")
        .prefetch_related(said)
        .order_by("arrived_at")
    )
    return CasePage(
        case=found,
        contacts=contacts,
        notes=list(Note.objects.filter(case=found).select_related("author")[:SHOWN_NOTES]),
        under_way=next((contact for contact in contacts if contact.state != State.CLOSED), None),
    )
