"""Live screens at scale: ours beside a bare hub that writes the same rows, in one run.

A thousand streams are open: most contacts have three viewers, one has twenty. In each server a thread writes messages
through the ORM at a given rate; a hint's latency is from the commit to the stream. Then five times the rate, then twice
that again until something gives way, with every message's hint accounted for.
"""

from __future__ import annotations

import asyncio
import os
import resource
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import Ratio
from benchmarks.live import fragments
from benchmarks.live.server import KINDS, Server, made
from benchmarks.live.streams import Heard, Streams

RATE = 50
SECONDS = 10
ROUNDS = 3
IDLE_SECONDS = 5.0
MEDIAN_AT_MOST, LATE_AT_MOST = 2.0, 4.0
HELD = 0.95
"""A rate is held when at least this share of it was written, every hint came, and 99 of 100 within a second."""
LATEST_SECONDS = 1.0
MOST_RATE = 6_400


@dataclass(frozen=True)
class Round:
    """What one server did with one rate: messages a second asked and written, and what the streams heard of them."""

    rate: float
    written: int
    seconds: float
    heard: Heard

    @property
    def wrote(self) -> float:
        return self.written / self.seconds

    @property
    def gave_way(self) -> str:
        """What did not keep up, or nothing."""
        if self.heard.lost:
            return "hints were lost"
        if self.wrote < HELD * self.rate:
            return "writing"
        return "hints" if self.heard.late > LATEST_SECONDS else ""

    def __str__(self) -> str:
        heard = self.heard
        return (
            f"{self.rate:.0f} a second: {self.written} written, {self.wrote:.0f} a second; {heard.expected} hints due, "
            f"{heard.lost} lost; median {heard.median * 1e3:.1f} ms, 99 % {heard.late * 1e3:.1f} ms"
        )


def run() -> list[Ratio]:
    _allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> list[Ratio]:
    rounds: dict[str, list[Round]] = {kind: [] for kind in KINDS}
    ratios = []
    homes = {kind: made(folder / kind) for kind in KINDS}
    servers = {kind: await Server.begin(kind, home) for kind, home in homes.items()}
    try:
        for kind, server in servers.items():
            await _idle(kind, server, "without streams")
        opened = {kind: await Streams.open(server) for kind, server in servers.items()}
        for kind, server in servers.items():
            await _idle(kind, server, f"with {opened[kind].count} idle streams")
        for _round in range(ROUNDS):  # in turns, so that what else the machine does falls on both
            for kind, server in servers.items():
                rounds[kind].append(await _round_of(server, opened[kind], RATE, SECONDS))
        ratios += _beside(rounds)
        for kind, server in servers.items():
            await _until_it_breaks(kind, server, opened[kind])
            opened[kind].close()
        ratios.append(await fragments.beside(servers["ours"], servers["bare"]))
    finally:
        for server in servers.values():
            await server.end()
    return ratios


async def _idle(kind: str, server: Server, how: str) -> None:
    before = server.cpu_seconds()
    await asyncio.sleep(IDLE_SECONDS)
    share = (server.cpu_seconds() - before) / IDLE_SECONDS
    print(f"  {kind:4} {how}: {share:.1%} of one core, {server.megabytes():.0f} MB", flush=True)


async def _round_of(server: Server, streams: Streams, rate: float, seconds: float) -> Round:
    streams.forget()
    commits = await server.write(rate, seconds)
    heard = await streams.reckon(commits)
    took = max(seconds, commits[-1][2] - commits[0][1]) if commits else seconds
    return Round(rate, len(commits), took, heard)


def _beside(rounds: dict[str, list[Round]]) -> list[Ratio]:
    for kind, done in rounds.items():
        for each in done:
            print(f"  {kind:4} {each}", flush=True)
    middle = {kind: statistics.median(each.heard.median for each in done) for kind, done in rounds.items()}
    late = {kind: statistics.median(each.heard.late for each in done) for kind, done in rounds.items()}
    peer = "bare Starlette hub, same rows"
    what = f"hint of a message, {RATE} a second"
    return [
        Ratio(f"{what}: median", peer, middle["ours"], middle["bare"], at_most=MEDIAN_AT_MOST),
        Ratio(f"{what}: 99 %", peer, late["ours"], late["bare"], at_most=LATE_AT_MOST),
    ]


async def _until_it_breaks(kind: str, server: Server, streams: Streams) -> None:
    rate = 5.0 * RATE
    held = float(RATE)
    while rate <= MOST_RATE:
        tried = await _round_of(server, streams, rate, SECONDS / 2)
        print(f"  {kind:4} {tried}", flush=True)
        if tried.gave_way:
            most = max(held, tried.wrote if not tried.heard.lost else held)
            print(
                f"  {kind:4} gave way first: {tried.gave_way}; {most:.0f} a second were written, {tried.heard.lost} lost"
            )
            return
        held, rate = rate, rate * 2
    print(f"  {kind:4} held {held:.0f} a second on {os.cpu_count()} cores and did not break")
