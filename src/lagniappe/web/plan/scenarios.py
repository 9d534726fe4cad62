"""Scenarios: composed here one by one, simulated in the background against today's days, and compared side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lagniappe.desk.actions import findings
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Site, StudyOffer
from lagniappe.desk.queries import planning
from lagniappe.web.plan import compared
from lagniappe.web.plan.composing import Composer, in_words, labels
from lagniappe.web.plan.frames import GUARD, asked_site, finding_of, frame, viewer_of

STUDY = "scenarios"
MOST_PLANS = 6


def plans_of(shown: Mapping[str, Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The scenarios and prices asked last, be they answered or not."""
    latest = shown["wish"] or shown["finding"]
    form = json.loads(latest.parameters.get("form") or "{}") if latest else {}
    return list(form.get("plans") or ()), dict(form.get("prices") or {})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*GUARD)
def page(request: HttpRequest) -> HttpResponse:
    """What was compared last; posting adds a scenario, takes one away, or begins anew."""
    site = asked_site(request)
    shown = finding_of(request, site, STUDY)
    plans, prices = plans_of(shown)
    composer = None
    if request.method == "POST":
        composer = Composer(request.POST, site=site)
        if "take" in request.POST:
            plans = [plan for plan in plans if plan["name"] != request.POST["take"]]
            return _ask(request, site, plans, prices)
        if composer.is_valid():
            plan = composer.plan()
            if len(plans) >= MOST_PLANS or any(one["name"] == plan["name"] for one in plans):
                why = _("Give each scenario its own name; %(n)s are compared at most.") % {"n": MOST_PLANS}
                raise ActionRefused("invalid", why)
            return _ask(request, site, [*plans, plan], {**prices, **composer.prices_given()})
    called = labels(site)
    context = {
        **frame(request, site, "plan-scenarios"),
        **shown,
        "offered": StudyOffer.objects.filter(name=STUDY).exists(),
        "plans": [(plan, [in_words(change, called) for change in plan.get("changes", ())]) for plan in plans],
        "form": composer or Composer(site=site, initial=prices),
        "compared": compared.plans(shown["finding"]),
        "room": MOST_PLANS - len(plans),
    }
    return render(request, "web/plan/scenarios.html", context, status=422 if composer else 200)


def _ask(request: HttpRequest, site: Site, plans: list[dict[str, Any]], prices: dict[str, Any]) -> HttpResponse:
    form = {"scenario": {"site": site.code}, "prices": prices, "plans": plans}
    more = {"form": json.dumps(form, ensure_ascii=False)} if plans else {}
    findings.want(
        study=STUDY, parameters=planning.asked(site.code, more), now=timezone.now(), actor=viewer_of(request)
    )  # fmt: skip
    messages.success(request, _("Asked for. The page shows the answer by itself."))
    return redirect(f"{reverse('plan-scenarios')}?site={site.code}")
