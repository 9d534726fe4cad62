"""The start page: the ways to reach us now, and what the visitor has open."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lagniappe.desk.actions.setup_centre import set_alive
from lagniappe.desk.answers import answers
from lagniappe.desk.limits import limited
from lagniappe.desk.models import Centre
from lagniappe.desk.queries import doors
from lagniappe.web.start import demonstration, ways


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What customers see. In the demonstration it opens with the door to every role, except to who came as a customer."""
    now = timezone.now()
    values = {
        "ways": ways.ways(now),
        "open": ways.still_open(request.session.get("contacts", [])),
        "empty": not doors.has_sites(),
    }
    if settings.DEMO and not request.META.get("SCRIPT_NAME"):
        return render(request, "start/demonstration.html", {**values, **demonstration.stage()})
    return render(request, "start/start.html", values)


@require_POST
@limited("alive", tries=30, within_seconds=60)
@answers
def alive(request: HttpRequest) -> HttpResponse:
    """Switch the simulated life of the demonstration on or off."""
    if not settings.DEMO or not Centre.objects.exists():
        raise Http404
    set_alive(alive=request.POST.get("alive") == "1", now=timezone.now())
    return redirect("start")
