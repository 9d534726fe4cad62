"""The ways in: each channel's own card, with the hours and the honest wait under it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from lagniappe.channels import contract
from lagniappe.desk.models import Contact
from lagniappe.desk.queries import doors


@dataclass(frozen=True)
class Way:
    """``card`` is the template of the channel's card. Places that one visits tell their waits on the card itself."""

    channel: contract.Channel
    card: str
    doors: list[doors.Door]


@dataclass(frozen=True)
class Open:
    """Something that the visitor has under way; ``link`` is the channel's template of the way back."""

    contact: Contact
    channel: contract.Channel
    link: str


def ways(now: datetime) -> list[Way]:
    """The channels through which a customer can begin now."""
    found = []
    for channel in contract.every():
        card = f"channels/{channel.name}/entry.html"
        places = doors.of_channel(channel.name, now)
        if channel.entry and places and exists(card):
            found.append(Way(channel, card, [] if channel.pull else places))
    return found


def still_open(public_ids: Iterable[object]) -> list[Open]:
    found = []
    for contact in doors.still_open(public_ids):
        link = f"channels/{contact.channel}/back.html"
        if contact.channel in contract.names() and exists(link):
            found.append(Open(contact, contract.find(contact.channel), link))
    return found


def exists(template: str) -> bool:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True
