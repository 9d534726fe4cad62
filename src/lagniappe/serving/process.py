"""The web process: one event loop that answers requests, holds the streams, and minds its child."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
import socket
import sys
from collections.abc import Iterator

import uvicorn
from django.conf import settings

from lagniappe.asgi import application
from lagniappe.serving import address
from lagniappe.serving.child import Child
from lagniappe.web.live import HUB
from lagniappe.web.live.hub import MOST_STREAMS

GRACE_SECONDS = 2
WORK = "lagniappe.work"
DEMONSTRATION = "lagniappe.rehearsal"
"""The same work, and the simulated life. Named, not imported: neither belongs into this process."""


def run(listening: socket.socket, *, work: bool, opening: str, words: str) -> int:
    """Serve until SIGTERM or SIGINT; the answer is the exit code."""
    _allow_many_streams()
    config = uvicorn.Config(
        application,
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.HTTPS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    child = Child(DEMONSTRATION if settings.DEMO else WORK) if work else None
    Server(config, listening, child, f"{words} {address(listening, opening)}").run(sockets=[listening])
    return 0


def _allow_many_streams() -> None:
    """Each open stream is an open file, and the usual allowance (1,024) is less than the streams that we take."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * MOST_STREAMS if most == resource.RLIM_INFINITY else min(4 * MOST_STREAMS, most)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


class Server(uvicorn.Server):
    """Uvicorn's, which ends open streams when it stops, says when it is ready, and has a child."""

    def __init__(self, config: uvicorn.Config, listening: socket.socket, child: Child | None, ready: str) -> None:
        super().__init__(config)
        self.own_address = listening.getsockname()[:2]
        self.family = listening.family
        self.child = child
        self.ready = ready
        self.errands: list[asyncio.Task[None]] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.errands.append(asyncio.create_task(self._say_ready()))
        if self.child:
            self.errands.append(asyncio.create_task(self.child.keep()))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Streams never end by themselves: uvicorn would wait for them before it told the application to stop.
        HUB.close_streams()
        for errand in self.errands:
            errand.cancel()
        await asyncio.gather(*self.errands, return_exceptions=True)
        await super().shutdown(sockets=sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGTERM and SIGINT with exit code 0; uvicorn's own would raise them again at the end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        yield

    def _stop(self) -> None:
        self.should_exit = True

    async def _say_ready(self) -> None:
        while not await self._healthy():
            await asyncio.sleep(0.05)
        sys.stdout.write(self.ready + "\n")
        sys.stdout.flush()

    async def _healthy(self) -> bool:
        host = settings.ALLOWED_HOSTS[0].lstrip(".") if settings.ALLOWED_HOSTS else "localhost"
        host = "localhost" if host == "*" else host
        address = self.own_address[0]
        address = address if address.strip("0.:") else ("::1" if self.family == socket.AF_INET6 else "127.0.0.1")
        try:
            reader, writer = await asyncio.open_connection(address, self.own_address[1])
        except OSError:
            return False
        with contextlib.closing(writer):
            writer.write(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            return b" 200 " in await reader.readline()
