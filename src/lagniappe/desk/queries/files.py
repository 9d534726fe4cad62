"""Files as their two sides may have them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lagniappe.desk.attached import Rules, rules_of
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Account, Attachment, Contact
from lagniappe.desk.queries.rights import as_uuid


def rules_for(contact: Contact) -> Rules:
    """What may be sent in a conversation: its account decides."""
    return rules_of(contact.account.settings if contact.account else None)


def rules_at(account: Account | None) -> Rules:
    return rules_of(account.settings if account else None)


def of_contact(contact: Contact, public_id: object) -> Attachment:
    """A file of a conversation that the asker was found to have a right to."""
    found = Attachment.objects.filter(public_id=as_uuid(public_id), message__contact=contact).first()
    if found is None:
        raise ActionRefused("unknown", _("We do not know this file."))
    return found


def to_have(contact: Contact, public_id: object) -> Attachment:
    """The same, where it may be handed out."""
    found = of_contact(contact, public_id)
    if found.verdict == Attachment.Verdict.PENDING:
        raise ActionRefused("pending", _("This file is still being checked. Please try again in a moment."))
    if found.verdict == Attachment.Verdict.REFUSED:
        raise ActionRefused("refused_file", _("The virus check refused this file, and it was thrown away."))
    return found


def to_scan(limit: int) -> list[Attachment]:
    """What the scanner has yet to look at, oldest first."""
    return list(Attachment.objects.filter(verdict=Attachment.Verdict.PENDING).order_by("id")[:limit])
