"""What open streams cost when nothing happens, and how soon a hint of another process's commit arrives. Printed only."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import Ratio

STREAMS = (100, 1000)
IDLE_SECONDS = 5.0
COMMITS = 100
PYTHON = sys.executable

WRITER = """
import json, os, sys, time
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "lagniappe.settings"
django.setup()
from datetime import UTC, datetime
from lagniappe.desk.actions.door import action, record
from lagniappe.desk.models import Queue, Site
now = datetime.now(UTC)
site, _made = Site.objects.get_or_create(code="bench", defaults={"name": "Bench"})
queue, _made = Queue.objects.get_or_create(site=site, name="Bench", defaults={"channel": "chat"})
@action
def step():
    record("queue.changed", now=datetime.now(UTC), site=site, queue=queue)
for _ in range(int(sys.argv[1])):
    time.sleep(0.3)  # longer than a hint is withheld
    step()
    print(time.monotonic(), flush=True)
"""

VISITS = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "lagniappe.settings"
django.setup()
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
with transaction.atomic():
    for number in range(int(sys.argv[1])):
        session = SessionStore()
        session["contacts"] = [str(number)]
        session.create()
        print(session.session_key)
"""


def run() -> list[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("LAGNIAPPE_", "DJANGO_", "PYTHONDONT"))}
        environment["LAGNIAPPE_HOME"] = str(Path(folder) / "centre")
        command = [PYTHON, "-m", "lagniappe", "serve", "--no-work", "--port", "0"]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        try:
            port = int(server.stdout.readline().rsplit(":", 1)[1].strip().strip("/"))
            _allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
            asyncio.run(_measure(server.pid, port, environment))
        finally:
            server.terminate()
            server.wait()
    return []


async def _measure(pid: int, port: int, environment: dict[str, str]) -> None:
    visits = subprocess.run(
        [PYTHON, "-c", VISITS, str(max(STREAMS))], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    await _idle(pid, 0)
    for count in STREAMS:
        await _with_streams(pid, port, environment, visits.stdout.split()[:count])


async def _with_streams(pid: int, port: int, environment: dict[str, str], visits: list[str]) -> None:
    count = len(visits)
    streams = [await asyncio.open_connection("127.0.0.1", port) for _visit in visits]
    for (_reader, writer), visit in zip(streams, visits, strict=True):
        head = f"GET /live?calls=bench HTTP/1.1\r\nHost: localhost\r\nCookie: lagniappe_visit={visit}\r\n\r\n"
        writer.write(head.encode())
    for reader, _writer in streams:
        await reader.readuntil(b"hello")
    await _idle(pid, count)
    arrivals: list[list[float]] = [[] for _stream in streams]
    listening = [
        asyncio.create_task(_listen(reader, heard)) for (reader, _w), heard in zip(streams, arrivals, strict=True)
    ]
    writer = await asyncio.create_subprocess_exec(
        PYTHON, "-c", WRITER, str(COMMITS), env=environment, stdout=asyncio.subprocess.PIPE
    )
    told, _errors = await writer.communicate()
    await asyncio.sleep(0.5)
    for task in listening:
        task.cancel()
    for _reader, stream in streams:
        stream.close()
    commits = json.loads("[" + ",".join(told.decode().split()) + "]")
    delays = sorted(
        min((at - commit for at in heard if at > commit - 0.1), default=9.0) for heard in arrivals for commit in commits
    )
    middle, late = statistics.median(delays), delays[int(len(delays) * 0.99)]
    print(
        f"  hint of another process's commit on {count} streams: median {middle * 1e3:.0f} ms, 99 % {late * 1e3:.0f} ms"
    )


async def _listen(reader: asyncio.StreamReader, heard: list[float]) -> None:
    while True:
        await reader.readuntil(b"event: changed")
        heard.append(time.monotonic())


async def _idle(pid: int, streams: int) -> None:
    before = _cpu_seconds(pid)
    await asyncio.sleep(IDLE_SECONDS)
    share = (_cpu_seconds(pid) - before) / IDLE_SECONDS
    print(f"  idle with {streams} streams: {share:.1%} of one core")


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    run()
