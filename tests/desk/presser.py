"""One counter as a process of its own: presses "next" until nobody waits. Run by test_races."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime

import django


def main(username: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "lagniappe.settings_test"
    django.setup()
    from lagniappe.desk.actions import service, turns
    from lagniappe.desk.models import User

    agent = User.objects.get(username=username)
    called: list[str] = []
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    while True:
        contact = turns.call_next(agent=agent, now=datetime.now(UTC))
        if contact is None:
            break
        called.append(contact.ticket)
        service.start(contact=contact, agent=agent, now=datetime.now(UTC))
        service.close(contact=contact, agent=agent, resolution="resolved", now=datetime.now(UTC))
    sys.stdout.write(json.dumps(called) + "\n")


main(sys.argv[1])
