"""The language of a page: what the person chose, else what staff set, else what the browser asks for."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from lagniappe.desk import framed

COOKIE = "lagniappe_language"
KNOWN = {code for code, _name in settings.LANGUAGES}


class LanguageMiddleware:
    """``?lang=`` chooses for this page and, through the cookie, for the next ones."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        language = asked if asked in KNOWN else request.COOKIES.get(COOKIE, "")
        session = getattr(request, "session", None)
        if framed.parts(request.META.get("SCRIPT_NAME", "")) is not None and session is not None:
            # Inside another site the page around us says it once, and the cookie does not hold.
            if asked in KNOWN and session.get(COOKIE) != asked:
                session[COOKIE] = asked
            language = str(session.get(COOKIE, language))
        if language not in KNOWN:
            language = translation.get_language_from_request(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if asked in KNOWN:
            response.set_cookie(
                COOKIE, asked, max_age=365 * 24 * 3600, samesite="Lax", httponly=True, secure=settings.HTTPS
            )
        return response
