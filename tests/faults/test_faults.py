"""What may happen to a machine in the middle of the day: nothing that was acknowledged is lost or doubled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cluster import cluster
from desk.races import HEAD, SAME, begin, centre, go, look
from serving.server import environment, ready_for_tables, run_in, until

pytestmark = pytest.mark.tables
ON_POSTGRESQL = bool(os.environ.get("LAGNIAPPE_DATABASE"))
EACH = 40

COUNTS = f"""
from lagniappe.desk.models import Message, TicketRoll
turns_ = Contact.objects.filter(channel="turn")
keys = sorted(turns_.values_list("client_key", flat=True))
print(json.dumps({{
    "keys": keys, "tickets": len(set(turns_.values_list("number"))), "last": TicketRoll.objects.get().last,
    "said": sorted(Message.objects.values_list("text", flat=True)),
    "seqs": list(Message.objects.order_by("seq").values_list("seq", flat=True)),
    "arrived": Event.objects.filter(verb="contact.arrived").count(), "contacts": Contact.objects.count(), "same": {SAME},
}}))
"""


def all_there_once(home: Path, writers: list[subprocess.Popen[str]]) -> None:
    """Let the writers end, and compare what they were told with what is there."""
    acknowledged = []
    for writer in writers:
        out, complaint = writer.communicate(timeout=240)
        assert writer.returncode == 0, complaint
        acknowledged += out.split()[:-1]  # the last line is its farewell
    told = look(home, COUNTS)
    wanted = sorted(acknowledged)
    sys.stdout.write(f"acknowledged {len(wanted)}: turns {len(told['keys'])}, messages {len(told['said'])}\n")
    assert len(wanted) == 2 * EACH
    assert told["keys"] == told["said"] == wanted
    assert told["tickets"] == told["last"] == len(wanted)
    assert told["seqs"] == list(range(1, len(wanted) + 1))
    assert told["arrived"] == told["contacts"] == len(wanted) + 1
    assert told["same"]


CHAT = "arrivals.arrive(arrival=arrivals.Arrival(queue=centre.chat), now=now)\n"


def test_writers_that_are_killed_leave_whole_steps_and_are_followed(tmp_path: Path) -> None:
    """Killed in the middle, begun again with the same keys: a step is there whole or not at all."""
    centre(tmp_path, CHAT)
    for after in (3, 11):
        writers = [begin(tmp_path, "insist", name, str(EACH)) for name in "ab"]
        go(*writers)
        for writer in writers:
            assert writer.stdout is not None
            for _line in range(after):
                writer.stdout.readline()
            writer.kill()
            writer.communicate()
        assert look(tmp_path, f"print(json.dumps({SAME}))")
    writers = [begin(tmp_path, "insist", name, str(EACH)) for name in "ab"]
    sweeper = begin(tmp_path, "work", "60")
    go(*writers, sweeper)
    sweeper.kill()
    sweeper.communicate()
    all_there_once(tmp_path, writers)


def make_tables(home: Path) -> None:
    """Without the template of the run's own server."""
    ready_for_tables(home)
    run_in(home, "from lagniappe import serving; serving.prepare()")


@pytest.mark.skipif(not ON_POSTGRESQL, reason="a file has no server that could die")
def test_the_database_server_is_killed_in_the_middle_of_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with cluster("fsync=on") as server:
        # A server of one's own: the others' tests need theirs.
        monkeypatch.setenv("LAGNIAPPE_DATABASE", server.url("postgres"))
        monkeypatch.setattr("desk.races.prepare", make_tables)
        centre(tmp_path, CHAT)
        writers = [begin(tmp_path, "insist", name, str(EACH)) for name in "ab"]
        go(*writers)
        acknowledged: list[str] = []
        for _death in range(2):
            for writer in writers:
                assert writer.stdout is not None
                acknowledged.append(writer.stdout.readline().strip())
            server.kill()
            until(lambda: not server.answers())
            server.start()
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stderr is not None
            # Not communicate(): what came together with a line above would be lost in the reader.
            acknowledged += writer.stdout.read().split()[:-1]  # the last line is its farewell
            complaint = writer.stderr.read()
            assert writer.wait(60) == 0, complaint
        told = look(tmp_path, COUNTS)
        wanted = sorted(f"{name}-{number}" for name in "ab" for number in range(EACH))
        assert sorted(acknowledged) == wanted
        assert told["keys"] == told["said"] == wanted
        assert told["tickets"] == told["last"] == told["arrived"] - 1 == len(wanted)
        assert told["same"]


FULL = (
    """
import resource, signal, sqlite3
from django.db import OperationalError, connection
from django.test import Client
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
made = 0
kind = centre_kind()
def write():
    turns.take_turn(kind=kind, now=datetime.now(UTC), client_key=f"k{made}")
connection.close()
# As in a server, where the live screens' connection is always open.
tail = sqlite3.connect(settings.HOME / "centre.sqlite3")
tail.execute("SELECT count(*) FROM desk_contact").fetchone()
size = max(p.stat().st_size for p in settings.HOME.glob("centre.sqlite3*"))
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 60_000, resource.RLIM_INFINITY))
try:
    for _ in range(5000):
        write()
        made += 1
except OperationalError as error:
    why = str(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
answer = Client().get("/healthz")
wrong = [one["what"] for one in answer.json()["wrong"]]
read = Client().get("/").status_code
connection.close()
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
there = Contact.objects.count()
write()
healed = Client().get("/healthz").status_code
"""
    + f"print(json.dumps([why, answer.status_code, wrong, read, made, there, healed, {SAME}]))"
)


@pytest.mark.skipif(ON_POSTGRESQL, reason="the file that cannot grow is ours")
def test_a_full_disk_loses_nothing_and_health_says_so(tmp_path: Path) -> None:
    centre(tmp_path, "")
    code = (
        HEAD
        + "from lagniappe.desk.models import Kind\ndef centre_kind(): return Kind.objects.get(name='Depósito')\n"
        + FULL
    )
    start = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'lagniappe.settings'; django.setup()\n"
    done = subprocess.run(
        [sys.executable, "-c", start + code], env=environment(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    why, status, wrong, read, made, there, healed, same = json.loads(done.stdout)
    assert "full" in why or "disk" in why
    assert (status, wrong) == (503, ["database"])
    assert read == 200, "what can be read is still shown"
    assert made == there > 1
    assert (healed, same) == (200, True)


def test_a_clock_that_is_set_back_stops_nobody(tmp_path: Path) -> None:
    """By seconds: time stands until the clock has caught up. By an hour: the clock is believed, and the day still seals."""
    told = centre(
        tmp_path,
        """
from pathlib import Path
from django.conf import settings
from lagniappe.work.rows import journal_at
from lagniappe.work.seal import seal_day
presence.be(user=centre.ana, state="available", position=centre.counters[0], now=now)
turn = turns.take_turn(kind=centre.deposit, now=now)
called = turns.call_next(agent=centre.ana, now=now - timedelta(seconds=30))
first = Event.objects.latest("id").at == now
back = now - timedelta(hours=1)
service.start(contact=called, agent=centre.ana, now=back)
service.close(contact=called, agent=centre.ana, resolution="resolved", now=back + timedelta(seconds=5))
second = Event.objects.latest("id").at
done = seal_day(journal_at(settings.HOME), centre.site, centre.site.day_of(now), now=now, provisional=False)
print(json.dumps([first, second == back + timedelta(seconds=5), done.balanced, done.contacts, """
        + SAME
        + "]))",
    )
    assert told == [True, True, True, 1, True]
