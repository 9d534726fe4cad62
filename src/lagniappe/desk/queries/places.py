"""The positions at which somebody may work, and who holds them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from lagniappe.desk.models import (
    Position,
    Presence,
    RoleName,
    Site,
    User,
)
from lagniappe.desk.queries import rights


@dataclass(frozen=True)
class Place:
    """A position that can be taken, or is by somebody else."""

    position: Position
    holder: User | None


def places(agent: User) -> list[tuple[Site, list[Place]]]:
    """The sites at which somebody may work, with their positions and who holds them."""
    sites = list(rights.sites(agent, RoleName.AGENT, RoleName.LEAD).order_by("name"))
    held = {
        presence.position_id: presence.user
        for presence in Presence.objects.filter(ended_at=None, site__in=sites)
        .exclude(position=None)
        .exclude(state=Presence.State.CLOSED)
        .select_related("user")
    }
    by_site: dict[int, list[Place]] = defaultdict(list)
    for position in Position.objects.filter(site__in=sites, active=True):
        by_site[position.site_id].append(Place(position, held.get(position.pk)))
    return [(site, sorted(by_site[site.pk], key=lambda place: _natural(place.position.name))) for site in sites]


def usual_position(agent: User, now: datetime) -> int | None:
    """Where somebody who comes back to work sat last on this business day; None where that is another's meanwhile."""
    last = Presence.objects.filter(user=agent, position__isnull=False).select_related("site").order_by("-pk").first()
    if last is None or last.business_day != last.site.day_of(now):
        return None
    taken = Presence.objects.filter(position=last.position_id, ended_at=None).exclude(user=agent)
    return None if taken.exists() else last.position_id


def _natural(name: str) -> tuple[int, str]:
    """Counter 10 comes after counter 9."""
    digits = "".join(letter for letter in name if letter.isdigit())
    return (int(digits[:9]) if digits else 0, name)
