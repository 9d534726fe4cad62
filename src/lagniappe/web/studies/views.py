"""The pages of the analyst. Nothing is computed here: the background process has done it, or is asked to."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from base64 import b64decode
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from lagniappe.desk.actions import findings as asking
from lagniappe.desk.answers import staff
from lagniappe.desk.models import Finding, User
from lagniappe.desk.queries import bringing, findings, rights, seal
from lagniappe.web.studies import told
from lagniappe.web.studies.forms import Wish, as_said

REPORT = "report"
UNDER_WAY = (Finding.State.WANTED, Finding.State.RUNNING)


def language() -> str:
    return (get_language() or "en").split("-")[0]


@require_safe
@staff(*findings.READERS)
def overview(request: HttpRequest) -> HttpResponse:
    """What can be asked, and what was answered lately."""
    viewer = request.user
    sites = findings.sites(viewer)
    offers = findings.offers(viewer)
    context = {
        "offers": [each for each in offers if each.name != REPORT],
        "report": next((each for each in offers if each.name == REPORT), None),
        "recent": told.lines(findings.findings(viewer)[:12], sites),
        "sites": sites,
        "sealed": seal.sealed_days(viewer, limit=6),
        "can_bring": rights.has_role(viewer, *bringing.BRINGERS),
    }
    return render(request, "web/studies/overview.html", context)


@require_safe
@staff(*findings.READERS)
def days(request: HttpRequest) -> HttpResponse:
    """The business days that lie in the journal: what went in and what came out."""
    context = {"sealed": seal.sealed_days(request.user), "sites": findings.sites(request.user)}
    return render(request, "web/studies/days.html", context)


@staff(*findings.READERS)
def study(request: HttpRequest, name: str) -> HttpResponse:
    """One study: ask it, or read what it answered before."""
    offer = findings.offer(name)
    sites, laws = findings.sites(request.user), findings.laws_of(offer)
    if request.method == "POST":
        form = Wish(request.POST, known=sites, laws=laws)
        if form.is_valid() and isinstance(request.user, User):
            wanted = asking.want(
                study=offer.name, parameters=form.parameters(), now=timezone.now(), actor=request.user
            )  # fmt: skip
            return redirect("finding", public_id=wanted.public_id)
    else:
        form = Wish(known=sites, laws=laws, initial=_like(request))
    mine = [one for one in findings.findings(request.user) if one.study == offer.name]
    context = {
        "offer": offer, "question": findings.question_of(offer), "form": form, "sites": sites,
        "laws": laws,
        "earlier": told.lines(mine[:20], sites),
    }  # fmt: skip
    return render(request, "web/studies/study.html", context, status=422 if form.errors else 200)


def _like(request: HttpRequest) -> dict[str, Any] | None:
    """The form filled in as an earlier finding was asked, where a link says so."""
    asked = request.GET.get("like")
    return as_said(findings.finding(request.user, asked).parameters) if asked else None


@require_safe
@staff(*findings.READERS)
def finding(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = findings.finding(request.user, public_id)
    context = {
        "finding": one,
        "about": told.lines([one], findings.sites(request.user))[0],
        "under_way": one.state in UNDER_WAY,
        "page": one.pages.get(language()) or one.pages.get("en", ""),
        "rehearsal": "rehearsal" in str((one.finding.get("span") or {}).get("origin")),
        "provisional": findings.provisional_days(one.finding),
        "question": findings.question_of(findings.offer(one.study)),
    }
    return render(request, "web/studies/finding.html", context)


@require_safe
@staff(*findings.READERS)
def state(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asked while a finding is under way: once it is not, the page is loaded anew."""
    one = findings.finding(request.user, public_id)
    if one.state not in UNDER_WAY:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "web/studies/_under_way.html", {"finding": one})


@require_POST
@staff(*findings.READERS)
def again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Compute it again over what the journal holds now."""
    one = findings.finding(request.user, public_id)
    actor = request.user if isinstance(request.user, User) else None
    asking.want(study=one.study, parameters=one.parameters, now=timezone.now(), actor=actor)
    return redirect("finding", public_id=one.public_id)


@require_safe
@staff(*findings.READERS)
def figure(request: HttpRequest, public_id: UUID, language: str, name: str, look: str) -> HttpResponse:
    """One drawing, as the page asks for it."""
    drawing = findings.finding(request.user, public_id).figures.get(f"{language}/{name}/{look}")
    if drawing is None:
        raise Http404
    return HttpResponse(drawing, content_type="image/svg+xml", headers={"Cache-Control": "private, no-cache"})


@require_safe
@staff(*findings.READERS)
def as_json(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = _ready(request, public_id)
    text = json.dumps(one.finding, ensure_ascii=False, indent=1) + "\n"
    return _file(text.encode(), "application/json", f"{one.study}.json")


@require_safe
@staff(*findings.READERS)
def as_html(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The whole finding as one file, in the reader's language."""
    one = _ready(request, public_id)
    page = one.pages.get(f"{language()}.html") or one.pages.get("en.html", "")
    return _file(page.encode(), "text/html; charset=utf-8", f"{one.study}.{language()}.html")


@require_safe
@staff(*findings.READERS)
def as_tables(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every table of the finding as CSV and Parquet, in one archive."""
    one = _ready(request, public_id)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in (one.finding.get("tables") or {}).items():
            archive.writestr(f"{name}.csv", _csv(table))
            if kept := one.pages.get(f"{name}.parquet"):
                archive.writestr(f"{name}.parquet", b64decode(kept))
    return _file(packed.getvalue(), "application/zip", f"{one.study}.zip")


@require_safe
@staff(*findings.READERS)
def as_table(request: HttpRequest, public_id: UUID, name: str, form: str) -> HttpResponse:
    """One table, as CSV or Parquet."""
    one = _ready(request, public_id)
    table, kept = (one.finding.get("tables") or {}).get(name), one.pages.get(f"{name}.parquet")
    if form == "csv" and table:
        return _file(_csv(table).encode(), "text/csv; charset=utf-8", f"{name}.csv")
    if form == "parquet" and kept:
        return _file(b64decode(kept), "application/vnd.apache.parquet", f"{name}.parquet")
    raise Http404


def _ready(request: HttpRequest, public_id: UUID) -> Finding:
    one = findings.finding(request.user, public_id)
    if not one.finding:
        raise Http404
    return one


def _csv(table: dict[str, Any]) -> str:
    names = [column["name"] for column in table["columns"]]
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(names)
    for row in table["rows"]:
        sheet.writerow([_harmless(row.get(name)) for name in names])
    return text.getvalue()


def _harmless(value: object) -> object:
    """A word that a spreadsheet would take for a formula is quoted."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
