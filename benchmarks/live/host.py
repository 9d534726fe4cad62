"""One of the two servers, with a thread in it that writes messages when it is told to.

``python -m benchmarks.live.host ours|bare`` inside a home prints its address, then for each line "RATE SECONDS" that it
reads one line of JSON: what it committed, each as the contact and the monotonic seconds at which it began and was committed.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import django

from lagniappe.desk import ephemeral

os.environ["DJANGO_SETTINGS_MODULE"] = "lagniappe.settings"


def paced(rate: float, seconds: float, write: Callable[[int], None]) -> None:
    """Call ``write`` so often, evenly; where it is too slow, as often as it can."""
    begun = time.monotonic()
    number = 0
    while (due := begun + number / rate) < begun + seconds:
        if time.monotonic() >= begun + seconds:
            return
        time.sleep(max(0.0, due - time.monotonic()))
        write(number)
        number += 1


class Writer:
    """Writes what customers say, contact by contact; each tenth message goes to the contact that everybody looks at."""

    def __init__(self, committed: Callable[[str], None]) -> None:
        from lagniappe.desk.models import Contact

        ephemeral.hear_commits(self._committed)
        self.at = 0.0
        self.thread = threading.Thread(target=self._obey, daemon=True)
        self.contacts = list(Contact.objects.order_by("pk"))
        self.committed = committed
        self.said = 0

    def _obey(self) -> None:
        for line in sys.stdin:
            rate, seconds = map(float, line.split())
            self.commits: list[tuple[str, float, float]] = []
            paced(rate, seconds, self._say)
            print(json.dumps(self.commits), flush=True)

    def _say(self, number: int) -> None:
        from lagniappe.desk.actions import talk

        self.said += 1
        crowded, others = self.contacts[0], self.contacts[1:]
        contact = others[self.said % len(others)] if number % 10 else crowded
        text = "Good morning, I should like to know when my card will be ready."
        now = datetime.now(UTC)
        self.at = begun = time.monotonic()
        talk.say(contact=contact, speaker="customer", text=text, client_key=f"bench-{self.said}", now=now)
        self.commits.append((str(contact.public_id), begun, self.at))
        self.committed(str(contact.public_id))

    def _committed(self, _events: Sequence[Any]) -> None:
        """The first to hear of a commit, in the thread that made it and before anybody else can tell of it."""
        if threading.current_thread() is self.thread:
            self.at = time.monotonic()


class BareHub:
    """What a competent afternoon gives: a queue for each stream, and a dictionary of who looks at what."""

    def __init__(self) -> None:
        self.streams: dict[str, set[asyncio.Queue[str]]] = {}
        self.loop: asyncio.AbstractEventLoop | None = None

    def committed(self, contact: str) -> None:
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self._tell, contact)

    def _tell(self, contact: str) -> None:
        for queue in self.streams.get(contact, ()):
            queue.put_nowait(contact)

    async def live(self, request: Any) -> Any:
        from starlette.responses import StreamingResponse

        self.loop = asyncio.get_running_loop()
        return StreamingResponse(self._frames(request.query_params["contact"]), media_type="text/event-stream")

    async def _frames(self, contact: str) -> AsyncIterator[str]:
        queue: asyncio.Queue[str] = asyncio.Queue()
        self.streams.setdefault(contact, set()).add(queue)
        yield "event: hello\ndata: {}\n\n"
        try:
            while True:
                yield f'event: changed\ndata: {{"contact:{await queue.get()}":1}}\n\n'
        finally:
            self.streams[contact].discard(queue)


def bare() -> tuple[Any, Callable[[str], None]]:
    """A Starlette application with the hub, and a bare Django view of the same rows beside it."""
    from django.conf import settings
    from django.core.handlers.asgi import ASGIHandler
    from starlette.applications import Starlette
    from starlette.routing import Mount, Route

    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = "benchmarks.live.bare_view"
    hub = BareHub()
    routes = [Route("/live", hub.live), Mount("/", ASGIHandler())]
    return Starlette(routes=routes), hub.committed


def ours() -> tuple[Any, Callable[[str], None]]:
    """The product's own application; it hears of commits by itself."""
    from lagniappe.asgi import application

    return application, lambda _contact: None


def main(kind: str) -> None:
    import uvicorn

    django.setup()
    application, committed = {"ours": ours, "bare": bare}[kind]()
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    config = uvicorn.Config(
        application, lifespan="auto", ws="none", log_config=None, access_log=False, timeout_graceful_shutdown=1
    )
    writer = Writer(committed)
    writer.thread.start()
    print(listening.getsockname()[1], flush=True)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main(sys.argv[1])
