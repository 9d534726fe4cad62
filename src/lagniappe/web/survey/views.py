"""The pages of leads and analysts: the checklist of each site, and the surveys with their links."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lagniappe.desk.actions import observing as acting
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import User
from lagniappe.desk.queries import observing
from lagniappe.web.survey import links
from lagniappe.web.survey.forms import ASKS, Checklist, SurveyForm


@require_safe
@staff(*observing.WATCHERS)
def conditions(request: HttpRequest) -> HttpResponse:
    """Every site with what was seen there last."""
    shown = [observing.checked(site) for site in observing.sites(request.user)]
    rows = [
        (each, [(question, each.answers.get(str(asks))) for asks, question in ASKS.items()]) for each in shown
    ]  # fmt: skip
    return render(request, "web/survey/conditions.html", {"rows": rows})


@staff(*observing.WATCHERS)
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the checklist of one site."""
    site = observing.site(request.user, code)
    form = Checklist(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acting.answer_checklist(site=site, answers=form.answers(), now=timezone.now(), actor=_actor(request))
            messages.success(request, _("Written down."))
            return redirect("conditions")
        except ActionRefused as refused:
            if refused.code != "invalid":
                raise
            form.add_error(None, refused.sentence)
    context = {"site": site, "form": form, "checked": observing.checked(site)}
    return render(request, "web/survey/checklist.html", context, status=422 if form.errors else 200)


@staff(*observing.WATCHERS)
def surveys(request: HttpRequest) -> HttpResponse:
    """The surveys with their links, and a form for a new one."""
    sites = observing.sites(request.user)
    tomorrow = (timezone.now() + timedelta(days=7)).date()
    form = SurveyForm(
        request.POST or None,
        sites=sites,
        queues=observing.queues(request.user),
        initial={"until": tomorrow.isoformat()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            acting.open_survey(now=timezone.now(), actor=_actor(request), **form.values())
            messages.success(request, _("The survey is open. Give its link to the observers."))
            return redirect("surveys")
        except ActionRefused as refused:
            if refused.code != "invalid":
                raise
            form.add_error(None, refused.sentence)
    rows = [
        (survey, request.build_absolute_uri(reverse("survey", args=[links.sign(survey)])))
        for survey in observing.surveys(request.user)[:50]
    ]
    context = {"rows": rows, "form": form, "sites": sites, "now": timezone.now()}
    return render(request, "web/survey/surveys.html", context, status=422 if form.errors else 200)


@require_POST
@staff(*observing.WATCHERS)
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a survey now."""
    acting.close_survey(survey=observing.survey(request.user, public_id), now=timezone.now(), actor=_actor(request))
    return redirect("surveys")


def _actor(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
