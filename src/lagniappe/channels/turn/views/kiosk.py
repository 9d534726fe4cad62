"""The touch kiosk, and the same on a visitor's own phone: choose what you come for, get a number."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lagniappe.channels.turn import visit
from lagniappe.channels.turn.qr import square
from lagniappe.desk.actions.turns import take_turn
from lagniappe.desk.answers import answers
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.limits import limited
from lagniappe.desk.models import Site
from lagniappe.desk.queries import appointments, errands, lines, turns

QUIET_SECONDS = 15
"""How long the ticket stays on the screen when nobody touches it."""
IDLE_SECONDS = 60
"""After how long an untouched kiosk is again as the next person expects it."""


@never_cache
@limited("kiosk", tries=120, within_seconds=60)  # a whole branch may share one address
@answers
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest, site: str) -> HttpResponse:
    place = lines.site(site)
    if request.method == "POST":
        return _take(request, place)
    phone = "phone" in request.GET
    home = visit.home_language(place)
    if (
        not phone and request.GET.get("lang") not in visit.LANGUAGES
    ):  # a kiosk speaks its branch's language, not its own
        return redirect(f"{request.path}?{visit.kept(request.GET, lang=home)}")
    branch = lines.branch(place, timezone.now())
    return render(
        request,
        "channels/turn/phone.html" if phone else "channels/turn/kiosk.html",
        {
            "site": place,
            "branch": branch,
            "offers": lines.offers(branch),
            "several": "several" in request.GET,
            "bookable": appointments.bookable(place),
            "key": uuid4(),
            "held": turns.held(visit.contacts(request), place) if phone else None,
            "device": visit.kept(request.GET, lang=str(request.LANGUAGE_CODE)),
            "beginning": f"{request.path}?{visit.kept(request.GET, lang=home)}",
            "idle_seconds": IDLE_SECONDS,
        },
    )


def _take(request: HttpRequest, place: Site) -> HttpResponse:
    if "phone" in request.GET:
        visit.demand_phone(place)
    named = request.POST.getlist("kind")[: errands.MOST + 1]
    if not named:
        raise ActionRefused("unknown", _("Please touch what you come for first."))
    first, *more = [lines.kind(place, public_id) for public_id in named]
    contact = take_turn(
        kind=first,
        more=more,
        door=visit.door(request),
        now=timezone.now(),
        language=str(request.LANGUAGE_CODE),
        priority=request.POST.get("priority") == "1",
        client_key=_key(request.POST.get("key", "")),
    )
    if "phone" in request.GET:
        return redirect("turn:ticket", contact.code)
    device = visit.kept(request.GET, lang=str(request.LANGUAGE_CODE))
    return redirect(f"{reverse('turn:given', args=[place.code, contact.code])}?{device}")


def _key(text: str) -> str | None:
    """The page's own key, so that pressing twice is one turn; our prefix keeps it apart from other channels' keys."""
    try:
        return f"turn:{UUID(text)}"
    except ValueError:
        return None


@require_safe
@never_cache
@answers
def waits(request: HttpRequest, site: str) -> HttpResponse:
    """The waits at a kiosk now, each put into its tile by its id; the tiles stay, so that no finger misses them."""
    branch = lines.branch(lines.site(site), timezone.now())
    response = render(request, "channels/turn/_waits.html", {"branch": branch, "offers": lines.offers(branch)})
    was_open = request.GET.get("open") == "1"
    if was_open != branch.open:
        response.headers["HX-Refresh"] = "true"
    return response


@require_safe
@never_cache
@answers
def given(request: HttpRequest, site: str, code: str) -> HttpResponse:
    """The ticket that a kiosk has given: read, scanned, printed, and gone after a quiet while."""
    place = lines.site(site)
    contact = turns.find(code)
    if contact.site_id != place.pk:
        raise ActionRefused("unknown", turns.unknown_ticket())
    home = visit.home_language(place)
    address = visit.address(request, place, reverse("turn:ticket", args=[contact.code]))
    beginning = f"{reverse('turn:kiosk', args=[place.code])}?{visit.kept(request.GET, lang=home)}"
    return render(
        request,
        "channels/turn/given.html",
        {
            "site": place,
            "turn": turns.follow(contact, timezone.now()),
            "square": square(address),
            "address": address,
            "width": visit.width(request.GET),
            "beginning": beginning,
            "quiet_seconds": QUIET_SECONDS,
        },
    )
