"""A case has one owner until it is closed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.legs import demand_remembered
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Case, State, User


@action
def own(*, case: Case, owner: User, now: datetime, actor: User | None = None) -> Case:
    """Give the case its owner; the one before, if any, has it no more."""
    case = Case.objects.get(pk=case.pk)
    if case.state == Case.State.CLOSED:
        raise ActionRefused("closed", _("This case is closed."))
    if case.owner_id == owner.pk:
        return case
    case.owner = owner
    case.save(update_fields=["owner"])
    record("case.owned", now=now, actor=actor, case=case, agent=owner, data={"state": case.state})
    return case


@action
def close_case(*, case: Case, now: datetime, actor: User | None = None) -> Case:
    """Close a case that has no contact under way."""
    case = Case.objects.get(pk=case.pk)
    if case.state == Case.State.CLOSED:
        return case
    if case.contacts.exclude(state=State.CLOSED).exists():
        raise ActionRefused("busy", _("A contact of this case is still under way."))
    case.state, case.closed_at = Case.State.CLOSED, now
    case.save(update_fields=["state", "closed_at"])
    record("case.closed", now=now, actor=actor, case=case, agent=case.owner, data={"state": case.state})
    return case


@action
def reopen(*, case: Case, now: datetime, actor: User | None = None) -> Case:
    """The need is there again; the owner, if it had one, has it again."""
    case = Case.objects.select_related("customer").get(pk=case.pk)
    demand_remembered(case.customer)
    if case.state == Case.State.OPEN:
        return case
    case.state, case.closed_at = Case.State.OPEN, None
    case.save(update_fields=["state", "closed_at"])
    record("case.reopened", now=now, actor=actor, case=case, agent=case.owner, data={"state": case.state})
    return case


@action
def describe_case(*, case: Case, subject: str, now: datetime, actor: User) -> Case:
    """Say in a line what the case is about."""
    case = Case.objects.select_related("customer").get(pk=case.pk)
    demand_remembered(case.customer)
    case.subject = subject.strip()[:200]
    case.save(update_fields=["subject"])
    record("case.described", now=now, actor=actor, case=case, agent=case.owner, data={"state": case.state})
    return case
