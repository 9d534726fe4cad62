"""The service of a contact: accepted or started, parked, taken up again, ended, closed, transferred."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from lagniappe.desk.actions.cases import close_case, own
from lagniappe.desk.actions.dispatch import dispatch
from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.errands import go_on
from lagniappe.desk.actions.legs import answer_call, demand_own, demand_state, end_leg, fresh, leg_of, move, unpark
from lagniappe.desk.actions.sending import demand_open, send_on
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Call, Case, Contact, Kind, Outcome, Presence, Queue, Resolution, State, User
from lagniappe.desk.queries import routable

ANSWERED = (State.ACTIVE, State.PARKED, State.WRAPPING)


@action
def start(*, contact: Contact, agent: User, now: datetime) -> Contact:
    """The service begins: the offered chat is accepted, the called person has come to the counter."""
    contact = fresh(contact)
    demand_own(contact, agent)
    if contact.state == State.ACTIVE:
        return contact  # pressed twice
    demand_state(contact, State.CALLED)
    leg = leg_of(contact)
    answer_call(leg, Call.Result.CAME)
    called_back = leg.answered_at is not None
    unpark(contact, leg, now)
    leg.answered_at = leg.answered_at or now
    leg.save(update_fields=["answered_at", "parked_micros"])
    move(contact, State.ACTIVE, due_at=None, parked_at=None)
    record("contact.taken_up" if called_back else "contact.answered", now=now, actor=agent, contact=contact)
    if contact.case.state == Case.State.OPEN:
        own(case=contact.case, owner=agent, now=now, actor=agent)
    return contact


@action
def decline(*, contact: Contact, agent: User, now: datetime, timed_out: bool = False) -> Contact:
    """The offer is not taken up: the contact goes back to its place and is offered to somebody else."""
    contact = fresh(contact)
    demand_own(contact, agent)
    demand_state(contact, State.CALLED)
    if contact.queue.pull:
        raise ActionRefused("not_allowed", _("A called turn is either served or missed."))
    leg = leg_of(contact)
    answer_call(leg, Call.Result.TIMED_OUT if timed_out else Call.Result.DECLINED)
    leg.agent = leg.position = None
    leg.save(update_fields=["agent", "position"])
    move(contact, State.WAITING, agent=None, position=None, due_at=None)
    verb = "contact.timed_out" if timed_out else "contact.declined"
    record(verb, now=now, actor=None if timed_out else agent, contact=contact)
    dispatch(now=now)
    return contact


@action
def park(*, contact: Contact, agent: User, now: datetime) -> Contact:
    """Put the contact aside while its service waits for something; the agent is free for others."""
    contact = fresh(contact)
    demand_own(contact, agent)
    demand_state(contact, State.ACTIVE)
    move(contact, State.PARKED, parked_at=now)
    record("contact.parked", now=now, actor=agent, contact=contact)
    dispatch(now=now)
    return contact


@action
def take_up(*, contact: Contact, agent: User, now: datetime) -> Contact:
    """Take a parked contact up again, where capacity allows; a turn whose person stands there already."""
    contact = fresh(contact)
    demand_own(contact, agent)
    demand_state(contact, State.PARKED)
    if not routable.has_room(agent, contact.queue):
        raise ActionRefused("full", _("You are at your capacity: finish or park another contact first."))
    leg = leg_of(contact)
    unpark(contact, leg, now)
    leg.save(update_fields=["parked_micros"])
    at = Presence.objects.select_related("position").filter(user=agent, ended_at=None).first()
    position = at.position if at and at.position else contact.position  # they may have changed counters meanwhile
    move(contact, State.ACTIVE, parked_at=None, position=position)
    record("contact.taken_up", now=now, actor=agent, contact=contact)
    return contact


@action
def end(*, contact: Contact, agent: User | None, now: datetime) -> Contact:
    """The service ends and the work after it begins; ``agent`` None = the customer ended it."""
    contact = fresh(contact)
    demand_own(contact, agent)
    if contact.state == State.WRAPPING:
        return contact
    demand_state(contact, State.ACTIVE, State.PARKED)
    leg = leg_of(contact)
    unpark(contact, leg, now)
    leg.ended_at = now
    leg.save(update_fields=["ended_at", "parked_micros"])
    due = now + timedelta(seconds=contact.queue.wrap_seconds) if contact.queue.wrap_seconds else None
    move(contact, State.WRAPPING, parked_at=None, due_at=due)
    record("contact.ended", now=now, actor=agent, contact=contact, data={"by": "agent" if agent else "customer"})
    return contact


@action
def close(
    *,
    contact: Contact,
    agent: User | None,
    resolution: str,
    line: str = "",
    now: datetime,
) -> Contact:
    """Close a contact that was served, with what came of it and one line; ``agent`` None = wrapping ran out.

    A resolved contact closes its case unless another contact of it is under way; otherwise the case stays with its owner.
    A visit with procedures left does not close: it goes on with the next one.
    """
    contact = fresh(contact)
    demand_own(contact, agent)
    if contact.state == State.CLOSED:
        return contact
    # Time closes only what is being finished: whoever took a close back meanwhile has it in hand again.
    demand_state(contact, *(ANSWERED if agent is not None else (State.WRAPPING,)))
    if resolution and resolution not in Resolution.values:
        raise ActionRefused("unknown", _("We do not know this outcome."))
    if contact.errands.exists():
        return go_on(contact=contact, agent=agent, now=now)
    end_leg(contact, Outcome.ANSWERED, now=now)
    move(
        contact,
        State.CLOSED,
        outcome=Outcome.ANSWERED,
        resolution=resolution,
        line=line.strip()[:280],
        closed_at=now,
        parked_at=None,
        due_at=None,
    )
    record("contact.closed", now=now, actor=agent, contact=contact, data={"resolution": resolution})
    others = contact.case.contacts.exclude(state=State.CLOSED).exists()
    if resolution == Resolution.RESOLVED and not others:
        close_case(case=contact.case, now=now, actor=agent)
    dispatch(now=now)
    return contact


@action
def transfer(
    *,
    contact: Contact,
    to: Queue,
    kind: Kind | None = None,
    agent: User | None,
    now: datetime,
) -> Contact:
    """Send the contact on to another queue: its leg ends as transferred, the next begins; its first arrival orders it."""
    contact = fresh(contact)
    demand_own(contact, agent)
    demand_state(contact, State.CALLED, *ANSWERED)
    if to.channel != contact.channel:
        raise ActionRefused("wrong_queue", _("That queue serves another channel."))
    if not to.active:
        raise ActionRefused("closed", _("This queue is not in use any more."))
    if kind is not None and kind.queue_id != to.pk:
        raise ActionRefused("wrong_queue", _("This procedure is handled in another queue."))
    demand_open(contact, to, now)
    return send_on(contact, to, kind, actor=agent, now=now)


@action
def give_back(*, contact: Contact, why: str, now: datetime) -> Contact:
    """Nobody minds the conversation any more: back into its queue, where its first arrival still orders it.

    Parked ones go as well, for nobody would read what their customers write; what was said stays with the contact.
    """
    contact = fresh(contact)
    demand_state(contact, State.ACTIVE, State.PARKED)
    if contact.queue.pull:
        raise ActionRefused("not_allowed", _("Who stands at the counter is not waiting again."))
    return send_on(contact, contact.queue, contact.kind, actor=None, now=now, why=why)


@action
def leave(*, contact: Contact, now: datetime, may_end: bool = True) -> Contact:
    """The customer says that they have left, or closes a chat that nobody answered yet.

    A service under way ends by it where ``may_end``; at a counter it is refused, for "I left" and "start" may cross.
    """
    contact = fresh(contact)
    if contact.state == State.CLOSED:
        return contact
    leg = leg_of(contact)
    if contact.state == State.CALLED and leg.answered_at is not None:  # called back: its service has begun
        if may_end:
            answer_call(leg, Call.Result.MISSED)
        move(contact, State.PARKED)
    if may_end and contact.state in (State.ACTIVE, State.PARKED):
        return end(contact=contact, agent=None, now=now)
    demand_state(contact, State.WAITING, State.CALLED, State.MISSED)
    called = contact.state == State.CALLED
    leg.ended_at = None if contact.state != State.MISSED else leg.ended_at
    leg.save(update_fields=["ended_at"])
    if called:
        answer_call(leg, Call.Result.MISSED)
    end_leg(contact, Outcome.LEFT, now=now)
    move(contact, State.CLOSED, outcome=Outcome.LEFT, closed_at=now, due_at=None, agent=None, position=None)
    record("contact.left", now=now, contact=contact)
    if not contact.case.contacts.exclude(state=State.CLOSED).exists():
        close_case(case=contact.case, now=now)
    dispatch(now=now)
    return contact
