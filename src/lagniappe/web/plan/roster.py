"""The roster: what is published and how it is kept, freezing its days, having a new one made, and publishing it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lagniappe.desk.actions import rosters as acting
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import RosterDraft, Site, User
from lagniappe.desk.queries import planning, rosters, wishes
from lagniappe.web.plan import grid, replanning, wished
from lagniappe.web.plan.forms import Make
from lagniappe.web.plan.frames import GUARD, asked_site, frame, language, rows, viewer_of

UNDER_WAY = (RosterDraft.State.WANTED, RosterDraft.State.RUNNING)


def day_asked(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        return otherwise


def back_to(site: Site, first: date | None = None) -> HttpResponse:
    more = f"&from={first.isoformat()}" if first else ""
    return redirect(f"{reverse('plan-roster')}?site={site.code}{more}")


def _named(site: Site) -> dict[str, User]:
    return {person.username: person for person in rosters.staff(site)}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*GUARD)
def week(request: HttpRequest) -> HttpResponse:
    """One week as it is published; posting asks for a roster to be made."""
    site, now = asked_site(request), timezone.now()
    today = site.local(now).date()
    form = Make(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        said = form.cleaned_data
        wanted = acting.want_draft(
            site=site, first_day=said["first_day"], days=said["days"], parameters=form.parameters(), now=now,
            actor=viewer_of(request),
        )  # fmt: skip
        return redirect("plan-draft", public_id=wanted.public_id)
    first = rosters.monday(day_asked(request.GET.get("from", ""), today))
    told = rosters.week(request.user, site, first, now)
    context = {
        **frame(request, site, "plan-roster"),
        "week": told,
        "grid": grid.of_week(told, today, rows(planning.newest(site.code, "staffing"), "staff_by_band")),
        "asked": wishes.asked(request.user, site, max(first, today), 7),
        **wished.shown(told.roster.about if told.roster else {}, _named(site)),
        "today": today,
        "before": first - timedelta(days=7),
        "after": first + timedelta(days=7),
        "this_week": rosters.monday(today),
        "today_works": any(
            cell.shown and cell.shown.state != "past"
            for line in told.lines
            for day, cell in zip(told.days, line.cells, strict=True)
            if day == today
        ),
        "drafts": list(rosters.drafts(request.user, site).defer("answer")[:5]),
        "form": form or Make(initial={"first_day": max(first, today)}),
    }
    return render(request, "web/plan/roster.html", context, status=422 if form else 200)


@require_POST
@staff(*GUARD)
def freeze(request: HttpRequest) -> HttpResponse:
    """Freeze the site's days up to one, or open them all again."""
    site = asked_site(request)
    text = request.POST.get("through", "")
    try:
        through = date.fromisoformat(text) if text and "open" not in request.POST else None
    except ValueError as error:
        raise ActionRefused("invalid", _("Please give this day.")) from error
    acting.freeze(site=site, through=through, now=timezone.now(), actor=viewer_of(request))
    messages.success(request, _("Frozen.") if through else _("Open again."))
    return back_to(site, through)


@require_safe
@staff(*GUARD)
def draft(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A roster that was made, to look at before it is published."""
    one = rosters.draft(request.user, public_id)
    today = one.site.local(timezone.now()).date()
    context = {
        **frame(request, one.site, "plan-roster"),
        "draft": one,
        "under_way": one.state in UNDER_WAY,
        "why": one.why.get(language()) or one.why.get("en", ""),
        "again": bool(one.parameters.get("replan")),
        "grid": grid.of_draft(one, rosters.staff(one.site), today) if one.answer else None,
        "gap_percent": round(100 * one.answer.get("gap", 0), 2) if one.answer else None,
        "last_day": one.first_day + timedelta(days=one.days - 1),
    }
    if one.answer:
        people = _named(one.site)
        context |= replanning.shown(one.answer, people) if context["again"] else wished.shown(one.answer, people)
    return render(request, "web/plan/again.html" if context["again"] else "web/plan/draft.html", context)


@require_safe
@staff(*GUARD)
def state(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asked while a roster is being made: once it is there, the page is loaded anew."""
    one = rosters.draft(request.user, public_id)
    if one.state not in UNDER_WAY:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "web/plan/_making.html", {"draft": one})


@require_POST
@staff(*GUARD)
def publish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand the roster to the desks of its people."""
    one = rosters.draft(request.user, public_id)
    if not one.answer:
        raise ActionRefused("unknown", _("This roster is not ready yet."))
    if one.parameters.get("replan"):
        return replanning.publish(request, one)
    done = acting.publish_told(site=one.site, told=one.answer, now=timezone.now(), actor=viewer_of(request))
    said = _("Published: shifts %(shifts)s, kept as they were %(kept)s, taken away %(gone)s.")
    messages.success(request, said % {"shifts": done.shifts, "kept": done.kept, "gone": done.gone})
    return back_to(one.site, one.first_day)
