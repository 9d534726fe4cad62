"""The link by which a customer comes back to a conversation from another device or on another day."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact

SALT = "lagniappe.chat.back"
VALID = timedelta(days=30)


def sign(contact: Contact) -> str:
    """What stands in the link: the contact's public id, when it was signed, and the signature."""
    return signing.TimestampSigner(salt=SALT).sign(contact.public_id.hex)


def read(signed: str) -> str:
    """The public id that we signed, or a refusal."""
    try:
        return signing.TimestampSigner(salt=SALT).unsign(signed, max_age=VALID)
    except signing.SignatureExpired:
        raise ActionRefused("unknown", _("This link is more than 30 days old. Please write to us anew.")) from None
    except signing.BadSignature:
        raise ActionRefused("unknown", _("This link is not complete. Please copy it again, whole.")) from None
