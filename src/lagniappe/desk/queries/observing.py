"""What was seen on site: the latest checklist of each site, the surveys, and the observations of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Observation, Queue, RoleName, Site, SiteCheck, Survey
from lagniappe.desk.queries import rights
from lagniappe.units import day_bounds

WATCHERS = (RoleName.ANALYST, RoleName.LEAD, RoleName.ADMINISTRATOR)
VERBS = ("survey.observed", "site.checked")
"""Steps after which a day of a site is sealed again; their data names the days."""


@dataclass(frozen=True)
class Checked:
    """A site with the latest answer to each question."""

    site: Site
    answers: Mapping[str, SiteCheck]
    last: datetime | None


def sites(viewer: rights.Viewer) -> list[Site]:
    return list(rights.sites(viewer, *WATCHERS).order_by("name"))


def site(viewer: rights.Viewer, code: str) -> Site:
    """One site that the viewer watches, or a refusal that does not tell whether it exists."""
    found = rights.sites(viewer, *WATCHERS).filter(code=code).first()
    if found is None:
        raise ActionRefused("unknown", _("We do not know this site."))
    return found


def queues(viewer: rights.Viewer) -> list[Queue]:
    """The queues of the sites that the viewer watches."""
    here = rights.sites(viewer, *WATCHERS)
    return list(Queue.objects.filter(site__in=here, active=True).select_related("site").order_by("site__name", "name"))


def checked(place: Site) -> Checked:
    latest = answers(place, None)
    return Checked(place, latest, max((check.seen_at for check in latest.values()), default=None))


def answers(place: Site, until: datetime | None) -> dict[str, SiteCheck]:
    """The latest answer to each question, as of a moment."""
    found = SiteCheck.objects.filter(site=place).select_related("by").order_by("seen_at", "id")
    if until is not None:
        found = found.filter(seen_at__lt=until)
    return {check.asks: check for check in found}


def surveys(viewer: rights.Viewer) -> QuerySet[Survey]:
    """The surveys of the sites that the viewer watches, newest first, with how much was seen in each."""
    return (
        Survey.objects.filter(site__in=rights.sites(viewer, *WATCHERS))
        .select_related("site", "queue", "made_by")
        .annotate(taps=Count("observations"), rounds=Count("observations__round_id", distinct=True),
                  last_at=Max("observations__seen_at"))
    )  # fmt: skip


def survey(viewer: rights.Viewer, public_id: object) -> Survey:
    found = surveys(viewer).filter(public_id=rights.as_uuid(public_id)).first()
    if found is None:
        raise ActionRefused("unknown", _("We do not know this survey."))
    return found


def by_link(public_id: UUID) -> Survey:
    """The survey behind a signed link, whoever holds it."""
    found = Survey.objects.select_related("site", "queue").filter(public_id=public_id).first()
    if found is None:
        raise ActionRefused("unknown", _("We do not know this survey."))
    return found


def on_day(place: Site, day: date) -> list[Observation]:
    """What was observed at a site on a business day, in order, without what the observers took back."""
    first, after = day_bounds(day, place.zone, place.cutoff)
    seen = Observation.objects.filter(survey__site=place, seen_at__gte=first, seen_at__lt=after)
    rows = list(seen.select_related("survey", "survey__queue"))
    gone = {(row.survey_id, row.undoes) for row in rows if row.what == Observation.What.UNDO}
    return [row for row in rows if row.what != Observation.What.UNDO and (row.survey_id, row.client_id) not in gone]


def days(place: Site, since: date) -> set[date]:
    """The business days on which somebody observed or answered the checklist."""
    first, _after = day_bounds(since, place.zone, place.cutoff)
    seen = Observation.objects.filter(survey__site=place, seen_at__gte=first).values_list("seen_at", flat=True)
    found = {place.day_of(at) for at in seen}
    checks = SiteCheck.objects.filter(Q(site=place) & Q(seen_at__gte=first)).values_list("seen_at", flat=True)
    return found | {place.day_of(at) for at in checks}
