"""The pages of imports. Nothing is read here: the background process does, and leaves the account."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lagniappe.desk.actions import bringing as bringing_in
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.limits import limited
from lagniappe.desk.models import Bringing, User
from lagniappe.desk.queries import bringing
from lagniappe.web.imports.forms import Brought

UNDER_WAY = (Bringing.State.TO_GUESS, Bringing.State.GUESSING, Bringing.State.WANTED, Bringing.State.RUNNING)
DOING = {"reading": gettext_lazy("reading"), "checking": gettext_lazy("checking"), "writing": gettext_lazy("writing")}
REJECTED = re.compile(r"rejected/[\w.-]+\.csv")
TRIES, WITHIN_SECONDS = 30, 600


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*bringing.BRINGERS)
@limited("bring", tries=TRIES, within_seconds=WITHIN_SECONDS)
def bring(request: HttpRequest) -> HttpResponse:
    """Choose what wrote the files, and send them."""
    offers = bringing.sources()
    problem = ""
    form = Brought(request.POST or None, request.FILES or None, offers=offers)
    if request.method == "POST" and form.is_valid() and isinstance(request.user, User):
        said = form.cleaned_data
        try:
            one = bringing_in.bring(
                source=said["source"],
                uploads=said["exports"],
                options=form.options(),
                now=timezone.now(),
                actor=request.user,
            )
            return redirect("brought", public_id=one.public_id)
        except ActionRefused as refused:
            problem = refused.sentence
    context = {
        "form": form,
        "offers": [{"name": offer.name, **bringing.words(offer)} for offer in offers],
        "earlier": bringing.brought(request.user)[:20],
        "problem": problem,
    }
    failed = bool(problem) or (request.method == "POST" and bool(form.errors))
    return render(request, "web/imports/bring.html", context, status=422 if failed else 200)


@require_safe
@staff(*bringing.BRINGERS)
def brought(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One import: how far it is, what its columns seem to be, or what became of its rows."""
    one = bringing.one(request.user, public_id)
    return render(request, "web/imports/brought.html", _context(one))


def _context(one: Bringing, problem: str = "") -> dict[str, Any]:
    language = bringing.language()
    lines = [
        {**line, "said": line["why"].get(language) or line["why"].get("en", "")} for line in one.guess.get("lines", [])
    ]
    return {
        "one": one,
        "names": ", ".join(file["name"] for file in one.files),
        "under_way": one.state in UNDER_WAY,
        "doing": DOING.get(one.doing, ""),
        "told": one.told.get(language) or one.told.get("en"),
        "why": one.why.get(language) or one.why.get("en", ""),
        "lines": lines,
        "mendable": bool(one.guess) and any("path" in file for file in one.files),
        "problem": problem,
    }


@require_safe
@staff(*bringing.BRINGERS)
def state(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asked while it is under way: once it is not, the page is loaded anew."""
    one = bringing.one(request.user, public_id)
    if one.state not in UNDER_WAY:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "web/imports/_under_way.html", _context(one))


@require_POST
@staff(*bringing.BRINGERS)
@limited("bring", tries=TRIES, within_seconds=WITHIN_SECONDS)
def agree(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Import by the mapping as it was left."""
    one = bringing.one(request.user, public_id)
    mapping, zone = request.POST.get("mapping", ""), request.POST.get("zone", "").strip()[:60]
    if isinstance(request.user, User):
        bringing_in.agree(bringing=one, mapping=mapping, zone=zone, now=timezone.now(), actor=request.user)
    return redirect("brought", public_id=one.public_id)


@require_safe
@staff(*bringing.BRINGERS)
def as_json(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = bringing.one(request.user, public_id)
    if not one.report:
        raise Http404
    text = json.dumps(one.report, ensure_ascii=False, indent=1) + "\n"
    return _file(text.encode(), "application/json", f"import-{one.source}.json")


@require_safe
@staff(*bringing.BRINGERS)
def rejected(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The rows that could not be imported, as they came, with file, line and reason."""
    kept = str(bringing.one(request.user, public_id).report.get("rejected_file") or "")
    path = settings.HOME / "journal" / kept
    if not REJECTED.fullmatch(kept) or not path.is_file():
        raise Http404
    return _file(path.read_bytes(), "text/csv; charset=utf-8", path.name)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
