"""What a customer does in writing, recognised by the browser: begins, says more, writes again."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from lagniappe.desk.actions import arrivals, talk
from lagniappe.desk.actions.arrivals import Arrival
from lagniappe.desk.actions.cases import reopen
from lagniappe.desk.actions.customers import change_customer, create_customer
from lagniappe.desk.actions.door import action
from lagniappe.desk.actions.legs import fresh
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Account, Case, Contact, Customer, Handle, Kind, Message, Outcome, Queue, State
from lagniappe.desk.shelf import Kept

SAME_CASE_WITHIN = timedelta(days=7)
SAME_ALBUM_WITHIN = timedelta(minutes=10)
UNDER_WAY = (State.WAITING, State.CALLED, State.ACTIVE, State.PARKED)


def own_key(visit: str, key: str) -> str:
    """The page's key bound to who or what sends it: nobody reaches another visit's contact by sending its key."""
    return hashlib.sha256(f"{visit}:{key}".encode("utf-8", "replace")).hexdigest()[:40]


def _clean_name(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:80]


@action
def recognise_visit(*, visit: str, now: datetime, name: str = "", language: str = "") -> Customer:
    """The customer of this browser, made at the first writing.

    A name given later counts only while the browser is all that we know of the person: whoever sits at a shared browser
    must not rename somebody whom staff have recognised.
    """
    liked = _clean_name(name)
    handle = Handle.objects.select_related("customer").filter(what=Handle.What.VISIT, value=visit).first()
    if handle is None:
        values = {"liked_name": liked, "language": language[:8]}
        return create_customer(values=values, handles={Handle.What.VISIT: visit}, now=now)
    customer = handle.customer
    unknown = not customer.handles.exclude(what=Handle.What.VISIT).exists()
    if liked and liked != customer.liked_name and unknown:
        return change_customer(customer=customer, values={"liked_name": liked}, now=now)
    return customer


@action
def write_in(
    *,
    queue: Queue,
    kind: Kind | None,
    visit: str,
    text: str,
    client_key: str,
    now: datetime,
    name: str = "",
    language: str = "",
    account: Account | None = None,
    file: Kept | None = None,
) -> Contact:
    """Begin a conversation with its first message or file; where nobody can be let in, it is kept.

    A file goes where the person is already writing or has just left something: ten pictures of one album come at once,
    each by itself, and are one conversation.
    """
    text = talk.clean(text) if file is None else ""
    customer = recognise_visit(visit=visit, now=now, name=name, language=language)
    going = _album(customer, queue, now) if file is not None else None
    if going is not None:
        speak(contact=going, text=text, client_key=client_key, now=now, file=file)
        return going
    arrival = Arrival(
        queue=queue,
        kind=kind,
        customer=customer,
        language=language,
        client_key=own_key(visit, f"{client_key}:{text}"),
        account=account,
    )
    return _arrive_with(arrival, text, client_key, now, file)


def _album(customer: Customer, queue: Queue, now: datetime) -> Contact | None:
    """The conversation of this person in the queue to which one more file belongs."""
    mine = Contact.objects.filter(customer=customer, queue=queue).order_by("-pk")
    left = mine.filter(outcome=Outcome.REFUSED, case__owner=None, entered_at__gte=now - SAME_ALBUM_WITHIN)
    return mine.filter(state__in=UNDER_WAY).first() or left.first()


def _arrive_with(arrival: Arrival, text: str, client_key: str, now: datetime, file: Kept | None = None) -> Contact:
    contact = arrivals.arrive(arrival=arrival, now=now)
    if contact.outcome == Outcome.REFUSED:
        talk.leave_message(
            contact=contact, text=text, client_key=client_key, now=now, language=arrival.language, file=file
        )
    else:
        talk.say(
            contact=contact,
            speaker=Message.Speaker.CUSTOMER,
            text=text,
            client_key=client_key,
            now=now,
            language=arrival.language,
            file=file,
        )
    return contact


def _goes_on(contact: Contact) -> Contact | None:
    """The contact of the same case and person that is under way, if there is one."""
    siblings = Contact.objects.filter(case=contact.case_id, channel=contact.channel, state__in=UNDER_WAY)
    return siblings.filter(customer=contact.customer_id).order_by("-pk").first()


@action
def speak(*, contact: Contact, text: str, client_key: str, now: datetime, file: Kept | None = None) -> Message:
    """The customer says more. A message written into a conversation that went on elsewhere arrives there, and once."""
    contact = fresh(contact)
    known = Message.objects.filter(
        contact__case=contact.case_id, contact__customer=contact.customer_id, client_key=client_key
    ).first()
    if known is not None:
        return known
    going = contact if contact.state in UNDER_WAY else _goes_on(contact)
    if going is None and contact.outcome == Outcome.REFUSED:
        return talk.leave_message(
            contact=contact, text=text, client_key=client_key, now=now, language=contact.language, file=file
        )
    if going is None:
        raise ActionRefused("closed", _("This conversation has ended. You can write again below."))
    return talk.say(
        contact=going,
        speaker=Message.Speaker.CUSTOMER,
        text=text,
        client_key=client_key,
        now=now,
        language=going.language,
        file=file,
    )


@action
def write_again(*, contact: Contact, visit: str, text: str, client_key: str, now: datetime) -> Contact:
    """After the end: a new contact, on the same case while it is open or closed for less than a week."""
    text = talk.clean(text)
    contact = fresh(contact)
    key = own_key(visit, f"{client_key}:{text}")
    known = Contact.objects.filter(client_key=key).first()
    if known is not None:
        return known
    going = _goes_on(contact)
    if going is not None:
        speak(contact=going, text=text, client_key=client_key, now=now)
        return going
    queue = contact.queue
    if not queue.active:
        raise ActionRefused("closed", _("We do not answer here any more. Please begin on the start page."))
    case: Case | None = contact.case
    if case is not None and case.state == Case.State.CLOSED:
        recent = case.closed_at is not None and now - case.closed_at <= SAME_CASE_WITHIN
        case = reopen(case=case, now=now) if recent else None
    kind = contact.kind if contact.kind is not None and contact.kind.queue_id == queue.pk else None
    arrival = Arrival(
        queue=queue,
        kind=kind,
        customer=contact.customer,
        case=case,
        language=contact.language,
        client_key=key,
        account=contact.account,
    )
    return _arrive_with(arrival, text, client_key, now)
