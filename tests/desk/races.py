"""Starting several processes at one centre at the same moment."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from serving.server import environment, prepare, run_in

RACER = Path(__file__).parent / "racer.py"
TESTS = Path(__file__).resolve().parents[1]
HEAD = f"""
import json, sys
sys.path.insert(0, {str(TESTS)!r})
from datetime import UTC, datetime, timedelta
from django.contrib.auth.hashers import make_password
from cast import small_centre, user
from lagniappe.desk.actions import arrivals, presence, service, turns
from lagniappe.desk.models import Contact, Event, Position, Queue, Serves, User
from lagniappe.desk.queries import rebuild
now = datetime.now(UTC)
"""


def centre(home: Path, code: str) -> Any:
    """A home with the small centre and whatever else the code makes of it; what it printed as JSON."""
    prepare(home)
    told = run_in(home, HEAD + "centre = small_centre()\n" + code)
    return json.loads(told) if told.strip() else None


def look(home: Path, code: str) -> Any:
    return json.loads(run_in(home, HEAD + code))


def begin(home: Path, *arguments: str, **changes: str) -> subprocess.Popen[str]:
    """A racer that is ready and waits."""
    racer = subprocess.Popen(
        [sys.executable, str(RACER), *arguments], env=environment(home) | changes,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert racer.stdout is not None
    return racer


def go(*racers: subprocess.Popen[str]) -> None:
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n", racer.communicate()[1]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()


def result(racer: subprocess.Popen[str]) -> Any:
    out, complaint = racer.communicate(timeout=850)
    assert racer.returncode == 0, complaint
    return json.loads(out.splitlines()[-1])


def race(home: Path, *parts: tuple[str, ...]) -> list[Any]:
    """Do several parts at once, each in its own process; what each did."""
    racers = [begin(home, *part) for part in parts]
    go(*racers)
    return [result(racer) for racer in racers]


SAME = "rebuild.from_events(Event.objects.order_by('id')) == rebuild.from_tables()"
"""Whether the ledger tells the present that the tables hold."""
