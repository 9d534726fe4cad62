"""Cases that were asked of somebody: of me, of my branch, of the leads."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from lagniappe.desk.models import Case, Referral, RoleName, Site, User
from lagniappe.desk.queries import rights


def is_late(now: datetime) -> Q:
    """An answer was wanted by a time that has passed, and none is written down."""
    return Q(state__in=(Referral.State.OPEN, Referral.State.ACCEPTED), due_at__isnull=False, due_at__lt=now)


def answer_late(now: datetime) -> Exists:
    """Of a case: whether an answer that was asked for in it is late."""
    return Exists(Referral.objects.filter(is_late(now), case=OuterRef("pk")))


def asked_of(viewer: User) -> QuerySet[Referral]:
    """What this person may accept: asked of them by name, of the leads where they lead, of a branch where they work."""
    led = rights.sites(viewer, RoleName.LEAD)
    worked = rights.sites(viewer, RoleName.LEAD, RoleName.AGENT)
    return Referral.objects.filter(
        Q(to=Referral.To.PERSON, person=viewer)
        | Q(to=Referral.To.LEADS, site__in=led)
        | Q(to=Referral.To.SITE, site__in=worked)
    )


def waiting_for(viewer: User, now: datetime) -> list[Referral]:
    """What was asked of the viewer and nobody has answered, the most urgent first."""
    found = asked_of(viewer).filter(state=Referral.State.OPEN, case__state=Case.State.OPEN).exclude(asked_by=viewer)
    found = found.select_related("case__customer", "case__kind", "case__site", "asked_by").annotate(late=is_late(now))
    return sorted(found[:50], key=lambda one: (one.due_at is None, one.due_at or one.asked_at))


def of_case(case: Case, now: datetime) -> list[Referral]:
    found = case.referrals.select_related("person", "site", "asked_by", "answered_by")
    return list(found.annotate(late=is_late(now)))


def one(viewer: User, case: Case, public_id: object) -> Referral | None:
    """A referral of a case that the viewer may open."""
    return case.referrals.filter(public_id=rights.as_uuid(public_id)).first()


def colleagues(viewer: User) -> list[User]:
    """Who can be asked by name."""
    found = User.objects.filter(is_active=True, roles__role__in=[RoleName.AGENT, RoleName.LEAD])
    return list(found.exclude(pk=viewer.pk).distinct().order_by("name")[:300])


def branches() -> list[Site]:
    return list(Site.objects.filter(active=True).order_by("name"))
