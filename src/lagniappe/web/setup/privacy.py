"""Privacy in the set-up: how long data is kept, who looked at whom, one person's data as a file, and forgetting."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lagniappe.desk import shelf
from lagniappe.desk.actions import privacy as acts
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Event, Forgetting, RoleName
from lagniappe.desk.queries import privacy
from lagniappe.web.setup.views import administrator, page


@require_http_methods(["GET", "HEAD", "POST"])
@staff(RoleName.ADMINISTRATOR)
def overview(request: HttpRequest) -> HttpResponse:
    viewer = administrator(request)
    if request.method == "POST":
        for one in privacy.kept(viewer):
            asked = request.POST.get(one.what, "").strip()
            if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 7):
                raise ActionRefused("invalid", _("Please give a number of days between 1 and 36500, or none at all."))
            days = int(asked) if asked else None
            if one.what in request.POST and days != one.days:
                acts.keep_for(what=one.what, days=days, now=timezone.now(), actor=viewer)
        messages.success(request, _("Saved."))
        return redirect("setup_privacy")
    values = {"kept": privacy.kept(viewer), "forgettings": privacy.forgettings(viewer)[:50]}
    return page(request, "privacy", "privacy", values)


def _asked(request: HttpRequest) -> dict[str, Any]:
    before = request.GET.get("before", "")
    return {
        "who": request.GET.get("who", "").strip()[:150].replace("\0", ""),
        "before": int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
    }


@require_safe
@staff(RoleName.ADMINISTRATOR)
def audit(request: HttpRequest) -> HttpResponse:
    viewer, asked = administrator(request), _asked(request)
    events = privacy.audit(viewer, **asked)
    values = {"events": events, "who": asked["who"], "older": events[-1].pk if len(events) == privacy.PAGE else None}
    return page(request, "audit", "audit", values)


@require_safe
@staff(RoleName.ADMINISTRATOR)
def audit_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file: ids, never names of customers."""
    events = privacy.audit(administrator(request), **_asked(request))
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["number", "at", "who", "what", "customer", "contact"])
    rows.writerows(_row(event) for event in events)
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _row(event: Event) -> list[object]:
    customer = event.customer or (event.contact.customer if event.contact else None)
    contact = event.contact.public_id if event.contact else ""
    who = event.actor.username if event.actor else ""
    return [event.pk, event.at.isoformat(), who, event.verb, customer.public_id if customer else "", contact]


@require_safe
@staff(RoleName.ADMINISTRATOR)
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    viewer = administrator(request)
    customer = privacy.person(viewer, public_id)
    acts.saw(viewer=viewer, customer=customer, now=timezone.now())
    held = privacy.holding(customer)
    counts = [
        (_("Ways to reach them"), len(held["ways_to_reach"])),
        (_("Cases"), len(held["cases"])),
        (_("Contacts"), len(held["contacts"])),
        (_("Messages"), sum(len(contact["messages"]) for contact in held["contacts"])),
        (_("Files"), sum(len(contact["files"]) for contact in held["contacts"])),
        (_("Notes of the staff"), len(held["notes"]) + sum(len(one["notes"]) for one in held["cases"])),
    ]
    values = {
        "customer": customer,
        "counts": counts,
        "events": privacy.audit(viewer, customer=customer),
        "whys": Forgetting.Why.choices,
    }
    return page(request, "person", "customers", values)


@require_POST
@staff(RoleName.ADMINISTRATOR)
def export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All that the desk holds of one person: a page to read, the same as JSON, and the files."""
    viewer, now = administrator(request), timezone.now()
    customer = privacy.person(viewer, public_id)
    held = privacy.holding(customer)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", json.dumps(held, ensure_ascii=False, indent=1, default=str))
        archive.writestr("person.html", render_to_string("setup/held.html", {"held": held, "now": now}))
        for number, file in enumerate(privacy.files_of(customer), 1):
            if shelf.place(file.path).exists():
                archive.write(shelf.place(file.path), f"files/{number:03d}-{file.name}")
    acts.handed_out(customer=customer, now=now, actor=viewer)
    response = HttpResponse(whole.getvalue(), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="person-{customer.public_id}.zip"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@staff(RoleName.ADMINISTRATOR)
def forget(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asked first on a page of its own, with the word to be typed: it cannot be undone."""
    viewer = administrator(request)
    customer = privacy.person(viewer, public_id)
    why = request.POST.get("why", "")
    values = {"customer": customer, "whys": Forgetting.Why.choices, "why": why, "error": ""}
    if request.method == "POST":
        if request.POST.get("sure", "") != "yes":
            values["error"] = _("Please say that you are sure.")
        else:
            try:
                acts.forget(customer=customer, why=why, now=timezone.now(), actor=viewer)
            except ActionRefused as refusal:
                if refusal.code not in ("active", "invalid", "erased"):
                    raise
                values["error"] = refusal.sentence
            else:
                messages.success(request, _("Forgotten at the desk. The journal follows within a minute."))
                return redirect("setup_privacy")
    return page(request, "forget", "customers", values, 422 if values["error"] else 200)
