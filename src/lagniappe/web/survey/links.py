"""The link of a survey: signed by us for the observers, good for as long as the survey takes in what they saw."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from lagniappe.desk.actions.observing import LATE
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Survey
from lagniappe.desk.queries import observing

SALT = "lagniappe.survey"


def sign(survey: Survey) -> str:
    return signing.Signer(salt=SALT).sign(survey.public_id.hex)


def read(signed: str, now: datetime) -> Survey:
    """The survey of a link that we signed, or a refusal."""
    try:
        number = UUID(signing.Signer(salt=SALT).unsign(signed))
    except (signing.BadSignature, ValueError):
        raise ActionRefused("unknown", _("This link is not complete. Please copy it again, whole.")) from None
    survey = observing.by_link(number)
    if now > survey.closes_at + LATE:
        raise ActionRefused("closed", _("This survey has ended."))
    return survey
