"""A turn on its holder's phone: where it stands, "I'm here", "I left", one tap of judgement, and the slip of paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lagniappe.channels.turn import visit
from lagniappe.channels.turn.qr import square
from lagniappe.desk.actions import service, talk
from lagniappe.desk.actions.errands import plan
from lagniappe.desk.actions.turns import come_back
from lagniappe.desk.answers import answers
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.limits import client_address, doors, limited, refusal
from lagniappe.desk.models import Contact
from lagniappe.desk.queries import errands, turns

GUESSES = 60
"""Codes that nobody has, from one address in five minutes; there are 59 bits of them."""
FACES = (
    (1, pgettext_lazy("rating", "Very bad"), "angry"),
    (2, pgettext_lazy("rating", "Bad"), "frown"),
    (3, pgettext_lazy("rating", "So-so"), "meh"),
    (4, pgettext_lazy("rating", "Good"), "smile"),
    (5, pgettext_lazy("rating", "Very good"), "laugh"),
)


def _find(code: str) -> turns.Turn:
    return turns.follow(turns.find(code), timezone.now())


@require_safe
@never_cache
@answers
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    try:
        turn = _find(code)
    except ActionRefused:
        wait = doors.wait_seconds(f"guess|{client_address(request)}", tries=GUESSES, within_seconds=300)
        if wait:
            return refusal(request, wait)
        raise
    visit.remember(request, turn.contact)
    return render(request, "channels/turn/ticket.html", {"turn": turn, "faces": FACES})


@require_safe
@never_cache
@answers
def now(request: HttpRequest, code: str) -> HttpResponse:
    """The turn's present, or nothing where the page shows it already."""
    turn = _find(code)
    if request.GET.get("stamp") == turn.stamp:
        return HttpResponse(status=204)
    return render(request, "channels/turn/_turn.html", {"turn": turn, "faces": FACES})


@require_safe
@never_cache
@answers
def slip(request: HttpRequest, code: str) -> HttpResponse:
    turn = _find(code)
    address = visit.address(request, turn.contact.site, reverse("turn:ticket", args=[turn.contact.code]))
    shown = {"turn": turn, "address": address, "square": square(address), "width": visit.width(request.GET, "80")}
    return render(request, "channels/turn/slip.html", shown)


@require_POST
@limited("turn", tries=60, within_seconds=60)
@answers
def here(request: HttpRequest, code: str) -> HttpResponse:
    """A missed person says that they are here: the turn goes back to its place."""
    contact = come_back(contact=turns.find(code), now=timezone.now())
    return _back(request, contact)


@require_POST
@limited("turn", tries=60, within_seconds=60)
@answers
def rest(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure less on this visit."""
    contact = turns.find(code)
    dropped = request.POST.get("drop", "")
    kept = [kind for kind in errands.rest(contact) if str(kind.public_id) != dropped]
    return _back(request, plan(contact=contact, kinds=kept, now=timezone.now(), actor=None))


@never_cache
@limited("turn", tries=60, within_seconds=60)
@answers
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """ "I left": asked once more before the number is given away."""
    turn = _find(code)
    if request.method != "POST":
        return render(request, "channels/turn/leave.html", {"turn": turn})
    if turn.phase != "left":
        turns.demand_may_leave(turn)
        service.leave(contact=turn.contact, now=timezone.now(), may_end=False)
    return _back(request, turn.contact)


@require_POST
@limited("turn", tries=60, within_seconds=60)
@answers
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """One tap, 1 to 5; tapped again, the later one counts."""
    turn = _find(code)
    turns.demand_served(turn)
    text = request.POST.get("value", "")
    value = int(text) if text.isascii() and text.isdecimal() and len(text) == 1 else 0
    at = timezone.now()
    talk.give_mark(
        contact=turn.contact, mark="csat", value=value, low=1, high=len(FACES), now=at, asked_at=turn.served_at or at
    )
    return _back(request, turn.contact)


def _back(request: HttpRequest, contact: Contact) -> HttpResponse:
    if "HX-Request" in request.headers:
        turn = turns.follow(turns.find(contact.code), timezone.now())
        return render(request, "channels/turn/_turn.html", {"turn": turn, "faces": FACES})
    return redirect("turn:ticket", contact.code)
