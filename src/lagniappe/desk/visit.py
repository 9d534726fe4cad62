"""A customer's visit: the browser's own session holds which contacts are theirs. Never a staff session."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest

from lagniappe.desk.models import Contact

HELD = "contacts"
VISIT = "visit"
MOST = 50


def held(request: HttpRequest) -> list[str]:
    """The public ids of the contacts that this browser may open, oldest first."""
    found = request.session.get(HELD, [])
    return [str(each) for each in found] if isinstance(found, list) else []


def remember(request: HttpRequest, contact: Contact) -> None:
    """Let this browser open the contact from now on."""
    known = held(request)
    own = str(contact.public_id)
    if own not in known:
        request.session[HELD] = [*known, own][-MOST:]


def visit_of(request: HttpRequest) -> str:
    """The browser's name for itself, by which a customer who comes back is recognised."""
    if VISIT not in request.session:
        request.session[VISIT] = uuid4().hex
    return str(request.session[VISIT])
