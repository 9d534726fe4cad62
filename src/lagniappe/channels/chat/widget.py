"""The chat window on another site: its script, and whether the browser keeps its visit."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from lagniappe.desk import framed
from lagniappe.desk.answers import answers
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.limits import limited

SOURCE = Path(__file__).parent / "static" / "chat" / "widget.js"
KEPT_SECONDS = 300


@cache
def source() -> str:
    """The script with the words that stand outside of our own page, in every language of the house."""
    words = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words[language] = {
                "open": _("Chat with us"),
                "close": _("Close the chat"),
                "title": _("Chat"),
                "unread": _("Unread messages:"),
            }
    return SOURCE.read_text(encoding="utf-8").replace('"WORDS"', json.dumps(words, ensure_ascii=False))


@require_GET
def script(request: HttpRequest) -> HttpResponse:
    """``/chat/widget.js``: one address for good, which the other sites name."""
    response = HttpResponse(source(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@csrf_exempt  # it is asked before there is a session that could hold a token, and does nothing to one that there is
@require_POST
@limited("chat.held", tries=60, within_seconds=600)
@answers
def held(request: HttpRequest) -> HttpResponse:
    """204 where our cookie came along; else a new visit's key, which the page puts into its own address."""
    if framed.of(request) is None:
        raise ActionRefused("unknown", _("We do not know this page."))
    key = request.session.session_key
    if key and request.session.exists(key):
        return HttpResponse(status=204)
    visit = SessionStore()
    visit["framed"] = True
    visit.create()
    return JsonResponse({"token": visit.session_key})
