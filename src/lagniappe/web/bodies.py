"""How much a request may carry: decided from its head, before anything of its body is read or kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lagniappe.desk import attached
from lagniappe.desk.actions import bringing
from lagniappe.desk.answers import refusal
from lagniappe.desk.errors import ActionRefused
from lagniappe.web.live.stream import Receive

MEGABYTE = 1024 * 1024
AROUND = 2 * MEGABYTE
"""Room for the form around a file."""
MOST = attached.MOST_MEGABYTES * MEGABYTE + AROUND
MOST_BROUGHT = bringing.MOST_MEGABYTES * MEGABYTE + AROUND
ROOMS_OF_FILES = ("/studies/bring", "/setup/import/")
MARK = "lagniappe.too_large"


def most_bytes(path: str) -> int:
    """What may be sent to this address: exports to where exports are brought, elsewhere a file beside some words."""
    return MOST_BROUGHT if path.startswith(ROOMS_OF_FILES) else MOST


def allowed(scope: Mapping[str, Any], path: str) -> bool:
    """Whether the request says how much it carries, and that is not too much."""
    heads = dict(scope["headers"])
    if b"chunked" in heads.get(b"transfer-encoding", b"").lower():
        return False  # how much would come nobody knows; browsers always say it
    length = heads.get(b"content-length", b"0")
    return length.isdigit() and int(length) <= most_bytes(path)


def emptied(scope: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The same request without its body, marked for ``BodiesMiddleware`` to refuse."""
    heads = [(name, value) for name, value in scope["headers"] if name not in (b"content-length", b"transfer-encoding")]
    return {**scope, "headers": heads, MARK: most_bytes(path) // MEGABYTE}


def without_body(receive: Receive) -> Receive:
    """An empty body; what the sender sends all the same is thrown away until they hang up."""
    read = False

    async def told() -> MutableMapping[str, Any]:
        nonlocal read
        if not read:
            read = True
            return {"type": "http.request", "body": b"", "more_body": False}
        while (message := await receive())["type"] == "http.request":
            pass
        return message

    return told


class BodiesMiddleware:
    """Answers what the front found too large, in the visitor's language and with the policies of every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most = getattr(request, "scope", {}).get(MARK)
        if most is None:
            return self.get_response(request)
        sentence = _("This is too much at once: at most %(megabytes)s MB can be sent here. Nothing was kept of it.")
        return refusal(request, ActionRefused("too_large", sentence % {"megabytes": most}))
