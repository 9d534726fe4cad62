"""Two kinds of session, and in the demonstration one for each role.

Staff and customers never share a cookie: a staff screen reads the staff session, every other page the visit session. In
the demonstration centre a path may begin with ``/as/<role>``; the prefix becomes the script name, so that every link on
the page keeps it, and picks a cookie of its own. So one browser can be agent, lead and customer at the same time.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from lagniappe.desk import framed

STAFF_PATHS = re.compile(r"^/(desk|floor|studies|setup|account|plan|people|signal)(/|$)")
PERSONA = re.compile(r"^/as/([a-z]{1,20})$")
STAFF_COOKIE = "lagniappe_staff"
VISIT_COOKIE = "lagniappe_visit"
FRAMED_COOKIE = "lagniappe_visit_framed"
"""A visit inside somebody else's site. Each such site has one of its own (partitioned), so nobody is followed about."""


def cookie_name(script_name: str, path: str) -> str:
    """The session cookie that a request is read with."""
    if framed.parts(script_name) is not None:
        return FRAMED_COOKIE
    base = STAFF_COOKIE if STAFF_PATHS.match(path) else VISIT_COOKIE
    persona = PERSONA.match(script_name)
    return f"{base}_{persona[1]}" if persona and settings.DEMO else base


class PersonaSessionMiddleware(SessionMiddleware):
    """Django's session middleware, with the cookie chosen by the path."""

    def process_request(self, request: HttpRequest) -> None:
        script_name = request.META.get("SCRIPT_NAME", "")
        name = cookie_name(script_name, request.path_info)
        request.META["lagniappe.session_cookie"] = name
        inside = framed.parts(script_name)
        token = inside[1] if inside is not None else ""
        if token and self.SessionStore().exists(token):
            request.session = self.SessionStore(token)
            return
        if token:
            request.META["lagniappe.visit_lost"] = True
        request.session = self.SessionStore(request.COOKIES.get(name))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        name = request.META.get("lagniappe.session_cookie", settings.SESSION_COOKIE_NAME)
        kept = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        own = request.COOKIES.get(name)
        if own is not None:
            request.COOKIES[settings.SESSION_COOKIE_NAME] = own
        else:
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        answer = super().process_response(request, response)
        inside = framed.parts(request.META.get("SCRIPT_NAME", ""))
        if inside is not None and inside[1]:
            answer.cookies.pop(settings.SESSION_COOKIE_NAME, None)  # the address carries the visit
        if name != settings.SESSION_COOKIE_NAME and settings.SESSION_COOKIE_NAME in answer.cookies:
            morsel = answer.cookies.pop(settings.SESSION_COOKIE_NAME)
            answer.cookies[name] = morsel.value
            for key, value in morsel.items():
                answer.cookies[name][key] = value
            if name == FRAMED_COOKIE:
                # Browsers take a cookie inside another site only so; this Python has no word for "Partitioned" yet.
                answer.cookies[name]["samesite"] = "None; Partitioned"
                answer.cookies[name]["secure"] = True
        if kept is not None:
            request.COOKIES[settings.SESSION_COOKIE_NAME] = kept
        return answer
