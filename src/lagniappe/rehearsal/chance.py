"""The chance and the small steps of the simulated life."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db.models import F

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact, Kind, Leg, Message, State
from lagniappe.rehearsal.demand import SPREAD


def luck(seed: str, *what: object) -> Random:
    """The chance of one thing: the same each time it is asked for."""
    return Random(":".join((seed, *map(str, what))))  # noqa: S311


def attempt(step: Callable[[], object]) -> int:
    """Take a step that somebody may have been quicker to take; 1 when it was not refused."""
    try:
        step()
    except ActionRefused:
        return 0
    return 1


def service_seconds(kind: Kind | None, chance: Random) -> float:
    """A lognormal service whose mean is nine tenths of the kind's standard."""
    standard = kind.standard_seconds if kind is not None else 300
    return min(5400.0, max(25.0, 0.9 * standard * math.exp(SPREAD * chance.gauss(0, 1) - SPREAD**2 / 2)))


@dataclass
class Inside:
    """A contact under way, with its present leg and the last thing said in it (sequence, speaker, when)."""

    contact: Contact
    leg: Leg
    seq: int = 0
    speaker: str = ""
    said_at: datetime | None = None


def look_inside() -> list[Inside]:
    """All contacts under way, oldest first, in three queries."""
    contacts = list(
        Contact.objects.exclude(state=State.CLOSED)
        .order_by("arrived_at")
        .select_related("queue", "site", "kind", "agent", "customer")
    )
    ids = [contact.pk for contact in contacts]
    legs = {leg.contact_id: leg for leg in Leg.objects.filter(contact__in=ids, number=F("contact__leg_number"))}
    found = {one.pk: Inside(one, legs[one.pk]) for one in contacts if one.pk in legs}
    said = Message.objects.filter(contact__in=ids, seq=F("contact__last_seq"))
    for contact, seq, speaker, at in said.values_list("contact_id", "seq", "speaker", "sent_at"):
        found[contact].seq, found[contact].speaker, found[contact].said_at = seq, speaker, at
    return list(found.values())
