"""What a new thing begins with: sensible for its channel, and for the place that one came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lagniappe.channels import contract
from lagniappe.desk.models import User
from lagniappe.desk.queries import setup_lists
from lagniappe.desk.queries.rights import as_uuid

# A person who stands at a counter waits longer than one who looks at a chat window, and takes an agent whole.
PULLED = {
    "limit_seconds": 1800, "target_seconds": 600, "target_share": 80, "offer_seconds": 30, "ring_seconds": 60,
    "return_seconds": 900, "wrap_seconds": 60, "capacity": 500,
}  # fmt: skip
AGREED = {"early_seconds": 1800, "late_seconds": 900, "credit_seconds": 600, "book_days": 14}
OFFERED = {
    "limit_seconds": 300, "target_seconds": 60, "target_share": 80, "offer_seconds": 30, "ring_seconds": 45,
    "return_seconds": 0, "wrap_seconds": 120, "capacity": 100,
}  # fmt: skip


def of_queue(channel_name: str) -> dict[str, Any]:
    """The figures of a new queue on this channel; {} for a channel that we do not have."""
    try:
        channel = contract.find(channel_name)
    except KeyError:
        return {}
    standard = {**(PULLED if channel.pull else OFFERED), **AGREED, "channel": channel.name, "slots": channel.slots}
    if channel.name == "turn":
        standard["letter"] = "A"
    return standard


def of_new(thing: str, asked: Mapping[str, str], viewer: User) -> dict[str, Any]:
    """The first values of a new sheet."""
    initial: dict[str, Any] = {}
    if thing == "queues":
        initial |= {**of_queue("turn"), **of_queue(asked.get("channel", ""))}
    if thing in ("sites", "staff", "answers"):
        initial |= setup_lists.first_language()
    if thing == "sites" and (known := setup_lists.sites(viewer).first()):
        initial["zone"] = known.zone
    places: dict[str, tuple[str, Any]] = {
        "positions": ("site", setup_lists.sites), "queues": ("site", setup_lists.sites), "kinds": ("queue", setup_lists.queues),
    }  # fmt: skip
    if thing in places:
        name, rows = places[thing]
        wanted: UUID = as_uuid(asked.get(name, ""))
        initial[name] = rows(viewer).filter(public_id=wanted).first() or rows(viewer).filter(active=True).first()
    if thing == "positions" and initial.get("site"):
        numbers = [int(name) for name in initial["site"].positions.values_list("name", flat=True) if name.isdigit()]
        initial["name"] = str(max(numbers, default=0) + 1)
    if thing == "queues" and initial.get("letter") and initial.get("site"):
        taken = set(initial["site"].queues.values_list("letter", flat=True))
        initial["letter"] = next((letter for letter in "ABCDEFGHJKLMNPQRSTUVWXYZ" if letter not in taken), "")
        initial.setdefault("name", _("Counters") if not taken else "")
    return initial
