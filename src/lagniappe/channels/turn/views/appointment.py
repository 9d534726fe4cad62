"""An agreed time from the visitor's side: choose it, keep its code, move it, give it back, say that one is here."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lagniappe.channels.turn import visit
from lagniappe.channels.turn.qr import square
from lagniappe.desk.actions import appointments as agreed
from lagniappe.desk.actions.visits import own_key, recognise_visit
from lagniappe.desk.answers import answers
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.limits import client_address, doors, limited
from lagniappe.desk.models import Appointment, Kind
from lagniappe.desk.queries import appointments, lines

GUESSES = 30
"""Codes that nobody has, from one address in five minutes; there are 39 bits of them."""
SCANNED = re.compile(r"([2-9a-z]{8})/?$")


def _find(request: HttpRequest, code: str) -> Appointment:
    try:
        return appointments.find(code)
    except ActionRefused:
        wait = doors.wait_seconds(f"booking|{client_address(request)}", tries=GUESSES, within_seconds=300)
        if wait:
            raise ActionRefused("busy", _("That was too often. Please wait a little and try again.")) from None
        raise


def _choosing(request: HttpRequest, kind: Kind, moved: Appointment | None) -> dict[str, object]:
    """The days that can be had and the times of the chosen one, the first with a free place at the beginning."""
    there = appointments.choosing(kind, request.GET.get("day", ""), timezone.now(), moved)
    return {
        "kind": kind, "site": there.site, "days": there.days, "day": there.day, "slots": there.slots, "moved": moved,
        "key": uuid4(),
    }  # fmt: skip


@never_cache
@limited("booking", tries=30, within_seconds=60)
@answers
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, site: str) -> HttpResponse:
    """Choose what for, a day, a time."""
    place = lines.site(site)
    kinds = appointments.bookable(place)
    wanted = request.POST.get("kind") or request.GET.get("kind", "")
    kind = next((one for one in kinds if str(one.public_id) == wanted), kinds[0] if len(kinds) == 1 else None)
    if request.method != "POST":
        choosing = _choosing(request, kind, None) if kind else {"site": place}
        return render(request, "channels/turn/book.html", {"kinds": kinds, **choosing})
    if kind is None:
        raise ActionRefused("unknown", _("This is not offered here any more. Please choose again."))
    own, now = visit.visit_of(request), timezone.now()
    language = str(request.LANGUAGE_CODE)
    name = request.POST.get("name", "").replace("\0", "")
    made = agreed.book(
        kind=kind,
        at=appointments.moment(request.POST.get("at", "")),
        customer=recognise_visit(visit=own, name=name, language=language, now=now),
        language=language,
        client_key=own_key(own, f"booking:{_key(request.POST.get('key', ''))}"),
        now=now,
    )
    visit.remember_appointment(request, made)
    return redirect("turn:appointment", made.code)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


@require_safe
@never_cache
@answers
def appointment(request: HttpRequest, code: str) -> HttpResponse:
    found = _find(request, code)
    if found.state == Appointment.State.KEPT and found.contact is not None:
        return redirect("turn:ticket", found.contact.code)
    standing = appointments.standing(found, timezone.now())
    address = visit.address(request, standing.site, reverse("turn:appointment", args=[found.code]))
    shown = {"standing": standing, "square": square(address), "site": standing.site, "own": found}
    return render(request, "channels/turn/appointment.html", shown)


@never_cache
@limited("booking", tries=30, within_seconds=60)
@answers
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, code: str) -> HttpResponse:
    found = _find(request, code)
    if request.method != "POST":
        return render(request, "channels/turn/book.html", _choosing(request, found.kind, found))
    agreed.reschedule(appointment=found, at=appointments.moment(request.POST.get("at", "")), now=timezone.now())
    return redirect("turn:appointment", found.code)


@require_POST
@limited("booking", tries=30, within_seconds=60)
@answers
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    found = agreed.cancel(appointment=_find(request, code), now=timezone.now())
    return redirect("turn:appointment", found.code)


@require_POST
@limited("booking", tries=30, within_seconds=60)
@answers
def here(request: HttpRequest, code: str) -> HttpResponse:
    """ "I am here", on the visitor's own phone, where the branch lets phones take turns."""
    found = _find(request, code)
    visit.demand_phone(found.kind.queue.site)
    contact = agreed.check_in(appointment=found, now=timezone.now(), door="phone", language=str(request.LANGUAGE_CODE))
    return redirect("turn:ticket", contact.code)


@never_cache
@limited("kiosk", tries=120, within_seconds=60)
@answers
@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: HttpRequest, site: str) -> HttpResponse:
    """The kiosk's way in for those with an appointment: scan the code or type it."""
    place = lines.site(site)
    home = visit.home_language(place)
    if request.method == "POST":
        read = SCANNED.search("".join(request.POST.get("code", "").lower().split()))
        found = _find(request, read[1] if read else "")
        if found.kind.queue.site_id != place.pk:
            said = {"site": found.kind.queue.site}
            raise ActionRefused("elsewhere", _("This appointment is at another branch: %(site)s.") % said)
        contact = agreed.check_in(
            appointment=found, now=timezone.now(), door=visit.door(request), language=str(request.LANGUAGE_CODE)
        )
        device = visit.kept(request.GET, lang=str(request.LANGUAGE_CODE))
        return redirect(f"{reverse('turn:given', args=[place.code, contact.code])}?{device}")
    if request.GET.get("lang") not in visit.LANGUAGES:
        return redirect(f"{request.path}?{visit.kept(request.GET, lang=home)}")
    return render(
        request,
        "channels/turn/arrive.html",
        {
            "site": place,
            "keys": visit.KEYS,
            "device": visit.kept(request.GET, lang=str(request.LANGUAGE_CODE)),
            "beginning": f"{reverse('turn:kiosk', args=[place.code])}?{visit.kept(request.GET, lang=home)}",
            "idle_seconds": 45,
        },
    )
