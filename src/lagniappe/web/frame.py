"""What every page's frame needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from lagniappe.desk import framed
from lagniappe.desk.models import Centre, RoleName, User
from lagniappe.desk.queries import cast
from lagniappe.web.live import viewers
from lagniappe.web.persona import PERSONA, STAFF_PATHS

THEMES = {"light", "dark"}


@dataclass(frozen=True)
class Place:
    """One entry of the staff navigation."""

    name: str
    url: str
    icon: str
    current: bool


def centre_name() -> str:
    """What the customers read on top of every page."""
    return Centre.objects.values_list("name", flat=True).first() or "Lagniappe"


def role_names(user: User | AnonymousUser) -> set[str]:
    """The roles that somebody holds anywhere."""
    return set(user.roles.values_list("role", flat=True)) if isinstance(user, User) else set()


def navigation(path: str, roles: set[str]) -> list[Place]:
    """The screens that these roles work on, those that exist in this installation."""
    offered = [
        ("desk", _("Desk"), "inbox", {RoleName.AGENT, RoleName.LEAD}),
        ("floor", _("Floor"), "activity", {RoleName.LEAD, RoleName.ADMINISTRATOR}),
        ("studies", _("Studies"), "chart-column", {RoleName.ANALYST, RoleName.LEAD, RoleName.ADMINISTRATOR}),
        ("plan", _("Plan"), "calendar-range", {RoleName.LEAD, RoleName.ANALYST, RoleName.ADMINISTRATOR}),
        ("setup", _("Set-up"), "settings", {RoleName.ADMINISTRATOR}),
    ]
    return [
        Place(name, get_script_prefix() + screen, icon, path == f"/{screen}" or path.startswith(f"/{screen}/"))
        for screen, name, icon, allowed in offered
        if screen in settings.SCREENS and roles & {str(role) for role in allowed}
    ]


def frame(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get("lagniappe_theme", "")
    named = PERSONA.match(request.META.get("SCRIPT_NAME", ""))
    persona = named[1] if named else ""
    values: dict[str, Any] = {
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
        "LANGUAGE_CODE": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "theme": theme if theme in THEMES else "",
        "persona": persona,
        "persona_roles": SimpleLazyObject(lambda: cast.roles_of(persona)),
        "script_prefix": get_script_prefix(),
        "centre_name": SimpleLazyObject(centre_name),
        "viewer_key": viewers.key_of(request),
        "framed": framed.of(request),
        "ledger": getattr(request, "scope", {}).get("lagniappe.ledger", 0),
    }
    user = getattr(request, "user", None)
    if user is not None and STAFF_PATHS.match(request.path_info):
        roles = cache(lambda: role_names(user))
        values["navigation"] = SimpleLazyObject(lambda: navigation(request.path_info, roles()))
        values["role_names"] = SimpleLazyObject(lambda: [str(RoleName(role).label) for role in sorted(roles())])
    return values
