"""Saying who somebody is who came unknown."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.legs import fresh
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Case, Contact, Customer, User
from lagniappe.desk.queries.person import is_unknown


@action
def link_customer(*, contact: Contact, customer: Customer, now: datetime, actor: User) -> Contact:
    """Link an unknown contact, and the unknown rest of its case, to a person whom we know."""
    contact = fresh(contact)
    before = contact.customer
    if before is not None and before.pk == customer.pk:
        return contact
    if not is_unknown(before):
        raise ActionRefused("taken", _("This contact already belongs to %(name)s.") % {"name": before})
    if customer.erased_at is not None:
        raise ActionRefused("unknown", _("We do not know this person."))
    Contact.objects.filter(case=contact.case_id, customer=before).update(customer=customer)
    Case.objects.filter(pk=contact.case_id, customer=before).update(customer=customer)
    contact = fresh(contact)
    record("contact.linked", now=now, actor=actor, contact=contact)
    return contact
