"""The web process: one event loop that answers requests, holds the streams, and minds its child where it has one.

``python -m lagniappe.serving.process <descriptor>`` is one of several at the listening socket that was inherited.
"""

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
from lagniappe.serving import address, ready
from lagniappe.serving.child import Child, background
from lagniappe.web.live import HUB
from lagniappe.web.live.hub import MOST_STREAMS

GRACE_SECONDS = 2


def run(listening: socket.socket, *, work: bool, opening: str, words: str) -> int:
    """Serve alone until SIGTERM or SIGINT; the answer is the exit code."""
    child = background(settings.DEMO) if work else None
    _serve(listening, child, f"{words} {address(listening, opening)}")
    return 0


def _serve(listening: socket.socket, child: Child | None = None, said: str = "") -> None:
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
    Server(config, listening, child, said).run(sockets=[listening])


def _allow_many_streams() -> None:
    """Each open stream is an open file, and the usual allowance (1,024) is less than the streams that we take."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * MOST_STREAMS if most == resource.RLIM_INFINITY else min(4 * MOST_STREAMS, most)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


class Server(uvicorn.Server):
    """Uvicorn's, which ends open streams when it stops, may say when it is ready, and may have a child."""

    def __init__(self, config: uvicorn.Config, listening: socket.socket, child: Child | None, said: str) -> None:
        super().__init__(config)
        self.listening = listening
        self.child = child
        self.said = said
        self.errands: list[asyncio.Task[None]] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.said:
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
        while not await ready.answers(self.listening):
            await asyncio.sleep(0.05)
        sys.stdout.write(self.said + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
