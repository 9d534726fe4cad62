"""What I do and where: the presence control and the page's sign of life."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lagniappe.desk.actions import presence as acts
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Position, Presence, Site, User
from lagniappe.desk.queries import desk, places
from lagniappe.web.desk.frames import WORKERS, announced, is_part, viewer_of

ICONS = {
    "available": "circle-check",
    "break": "coffee",
    "training": "graduation-cap",
    "meeting": "users",
    "back_office": "folder-open",
    "closed": "log-out",
}


@require_POST
@staff(*WORKERS)
def here(request: HttpRequest) -> HttpResponse:
    """The page is open: whoever works on it has not vanished."""
    acts.seen(user_ids=[viewer_of(request).pk], now=timezone.now())
    return HttpResponse(status=204)


@require_safe
@staff(*WORKERS)
def badge(request: HttpRequest) -> HttpResponse:
    return _badge(request)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*WORKERS)
def presence(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if request.method != "POST":
        now_at = desk.presence_of(viewer)
        context = {
            "now_at": now_at,
            "chosen": now_at.position_id if now_at else places.usual_position(viewer, timezone.now()),
            "places": places.places(viewer),
            "states": [(value, label, ICONS[value]) for value, label in Presence.State.choices],
            "viewer": viewer,
        }
        return render(request, "web/desk/_presence.html", context)
    site, position = _place(viewer, request.POST.get("place", ""))
    acts.be(
        user=viewer, state=request.POST.get("state", ""), site=site, position=position, now=timezone.now(), actor=viewer
    )
    return _badge(request) if is_part(request) else redirect("desk")


def _badge(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    context = {"present": desk.presence_of(viewer), "viewer": viewer, "icons": ICONS}
    return (
        announced(render(request, "web/desk/_badge.html", context))
        if request.method == "POST"
        else render(request, "web/desk/_badge.html", context)
    )


def _place(viewer: User, asked: str) -> tuple[Site | None, Position | None]:
    """Where, among the places that the viewer may take; nothing said = where one is."""
    if not asked:
        return None, None
    for site, free in places.places(viewer):
        if asked == f"site:{site.code}":
            return site, None
        for place in free:
            if asked == f"position:{place.position.public_id}":
                return site, place.position
    raise ActionRefused("unknown", _("We do not know this place."))
