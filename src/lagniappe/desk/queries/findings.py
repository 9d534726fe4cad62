"""Studies for the pages: what can be asked, of which sites, and what was answered; by the sites that the viewer studies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import lagniappe
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Finding, JournalSite, RoleName, SealedDay, Site, StudyOffer
from lagniappe.desk.queries import rights
from lagniappe.sentences import Sentence

HOUSE = Path(lagniappe.__file__ or "").parent
ROOMS = ("studies", "measures", "rules", "planning", "queueing", "journal", "work")
"""Whose catalogues may know why a study failed, besides its own."""
READERS = (RoleName.ANALYST, RoleName.LEAD, RoleName.ADMINISTRATOR)


@dataclass(frozen=True)
class Offer:
    """A study, its question in the reader's language, and its newest answer over all that the viewer may see."""

    name: str
    question: str
    finding: Finding | None


def question_of(offer: StudyOffer) -> str:
    language = (get_language() or "en").split("-")[0]
    return str(offer.questions.get(language) or offer.questions.get("en") or offer.name)


def reason_of(finding: Finding, language: str) -> str:
    """Why it failed, in a language; the words are those of the rooms that may have refused."""
    if not finding.reason:
        return ""
    # Only a page of a failed finding needs them.
    from lagniappe.words import Words

    rooms = [HOUSE / "studies" / finding.study, *(HOUSE / room for room in ROOMS)]
    return Words(language, rooms).sentence(Sentence.from_data(finding.reason))


@dataclass(frozen=True)
class Law:
    """A law that waits can be judged by: where it holds, its acts, and what it says, in the reader's language."""

    code: str
    name: str
    acts: str
    says: tuple[str, ...]


def laws_of(offer: StudyOffer) -> list[Law]:
    """By which laws this study can be asked to judge, by name; none where it does not."""
    language = (get_language() or "en").split("-")[0]

    def own(words: dict[str, Any]) -> Any:
        return words.get(language) or words["en"]

    found = [Law(one["code"], own(one["names"]), one["acts"], tuple(own(one["says"]))) for one in offer.laws]
    return sorted(found, key=lambda law: law.name)


def sites(viewer: rights.Viewer) -> list[JournalSite]:
    """Sites of which the journal holds days and that the viewer may study. Imported ones: who studies every site."""
    codes = set(rights.sites(viewer, *READERS).values_list("code", flat=True))
    held = rights.roles(viewer)
    everywhere = any(rights.EVERY_SITE in held.get(role, set()) for role in READERS)
    ours = set(Site.objects.values_list("code", flat=True))
    return [site for site in JournalSite.objects.all() if site.code in codes or (everywhere and site.code not in ours)]


def findings(viewer: rights.Viewer) -> list[Finding]:
    """The findings that the viewer may read, newest first, without their pages and drawings."""
    codes = {site.code for site in sites(viewer)}
    light: QuerySet[Finding] = Finding.objects.defer("finding", "pages", "figures").order_by("-asked_at")
    return [one for one in light if one.parameters.get("sites") and set(one.parameters["sites"]) <= codes]


def finding(viewer: rights.Viewer, public_id: object) -> Finding:
    """One finding, or a refusal that does not tell whether it exists."""
    found = Finding.objects.filter(public_id=rights.as_uuid(public_id)).first()
    codes = {site.code for site in sites(viewer)}
    if found is None or not found.parameters.get("sites") or not set(found.parameters["sites"]) <= codes:
        raise ActionRefused("unknown", _("We do not know this finding."))
    return found


def offer(name: str) -> StudyOffer:
    found = StudyOffer.objects.filter(name=name).first()
    if found is None:
        raise ActionRefused("unknown", _("We do not know this study."))
    return found


def offers(viewer: rights.Viewer) -> list[Offer]:
    """The catalogue, each study with the finding that spans most of what the viewer may see."""
    widest: dict[str, Finding] = {}
    for one in findings(viewer):
        best = widest.get(one.study)
        if one.ready_at and (best is None or len(one.parameters["sites"]) > len(best.parameters["sites"])):
            widest[one.study] = one
    return [Offer(each.name, question_of(each), widest.get(each.name)) for each in StudyOffer.objects.all()]


def provisional_days(answer: dict[str, Any]) -> int:
    """How many of the days under a finding were still open when they were last sealed."""
    span = answer.get("span") or {}
    if not span.get("first_day"):
        return 0
    days = SealedDay.objects.filter(provisional=True, site__code__in=span.get("sites", []))
    return days.filter(business_day__range=(span["first_day"], span["last_day"])).count()
