"""A centre of the first version comes along with every later one, and a migration that is killed changes nothing."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from serving.server import environment, ready_for_tables, run_in, until

pytestmark = pytest.mark.tables
HERE = Path(__file__).parent
# The tables and a morning's rows as the first version left them: a file, as every centre was then.
FIRST = HERE / "first_state.sql"

UPGRADE = """
from lagniappe import serving
serving.prepare()
import json
from datetime import UTC, datetime
from django.db import connection
from lagniappe.desk.actions import turns
from lagniappe.desk.models import Contact, Event, Kind, Message
from lagniappe.desk.queries import ledger, rebuild
told = {"contacts": Contact.objects.count(), "events": Event.objects.count(), "messages": Message.objects.count()}
assert rebuild.from_events(Event.objects.order_by("id")) == rebuild.from_tables()
turns.take_turn(kind=Kind.objects.get(name="Depósito"), now=datetime.now(UTC))
assert rebuild.from_events(Event.objects.order_by("id")) == rebuild.from_tables()
connection.check_constraints()
print(json.dumps(told))
"""


@pytest.mark.skipif(bool(os.environ.get("LAGNIAPPE_DATABASE")), reason="the first version knew files only")
def test_a_centre_of_the_first_version_goes_on(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "centre.sqlite3") as database:
        database.executescript(FIRST.read_text(encoding="utf-8"))
        told = {
            name: database.execute(f"SELECT count(*) FROM desk_{name[:-1]}").fetchone()[0]
            for name in ("contacts", "events", "messages")
        }
    database.close()
    assert told["contacts"] == 5
    assert json.loads(run_in(tmp_path, UPGRADE)) == told


SLOW = """
import os, sys, time
from django.db import migrations
from django.db.migrations.executor import MigrationExecutor
real = MigrationExecutor.apply_migration
def slow(self, state, migration, **told):
    if migration.name == "0004_several_processes":
        steps = migration.operations
        def wait(apps, editor):
            print("in the middle", flush=True)
            time.sleep(600)
        migration.operations = [*steps[:2], migrations.RunPython(wait), *steps[2:]]
    return real(self, state, migration, **told)
MigrationExecutor.apply_migration = slow
from lagniappe import serving
serving.prepare()
"""


def test_a_migration_that_is_killed_half_way_is_done_by_the_next_start(tmp_path: Path) -> None:
    ready_for_tables(tmp_path)
    head = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'lagniappe.settings'; import django; django.setup()\n"
    slow = subprocess.Popen(
        [sys.executable, "-c", head + SLOW], env=environment(tmp_path), stdout=subprocess.PIPE, text=True
    )
    assert slow.stdout is not None
    assert slow.stdout.readline() == "in the middle\n"
    # A second start waits for the first; it goes on when that one is dead.
    second = subprocess.Popen(
        [sys.executable, "-c", head + "from lagniappe import serving; serving.prepare()"], env=environment(tmp_path)
    )
    os.kill(slow.pid, signal.SIGKILL)
    slow.communicate()
    until(lambda: second.poll() is not None)
    assert second.returncode == 0
    pending = "from lagniappe.desk.queries import condition; print(condition.tables_pending())"
    assert run_in(tmp_path, pending) == "False\n"


def test_many_starts_at_once_make_the_tables_once(tmp_path: Path) -> None:
    ready_for_tables(tmp_path)
    code = "from lagniappe import serving; serving.prepare()"
    starts = [
        subprocess.Popen([sys.executable, "-c", code], env=environment(tmp_path), stderr=subprocess.PIPE, text=True)
        for _start in range(3)
    ]
    for start in starts:
        _out, complaint = start.communicate()
        assert start.returncode == 0, complaint
