"""A visit of several procedures: one number, served one after another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.legs import demand_own, demand_state, fresh
from lagniappe.desk.actions.sending import go_on_here, rest_of, send_on
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact, Errand, Kind, Outcome, State, User
from lagniappe.desk.queries import errands

OPEN = (State.WAITING, State.CALLED, State.ACTIVE, State.PARKED, State.WRAPPING, State.MISSED)


@action
def go_on(*, contact: Contact, agent: User | None, now: datetime) -> Contact:
    """This procedure is done and the visit goes on: at this counter where its agent may serve one of the rest, else in line
    for the one with the shortest wait. Its first arrival still orders it; ``agent`` None = the time to finish ran out."""
    contact = fresh(contact)
    demand_own(contact, agent)
    demand_state(contact, State.ACTIVE, State.PARKED, State.WRAPPING)
    rest = errands.rest(contact)
    if not rest:
        raise ActionRefused("nothing_left", _("There is no other procedure in this visit."))
    active = contact.state == State.ACTIVE
    here = errands.at_this_counter(rest, agent, contact.queue) if agent and active else None
    if here is not None and agent is not None:
        return go_on_here(contact, here, agent=agent, now=now)
    following = errands.best_first(errands.options(rest, now, contact))[0]
    return send_on(contact, following.queue, following, actor=agent, now=now, outcome=Outcome.ANSWERED)


@action
def plan(*, contact: Contact, kinds: Iterable[Kind], now: datetime, actor: User | None) -> Contact:
    """Say anew what the visit is still for, after what it is in line or at the counter for now; the visitor or the agent."""
    contact = fresh(contact)
    demand_state(contact, *OPEN)
    if actor is not None:
        demand_own(contact, actor)
    if not contact.queue.pull:
        raise ActionRefused("not_allowed", _("Only a turn at a counter is for several procedures."))
    wanted = list({kind.pk: kind for kind in kinds if kind.pk != contact.kind_id}.values())
    if any(kind.queue.site_id != contact.site_id or kind.queue.channel != contact.channel for kind in wanted):
        raise ActionRefused("wrong_queue", _("This procedure is handled in another queue."))
    if len(wanted) >= errands.MOST:
        raise ActionRefused("too_many", _("That is too much for one visit."))
    if [kind.pk for kind in wanted] == [kind.pk for kind in errands.rest(contact)]:
        return contact
    Errand.objects.filter(contact=contact).delete()
    Errand.objects.bulk_create(Errand(contact=contact, kind=kind, number=n) for n, kind in enumerate(wanted, 1))
    record("contact.planned", now=now, actor=actor, contact=contact, data={"rest": rest_of(contact)})
    return contact
