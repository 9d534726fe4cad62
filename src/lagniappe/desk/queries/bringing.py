"""Imports for the pages: what can be read, and what was brought, by whom it may be seen."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Bringing, RoleName, SourceOffer
from lagniappe.desk.queries import rights

BRINGERS = (RoleName.ANALYST, RoleName.ADMINISTRATOR)


def language() -> str:
    return (get_language() or "en").split("-")[0]


def words(offer: SourceOffer) -> dict[str, str]:
    """Title and description in the reader's language."""
    found: dict[str, str] = offer.words.get(language()) or offer.words.get("en") or {}
    return {"title": found.get("title", offer.name), "describe": found.get("describe", "")}


def sources() -> list[SourceOffer]:
    return list(SourceOffer.objects.all())


def brought(viewer: rights.Viewer) -> list[Bringing]:
    """The viewer's imports, newest first; an administrator sees everybody's."""
    user = rights.demand_role(viewer, *BRINGERS)
    light = Bringing.objects.defer("guess", "report", "told", "mapping").select_related("brought_by")
    if rights.has_role(viewer, RoleName.ADMINISTRATOR):
        return list(light)
    return list(light.filter(brought_by=user))


def one(viewer: rights.Viewer, public_id: object) -> Bringing:
    """One import, or a refusal that does not tell whether it exists."""
    user = rights.demand_role(viewer, *BRINGERS)
    found = Bringing.objects.filter(public_id=rights.as_uuid(public_id)).first()
    if found is None or not (found.brought_by == user or rights.has_role(viewer, RoleName.ADMINISTRATOR)):
        raise ActionRefused("unknown", _("We do not know this import."))
    return found
