"""The screen and its parts that only show."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lagniappe.desk.actions import privacy
from lagniappe.desk.answers import staff
from lagniappe.desk.queries import desk, opened, rosters
from lagniappe.web.desk import frames
from lagniappe.web.desk.frames import WORKERS, viewer_of


@require_safe
@staff(*WORKERS)
def screen(request: HttpRequest) -> HttpResponse:
    return frames.screen(request, {})


@require_safe
@staff(*WORKERS)
def mine(request: HttpRequest) -> HttpResponse:
    viewer, now = viewer_of(request), timezone.now()
    return render(request, "web/desk/_mine.html", {"mine": desk.mine(viewer, now), "viewer": viewer, "now": now})


@require_safe
@staff(*WORKERS)
def shifts(request: HttpRequest) -> HttpResponse:
    """The viewer's own shifts, asked anew when a roster is published."""
    now = timezone.now()
    return render(request, "web/desk/_shifts.html", {"shifts": rosters.my_shifts(viewer_of(request), now), "now": now})


@require_safe
@staff(*WORKERS)
def contact(request: HttpRequest, public_id: str) -> HttpResponse:
    viewer, now = viewer_of(request), timezone.now()
    work = frames.contact_work(viewer, public_id, now)
    privacy.saw(viewer=viewer, contact=work["opened"].contact, now=now)
    return frames.screen(request, work)


@require_safe
@staff(*WORKERS)
def controls(request: HttpRequest, public_id: str) -> HttpResponse:
    now = timezone.now()
    pane = opened.opened(viewer_of(request), public_id, now, whole=False)
    return render(request, "web/desk/_controls.html", {"opened": pane, "contact": pane.contact, "now": now})
