"""The stage of the demonstration: whom one can be, and which walls one can look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from lagniappe.desk.models import Centre
from lagniappe.desk.queries import cast
from lagniappe.web.account.views import ENTRY, home_of


@dataclass(frozen=True)
class Persona:
    """One click makes you this person, in a tab of its own and beside all the others."""

    key: str
    name: str
    roles: list[str]
    skill: str
    icon: str
    signed: str


ICONS = {
    "administrator": "settings",
    "lead": "activity",
    "analyst": "chart-column",
    "trainer": "graduation-cap",
    "agent": "headset",
}


def stage() -> dict[str, Any]:
    return {
        "personas": [
            Persona(
                member.key,
                member.name,
                member.role_words,
                ", ".join(member.queues),
                next((icon for role, icon in ICONS.items() if role in member.roles), "user"),
                ENTRY.sign(member.username),
            )
            for member in cast.personas()
            if home_of(member.roles) != reverse("start")
        ],
        "sites": cast.sites_with_turns(),
        "centre": Centre.objects.first(),
    }
