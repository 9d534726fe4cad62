"""A case: what was said in it, who owns it, writing back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lagniappe.desk.actions import arrivals, privacy, talk
from lagniappe.desk.actions import cases as acts
from lagniappe.desk.actions import referrals as asking
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Case, Queue, Site, User
from lagniappe.desk.queries import person, referrals, rights
from lagniappe.web.desk import frames
from lagniappe.web.desk.frames import WORKERS, is_part, opened_after, viewer_of


def _work(viewer: User, public_id: object) -> dict[str, object]:
    page = person.case_page(viewer, public_id)
    return {
        "case_page": page,
        "case": page.case,
        "writes_back": _queue_to_write_from(viewer, page.case) is not None and page.under_way is None,
        "page": person.person_page(viewer, page.case.customer, page.case),
        "viewer_side": "agent",
        "referrals": referrals.of_case(page.case, timezone.now()),
        "asked_of_me": set(referrals.asked_of(viewer).filter(case=page.case).values_list("pk", flat=True)),
        "colleagues": referrals.colleagues(viewer),
        "branches": referrals.branches(),
    }


def _queue_to_write_from(viewer: User, case: Case) -> Queue | None:
    """The conversation's own queue, where the agent serves it: turns cannot be written back to."""
    if case.state == Case.State.CLOSED or (case.owner_id is not None and case.owner_id != viewer.pk):
        return None
    mine = Queue.objects.filter(served_by__user=viewer, active=True, pull=False, contacts__case=case)
    return mine.select_related("site").order_by("-contacts__id").first()


@require_safe
@staff(*WORKERS)
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    viewer = viewer_of(request)
    work = _work(viewer, public_id)
    if isinstance(found := work["case"], Case) and found.customer is not None:
        privacy.saw(viewer=viewer, customer=found.customer, now=timezone.now())
    return frames.screen(request, work)


@require_POST
@staff(*WORKERS)
def step(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    viewer, now = viewer_of(request), timezone.now()
    found = person.case(viewer, public_id)
    if name == "write-back":
        queue = _queue_to_write_from(viewer, found)
        if queue is None and found.owner is not None and found.owner_id != viewer.pk:
            raise ActionRefused("taken", _("%(name)s has taken this case.") % {"name": found.owner})
        if queue is None:
            raise ActionRefused("not_allowed", _("You do not serve this queue."))
        return opened_after(request, arrivals.write_back(case=found, queue=queue, agent=viewer, now=now))
    toast = _do(request, found, viewer, now, name)
    if not is_part(request):
        return redirect("desk-case", found.public_id)
    return frames.screen(request, _work(viewer, public_id), toast=toast)


def _do(request: HttpRequest, found: Case, viewer: User, now: datetime, name: str) -> str:
    if name == "own":
        acts.own(case=found, owner=viewer, now=now, actor=viewer)
        return _("The case is yours now.")
    if name == "describe":
        subject = "".join(c if c.isprintable() else " " for c in request.POST.get("subject", ""))
        acts.describe_case(case=found, subject=subject, now=now, actor=viewer)
        return _("Saved.")
    if name == "close":
        acts.close_case(case=found, now=now, actor=viewer)
        return _("Case closed.")
    if name == "reopen":
        acts.reopen(case=found, now=now, actor=viewer)
        return _("Case open again.")
    if name == "ask":
        asking.ask(case=found, actor=viewer, now=now, **_whom(request))
        return _("Asked. The case stays with its owner until somebody accepts.")
    if name in ("accept", "settle"):
        referral = referrals.one(viewer, found, request.POST.get("referral", ""))
        if referral is None:
            raise ActionRefused("unknown", _("We do not know this case."))
        if name == "accept":
            asking.accept(referral=referral, actor=viewer, now=now)
            return _("The case is yours now.")
        state, line = request.POST.get("state", ""), request.POST.get("line", "")
        asking.settle(referral=referral, actor=viewer, state=state, line=line, now=now)
        return _("Noted.")
    if name == "note":
        talk.note(author=viewer, text=request.POST.get("text", ""), case=found, customer=found.customer, now=now)
        return _("Noted.")
    raise ActionRefused("unknown", _("We do not know this step."))


def _whom(request: HttpRequest) -> dict[str, Any]:
    """``to`` is ``leads``, ``outside``, ``person:<id>`` or ``site:<code>``."""
    to, _colon, named = request.POST.get("to", "").partition(":")
    days = request.POST.get("days", "")
    due = timezone.now() + timedelta(days=int(days)) if days.isascii() and days.isdigit() and len(days) < 4 else None
    return {
        "to": to,
        "person": User.objects.filter(public_id=rights.as_uuid(named), is_active=True).first()
        if to == "person"
        else None,
        "site": Site.objects.filter(code=named, active=True).first() if to == "site" else None,
        "outside": request.POST.get("outside", ""),
        "reason": request.POST.get("reason", ""),
        "due_at": due,
    }
