"""The demonstration's cast: the users ``demo-<persona>`` that a visitor may be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lagniappe.desk.models import Role, RoleName, Site, User

PREFIX = "demo-"
ORDER = [
    str(role) for role in (RoleName.AGENT, RoleName.LEAD, RoleName.ANALYST, RoleName.ADMINISTRATOR, RoleName.TRAINER)
]


@dataclass(frozen=True)
class Member:
    key: str
    username: str
    name: str
    roles: set[str]
    role_words: list[str]
    queues: list[str]


def roles_of(key: str) -> str:
    """What a persona is, in words; the key itself where the cast has nobody of that name."""
    held = set(Role.objects.filter(user__username=f"{PREFIX}{key}").values_list("role", flat=True))
    return ", ".join(str(RoleName(role).label) for role in ORDER if role in held) or key


def personas() -> list[Member]:
    """Who can be entered, agents first."""
    found = []
    for user in User.objects.filter(username__startswith=PREFIX, is_active=True).prefetch_related(
        "roles", "serves__queue"
    ):
        key = user.username.removeprefix(PREFIX)
        if not re.fullmatch(r"[a-z]{1,20}", key):
            continue
        held = {role.role for role in user.roles.all()}
        words = [str(RoleName(role).label) for role in ORDER if role in held]
        queues = [str(serves.queue) for serves in sorted(user.serves.all(), key=lambda serves: serves.ring)]
        found.append(Member(key, user.username, str(user), held, words, queues))
    return sorted(found, key=lambda member: (min((ORDER.index(r) for r in member.roles), default=9), member.key))


def sites_with_turns() -> list[Site]:
    """The places that have a kiosk and a display."""
    return list(Site.objects.filter(active=True, queues__channel="turn", queues__active=True).distinct())
