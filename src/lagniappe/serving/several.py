"""Several web processes behind one address, and one for background work: all of them children that are minded."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys

from django.conf import settings

from lagniappe.serving import address, ready
from lagniappe.serving.child import Child, background

WEB = "lagniappe.serving.process"


def run(listening: socket.socket, processes: int, *, work: bool, opening: str, words: str) -> int:
    """Serve until SIGTERM or SIGINT; the answer is the exit code."""
    said = f"{words} {address(listening, opening)}"
    asyncio.run(_mind(listening, processes, [background(settings.DEMO)] if work else [], said))
    return 0


async def _mind(listening: socket.socket, processes: int, others: list[Child], said: str) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    listening.setblocking(False)
    webs = [Child(WEB, str(listening.fileno()), descriptors=(listening.fileno(),)) for _one in range(processes)]
    kept = [asyncio.create_task(child.keep()) for child in [*webs, *others]]
    kept.append(asyncio.create_task(_say_ready(listening, said)))
    await stopping.wait()
    for task in kept:
        task.cancel()
    await asyncio.gather(*kept, return_exceptions=True)


async def _say_ready(listening: socket.socket, said: str) -> None:
    while not await ready.answers(listening):
        await asyncio.sleep(0.05)
    sys.stdout.write(said + "\n")
    sys.stdout.flush()
