"""What an administrator sees of the set-up: the things at the sites that are theirs, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import (
    Account,
    CannedAnswer,
    Centre,
    Event,
    Kind,
    Position,
    Queue,
    RoleName,
    Site,
    Skill,
    User,
)
from lagniappe.desk.queries import rights

VERBS = (
    "centre", "site", "position", "queue", "kind", "canned", "skill", "account", "staff", "rights", "customer", "retention",
)  # fmt: skip


def first_language() -> dict[str, str]:
    """The centre's own language, as a field of what is new in it."""
    centre = Centre.objects.first()
    return {"language": centre.language} if centre else {}


def everywhere(viewer: rights.Viewer) -> bool:
    """Whether the viewer administers every site."""
    return rights.EVERY_SITE in rights.roles(viewer).get(RoleName.ADMINISTRATOR, set())


def sites(viewer: rights.Viewer) -> QuerySet[Site]:
    """The sites that the viewer administers, the closed ones too; a refusal for who administers none."""
    places = rights.roles(viewer).get(RoleName.ADMINISTRATOR, set())
    if not places:
        raise ActionRefused("not_allowed", _("Only an administrator sees the set-up."))
    if rights.EVERY_SITE in places:
        return Site.objects.all()
    return Site.objects.filter(pk__in=[place for place in places if place is not None])


def sites_with_turns(viewer: rights.Viewer) -> QuerySet[Site]:
    """Those of the viewer's sites that have a kiosk and a display."""
    return sites(viewer).filter(active=True, queues__channel="turn", queues__active=True).distinct()


def positions(viewer: rights.Viewer) -> QuerySet[Position]:
    return Position.objects.filter(site__in=sites(viewer)).select_related("site")


def queues(viewer: rights.Viewer) -> QuerySet[Queue]:
    return Queue.objects.filter(site__in=sites(viewer)).select_related("site")


def kinds(viewer: rights.Viewer) -> QuerySet[Kind]:
    found = Kind.objects.filter(queue__site__in=sites(viewer)).select_related("queue__site", "skill")
    return found.order_by("queue__site__name", "queue__name", "place", "name")


def canned(viewer: rights.Viewer) -> QuerySet[CannedAnswer]:
    """The answers for the viewer's queues, and those for all."""
    mine = Q(queue__site__in=sites(viewer)) | Q(queue=None)
    return CannedAnswer.objects.filter(mine).select_related("queue__site")


def widgets(viewer: rights.Viewer) -> QuerySet[Account]:
    """The chat windows on other sites that lead to the viewer's queues; those for all, to who administers all."""
    mine = Q(queue__site__in=sites(viewer))
    if everywhere(viewer):
        mine |= Q(queue=None)
    return Account.objects.filter(mine, channel="chat").select_related("queue__site").order_by("name", "pk")


def skills(viewer: rights.Viewer) -> QuerySet[Skill]:
    sites(viewer)
    return Skill.objects.annotate(holders=Count("agents", filter=Q(agents__is_active=True))).order_by("name")


def staff(viewer: rights.Viewer) -> QuerySet[User]:
    """Everybody, or those with a role at the viewer's sites and those who have none yet."""
    places = sites(viewer)
    found = User.objects.prefetch_related("roles__site", "serves__queue", "skills").order_by("-is_active", "name", "pk")
    if everywhere(viewer):
        return found
    return found.filter(Q(roles__site__in=places) | Q(roles=None)).distinct()


def changes(viewer: rights.Viewer, *, thing: str = "", who: str = "", before: int | None = None) -> list[Event]:
    """The newest 50 changes of the set-up (older than the ledger's number ``before``), newest first."""
    places = sites(viewer)
    verbs = Q()
    for verb in [thing] if thing in VERBS else VERBS:
        verbs |= Q(verb__startswith=f"{verb}.")
    found = Event.objects.filter(verbs)
    if not everywhere(viewer):
        found = found.filter(site__in=places)
    if who:
        found = found.filter(Q(actor__username=who) | Q(agent__username=who))
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.select_related("actor", "agent", "site", "queue", "position", "customer").order_by("-pk")[:50])


@dataclass(frozen=True)
class Gap:
    """Something without which the centre does not work well. ``thing`` names the list where one mends it."""

    sentence: str
    thing: str
    needed: bool
    """Without it customers cannot be served at all."""
    public_id: str = ""


def gaps(viewer: rights.Viewer) -> list[Gap]:
    """What is still missing, the needed first."""
    places = list(sites(viewer).filter(active=True).prefetch_related("hours", "positions"))
    found = [] if places else [Gap(_("There is no site yet. Begin with the first one."), "sites", True)]
    for site in places:
        if not site.always_open and not site.hours.all():
            sentence = _("%(site)s has no opening hours, so it is always closed.") % {"site": site}
            found.append(Gap(sentence, "sites", True, str(site.public_id)))
    open_queues = (
        queues(viewer)
        .filter(active=True, site__active=True)
        .annotate(
            kind_count=Count("kinds", filter=Q(kinds__active=True), distinct=True),
            agent_count=Count("served_by", filter=Q(served_by__user__is_active=True), distinct=True),
        )
    )
    if places and not open_queues:
        found.append(Gap(_("There is no queue yet. Customers wait in queues."), "queues", True))
    for queue in open_queues:
        named = {"queue": queue, "site": queue.site}
        if not queue.agent_count:
            found.append(Gap(_("Nobody serves %(queue)s at %(site)s.") % named, "staff", True))
        if not queue.kind_count:
            sentence = _("%(queue)s at %(site)s has no kinds of procedure, so nothing can be chosen.") % named
            found.append(Gap(sentence, "kinds", True, ""))
        if queue.channel == "turn" and not any(p.active and p.what == "counter" for p in queue.site.positions.all()):
            found.append(Gap(_("%(site)s has no counter for its turns.") % named, "positions", True))
    found += _without_password(viewer)
    if everywhere(viewer) and not Centre.objects.exists():
        found.append(Gap(_("The centre has no name yet."), "centre", True))
    return sorted(found, key=lambda gap: not gap.needed)


def _without_password(viewer: rights.Viewer) -> list[Gap]:
    """Who cannot sign in. In a demonstration one click does it."""
    if Centre.objects.filter(rehearsal=True).exists():
        return []
    people = [
        person
        for person in staff(viewer).filter(is_active=True, simulated=False).distinct()
        if not person.has_usable_password()
    ]
    if len(people) == 1:
        sentence = _("%(name)s has no password and cannot sign in.") % {"name": people[0]}
        return [Gap(sentence, "staff", False, str(people[0].public_id))]
    if not people:
        return []
    sentence = ngettext(
        "%(count)s person has no password and cannot sign in.",
        "%(count)s people have no password and cannot sign in.",
        len(people),
    )
    return [Gap(sentence % {"count": len(people)}, "staff", False)]
