"""After the door: everybody's own first screen. And the demonstration's one-click entry."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_script_prefix, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lagniappe.desk.limits import limited
from lagniappe.desk.models import RoleName, User
from lagniappe.desk.queries.cast import PREFIX
from lagniappe.desk.queries.rights import roles

HOMES = (
    (RoleName.AGENT, "desk"),
    (RoleName.LEAD, "floor"),
    (RoleName.ADMINISTRATOR, "setup"),
    (RoleName.ANALYST, "studies"),
    (RoleName.TRAINER, "people"),
)
ENTRY = signing.TimestampSigner(salt="lagniappe.entry")
ENTRY_SECONDS = 12 * 3600


def home_of(held: set[str]) -> str:
    """The address of the first screen for these roles; the start page for nobody's."""
    for role, screen in HOMES:
        if role in held and screen in settings.SCREENS:
            return f"{get_script_prefix()}{screen}"
    return reverse("start")


def home(request: HttpRequest) -> HttpResponse:
    return redirect(home_of(set(roles(request.user))))


@csrf_exempt
@require_POST
@limited("enter", tries=60, within_seconds=60)
def enter(request: HttpRequest) -> HttpResponse:
    """Sign a demonstration user in under this path's own cookie.

    The start page was read with another session than the one that begins here, so its form cannot carry this session's
    token; a signed user name and the page's origin stand in for it.
    """
    if not settings.DEMO:
        raise Http404
    origin = urlsplit(request.headers.get("Origin", ""))
    if origin.netloc and origin.netloc != request.get_host():
        raise Http404
    try:
        username = ENTRY.unsign(request.POST.get("who", ""), max_age=ENTRY_SECONDS)
    except signing.BadSignature:
        return redirect("/")
    user = User.objects.filter(username=username, username__startswith=PREFIX, is_active=True).first()
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")
