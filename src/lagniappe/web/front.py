"""The front of the server: the event stream beside Django, and the prefixes of framed pages and of roles."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler

from lagniappe.desk.framed import PREFIX as FRAMED
from lagniappe.web import bodies
from lagniappe.web.live import HUB
from lagniappe.web.live.stream import Receive, Scope, Send, endpoint

PERSONA = re.compile(r"^/as/[a-z]{1,20}(?=/)")
pages: Any = ASGIHandler()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _request({**scope, "lagniappe.ledger": HUB.position}, receive, send)


async def _request(scope: Scope, receive: Receive, send: Send) -> None:
    path: str = scope["path"]
    prefix = FRAMED.match(path) or (PERSONA.match(path) if settings.DEMO else None)
    if prefix:
        # Django takes the prefix for its script name, so every link on the page keeps it.
        scope["root_path"] = prefix[0]
        path = path[len(prefix[0]) :]
    if path == "/live":
        await endpoint(HUB, scope, receive, send)
    elif bodies.allowed(scope, path):
        await pages(scope, receive, send)
    else:
        await pages(bodies.emptied(scope, path), bodies.without_body(receive), send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await HUB.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await HUB.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
