"""A thousand open streams, what each heard and when."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass

from benchmarks.live.server import Server

SETTLE_SECONDS = 2.0
WITHHELD_SECONDS = 0.3
"""A topic is told at once and again after a quarter of a second: what came meanwhile is told by the later hint."""


@dataclass(frozen=True)
class Heard:
    """Hints that were due and did not come; latency in seconds of those that could be told at once."""

    expected: int
    lost: int
    median: float
    late: float


class Streams:
    """One connection for each viewer of each contact."""

    def __init__(self) -> None:
        self.heard: dict[str, list[list[float]]] = defaultdict(list)
        self.writers: list[asyncio.StreamWriter] = []
        self.tasks: list[asyncio.Task[None]] = []

    @property
    def count(self) -> int:
        return len(self.writers)

    @classmethod
    async def open(cls, server: Server) -> Streams:
        streams = cls()
        for contact, visits in server.home.contacts:
            for visit in visits:
                reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
                head = f"GET /live?contact={contact} HTTP/1.1\r\nHost: localhost\r\nCookie: lagniappe_visit={visit}\r\n"
                writer.write(f"{head}\r\n".encode())
                await reader.readuntil(b"hello")
                mine: list[float] = []
                streams.heard[contact].append(mine)
                streams.writers.append(writer)
                streams.tasks.append(asyncio.create_task(_listen(reader, mine)))
        return streams

    def forget(self) -> None:
        for viewers in self.heard.values():
            for times in viewers:
                times.clear()

    async def reckon(self, commits: list[tuple[str, float, float]]) -> Heard:
        """What each viewer heard of each commit, after a moment for what is still under way.

        A hint may come before the writer has noted its own commit: what is heard after the writing began counts.
        """
        await asyncio.sleep(SETTLE_SECONDS)
        by_contact: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for contact, begun, at in commits:
            by_contact[contact].append((begun, at))
        expected = lost = 0
        delays: list[float] = []
        for contact, moments in by_contact.items():
            for times in self.heard[contact]:
                before = 0.0
                for begun, at in moments:
                    expected += 1
                    came = next((each for each in times if each >= begun), None)
                    if came is None:
                        lost += 1
                    elif begun - before > WITHHELD_SECONDS:
                        delays.append(max(0.0, came - at))
                    before = at
        delays.sort()
        if not delays:
            return Heard(expected, lost, 0.0, 0.0)
        return Heard(expected, lost, delays[len(delays) // 2], delays[int(len(delays) * 0.99)])

    def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        for writer in self.writers:
            writer.close()


async def _listen(reader: asyncio.StreamReader, times: list[float]) -> None:
    while True:
        await reader.readuntil(b"event: changed")
        times.append(time.monotonic())
