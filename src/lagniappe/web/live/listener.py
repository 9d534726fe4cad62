"""One stream's mailbox: bounded, coalescing, and honest about what it could not hold."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping

from lagniappe.web.live import wire

ROOM = 256
"""Topics that one stream may have waiting; past it the stream says resync and closes."""
SIGNALS = 64
QUIET_SECONDS = 0.25
PING_SECONDS = 15.0


class Listener:
    """What is still to be told to one browser.

    A topic is told at once, and again at most each ``QUIET_SECONDS``. The number that goes with a frame is the last one
    up to which nothing is withheld, so that a client that comes back with it has no gap.
    """

    def __init__(self, position: Callable[[], int], now: Callable[[], float]) -> None:
        self.keys: frozenset[str] = frozenset()
        self.users: frozenset[int] = frozenset()
        self.position = position
        self.now = now
        self.waiting: dict[str, int] = {}
        self.quiet_until: dict[str, float] = {}
        self.signals: deque[Mapping[str, str]] = deque(maxlen=SIGNALS)
        self.wake = asyncio.Event()
        self.closing = False
        self.overflowed = False
        self.must_resync = False
        self.farewell = b""

    def hint(self, number: int, topic: str) -> None:
        if topic in self.waiting or self.overflowed:
            return
        if len(self.waiting) >= ROOM:
            self.overflowed = True
            self.waiting.clear()
        else:
            self.waiting[topic] = number
        self.wake.set()

    def signal(self, data: Mapping[str, str]) -> None:
        self.signals.append(data)
        self.wake.set()

    def resync(self) -> None:
        """Something cannot be told in pieces: the page shall look at everything again."""
        self.waiting.clear()
        self.must_resync = True
        self.wake.set()

    def close(self, farewell: bytes = b"") -> None:
        self.farewell = farewell
        self.closing = True
        self.wake.set()

    def told(self) -> int:
        """The number up to which nothing is withheld."""
        return min(self.waiting.values()) - 1 if self.waiting else self.position()

    async def frames(self) -> AsyncIterator[bytes]:
        """What is to be written, until the stream is closed."""
        ping_at = self.now() + PING_SECONDS
        while True:
            self.wake.clear()
            for frame in self._due():
                yield frame
            if self.overflowed:
                yield wire.frame("resync", {}, self.position())
                return
            if self.closing:
                if self.farewell:
                    yield self.farewell
                return
            if self.now() >= ping_at:
                ping_at = self.now() + PING_SECONDS
                yield wire.ping(self.told())
            if not self.wake.is_set():
                await self._sleep(min([ping_at, *(self.quiet_until.get(topic, 0.0) for topic in self.waiting)]))

    def _due(self) -> list[bytes]:
        frames = []
        if self.must_resync:
            self.must_resync = False
            frames.append(wire.frame("resync", {}, self.told()))
        now = self.now()
        topics = [topic for topic in self.waiting if self.quiet_until.get(topic, 0.0) <= now]
        if topics:
            if len(self.quiet_until) > 2 * ROOM:
                self.quiet_until = {topic: until for topic, until in self.quiet_until.items() if until > now}
            for topic in topics:
                del self.waiting[topic]
                self.quiet_until[topic] = now + QUIET_SECONDS
            frames.append(wire.frame("changed", topics, self.told()))
        while self.signals:
            frames.append(wire.frame("signal", self.signals.popleft()))
        return frames

    async def _sleep(self, until: float) -> None:
        timer = asyncio.get_running_loop().call_later(max(0.0, until - self.now()), self.wake.set)
        try:
            await self.wake.wait()
        finally:
            timer.cancel()
