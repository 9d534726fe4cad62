"""Queues, the kinds of procedure in them, and the answers kept ready."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.setup_changes import demand_administrator, put
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import CannedAnswer, Contact, Kind, Queue, Skill, State, User

QUEUE_FIELDS = (
    "site", "name", "names", "channel", "letter", "pull", "slots", "limit_seconds", "target_seconds", "target_share",
    "ring_seconds", "offer_seconds", "return_seconds", "wrap_seconds", "capacity",
    "early_seconds", "late_seconds", "credit_seconds", "book_days", "active",
)  # fmt: skip
KIND_FIELDS = (
    "queue",
    "name",
    "names",
    "standard_seconds",
    "skill",
    "icon",
    "place",
    "slot_minutes",
    "slot_places",
    "active",
)
CANNED_FIELDS = ("queue", "shortcut", "title", "text", "language")


@action
def create_queue(*, values: Mapping[str, Any], now: datetime, actor: User | None = None) -> Queue:
    """Open a queue."""
    demand_administrator(actor, values["site"])
    queue = Queue()
    put(queue, values, QUEUE_FIELDS)
    record("queue.created", now=now, actor=actor, site=queue.site, queue=queue)
    record("rights.changed", now=now, actor=actor, site=queue.site, queue=queue)
    return queue


@action
def change_queue(*, queue: Queue, values: Mapping[str, Any], now: datetime, actor: User | None) -> Queue:
    """Change a queue. Its site and channel stay: what happened in it belongs to them."""
    queue = Queue.objects.select_related("site").get(pk=queue.pk)
    demand_administrator(actor, queue.site)
    for name in ("site", "channel"):
        if name in values and values[name] != getattr(queue, name):
            raise ActionRefused("fixed", _("The site and the channel of a queue cannot change. Make a new one."))
    if queue.active and values.get("active") is False:
        # Who is served elsewhere and has one of its procedures still to come would go on into a queue that nobody sees.
        there = Q(queue=queue) | Q(errands__kind__queue=queue)
        count = Contact.objects.filter(there).exclude(state=State.CLOSED).distinct().count()
        if count:
            raise ActionRefused("busy", _("People are still being served there: %(count)s.") % {"count": count})
    changed = put(queue, values, QUEUE_FIELDS)
    if changed:
        record("queue.changed", now=now, actor=actor, site=queue.site, queue=queue, data={"changed": changed})
    if "active" in changed:
        record("rights.changed", now=now, actor=actor, site=queue.site, queue=queue)
    return queue


@action
def create_kind(*, values: Mapping[str, Any], now: datetime, actor: User | None = None) -> Kind:
    """Add a kind of procedure to a queue."""
    demand_administrator(actor, values["queue"].site)
    kind = Kind()
    put(kind, values, KIND_FIELDS)
    record("kind.created", now=now, actor=actor, site=kind.queue.site, queue=kind.queue, data=_kind(kind))
    return kind


@action
def change_kind(*, kind: Kind, values: Mapping[str, Any], now: datetime, actor: User | None) -> Kind:
    """Change a kind of procedure."""
    kind = Kind.objects.select_related("queue__site").get(pk=kind.pk)
    demand_administrator(actor, kind.queue.site)
    if "queue" in values:
        demand_administrator(actor, values["queue"].site)
    changed = put(kind, values, KIND_FIELDS)
    if changed:
        data = {**_kind(kind), "changed": changed}
        record("kind.changed", now=now, actor=actor, site=kind.queue.site, queue=kind.queue, data=data)
    return kind


def _kind(kind: Kind) -> dict[str, Any]:
    return {"kind": str(kind.public_id)}


@action
def create_canned(*, values: Mapping[str, Any], now: datetime, actor: User | None = None) -> CannedAnswer:
    """Keep an answer ready."""
    return _put_canned(CannedAnswer(), values, "canned.created", now, actor)


@action
def change_canned(
    *, canned: CannedAnswer, values: Mapping[str, Any], now: datetime, actor: User | None
) -> CannedAnswer:
    """Change an answer kept ready."""
    canned = CannedAnswer.objects.select_related("queue__site").get(pk=canned.pk)
    demand_administrator(actor, canned.queue.site if canned.queue else None)
    return _put_canned(canned, values, "canned.changed", now, actor)


def _put_canned(
    canned: CannedAnswer, values: Mapping[str, Any], verb: str, now: datetime, actor: User | None
) -> CannedAnswer:
    queue = values.get("queue", canned.queue)
    demand_administrator(actor, queue.site if queue else None)
    changed = put(canned, values, CANNED_FIELDS)
    if changed:
        data = {"canned": str(canned.public_id), "changed": changed}
        record(verb, now=now, actor=actor, queue=canned.queue, site=queue.site if queue else None, data=data)
    return canned


@action
def remove_canned(*, canned: CannedAnswer, now: datetime, actor: User | None) -> None:
    """Throw an answer away."""
    demand_administrator(actor, canned.queue.site if canned.queue else None)
    record("canned.removed", now=now, actor=actor, queue=canned.queue, data={"canned": str(canned.public_id)})
    canned.delete()


@action
def create_skill(*, values: Mapping[str, Any], now: datetime, actor: User | None = None) -> Skill:
    """Name something that some agents can do and some kinds demand."""
    demand_administrator(actor)
    skill = Skill()
    put(skill, values, ("name",))
    record("skill.created", now=now, actor=actor, data={"skill": str(skill.public_id)})
    return skill


@action
def change_skill(*, skill: Skill, values: Mapping[str, Any], now: datetime, actor: User | None) -> Skill:
    """Rename a skill."""
    demand_administrator(actor)
    skill = Skill.objects.get(pk=skill.pk)
    changed = put(skill, values, ("name",))
    if changed:
        record("skill.changed", now=now, actor=actor, data={"skill": str(skill.public_id), "changed": changed})
    return skill
