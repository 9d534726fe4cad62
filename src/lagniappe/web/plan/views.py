"""Forecast and staff needed: what the studies found for a site, to look at and to ask anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lagniappe.desk.actions import findings
from lagniappe.desk.answers import staff
from lagniappe.desk.models import Site
from lagniappe.desk.queries import planning
from lagniappe.web.plan import foreseen, needed
from lagniappe.web.plan.forms import Ahead, Targets
from lagniappe.web.plan.frames import GUARD, asked_site, finding_of, frame, rows, viewer_of


def ask(request: HttpRequest, site: Site, study: str, more: dict[str, object]) -> None:
    findings.want(
        study=study, parameters=planning.asked(site.code, more), now=timezone.now(), actor=viewer_of(request)
    )  # fmt: skip
    messages.success(request, _("Asked for. The page shows the answer by itself."))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*GUARD)
def forecast(request: HttpRequest) -> HttpResponse:
    """How many contacts the next days bring to each queue of a site."""
    site = asked_site(request)
    form = Ahead(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        ask(request, site, "forecast", form.parameters())
        return redirect(f"{reverse('plan')}?site={site.code}")
    shown = finding_of(request, site, "forecast")
    context = {
        **frame(request, site, "plan"),
        **shown,
        "queues": foreseen.queues(shown["finding"]),
        "form": form or Ahead(initial=Ahead.as_asked(shown["finding"])),
    }
    return render(request, "web/plan/forecast.html", context, status=422 if form else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*GUARD)
def staff_needed(request: HttpRequest) -> HttpResponse:
    """How many people each band of the week needs to keep the targets, which can be changed here."""
    site = asked_site(request)
    form = Targets(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        ask(request, site, "staffing", form.parameters())
        return redirect(f"{reverse('plan-staff')}?site={site.code}")
    shown = finding_of(request, site, "staffing")
    answer = shown["finding"]
    context = {
        **frame(request, site, "plan-staff"),
        **shown,
        "sheets": needed.sheets(rows(answer, "staff_by_band"), needed.band_minutes(answer)),
        "short": needed.short(rows(answer, "staff_against_open")),
        "form": form or Targets(initial=Targets.as_asked(answer)),
    }
    return render(request, "web/plan/staff.html", context, status=422 if form else 200)
