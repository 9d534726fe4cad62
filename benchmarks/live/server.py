"""A server in a process of its own, and what it costs."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

KINDS = ("bare", "ours")
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Home:
    """Where a server's rows lie, and each contact with the visits that look at it."""

    environment: dict[str, str]
    contacts: list[tuple[str, list[str]]]


def made(folder: Path) -> Home:
    """A home with its tables and rows."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LAGNIAPPE_", "DJANGO_"))}
    environment = kept | {"LAGNIAPPE_HOME": str(folder), "PYTHONPATH": str(ROOT)}
    tables = "import django; django.setup(); from lagniappe import serving; serving.prepare()"
    settings = {"DJANGO_SETTINGS_MODULE": "lagniappe.settings"}
    subprocess.run([sys.executable, "-c", tables], env=environment | settings, check=True, stdout=subprocess.DEVNULL)
    command = [sys.executable, "-m", "benchmarks.live.world"]
    said = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return Home(environment, [(contact, visits) for contact, visits in json.loads(said.stdout)])


@dataclass
class Server:
    """``write`` has it write; the rest looks at it from outside."""

    kind: str
    home: Home
    process: asyncio.subprocess.Process
    port: int
    said: int = 0
    """Messages so far in the contact that everybody looks at."""

    @classmethod
    async def begin(cls, kind: str, home: Home) -> Server:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.live.host", kind),
            env=home.environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 24,
        )
        assert process.stdout is not None
        port = int(await process.stdout.readline())
        return cls(kind, home, process, port)

    async def write(self, rate: float, seconds: float) -> list[tuple[str, float, float]]:
        """Contact of each message, and the monotonic seconds at which its writing began and was committed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{rate} {seconds}\n".encode())
        commits = [(contact, begun, at) for contact, begun, at in json.loads(await self.process.stdout.readline())]
        self.said += sum(contact == self.home.contacts[0][0] for contact, _begun, _at in commits)
        return commits

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    async def end(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
