"""Taking back a close that was pressed too soon."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from lagniappe.desk.actions.cases import own, reopen
from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.legs import demand_remembered, fresh, leg_of, move
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Case, Contact, Outcome, State, User
from lagniappe.desk.queries.held import UNDO_WITHIN


@action
def undo_close(*, contact: Contact, agent: User, now: datetime) -> Contact:
    """Give a contact that its agent closed a moment ago back to them, parked: whoever has been called since keeps the room.

    The time since its service ended counts as parked. Refused, with the reason, when the minute is over, when it was not this
    agent who closed it, or when somebody else has the case by now.
    """
    contact = fresh(contact)
    if contact.state != State.CLOSED or contact.outcome != Outcome.ANSWERED or contact.closed_at is None:
        raise ActionRefused("moved_on", _("There is no close to take back."))
    if contact.agent_id != agent.pk:
        raise ActionRefused("not_allowed", _("Only who closed a contact can take that back."))
    if now > contact.closed_at + UNDO_WITHIN:
        raise ActionRefused(
            "too_late", _("A close can be taken back for a minute only. Please write to the customer anew.")
        )
    demand_remembered(contact.customer)
    case = contact.case
    if case.owner_id is not None and case.owner_id != agent.pk:
        raise ActionRefused("taken", _("%(name)s has taken this case.") % {"name": case.owner})
    if case.contacts.exclude(pk=contact.pk).exclude(state=State.CLOSED).exists():
        raise ActionRefused(
            "moved_on", _("The customer has come again meanwhile: that contact is the one to go on with.")
        )
    leg = leg_of(contact)
    parked_at = leg.ended_at or contact.closed_at
    leg.outcome, leg.ended_at, leg.wrapped_at = "", None, None
    leg.save(update_fields=["outcome", "ended_at", "wrapped_at"])
    move(contact, State.PARKED, outcome="", resolution="", line="", closed_at=None, parked_at=parked_at)
    record("contact.close_undone", now=now, actor=agent, contact=contact)
    if case.state == Case.State.CLOSED:
        reopen(case=case, now=now, actor=agent)
    if case.owner_id is None:
        own(case=case, owner=agent, now=now, actor=agent)
    return contact
