"""A branch's doors as a visitor's browser uses them, for the tests of turns."""

from __future__ import annotations

import re
from uuid import uuid4

from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from cast import SmallCentre
from lagniappe.desk.actions import presence
from lagniappe.desk.models import Contact, Kind

PAGE = {"accept": "text/html"}


def key_of(client: Client, address: str = "/kiosk/centro/?lang=es") -> str:
    found = re.search(rb'name="key" value="([^"]+)"', client.get(address).content)
    assert found
    return found[1].decode()


def take(client: Client, kind: Kind, *, where: str = "?lang=es", **more: str) -> Contact:
    answer = client.post(f"/kiosk/centro/{where}", {"kind": str(kind.public_id), "key": str(uuid4()), **more})
    assert answer.status_code == 302, answer.content
    return Contact.objects.order_by("-id")[0]


def followed(client: Client) -> list[str]:
    """The contacts whose live hints reach this browser."""
    return SessionStore(client.cookies["lagniappe_visit"].value).get("contacts", [])


def at_work(centre: SmallCentre) -> None:
    presence.be(user=centre.ana, state="available", position=centre.counters[1], now=timezone.now())


def text_of(client: Client, address: str, language: str = "en") -> str:
    content = client.get(f"{address}?lang={language}").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())
