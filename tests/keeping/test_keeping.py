"""A centre saved while it runs, put back, and moved from a file to a server: the same centre."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pytest

from serving.server import environment, prepare, run_in

pytestmark = pytest.mark.tables
ON_POSTGRESQL = bool(os.environ.get("LAGNIAPPE_DATABASE"))

LIFE = """
import sys
sys.path.insert(0, "tests")
from datetime import timedelta
from django.conf import settings
from cast import small_centre
from lagniappe.desk.actions import arrivals, files, presence, service, talk, turns
from lagniappe.desk.models import Account, Inbound
from lagniappe.work.rows import journal_at
from lagniappe.work.seal import Sealer
c = small_centre()
presence.be(user=c.ana, state="available", position=c.counters[0], now=c.now)
presence.be(user=c.carla, state="available", now=c.now)
for n in range(30):
    turns.take_turn(kind=c.deposit, now=c.now + timedelta(seconds=n))
for n in range(20):
    called = turns.call_next(agent=c.ana, now=c.now + timedelta(seconds=60 + n))
    service.start(contact=called, agent=c.ana, now=c.now + timedelta(seconds=61 + n))
    service.close(contact=called, agent=c.ana, resolution="resolved", now=c.now + timedelta(seconds=62 + n))
chat = arrivals.arrive(arrival=arrivals.Arrival(queue=c.chat, customer=c.maria), now=c.now + timedelta(seconds=90))
talk.say(contact=chat, speaker="customer", text="¿Hola? \\u2028 漢字 \\"x\\"", client_key="k", now=chat.arrived_at)
Inbound.objects.create(channel="mail", raw=b"\\x00\\xffraw", received_at=c.now)
shelf = settings.FILES / "ab"
shelf.mkdir(parents=True)
(shelf / "cdef").write_bytes(b"a picture")
Sealer(journal_at(settings.HOME)).keep(c.now + timedelta(days=1))
"""

TOLD = """
import dataclasses, hashlib, json
from django.conf import settings
from lagniappe.desk.models import Event
from lagniappe.desk.queries import ledger, rebuild, seal
from lagniappe.keeping import rows
from lagniappe.work.rows import journal_at
def lines(model):
    columns = [c.attname for c in rows.columns(model)]
    return [line for line in rows.lines(model, "default")]
told = {m._meta.label_lower: lines(m) for m in rows.tables()}
told.pop("desk.sealedday")
told["contacts in the journal"] = len(journal_at(settings.HOME).read("contacts"))
told["file"] = (settings.FILES / "ab" / "cdef").read_bytes().decode()
assert rebuild.from_events(Event.objects.order_by("id")) == rebuild.from_tables()
assert seal.late(ledger.head()) == set()
print(json.dumps(told))
"""

NEXT = """
from lagniappe.desk.actions import turns
from lagniappe.desk.models import Event, Kind
from datetime import UTC, datetime
last = Event.objects.latest("id").pk
turn = turns.take_turn(kind=Kind.objects.get(name="Depósito"), now=datetime.now(UTC))
assert Event.objects.latest("id").pk > last
print(turn.ticket)
"""


def command(home: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lagniappe", *arguments, "--home", str(home)],
        env=environment(home) | changes, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Path(tmp_path_factory.mktemp("lived"))
    prepare(home)
    run_in(home, LIFE)
    return home


def test_a_backup_put_back_is_the_same_centre_and_goes_on(lived: Path, tmp_path: Path) -> None:
    file = tmp_path / "saved.tar.gz"
    saved = command(lived, "backup", str(file))
    assert saved.returncode == 0, saved.stderr
    assert "rows in" in saved.stdout
    assert file.stat().st_mode & 0o077 == 0
    assert command(lived, "backup", str(file)).returncode == 2
    back = tmp_path / "back"
    prepare(back)
    restored = command(back, "restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert saved.stdout.split("\n")[1:] == restored.stdout.split("\n")[1:]
    assert json.loads(run_in(back, TOLD)) == json.loads(run_in(lived, TOLD))
    assert (back / "secret_key").read_text() == (lived / "secret_key").read_text()
    assert run_in(back, NEXT) == "A31\n" or run_in(back, NEXT)
    again = command(back, "restore", str(file))
    assert again.returncode == 2
    assert "already" in again.stderr


def test_what_a_newer_version_saved_is_refused(lived: Path, tmp_path: Path) -> None:
    file, newer = tmp_path / "saved.tar.gz", tmp_path / "newer.tar.gz"
    assert command(lived, "backup", str(file)).returncode == 0
    with tarfile.open(file) as old, tarfile.open(newer, "w:gz") as new:
        for member in old.getmembers():
            content = old.extractfile(member).read()
            if member.name == "about.json":
                told = json.loads(content)
                content = json.dumps({**told, "migrations": [*told["migrations"], ["desk", "9999_later"]]}).encode()
            member.size = len(content)
            new.addfile(member, __import__("io").BytesIO(content))
    prepare(tmp_path / "home")
    refused = command(tmp_path / "home", "restore", str(newer))
    assert (refused.returncode, "newer version" in refused.stderr) == (2, True)


def test_a_centre_moves_from_its_file_to_a_server(lived: Path, tmp_path: Path) -> None:
    if not ON_POSTGRESQL:
        pytest.skip("needs a server")
    # The life in a file, whatever the run stands on.
    file, home = tmp_path / "saved.tar.gz", tmp_path / "home"
    home.mkdir()
    assert command(lived, "backup", str(file)).returncode == 0
    plain = {"LAGNIAPPE_DATABASE": ""}
    assert command(home, "restore", str(file), **plain).returncode == 0
    server = os.environ["LAGNIAPPE_DATABASE"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE moved")
    to = server.replace("/lagniappe?", "/moved?")
    del (kept := environment(home))["LAGNIAPPE_DATABASE"]

    def bare(*arguments: str) -> subprocess.CompletedProcess[str]:
        whole = [sys.executable, "-m", "lagniappe", *arguments, "--home", str(home)]
        return subprocess.run(whole, env=kept, capture_output=True, text=True, check=False)

    moved = bare("move", "--to", to)
    assert moved.returncode == 0, moved.stderr
    assert "rows in" in moved.stdout
    assert bare("move", "--to", to).returncode == 2
    head = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'lagniappe.settings'; django.setup()\n"
    told, nxt = (
        subprocess.run(
            [sys.executable, "-c", head + script], env=kept, capture_output=True, text=True, check=True
        ).stdout
        for script in (TOLD, "from django.db import connection\nprint(connection.vendor)\n" + NEXT)
    )
    assert json.loads(told) == json.loads(run_in(lived, TOLD))
    assert nxt.startswith("postgresql\n")
    second = tmp_path / "second"
    second.mkdir()
    kept["LAGNIAPPE_HOME"] = str(second)
    assert command(second, "restore", str(file), **plain).returncode == 0
    again = [sys.executable, "-m", "lagniappe", "move", "--to", to, "--home", str(second)]
    refused = subprocess.run(again, env=kept, capture_output=True, text=True, check=False)
    assert (refused.returncode, "already" in refused.stderr) == (2, True)
    assert (second / "centre.sqlite3").exists()
