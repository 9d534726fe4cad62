"""Lists and sheets of the set-up. Every row comes from a query that knows the viewer."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lagniappe.channels import contract
from lagniappe.desk.actions import setup_centre, setup_queues
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Account, RoleName, User
from lagniappe.desk.queries import people, setup_lists
from lagniappe.desk.queries.rights import demand_role
from lagniappe.web.setup import standards, words
from lagniappe.web.setup.place_forms import CentreForm
from lagniappe.web.setup.sheets import Sheet
from lagniappe.web.setup.things import THINGS, Thing

PER_PAGE = 50


def administrator(request: HttpRequest) -> User:
    """Who is signed in, known to be an administrator."""
    return demand_role(request.user, RoleName.ADMINISTRATOR)


def page(request: HttpRequest, template: str, here: str, values: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the set-up with its own navigation."""
    own = {"things": THINGS.values(), "here": here, **values}
    return render(request, f"setup/{template}.html", own, status=status)


def thing_named(name: str) -> Thing:
    if name not in THINGS:
        raise Http404
    return THINGS[name]


@require_safe
@staff(RoleName.ADMINISTRATOR)
def overview(request: HttpRequest) -> HttpResponse:
    viewer = administrator(request)
    gaps = setup_lists.gaps(viewer)
    counts = [(thing, thing.rows(viewer).count()) for thing in THINGS.values()]
    return page(
        request, "overview", "", {"gaps": gaps, "counts": counts, "sites": setup_lists.sites_with_turns(viewer)}
    )


@require_safe
@staff(RoleName.ADMINISTRATOR)
def listing(request: HttpRequest, name: str) -> HttpResponse:
    viewer, thing = administrator(request), thing_named(name)
    rows = thing.rows(viewer)
    asked = request.GET.get("q", "").strip()[:100]
    if name == "customers" and asked:
        rows = rows.filter(pk__in=[customer.pk for customer in people.search(viewer, asked).customers])
    sheet = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [(row, thing.cells(row), is_off(row)) for row in sheet]
    return page(request, "list", name, {"thing": thing, "lines": lines, "sheet": sheet, "asked": asked})


def is_off(row: Any) -> bool:
    """No longer in use; a person who left."""
    return not getattr(row, "is_active" if isinstance(row, User) else "active", True)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(RoleName.ADMINISTRATOR)
def new(request: HttpRequest, name: str) -> HttpResponse:
    viewer, thing = administrator(request), thing_named(name)
    if name == "queues" and request.method != "POST" and "channel" not in request.GET:
        return page(request, "channels", name, {"thing": thing, "channels": contract.every()})
    return _sheet(request, viewer, thing, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(RoleName.ADMINISTRATOR)
def edit(request: HttpRequest, name: str, public_id: UUID) -> HttpResponse:
    viewer, thing = administrator(request), thing_named(name)
    row = thing.rows(viewer).filter(public_id=public_id).first()
    if row is None:
        raise Http404
    return _sheet(request, viewer, thing, row)


def _sheet(request: HttpRequest, viewer: User, thing: Thing, row: Any) -> HttpResponse:
    if request.method == "POST":
        form = thing.form(request.POST, viewer=viewer, row=row)
        if form.is_valid():
            try:
                saved = thing.save(row, form, timezone.now(), viewer)
            except ActionRefused as refusal:
                if refusal.code in ("not_allowed", "unknown"):
                    raise
                tell_form(form, refusal)
            else:
                messages.success(request, _("Saved: %(name)s.") % {"name": saved})
                return redirect("setup_list", thing.name)
        return _draw(request, thing, row, form, 422)
    initial = standards.of_new(thing.name, request.GET, viewer) if row is None else {}
    return _draw(request, thing, row, thing.form(viewer=viewer, row=row, initial=initial), 200)


def _draw(request: HttpRequest, thing: Thing, row: Any, form: Sheet, status: int) -> HttpResponse:
    values = {"thing": thing, "row": row, "form": form, "off": row is not None and is_off(row)}
    if "zone" in form.fields:
        values["zones"] = sorted(available_timezones())
    if row is not None and thing.name == "widgets":
        values["widget_line"] = widget_line(request, row)
    template = "answer" if thing.name == "answers" else "sheet"
    return page(request, template, thing.name, values, status)


def widget_line(request: HttpRequest, account: Account) -> str:
    """What one puts into another site's page."""
    source = request.build_absolute_uri("/chat/widget.js")
    return f'<script src="{source}" data-account="{account.public_id}" async></script>'


def tell_form(form: Sheet, refusal: ActionRefused) -> None:
    """Put a refusal beside the field that it is about, where it says which."""
    cause = refusal.__cause__
    if isinstance(cause, ValidationError) and hasattr(cause, "error_dict"):
        for name, errors in cause.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, refusal.sentence)


@require_POST
@staff(RoleName.ADMINISTRATOR)
def remove_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    viewer = administrator(request)
    canned = setup_lists.canned(viewer).filter(public_id=public_id).first()
    if canned is None:
        raise Http404
    setup_queues.remove_canned(canned=canned, now=timezone.now(), actor=viewer)
    messages.success(request, _("Removed: %(name)s.") % {"name": canned.title})
    return redirect("setup_list", "answers")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(RoleName.ADMINISTRATOR)
def centre(request: HttpRequest) -> HttpResponse:
    viewer = administrator(request)
    form = CentreForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        setup_centre.change_centre(values=form.values(), now=timezone.now(), actor=viewer)
        messages.success(request, _("Saved."))
        return redirect("setup")
    return page(request, "centre", "centre", {"form": form}, 422 if form.errors else 200)


@require_safe
@staff(RoleName.ADMINISTRATOR)
def changes(request: HttpRequest) -> HttpResponse:
    viewer = administrator(request)
    asked, who = request.GET.get("thing", "")[:20], request.GET.get("who", "").strip()[:150]
    before = request.GET.get("before", "")
    oldest = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    events = setup_lists.changes(viewer, thing=asked, who=who.replace("\0", ""), before=oldest)
    lines = [words.line(event) for event in events]
    values = {
        "lines": lines,
        "asked": asked,
        "who": who,
        "verbs": words.subjects(),
        "older": events[-1].pk if events else None,
    }
    return page(request, "changes", "changes", values)


@require_safe
@staff(RoleName.ADMINISTRATOR)
def look(request: HttpRequest) -> HttpResponse:
    return page(request, "look", "look", {})
