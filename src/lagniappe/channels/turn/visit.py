"""What a visitor's browser holds, and what the address of a kiosk says about the device."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict

from lagniappe.desk.models import Contact, Site

CONTACTS = "contacts"
MOST_CONTACTS = 50
WIDTHS = ("80", "58")
"""Millimetres of the paper rolls that we print on."""
LANGUAGES = {code for code, _name in settings.LANGUAGES}


def contacts(request: HttpRequest) -> list[str]:
    """The public ids of the contacts that this visit may follow."""
    return list(request.session.get(CONTACTS, []))


def remember(request: HttpRequest, contact: Contact) -> None:
    """Let this visit follow the contact: who knows a ticket's code is its holder."""
    known = contacts(request)
    if str(contact.public_id) not in known:
        request.session[CONTACTS] = [*known, str(contact.public_id)][-MOST_CONTACTS:]


def home_language(site: Site) -> str:
    """The language in which a kiosk begins and a display speaks."""
    return site.language if site.language in LANGUAGES else settings.LANGUAGES[0][0]


def width(query: QueryDict, otherwise: str = "") -> str:
    """The paper width that the address names."""
    asked = query.get("print") or query.get("width") or ""
    return asked if asked in WIDTHS else otherwise


def kept(query: QueryDict, **more: str) -> str:
    """The part of the address that stays with a device while it goes from page to page."""
    device = {"print": width(query), "phone": "1" if "phone" in query else ""} | more
    return urlencode({name: value for name, value in device.items() if value})
