"""Rows of a file become staff and customers: each row whole or not at all, each with its fate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from lagniappe.desk.actions import customers, setup_staff
from lagniappe.desk.actions.door import action, record
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Customer, Handle, Queue, Skill, User

BATCH = 200
"""Rows in one transaction: a long one would hold up everybody who watches the ledger."""


@dataclass(frozen=True)
class StaffRow:
    """None for roles, queues or skills leaves what is there."""

    values: Mapping[str, Any]
    roles: Sequence[setup_staff.RoleAt] | None = None
    queues: Sequence[Queue] | None = None
    skills: Sequence[str] | None = None
    password: str = ""


@dataclass(frozen=True)
class CustomerRow:
    values: Mapping[str, Any]
    handles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fate:
    """``created``, ``updated`` or ``refused``, and why."""

    what: str
    why: str = ""


Row = TypeVar("Row", StaffRow, CustomerRow)


def import_staff(*, rows: Sequence[StaffRow], now: datetime, actor: User | None) -> list[Fate]:
    """Take on or change one member of staff for each row; the fates stand in the rows' order."""
    return _in_batches(rows, _staff_row, "import.staff", now, actor)


def import_customers(*, rows: Sequence[CustomerRow], now: datetime, actor: User | None) -> list[Fate]:
    """Write down or change one person for each row; one is known again by any of the row's handles."""
    return _in_batches(rows, _customer_row, "import.customers", now, actor)


def _in_batches(
    rows: Sequence[Row],
    write: Callable[[Row, datetime, User | None], Fate],
    verb: str,
    now: datetime,
    actor: User | None,
) -> list[Fate]:
    fates: list[Fate] = []
    for start in range(0, len(rows), BATCH):
        fates += _batch(rows=rows[start : start + BATCH], write=write, verb=verb, now=now, actor=actor)
    return fates


@action
def _batch(
    *,
    rows: Sequence[Row],
    write: Callable[[Row, datetime, User | None], Fate],
    verb: str,
    now: datetime,
    actor: User | None,
) -> list[Fate]:
    fates = []
    for row in rows:
        try:
            with transaction.atomic():
                fates.append(write(row, now, actor))
        except ActionRefused as refusal:
            fates.append(Fate("refused", refusal.sentence))
    counts = {what: sum(fate.what == what for fate in fates) for what in ("created", "updated", "refused")}
    record(verb, now=now, actor=actor, data=counts)
    return fates


def _staff_row(row: StaffRow, now: datetime, actor: User | None) -> Fate:
    user = User.objects.filter(username=row.values["username"]).first()
    known = user is not None
    if user is None:
        user = setup_staff.create_staff(values=row.values, now=now, actor=actor)
    else:
        user = setup_staff.change_staff(user=user, values=row.values, now=now, actor=actor)
    if row.roles is not None:
        setup_staff.set_roles(user=user, wanted=row.roles, now=now, actor=actor)
    if row.queues is not None:
        kept = {serves.queue: serves.ring for serves in user.serves.select_related("queue__site")}
        rings = {queue: kept.get(queue, 1) for queue in row.queues}
        setup_staff.set_serves(user=user, rings=rings, now=now, actor=actor)
    if row.skills is not None:
        named = [Skill.objects.filter(name=name).first() or _new_skill(name, now, actor) for name in row.skills]
        setup_staff.set_skills(user=user, skills=named, now=now, actor=actor)
    if row.password:
        setup_staff.set_password(user=user, password=row.password, now=now, actor=actor)
    return Fate("updated" if known else "created")


def _new_skill(name: str, now: datetime, actor: User | None) -> Skill:
    skill = Skill(name=name)
    skill.full_clean()
    skill.save()
    record("skill.created", now=now, actor=actor, data={"skill": str(skill.public_id)})
    return skill


def _customer_row(row: CustomerRow, now: datetime, actor: User | None) -> Fate:
    handles = {what: customers.normal_handle(what, value) for what, value in row.handles.items() if value}
    known = {
        handle.customer_id
        for what, value in handles.items()
        for handle in Handle.objects.filter(what=what, value=value)
    }
    if len(known) > 1:
        raise ActionRefused("ambiguous", _("These handles belong to different people."))
    if not known:
        customers.create_customer(values=row.values, handles=handles, now=now, actor=actor)
        return Fate("created")
    customer = Customer.objects.get(pk=known.pop())
    customer = customers.change_customer(customer=customer, values=row.values, now=now, actor=actor)
    for what, value in handles.items():
        customers.add_handle(customer=customer, what=what, value=value, now=now, actor=actor)
    return Fate("updated")
