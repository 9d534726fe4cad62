"""The rows that both servers begin with: a queue in which everybody waits, and a visit for each viewer.

Run as a program inside a home; prints, as JSON, each contact with the visits that look at it.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, time

import django

STREAMS = 1000
VIEWERS = 3
CROWD = 20
"""Viewers of the one contact that everybody looks at; the first of the list."""


def make() -> list[tuple[str, list[str]]]:
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction

    from lagniappe.desk.actions import arrivals
    from lagniappe.desk.models import Hours, Queue, Site

    now = datetime.now(UTC)
    site = Site.objects.create(code="bench", name="Bench", zone="UTC")
    for weekday in range(7):
        Hours.objects.create(site=site, weekday=weekday, opens=time(0), closes=time(0))  # round the clock
    queue = Queue.objects.create(site=site, name="Bench", channel="chat", capacity=10_000)
    crowds = [CROWD] + [VIEWERS] * ((STREAMS - CROWD) // VIEWERS)
    found = []
    with transaction.atomic():
        for number, viewers in enumerate(crowds):
            contact = arrivals.arrive(arrival=arrivals.Arrival(queue=queue, client_key=f"b{number}"), now=now)
            visits = []
            for _viewer in range(viewers):
                session = SessionStore()
                session["contacts"] = [str(contact.public_id)]
                session.create()
                visits.append(str(session.session_key))
            found.append((str(contact.public_id), visits))
    return found


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "lagniappe.settings"
    django.setup()
    print(json.dumps(make()))
