"""The pages that may stand in somebody else's site: only the chat's, only for the sites that its widget names."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt

from lagniappe.desk import framed
from lagniappe.web.errors import not_found

ROOM = "/chat/"


class FramedMiddleware:
    """Knows the widget by the address and lets its sites frame the answer. It stands innermost, inside the policies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        parts = framed.parts(request.META.get("SCRIPT_NAME", ""))
        if parts is None:
            return self.get_response(request)
        account = framed.account_of(parts[0])
        if account is None:
            return not_found(request)
        found = framed.Framed(account, parts[1])
        request.META[framed.KEY] = found
        return self._framed(request, self._answer(request, found), found)

    def _answer(self, request: HttpRequest, found: framed.Framed) -> HttpResponse:
        if request.META.get("lagniappe.visit_lost"):
            return redirect(f"/framed/{found.account.public_id}{ROOM}?{urlencode({**request.GET.dict(), 'lost': '1'})}")
        if request.path_info == "/":
            return redirect(reverse("chat"))
        if not request.path_info.startswith(ROOM):
            return not_found(request)
        return self.get_response(request)

    @staticmethod
    def _framed(request: HttpRequest, response: HttpResponse, found: framed.Framed) -> HttpResponse:
        @csp_replace({"frame-ancestors": found.ancestors or [NONE]})
        @xframe_options_exempt
        def answer(_request: HttpRequest) -> HttpResponse:
            return response

        answer(request)
        return response
