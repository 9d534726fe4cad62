"""Other processes write, the server is killed in mid-use: what was committed is heard."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from live.browser import EventStream
from serving.server import begin, environment, run_in, until

pytestmark = pytest.mark.tables

CENTRE = """
import json, sys
sys.path.insert(0, "tests")
from cast import small_centre
from lagniappe.desk.actions.arrivals import Arrival, arrive
from django.contrib.sessions.backends.db import SessionStore
from lagniappe.desk.models import Site
world = small_centre()
made = [arrive(arrival=Arrival(queue=world.chat, kind=world.question), now=world.now) for _ in range(40)]
session = SessionStore()
session["contacts"] = [str(contact.public_id) for contact in made]
session.create()
print(json.dumps({"visit": session.session_key, "contacts": [contact.pk for contact in made],
    "topics": [f"contact:{contact.public_id}" for contact in made]}))
"""

WRITER = """
import os, sys, time
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "lagniappe.settings"
django.setup()
from datetime import UTC, datetime
from lagniappe.desk.actions import talk
from lagniappe.desk.models import Contact
for pk in map(int, sys.argv[1:]):
    contact = Contact.objects.get(pk=pk)
    talk.say(contact=contact, speaker="customer", text="Hola", client_key="k", now=datetime.now(UTC))
    print(contact.public_id, flush=True)
    time.sleep(0.02)
"""


def test_nothing_committed_is_lost_when_the_server_is_killed_while_two_processes_write(tmp_path: Path) -> None:
    server = begin(tmp_path)
    writers: list[subprocess.Popen[str]] = []
    try:
        world = json.loads(run_in(tmp_path, CENTRE))
        cookie = {"lagniappe_visit": world["visit"]}
        with EventStream(server.url, cookie) as before:
            for part in (world["contacts"][:20], world["contacts"][20:]):
                writers.append(
                    subprocess.Popen(
                        [sys.executable, "-c", WRITER, *map(str, part)],
                        env=environment(tmp_path),
                        stdout=subprocess.PIPE,
                        text=True,
                    )
                )
            until(lambda: len(before.topics) >= 5)
            server.kill()
            until(lambda: before.ended)
        since = before.last
        acknowledged = {f"contact:{line}" for writer in writers for line in writer.communicate()[0].split()}
        server = begin(tmp_path, port=server.port)
        with EventStream(server.url, cookie, since=since) as after:
            until(lambda: acknowledged <= before.topics | after.topics or "resync" in after.names)
        assert acknowledged == set(world["topics"])
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
        server.stop()
