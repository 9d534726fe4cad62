"""A person's agreed times at the desk: book one for them, move it, cancel it, with the free times before one's eyes."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lagniappe.desk.actions import appointments as agreed
from lagniappe.desk.actions import privacy
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Appointment, Customer, User
from lagniappe.desk.queries import appointments
from lagniappe.desk.queries import person as persons
from lagniappe.web.desk import frames
from lagniappe.web.desk.frames import WORKERS, is_part, viewer_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*WORKERS)
def book(request: HttpRequest, public_id: str) -> HttpResponse:
    """What for and where, then a day, then a time."""
    viewer, now = viewer_of(request), timezone.now()
    customer = persons.customer(viewer, public_id)
    privacy.saw(viewer=viewer, customer=customer, now=now)
    offered = appointments.offered(viewer)
    asked = request.POST.get("kind") or request.GET.get("kind", "")
    kind = next((one for one in offered if str(one.public_id) == asked), None)
    if request.method != "POST":
        choosing = appointments.choosing(kind, request.GET.get("day", ""), now) if kind else None
        work = {"booking": True, "offered": appointments.by_site(offered), "choosing": choosing, "key": uuid4()}
        return frames.screen(request, {**work, **_about(viewer, customer)})
    if kind is None:
        raise ActionRefused("unknown", _("This is not offered any more. Please choose again."))
    made = agreed.book(
        kind=kind,
        at=appointments.moment(request.POST.get("at", "")),
        customer=customer,
        language=customer.language,
        client_key=_key(viewer, request.POST.get("key", "")),
        actor=viewer,
        now=now,
    )
    return _shown(request, made, _("Agreed."))


def _key(viewer: User, text: str) -> str | None:
    """The page's own key, so that pressing twice is one appointment; nobody else's key can name it."""
    try:
        return f"desk:{viewer.pk}:{UUID(text).hex}"
    except ValueError:
        return None


def _about(viewer: User, customer: Customer | None) -> dict[str, object]:
    return {"page": persons.person_page(viewer, customer)}


def _work(request: HttpRequest, found: Appointment) -> dict[str, object]:
    viewer, now = viewer_of(request), timezone.now()
    standing = appointments.standing(found, now)
    may = standing.may_change
    choosing = appointments.choosing(found.kind, request.GET.get("day", ""), now, found) if may else None
    return {"booking": True, "standing": standing, "choosing": choosing, **_about(viewer, found.customer)}


def _shown(request: HttpRequest, found: Appointment, toast: str) -> HttpResponse:
    """After a step: the appointment as it stands now."""
    if not is_part(request):
        return redirect("desk-appointment", found.public_id)
    fresh = appointments.at_desk(viewer_of(request), found.public_id)
    url = reverse("desk-appointment", args=[found.public_id])
    return frames.screen(request, _work(request, fresh), url=url, toast=toast)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*WORKERS)
def appointment(request: HttpRequest, public_id: str) -> HttpResponse:
    """One agreed time; sent a time, it moves there."""
    viewer, now = viewer_of(request), timezone.now()
    found = appointments.at_desk(viewer, public_id)
    if request.method != "POST":
        if found.customer is not None:
            privacy.saw(viewer=viewer, customer=found.customer, now=now)
        return frames.screen(request, _work(request, found))
    at = appointments.moment(request.POST.get("at", ""))
    return _shown(request, agreed.reschedule(appointment=found, at=at, actor=viewer, now=now), _("Moved."))


@require_POST
@staff(*WORKERS)
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    viewer = viewer_of(request)
    found = appointments.at_desk(viewer, public_id)
    return _shown(request, agreed.cancel(appointment=found, actor=viewer, now=timezone.now()), _("Cancelled."))
