"""Several real processes at one SQLite database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from lagniappe.units import uuid7

HERE = Path(__file__).parent
COUNTERS = 8
TURNS = 500

PREPARE = """
import django
django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
call_command("migrate", verbosity=0)
from cast import small_centre, user
from lagniappe.desk.actions import presence, turns
from lagniappe.desk.models import Position, Serves
centre = small_centre()
for number in range(int({counters})):
    agent = user(f"agent{{number}}", f"Agent {{number}}", "agent", site=centre.site)
    Serves.objects.create(user=agent, queue=centre.cash)
    counter = Position.objects.create(site=centre.site, name=f"c{{number}}")
    presence.be(user=agent, state="available", position=counter, now=datetime.now(UTC))
for _ in range({turns}):
    turns.take_turn(kind=centre.deposit, now=datetime.now(UTC))
"""

COUNT = """
import django, json
django.setup()
from lagniappe.desk.models import Call, Contact, Event
from lagniappe.desk.queries import rebuild
calls = Call.objects.order_by("id").values_list("leg__contact__number", flat=True)
times = list(Event.objects.order_by("id").values_list("at", flat=True))
print(json.dumps({
    "closed": Contact.objects.filter(state="closed", outcome="answered").count(),
    "calls": list(calls),
    "in_time": times == sorted(times),
    "same": rebuild.from_events(Event.objects.order_by("id")) == rebuild.from_tables(),
}))
"""


def python(code: str, env: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_eight_counters_press_next_five_hundred_times(tmp_path: Path) -> None:
    home = tmp_path / f"home-{uuid7(datetime.now(UTC)).hex[-6:]}"
    source = str(HERE.parent.parent / "src")
    env = {
        **os.environ,
        "LAGNIAPPE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "lagniappe.settings_test",
        "PYTHONPATH": f"{source}{os.pathsep}{HERE.parent}",
    }
    python(PREPARE.format(counters=COUNTERS, turns=TURNS), env)
    counters = [
        subprocess.Popen(
            [sys.executable, str(HERE / "presser.py"), f"agent{number}"],
            env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(COUNTERS)
    ]  # fmt: skip
    for counter in counters:
        assert counter.stdout is not None
        assert counter.stdout.readline() == "ready\n"
    for counter in counters:
        assert counter.stdin is not None
        counter.stdin.write("go\n")
        counter.stdin.flush()
    called: list[str] = []
    for counter in counters:
        out, complaint = counter.communicate(timeout=240)
        assert counter.returncode == 0, complaint
        called += json.loads(out)
    assert len(called) == len(set(called)) == TURNS
    counted = json.loads(python(COUNT, env))
    assert counted["closed"] == TURNS
    assert counted["calls"] == list(range(1, TURNS + 1)), "somebody was called out of order"
    assert counted["in_time"], "a step was written with a moment before the step before it"
    assert counted["same"]
