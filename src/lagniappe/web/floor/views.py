from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lagniappe.desk.answers import staff
from lagniappe.desk.queries import floor as floors


@require_safe
@staff(*floors.WATCHING)
def floor(request: HttpRequest) -> HttpResponse:
    """Every site that the viewer leads, or the one that is asked for."""
    now = timezone.now()
    sites = floors.watched_sites(request.user)
    asked = request.GET.get("site", "")
    shown = [site for site in sites if site.code == asked] or sites
    parts = [floors.site_now(request.user, site.code, now) for site in shown]
    parts.sort(key=lambda part: (-part.over, -part.waiting))  # who waits too long is seen first
    context = {"sites": sites, "chosen": shown[0].code if len(shown) == 1 and asked else "", "parts": parts, "now": now}
    context["wall"] = bool(request.GET.get("wall"))
    return render(request, "web/floor/floor.html", context)


@require_safe
@staff(*floors.WATCHING)
def site(request: HttpRequest, code: str) -> HttpResponse:
    """One site's part, asked anew on each change."""
    now = timezone.now()
    return render(request, "web/floor/_site.html", {"part": floors.site_now(request.user, code, now), "now": now})
