"""Customers: people with a name that they like, a language and ways to reach them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.legs import demand_remembered
from lagniappe.desk.actions.setup_changes import put
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import (
    Appointment,
    Case,
    Contact,
    Customer,
    Handle,
    Mark,
    Note,
    RoleName,
    User,
)
from lagniappe.desk.queries.folding import fold
from lagniappe.desk.queries.rights import demand_role

CUSTOMER_FIELDS = (
    "name", "liked_name", "language", "preferred_channel", "born_year", "segment", "since",
)  # fmt: skip
SERVING = (RoleName.AGENT, RoleName.LEAD, RoleName.ADMINISTRATOR)


def normal_handle(what: str, value: str) -> str:
    """The one spelling under which a handle is kept; refused where it cannot be one.

    >>> normal_handle("phone", "+54 (11) 4321-0000"), normal_handle("email", " Mari@Example.org ")
    ('+541143210000', 'mari@example.org')
    """
    value = "".join(letter for letter in value.strip() if letter.isprintable())
    if what == Handle.What.EMAIL:
        value = value.lower()
        try:
            validate_email(value)
        except ValidationError as error:
            raise ActionRefused("invalid", _("“%(value)s” is no e-mail address.") % {"value": value[:80]}) from error
        return value[:254]
    if what == Handle.What.PHONE:
        digits = re.sub(r"[^\d]", "", value)
        if not 5 <= len(digits) <= 16:
            raise ActionRefused("invalid", _("“%(value)s” is no telephone number.") % {"value": value[:80]})
        return ("+" if value.startswith(("+", "00")) else "") + digits.removeprefix("00" if value[:2] == "00" else "")
    if what == Handle.What.DOCUMENT:
        value = re.sub(r"[\s.\-/]", "", value).upper()
    elif what != Handle.What.VISIT:
        raise ActionRefused("unknown", _("We do not know this way to reach somebody."))
    if not 1 <= len(value) <= 254:
        raise ActionRefused("invalid", _("“%(value)s” is too short or too long.") % {"value": value[:80]})
    return value


def refresh_search(customer: Customer) -> None:
    """Keep the folded text by which the person is found."""
    handles = customer.handles.exclude(what=Handle.What.VISIT).values_list("value", flat=True)
    customer.search = fold(" ".join([customer.name, customer.liked_name, *handles]))
    customer.save(update_fields=["search"])


@action
def create_customer(
    *,
    values: Mapping[str, Any],
    now: datetime,
    actor: User | None = None,
    handles: Mapping[str, str] | None = None,
) -> Customer:
    """Write down a person, with the handles that are known. None as actor is the person or the house itself."""
    if actor is not None:
        demand_role(actor, *SERVING)
    customer = Customer(created_at=now)
    put(customer, values, CUSTOMER_FIELDS)
    for what, value in (handles or {}).items():
        _attach(customer, what, value)
    refresh_search(customer)
    record("customer.created", now=now, actor=actor, customer=customer)
    return customer


@action
def change_customer(
    *, customer: Customer, values: Mapping[str, Any], now: datetime, actor: User | None = None
) -> Customer:
    """Change what we know about a person."""
    if actor is not None:
        demand_role(actor, *SERVING)
    demand_remembered(customer)
    customer = Customer.objects.get(pk=customer.pk)
    changed = put(customer, values, CUSTOMER_FIELDS)
    if changed:
        refresh_search(customer)
        data = {"changed": dict.fromkeys(changed)}
        record("customer.changed", now=now, actor=actor, customer=customer, data=data)
    return customer


@action
def add_handle(*, customer: Customer, what: str, value: str, now: datetime, actor: User | None = None) -> Handle:
    """Add a way to reach or recognise a person; one handle belongs to one person."""
    if actor is not None:
        demand_role(actor, *SERVING)
    demand_remembered(customer)
    handle, fresh = _attach(customer, what, value)
    if fresh:
        refresh_search(customer)
        record("customer.handle_added", now=now, actor=actor, customer=customer, data={"what": what})
    return handle


@action
def remove_handle(*, handle: Handle, now: datetime, actor: User | None = None) -> None:
    """Take a way to reach somebody away."""
    if actor is not None:
        demand_role(actor, *SERVING)
    customer, what = handle.customer, handle.what
    handle.delete()
    refresh_search(customer)
    record("customer.handle_removed", now=now, actor=actor, customer=customer, data={"what": what})


@action
def link_customer(*, contact: Contact, customer: Customer, now: datetime, actor: User) -> Contact:
    """Say who an unknown visitor is: the contact, its case and the case's other unknown contacts become the person's.

    The browser by which we knew the visitor is the person's from now on, and with it whatever else came from it: else what
    they wrote there before would be in no file of the person, and be left behind when they are forgotten.
    """
    contact = Contact.objects.select_related("case", "customer").get(pk=contact.pk)
    if contact.customer_id == customer.pk:
        return contact
    demand_remembered(customer)
    known = contact.customer
    if known is not None and known.handles.exclude(what=Handle.What.VISIT).exists():
        raise ActionRefused("known", _("This contact belongs to somebody already."))
    browser = known is not None and known.handles.exists()
    whose = Contact.objects.filter(customer=known)
    moved = list((whose if browser else whose.filter(case=contact.case)).order_by("pk"))
    Contact.objects.filter(pk__in=[one.pk for one in moved]).update(customer=customer)
    Case.objects.filter(pk=contact.case_id).update(customer=customer)
    if known is not None and browser:
        for table in (Case, Appointment, Note, Mark, Handle):
            table._base_manager.filter(customer=known).update(customer=customer)
        put(known, {"name": "", "liked_name": ""}, CUSTOMER_FIELDS)
        refresh_search(known)
    for one in moved:  # each of their days in the journal has to be told
        one.refresh_from_db()
        record("customer.linked", now=now, actor=actor, contact=one)
    contact.refresh_from_db()
    return contact


def _attach(customer: Customer, what: str, value: str) -> tuple[Handle, bool]:
    value = normal_handle(what, value)
    taken = Handle.objects.filter(what=what, value=value).first()
    if taken is None:
        return Handle.objects.create(customer=customer, what=what, value=value), True
    if taken.customer_id == customer.pk:
        return taken, False
    raise ActionRefused("taken", _("“%(value)s” belongs to somebody else.") % {"value": value[:80]})
