"""Who may see and do what. Every query of a screen starts from one of these sets."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Case, Contact, Queue, Referral, RoleName, Site, User

NOBODY = UUID(int=0)
Viewer = User | AnonymousUser
EVERY_SITE = None


def roles(viewer: Viewer) -> dict[str, set[int | None]]:
    """Role to the ids of the sites at which it holds; None among them stands for every site."""
    if not isinstance(viewer, User) or not viewer.is_active:
        return {}
    held: dict[str, set[int | None]] = {}
    for role, site in viewer.roles.values_list("role", "site_id"):
        held.setdefault(role, set()).add(site)
    return held


def has_role(viewer: Viewer, *names: str, site: Site | None = None) -> bool:
    """Whether the viewer holds one of the roles, at ``site`` where it is given, else anywhere."""
    held = roles(viewer)
    for name in names:
        places = held.get(name, set())
        if places and (site is None or EVERY_SITE in places or site.pk in places):
            return True
    return False


def demand_role(viewer: Viewer, *names: str, site: Site | None = None) -> User:
    """The viewer, or a refusal."""
    if isinstance(viewer, User) and has_role(viewer, *names, site=site):
        return viewer
    raise ActionRefused("not_allowed", _("Your role does not allow this."))


def sites(viewer: Viewer, *names: str) -> QuerySet[Site]:
    """The sites at which the viewer holds one of the roles (any role where none is named)."""
    places: set[int | None] = set()
    for name, held in roles(viewer).items():
        if not names or name in names:
            places |= held
    if EVERY_SITE in places:
        return Site.objects.filter(active=True)
    return Site.objects.filter(active=True, pk__in=[place for place in places if place is not None])


def queues(viewer: Viewer) -> QuerySet[Queue]:
    """The queues that the viewer serves or leads."""
    if not isinstance(viewer, User):
        return Queue.objects.none()
    led = sites(viewer, RoleName.LEAD, RoleName.ADMINISTRATOR)
    return Queue.objects.filter(active=True).filter(Q(served_by__user=viewer) | Q(site__in=led)).distinct()


def contacts(viewer: Viewer) -> QuerySet[Contact]:
    """The contacts that the viewer may open: one's own, those of one's queues, those of the sites that one leads."""
    if not isinstance(viewer, User) or not roles(viewer):
        return Contact.objects.none()
    led = sites(viewer, RoleName.LEAD, RoleName.ADMINISTRATOR, RoleName.TRAINER)
    served = Queue.objects.filter(served_by__user=viewer)
    return Contact.objects.filter(Q(agent=viewer) | Q(queue__in=served) | Q(site__in=led) | Q(case__owner=viewer))


def cases(viewer: Viewer) -> QuerySet[Case]:
    """The cases that the viewer may open: staff who serve customers see the whole journey of whom they serve."""
    if not isinstance(viewer, User):
        return Case.objects.none()
    places = sites(viewer, RoleName.AGENT, RoleName.LEAD, RoleName.ADMINISTRATOR, RoleName.TRAINER)
    served = Queue.objects.filter(served_by__user=viewer)
    touched = Contact.objects.filter(queue__in=served).values("case")  # an agent may serve another site's queue
    asked = Referral.objects.filter(Q(person=viewer) | Q(site__in=places)).values("case")
    return Case.objects.filter(Q(site__in=places) | Q(owner=viewer) | Q(pk__in=touched) | Q(pk__in=asked))


def contact(viewer: Viewer, public_id: object) -> Contact:
    """One contact by its public id, or a refusal that does not tell whether it exists."""
    found = (
        contacts(viewer)
        .select_related("queue", "kind", "site", "case", "case__owner", "customer", "agent", "position", "account")
        .filter(public_id=as_uuid(public_id))
        .first()
    )
    if found is None:
        raise ActionRefused("unknown", _("We do not know this contact."))
    return found


def as_uuid(text: object) -> UUID:
    """The id that a link names; one that nobody has where it is no id at all."""
    try:
        return UUID(str(text))
    except ValueError:
        return NOBODY
