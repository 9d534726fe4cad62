"""Turns at a counter: take a number, be called, be missed, come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from lagniappe.desk import routing
from lagniappe.desk.actions.arrivals import Arrival, arrive
from lagniappe.desk.actions.cases import close_case
from lagniappe.desk.actions.dispatch import dispatch
from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.legs import answer_call, demand_own, demand_state, end_leg, fresh, leg_of, move, write_call
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Call, Contact, Customer, Kind, Outcome, Position, Presence, State, User
from lagniappe.desk.queries import errands, overnight, routable

UNDER_WAY = (State.CALLED, State.ACTIVE)


@action
def take_turn(
    *,
    kind: Kind,
    more: Sequence[Kind] = (),
    now: datetime,
    language: str = "",
    priority: bool = False,
    customer: Customer | None = None,
    client_key: str | None = None,
    simulated: bool = False,
    door: str = "",
    actor: User | None = None,
) -> Contact:
    """Take a numbered turn. Pressed twice with one ``client_key``, it is one turn. Refused (kept) when closed or full.

    With ``more`` kinds it is one visit of several procedures, and begins with the one with the shortest wait.
    """
    wanted = list({one.pk: one for one in (kind, *more)}.values())
    if len(wanted) > errands.MOST:
        raise ActionRefused("too_many", _("That is too much for one visit."))
    if len({one.queue.site_id for one in wanted}) > 1:
        raise ActionRefused("wrong_queue", _("This procedure is handled in another queue."))
    if len(wanted) > 1:
        kind = errands.best_first(errands.options(wanted, now))[0]
    return arrive(
        arrival=Arrival(
            queue=kind.queue,
            kind=kind,
            customer=customer,
            language=language,
            priority=int(priority),
            client_key=client_key,
            numbered=True,
            simulated=simulated,
            more=tuple(one for one in wanted if one.pk != kind.pk),
            door=door,
        ),
        now=now,
        actor=actor,
    )


def _at_work(agent: User) -> tuple[routing.Agent, Position | None]:
    there = routable.agents([agent])
    present = Presence.objects.select_related("position").filter(user=agent, ended_at=None).first()
    if not there or present is None:
        raise ActionRefused("absent", _("Say first that you are available."))
    return there[0], present.position


def _call(contact: Contact, agent: User, position: Position | None, reason: routing.Reason, now: datetime) -> Contact:
    leg = write_call(contact, agent=agent, position=position, reason=reason.as_data(), now=now)
    if leg.ended_at is not None:  # it had been missed, and came back
        leg.ended_at = None
        leg.save(update_fields=["ended_at"])
    move(contact, State.CALLED, agent=agent, position=position, due_at=None)
    record("contact.called", now=now, actor=agent, contact=contact, data={"rule": reason.rule, "ring": reason.ring})
    return contact


@action
def call_next(*, agent: User, now: datetime) -> Contact | None:
    """Call whoever is next for this agent; None where nobody waits. With a turn called or in service: a refusal."""
    there, position = _at_work(agent)
    busy = Contact.objects.filter(agent=agent, state__in=UNDER_WAY, queue__pull=True).exists()
    if busy or there.load >= there.capacity:
        raise ActionRefused("busy", _("Finish the turn that you have before you call the next one."))
    waiting = routable.waiting(pull=True, queue_ids=there.serves)
    chosen = routing.pick(waiting, there, now)
    if chosen is None:
        return None
    contact = Contact.objects.select_related("queue", "site", "case").get(pk=chosen.contact)
    return _call(contact, agent, position, chosen.reason, now)


@action
def call_chosen(*, contact: Contact, agent: User, now: datetime) -> Contact:
    """Call a chosen turn out of order, or a missed one that came back; the reason says that it was chosen."""
    contact = fresh(contact)
    there, position = _at_work(agent)
    demand_state(contact, State.WAITING, State.MISSED)
    if contact.queue_id not in there.serves:
        raise ActionRefused("not_allowed", _("You do not serve this queue."))
    _demand_room(contact, agent, there, now)
    before = [w for w in routable.waiting(pull=True, queue_ids=[contact.queue_id]) if w.contact != contact.pk]
    own = (-contact.priority, contact.arrived_at, contact.pk)
    reason = routing.Reason(
        rule="chosen",
        waited_seconds=max(0, int((now - contact.arrived_at).total_seconds())),
        ring=there.serves[contact.queue_id],
        ahead=sum(1 for other in before if other.place < own),
        idle_seconds=int((now - there.idle_since).total_seconds()),
    )
    return _call(contact, agent, position, reason, now)


def _demand_room(contact: Contact, agent: User, there: routing.Agent, now: datetime) -> None:
    asked = routing.Waiting(contact.pk, contact.queue_id, 0, now, now, slots=contact.queue.slots)
    busy = Contact.objects.filter(agent=agent, state__in=UNDER_WAY, queue__pull=True).exists()
    if busy or not there.free_for(asked):
        raise ActionRefused("busy", _("Finish the turn that you have before you call the next one."))


@action
def call_back(*, contact: Contact, agent: User, now: datetime) -> Contact:
    """Call a turn that was set aside, as any other: on the display, aloud, on the phone.

    Until its person comes the time still counts as parked, for it is nobody's service.
    """
    contact = fresh(contact)
    demand_own(contact, agent)
    demand_state(contact, State.PARKED)
    if not contact.queue.pull:
        raise ActionRefused("not_allowed", _("Only a turn at a counter is called."))
    there, position = _at_work(agent)
    _demand_room(contact, agent, there, now)
    aside = now - (contact.parked_at or now)
    reason = routing.Reason(rule="taken_up", waited_seconds=max(0, int(aside.total_seconds())))
    write_call(contact, agent=agent, position=position, reason=reason.as_data(), now=now)
    move(contact, State.CALLED, position=position)
    record("contact.called", now=now, actor=agent, contact=contact, data={"rule": reason.rule, "ring": reason.ring})
    return contact


@action
def recall(*, contact: Contact, agent: User, now: datetime) -> Contact:
    """Call the same turn again, on the display and aloud."""
    contact = fresh(contact)
    demand_own(contact, agent)
    demand_state(contact, State.CALLED)
    answer_call(leg_of(contact), Call.Result.MISSED)
    reason = routing.Reason(rule="again", waited_seconds=max(0, int((now - contact.arrived_at).total_seconds())))
    write_call(contact, agent=agent, position=contact.position, reason=reason.as_data(), now=now)
    record("contact.recalled", now=now, actor=agent, contact=contact)
    return contact


@action
def miss(*, contact: Contact, agent: User, now: datetime) -> Contact:
    """Nobody came. The turn may return to its place until its queue's time is over.

    One that was called back stays set aside with its agent: it has been served, and has no place in line to go back to.
    """
    contact = fresh(contact)
    demand_own(contact, agent)
    demand_state(contact, State.CALLED)
    leg = leg_of(contact)
    answer_call(leg, Call.Result.MISSED)
    if leg.answered_at is not None:
        move(contact, State.PARKED)
        record("contact.parked", now=now, actor=agent, contact=contact, data={"why": "not_come"})
        dispatch(now=now)
        return contact
    leg.ended_at = now
    leg.save(update_fields=["ended_at"])
    due = now + timedelta(seconds=contact.queue.return_seconds)
    move(contact, State.MISSED, agent=None, position=None, due_at=due)
    record("contact.missed", now=now, actor=agent, contact=contact, data={"due_at": due.isoformat()})
    dispatch(now=now)
    return contact


@action
def come_back(*, contact: Contact, now: datetime, actor: User | None = None) -> Contact:
    """A missed turn returns to its place: its first arrival still orders it."""
    contact = fresh(contact)
    if contact.state == State.WAITING:
        return contact
    if contact.state == State.CLOSED and contact.outcome == Outcome.MISSED:
        raise ActionRefused(
            "too_late", _("This turn was called and its time to return is over. Please take a new one.")
        )
    demand_state(contact, State.MISSED)
    if contact.due_at is not None and now > contact.due_at:
        raise ActionRefused(
            "too_late", _("This turn was called and its time to return is over. Please take a new one.")
        )
    leg = leg_of(contact)
    leg.ended_at = None
    leg.agent = leg.position = None
    leg.save(update_fields=["ended_at", "agent", "position"])
    move(contact, State.WAITING, due_at=None)
    record("contact.returned", now=now, actor=actor, contact=contact)
    return contact


@action
def give_up_missed(*, contact: Contact, now: datetime) -> Contact:
    """The time to return is over: the turn closes as missed, at the moment at which it was missed."""
    contact = fresh(contact)
    demand_state(contact, State.MISSED)
    if contact.due_at is not None and now < contact.due_at:  # it returned meanwhile, and was missed anew
        raise ActionRefused("too_early", _("There is still time to come."))
    end_leg(contact, Outcome.MISSED, now=now)
    move(contact, State.CLOSED, outcome=Outcome.MISSED, closed_at=now, due_at=None)
    record("contact.given_up", now=now, contact=contact)
    if not contact.case.contacts.exclude(state=State.CLOSED).exists():
        close_case(case=contact.case, now=now)
    return contact


@action
def end_with_the_day(*, contact: Contact, now: datetime) -> Contact:
    """The branch's day is over and nobody has called the turn: it waits no more tomorrow.

    Whoever took it has gone at a moment that nobody knows: the leg gets no end, and stays ``open`` in the journal.
    """
    contact = fresh(contact)
    demand_state(contact, State.WAITING)
    if not contact.queue.pull or not overnight.is_left_over(contact, now):
        raise ActionRefused("too_early", _("There is still time to come."))
    leg = leg_of(contact)
    leg.outcome = Outcome.OPEN
    leg.save(update_fields=["outcome"])
    move(contact, State.CLOSED, outcome=Outcome.OPEN, closed_at=now, due_at=None)
    record("contact.day_ended", now=now, contact=contact)
    if not contact.case.contacts.exclude(state=State.CLOSED).exists():
        close_case(case=contact.case, now=now)
    return contact
