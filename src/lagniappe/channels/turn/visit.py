"""What a visitor's browser holds, and what the address of a kiosk says about the device."""

from __future__ import annotations

import re
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Appointment, Contact, Site
from lagniappe.desk.models.ids import ALPHABET

CONTACTS = "contacts"
VISIT = "visit"
APPOINTMENTS = "appointments"
KEYS = ALPHABET.upper()
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


def visit_of(request: HttpRequest) -> str:
    """The browser's name for itself, by which a customer who comes back is recognised."""
    if VISIT not in request.session:
        request.session[VISIT] = uuid4().hex
    return str(request.session[VISIT])


def remember_appointment(request: HttpRequest, appointment: Appointment) -> None:
    known = [code for code in request.session.get(APPOINTMENTS, []) if code != appointment.code]
    request.session[APPOINTMENTS] = [*known, appointment.code][-MOST_CONTACTS:]


def appointments(request: HttpRequest) -> list[str]:
    """The codes of what this browser has booked."""
    return [str(code) for code in request.session.get(APPOINTMENTS, [])]


def address(request: HttpRequest, site: Site, path: str) -> str:
    """An address that a visitor's phone can reach: the branch's public one where it has one."""
    if site.public_address:
        return site.public_address.rstrip("/") + path
    return request.build_absolute_uri(path)


def demand_phone(site: Site) -> None:
    if not site.phone_turns:
        raise ActionRefused("not_allowed", _("Here numbers are given out at the branch itself, at the kiosk."))


def door(request: HttpRequest) -> str:
    """Where a number was asked for: by phone, or at which kiosk."""
    if "phone" in request.GET:
        return "phone"
    name = _machine(request.GET)
    return f"kiosk:{name}" if name else "kiosk"


def _machine(query: QueryDict) -> str:
    asked = query.get("kiosk", "")
    return asked if re.fullmatch(r"[a-z0-9-]{1,20}", asked) else ""


def home_language(site: Site) -> str:
    """The language in which a kiosk begins and a display speaks."""
    return site.language if site.language in LANGUAGES else settings.LANGUAGES[0][0]


def width(query: QueryDict, otherwise: str = "") -> str:
    """The paper width that the address names."""
    asked = query.get("print") or query.get("width") or ""
    return asked if asked in WIDTHS else otherwise


def kept(query: QueryDict, **more: str) -> str:
    """The part of the address that stays with a device while it goes from page to page."""
    device = {"kiosk": _machine(query), "print": width(query), "phone": "1" if "phone" in query else ""} | more
    return urlencode({name: value for name, value in device.items() if value})
