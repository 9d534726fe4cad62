"""The wall display: whom we call to which counter, large, aloud and without anybody's name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from lagniappe.channels.turn import visit, words
from lagniappe.channels.turn.chime import chime
from lagniappe.desk.answers import answers
from lagniappe.desk.queries import board as boards
from lagniappe.desk.queries import lines


def _board(site: str) -> dict[str, Any]:
    place = lines.site(site)
    board = boards.display(place, timezone.now())
    home = visit.home_language(place)
    return {
        "site": place,
        "board": board,
        "languages_shown": [home, *(code for code, _name in settings.LANGUAGES if code != home)],
        "announcements": [(shown, words.spoken(shown, home, visit.LANGUAGES)) for shown in board.to_speak],
    }


@require_safe
@never_cache
@answers
def display(request: HttpRequest, site: str) -> HttpResponse:
    if (
        request.GET.get("lang") not in visit.LANGUAGES
    ):  # the branch's language, whatever the device behind the wall prefers
        theme = "&theme=light" if request.GET.get("theme") == "light" else ""
        return redirect(f"{request.path}?lang={visit.home_language(lines.site(site))}{theme}")
    theme = "light" if request.GET.get("theme") == "light" else "dark"
    return render(request, "channels/turn/display.html", {**_board(site), "theme": theme})


@require_safe
@never_cache
@answers
def calls(request: HttpRequest, site: str) -> HttpResponse:
    """The board alone, for a display that heard that something changed."""
    return render(request, "channels/turn/_board.html", _board(site))


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def sound(request: HttpRequest) -> HttpResponse:
    return HttpResponse(chime(settings.HOME), content_type="audio/wav")
