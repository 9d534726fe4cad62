"""A customer's chat, brought as far as a test needs it, through the customer's own pages."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cast import SmallCentre
from lagniappe.desk.actions import presence, service
from lagniappe.desk.models import Contact

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
VISIT_COOKIE = "lagniappe_visit"
PAGE = {"HTTP_ACCEPT": "text/html"}
SCRIPT = {"HTTP_HX_REQUEST": "true"}


def address(contact: Contact, name: str = "conversation") -> str:
    return reverse(f"chat_{name}", args=[contact.public_id])


def visit_contacts(client: Client) -> list[str]:
    """What the browser's visit session holds."""
    cookie = client.cookies.get(VISIT_COOKIE)
    return SessionStore(cookie.value).get("contacts", []) if cookie else []


def begun(client: Client, centre: SmallCentre, text: str = "Hola", **more: str) -> Contact:
    fields = {"about": str(centre.question.public_id), "text": text, "language": "es", "name": "", "key": "k1", **more}
    response = client.post(reverse("chat"), fields)
    assert response.status_code == 302, response.content.decode()
    return Contact.objects.get(public_id=response.url.split("/")[2])


def answered(client: Client, centre: SmallCentre) -> Contact:
    presence.be(user=centre.carla, state="available", now=timezone.now())
    contact = begun(client, centre)
    return service.start(contact=contact, agent=centre.carla, now=timezone.now())


def ended(client: Client, centre: SmallCentre, resolution: str = "resolved") -> Contact:
    contact = answered(client, centre)
    return service.close(contact=contact, agent=centre.carla, resolution=resolution, now=timezone.now())
