"""How long a conversation's fragment takes, beside a bare Django view of the same rows."""

from __future__ import annotations

import statistics
import time

import httpx

from benchmarks import Ratio
from benchmarks.live.server import Server

ASKED = 200
ROWS = 20


async def beside(ours: Server, bare: Server) -> Ratio:
    """The last twenty messages of the contact that everybody looks at, asked two hundred times of each in turns."""
    async with httpx.AsyncClient(timeout=30) as client:
        seconds: dict[str, list[float]] = {"ours": [], "bare": []}
        for _number in range(ASKED):
            for server in (ours, bare):
                contact, visits = server.home.contacts[0]
                head = {"Cookie": f"lagniappe_visit={visits[0]}", "HX-Request": "true"}
                address = f"http://127.0.0.1:{server.port}/chat/{contact}/messages?after={server.said - ROWS}"
                begun = time.perf_counter()
                answer = await client.get(address, headers=head)
                seconds[server.kind].append(time.perf_counter() - begun)
                assert answer.status_code == 200, answer.text
                assert answer.text.count("data-seq=") == ROWS, answer.text
    middle = {kind: statistics.median(taken) for kind, taken in seconds.items()}
    return Ratio(f"fragment of {ROWS} messages", "bare Django view of the rows", middle["ours"], middle["bare"])
