"""After the door: everybody's own first screen."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_script_prefix, reverse

from lagniappe.desk.models import RoleName
from lagniappe.web.frame import role_names

HOMES = (
    (RoleName.AGENT, "desk"),
    (RoleName.LEAD, "floor"),
    (RoleName.ADMINISTRATOR, "setup"),
    (RoleName.ANALYST, "studies"),
    (RoleName.TRAINER, "people"),
)


def home_of(roles: set[str]) -> str:
    """The address of the first screen for these roles; the start page for nobody's."""
    for role, screen in HOMES:
        if role in roles and screen in settings.SCREENS:
            return f"{get_script_prefix()}{screen}"
    return reverse("start")


def home(request: HttpRequest) -> HttpResponse:
    return redirect(home_of(role_names(request.user)))
