"""The branches: which are open, how many people wait there, and for how long."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lagniappe.channels.turn import visit
from lagniappe.desk.queries import appointments, lines


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    branches = lines.branches(now)
    if "HX-Request" in request.headers:  # the card on the start page
        return render(request, "channels/turn/_places.html", {"branches": branches})
    held = [appointments.standing(one, now) for one in appointments.held(visit.appointments(request), now)]
    return render(request, "channels/turn/places.html", {"branches": branches, "held": held})
