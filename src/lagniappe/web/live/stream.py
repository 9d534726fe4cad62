"""``GET /live``: the event stream, as plain ASGI."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias
from urllib.parse import parse_qs

from lagniappe.desk.queries import audience, ledger
from lagniappe.web.live import wire
from lagniappe.web.live.hub import BYE, Hub, Place
from lagniappe.web.live.listener import ROOM, Listener
from lagniappe.web.live.viewers import carried, held

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MOST_REPLAYED = 1000
MOST_CALLS = 20
STUCK_SECONDS = 30.0
SITE = re.compile(r"^[a-zA-Z0-9_-]{1,40}$")
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True)
class Asked:
    """What the request says: whence, with which sessions, which public calls, and from which number on."""

    place: Place
    since: int | None


def read(scope: Scope) -> Asked:
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    last = headers.get(b"last-event-id") or next(iter(query.get("since", [])), "")
    calls = [code for text in query.get("calls", []) for code in text.split(",") if SITE.match(code)]
    address = (scope.get("client") or ("", 0))[0]
    sessions = held(headers.get(b"cookie", "")) | carried(scope.get("root_path", ""))
    place = Place(address, sessions, frozenset(calls[:MOST_CALLS]))
    return Asked(place, int(last) if last.isdecimal() and last.isascii() and len(last) < 19 else None)


async def endpoint(hub: Hub, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one stream until the browser goes, the server stops, or nothing is left that it may hear."""
    if scope["method"] != "GET":
        await _answer(send, 405, "Only GET works here.", [(b"allow", b"GET")])
        return
    asked = read(scope)
    listener = hub.admit(asked.place)
    if listener is None:
        await _refuse(send)
        return
    try:
        await _serve(hub, listener, asked, receive, send)
    finally:
        hub.dismiss(listener)


async def _serve(hub: Hub, listener: Listener, asked: Asked, receive: Receive, send: Send) -> None:
    if not await hub.recognise(listener):
        await _refuse(send)
        return
    # From here on the mailbox fills; what came before this number is read from the ledger.
    position = hub.position
    if asked.since is not None and asked.since != position:
        await _replay(hub, listener, asked.since, position)
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    hello = wire.frame("hello", {"number": position}, None if listener.must_resync else listener.told())
    if not listener.keys:
        await _write(send, wire.OPENING + hello + BYE, more=False)
        return
    writing = asyncio.ensure_future(_write_all(listener, wire.OPENING + hello, send))
    leaving = asyncio.ensure_future(_disconnected(receive))
    try:
        await asyncio.wait({writing, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        writing.cancel()
        leaving.cancel()
        await asyncio.gather(writing, leaving, return_exceptions=True)


async def _replay(hub: Hub, listener: Listener, since: int, position: int) -> None:
    """Put into the mailbox what changed between two numbers; where that is too much, say resync."""
    if since > position:
        # Another process of ours may have told more than we have; else it was another database that the browser knew.
        if since > await hub.in_thread(ledger.head):
            listener.resync()
        return
    steps = await hub.in_thread(partial(audience.steps, since, MOST_REPLAYED + 1, position))
    topics = _heard(steps, listener)
    in_doubt = any(step.rights and step.agent in {None, *listener.users} for step in steps)
    if len(steps) > MOST_REPLAYED or len(topics) > ROOM // 2 or in_doubt:
        listener.resync()
        return
    for topic, number in topics.items():
        listener.hint(number, topic)


def _heard(steps: Iterable[audience.Step], listener: Listener) -> dict[str, int]:
    topics: dict[str, int] = {}
    for step in steps:
        for hint in step.hints:
            if not hint.keys.isdisjoint(listener.keys):
                topics.setdefault(hint.topic, step.number)
    return topics


async def _write_all(listener: Listener, opening: bytes, send: Send) -> None:
    # A browser that reads nothing for so long is gone or asleep; it will come back with its last number.
    with contextlib.suppress(TimeoutError):
        await _write(send, opening)
        async for frame in listener.frames():
            await _write(send, frame)
        await _write(send, b"", more=False)


async def _write(send: Send, body: bytes, *, more: bool = True) -> None:
    async with asyncio.timeout(STUCK_SECONDS):
        await send({"type": "http.response.body", "body": body, "more_body": more})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send) -> None:
    await _answer(send, 503, "Too many screens are open. Please try again soon.", [(b"retry-after", b"5")])


async def _answer(send: Send, status: int, sentence: str, headers: list[tuple[bytes, bytes]]) -> None:
    plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": plain + headers})
    await send({"type": "http.response.body", "body": sentence.encode(), "more_body": False})
