"""Any sequence of steps that people may take keeps the house's laws, and the ledger alone tells the same present."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cast import small_centre
from gate import GATE
from lagniappe.desk.actions import appointments, arrivals, cases, errands, presence, service, sweep, talk, turns, undo
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import (
    Appointment,
    Call,
    Case,
    Contact,
    Errand,
    Event,
    Kind,
    Leg,
    Presence,
    Queue,
    Serves,
    Site,
    State,
)
from lagniappe.desk.queries import rebuild, routable

OPEN = [state for state in State.values if state != State.CLOSED]


class LifeOfContacts(RuleBasedStateMachine):
    """Ana, Bruno and Carla, two counter queues, a second branch and a chat, a clock that only runs forward."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.centre = small_centre()
        self.now = self.centre.now
        north = Site.objects.create(code="norte", name="Sucursal Norte", always_open=True)
        self.north = Queue.objects.create(site=north, name="Caja", channel="turn", letter="A", pull=True, slots=3)
        self.parcel = Kind.objects.create(queue=self.north, name="Encomienda")
        Serves.objects.create(user=self.centre.bruno, queue=self.north, ring=3)
        self.keys = itertools.count()
        Kind.objects.filter(pk=self.centre.deposit.pk).update(slot_minutes=10)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def attempt(self, action, **kwargs):
        """People try things that are refused; a refusal changes nothing."""
        before = Event.objects.count()
        try:
            with transaction.atomic():
                return action(now=self.now, **kwargs)
        except ActionRefused:
            pass
        assert Event.objects.count() == before
        return None

    @initialize()
    def the_doors_open(self) -> None:
        for name, counter in (("ana", self.centre.counters[0]), ("bruno", self.centre.counters[1]), ("carla", None)):
            self.attempt(presence.be, user=self.who(name), state="available", position=counter)
        for kind in (self.centre.deposit, self.centre.loan, self.centre.deposit):
            self.attempt(turns.take_turn, kind=kind)
            self.now += timedelta(seconds=7)
        self.attempt(arrivals.arrive, arrival=arrivals.Arrival(queue=self.centre.chat))

    agents = st.sampled_from(["ana", "bruno", "carla"])

    def who(self, name: str):
        return getattr(self.centre, name)

    def some(self, number: int, *states: str):
        found = list(Contact.objects.filter(state__in=states).order_by("pk"))
        return found[number % len(found)] if found else None

    @rule(seconds=st.integers(0, 400))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        sweep.sweep(now=self.now)

    @rule(kind=st.sampled_from(["deposit", "loan"]), priority=st.booleans(), language=st.sampled_from(["es", "ru"]))
    def take_turn(self, kind: str, priority: bool, language: str) -> None:
        kind = getattr(self.centre, kind)
        self.attempt(turns.take_turn, kind=kind, priority=priority, language=language, client_key=f"t{next(self.keys)}")

    @rule(first=st.sampled_from(["deposit", "loan"]), priority=st.booleans())
    def come_for_two_things(self, first: str, priority: bool) -> None:
        kind = getattr(self.centre, first)
        more = [self.centre.loan, self.centre.deposit]
        self.attempt(turns.take_turn, kind=kind, more=more, priority=priority, client_key=f"v{next(self.keys)}")

    @rule(slot=st.integers(0, 8))
    def book(self, slot: int) -> None:
        at = self.centre.now + timedelta(minutes=10 * slot)
        self.attempt(appointments.book, kind=self.centre.deposit, at=at)

    @rule(number=st.integers(0, 9), slot=st.integers(0, 8), step=st.sampled_from(["come", "come", "move", "cancel"]))
    def go_by_appointment(self, number: int, slot: int, step: str) -> None:
        booked = list(Appointment.objects.order_by("pk"))
        if not booked:
            return
        one = booked[number % len(booked)]
        if step == "come":
            came = self.attempt(appointments.check_in, appointment=one)
            if came is not None and one.state == "booked":
                assert (came.state, came.arrived_at) == ("waiting", one.at - timedelta(minutes=10))
        elif step == "move":
            at = self.centre.now + timedelta(minutes=10 * slot)
            self.attempt(appointments.reschedule, appointment=one, at=at)
        else:
            self.attempt(appointments.cancel, appointment=one)

    @rule(number=st.integers(0, 9), kinds=st.lists(st.sampled_from(["deposit", "loan", "parcel"]), max_size=3))
    def think_again(self, number: int, kinds: list[str]) -> None:
        """A visitor or their agent says anew what the visit is for; a procedure of another branch is refused."""
        contact = self.some(number, *OPEN)
        if contact is not None:
            wanted = [self.parcel if kind == "parcel" else getattr(self.centre, kind) for kind in kinds]
            self.attempt(errands.plan, contact=contact, kinds=wanted, actor=contact.agent)

    @rule(language=st.sampled_from(["es", "ru", ""]))
    def begin_chat(self, language: str) -> None:
        arrival = arrivals.Arrival(queue=self.centre.chat, kind=self.centre.question, language=language)
        self.attempt(arrivals.arrive, arrival=arrival)

    @rule(name=agents, state=st.sampled_from(["available", "break", "closed"]), counter=st.integers(0, 3))
    def presence(self, name: str, state: str, counter: int) -> None:
        position = self.centre.counters[counter] if counter < 3 else None
        self.attempt(presence.be, user=self.who(name), state=state, position=position)

    @rule(name=agents, number=st.integers(0, 9))
    def take_a_close_back(self, name: str, number: int) -> None:
        """Whoever closed it has it again, parked, whatever they have been given since."""
        contact = self.some(number, "closed")
        if contact is None:
            return
        undone = self.attempt(undo.undo_close, contact=contact, agent=self.who(name))
        if undone is not None:
            assert (undone.state, undone.outcome, undone.agent) == ("parked", "", self.who(name))
            assert self.now <= contact.closed_at + timedelta(seconds=60)

    @rule(name=st.sampled_from(["ana", "bruno"]))
    def call_next(self, name: str) -> None:
        agent = self.who(name)
        there = routable.agents([agent])
        queue = routable.waiting(pull=True, queue_ids=there[0].serves) if there else []
        called = self.attempt(turns.call_next, agent=agent)
        if called is not None:
            able = [w for w in queue if w.skill is None or w.skill in there[0].skills]
            chosen = next(w for w in able if w.contact == called.pk)
            rank = {w.contact: w.place for w in able}
            nearer = [
                w for w in able
                if rank[w.contact] < chosen.place and there[0].serves[w.queue] <= there[0].serves[chosen.queue]
                and (not w.language or w.language in there[0].languages)
            ]  # fmt: skip
            assert not nearer, "somebody was overtaken"

    @rule(name=agents, number=st.integers(0, 9))
    def call_chosen(self, name: str, number: int) -> None:
        contact = self.some(number, "waiting", "missed")
        if contact is not None:
            self.attempt(turns.call_chosen, contact=contact, agent=self.who(name))

    @rule(
        name=agents,
        number=st.integers(0, 9),
        step=st.sampled_from(
            [
                service.start,
                service.end,
                turns.recall,
                turns.miss,
                service.park,
                service.take_up,
                turns.call_back,
                service.decline,
                errands.go_on,
            ]
        ),
    )
    def own_step(self, name: str, number: int, step) -> None:
        contact = self.some(number, *OPEN)
        if contact is not None:
            self.attempt(step, contact=contact, agent=self.who(name))

    @precondition(lambda self: Contact.objects.filter(agent__isnull=False).exclude(state="closed").exists())
    @rule(steps=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(1, 90)), min_size=1, max_size=4))
    def right_steps(self, steps: list[tuple[int, int, int]]) -> None:
        for number, step, seconds in steps:
            self.now += timedelta(seconds=seconds)
            self.right_step(number, step)

    def right_step(self, number: int, step: int) -> None:
        held = Contact.objects.filter(agent__isnull=False).exclude(state="closed").order_by("pk")
        if not held:
            return
        contact = held[number % len(held)]
        agent = contact.agent
        assert agent is not None
        if contact.state == "called":
            self.attempt([service.start, turns.miss][step % 2], contact=contact, agent=agent)
        elif contact.state == "parked":
            self.attempt([service.take_up, turns.call_back][step % 2], contact=contact, agent=agent)
        elif step < 2:
            self.attempt(service.end, contact=contact, agent=agent)
        elif step < 4:
            resolution = ["resolved", "follow_up"][step % 2]
            self.attempt(service.close, contact=contact, agent=agent, resolution=resolution)
        else:
            to = [self.centre.advice, self.centre.cash, self.north][number % 3]
            first = contact.arrived_at
            sent = self.attempt(service.transfer, contact=contact, agent=agent, to=to)
            assert sent is None or (sent.arrived_at, sent.site) == (first, to.site)

    @rule(number=st.integers(0, 9))
    def customer_leaves(self, number: int) -> None:
        contact = self.some(number, *OPEN)
        if contact is not None:
            self.attempt(service.leave, contact=contact)

    @rule(number=st.integers(0, 9))
    def comes_back(self, number: int) -> None:
        contact = self.some(number, "missed")
        if contact is not None:
            self.attempt(turns.come_back, contact=contact)

    @rule(number=st.integers(0, 9), key=st.integers(0, 3), speaker=st.sampled_from(["customer", "agent"]))
    def speaks(self, number: int, key: int, speaker: str) -> None:
        contact = self.some(number, *State.values)
        if contact is not None:
            author = contact.agent if speaker == "agent" else None
            self.attempt(talk.say, contact=contact, speaker=speaker, text="Hola", client_key=f"m{key}", author=author)

    @rule(number=st.integers(0, 9), name=agents)
    def owns(self, number: int, name: str) -> None:
        contact = self.some(number, *State.values)
        if contact is not None:
            self.attempt(cases.own, case=contact.case, owner=self.who(name))

    @invariant()
    def the_ledger_tells_the_same(self) -> None:
        assert rebuild.from_events(Event.objects.order_by("id")) == rebuild.from_tables()

    @invariant()
    def nobody_carries_too_much(self) -> None:
        for agent in routable.agents():
            assert agent.load <= agent.capacity
        for position in (
            Presence.objects.filter(ended_at=None).exclude(position=None).values_list("position", flat=True)
        ):
            assert (
                Contact.objects.filter(position=position, state__in=["called", "active"], queue__pull=True).count() <= 1
            )

    @invariant()
    def states_and_fields_agree(self) -> None:
        agreed_at = dict(Appointment.objects.exclude(contact=None).values_list("contact", "at"))
        for contact in Contact.objects.prefetch_related("legs", "messages"):
            legs = list(contact.legs.all())
            assert [leg.number for leg in legs] == list(range(1, contact.leg_number + 1))
            assert (contact.outcome != "") == (contact.state == "closed") == (contact.closed_at is not None)
            assert (contact.agent_id is not None) or contact.state in ("waiting", "missed", "closed")
            assert all(leg.outcome in ("transferred", "answered") and leg.ended_at for leg in legs[:-1])
            agreed = agreed_at.get(contact.pk)
            assert contact.arrived_at == (agreed - timedelta(minutes=10) if agreed else legs[0].arrived_at)
            assert legs[-1].queue_id == contact.queue_id
            assert legs[-1].outcome == contact.outcome
            for leg in legs:
                times = [leg.arrived_at, leg.called_at, leg.answered_at, leg.ended_at, leg.wrapped_at]
                known = [moment for moment in times if moment is not None]
                assert known == sorted(known)
                assert not (leg.answered_at and leg.last_called_at) or leg.last_called_at <= leg.answered_at
            assert [message.seq for message in contact.messages.all()] == list(range(1, contact.last_seq + 1))

    @invariant()
    def what_is_still_to_come_is_here_and_not_done(self) -> None:
        for errand in Errand.objects.select_related("contact", "kind__queue"):
            assert errand.contact.state != "closed"
            assert errand.kind.queue.site_id == errand.contact.site_id
            assert errand.kind_id != errand.contact.kind_id

    @invariant()
    def nobody_else_has_an_agreed_time_and_each_is_told(self) -> None:
        held = list(Appointment.objects.filter(state="booked").values_list("kind", "at"))
        assert len(held) == len(set(held))
        for one in Appointment.objects.exclude(state__in=["booked", "cancelled"]):
            assert one.contact is not None
            assert (one.contact.outcome == "missed" and one.contact.number is None) or one.state == "kept"

    @invariant()
    def a_closed_case_has_no_contact_under_way(self) -> None:
        assert not Contact.objects.filter(case__state=Case.State.CLOSED).exclude(state="closed").exists()

    @invariant()
    def no_contact_is_lost(self) -> None:
        began = Event.objects.filter(
            verb__in=["contact.arrived", "contact.refused", "contact.written_back", "contact.not_come"]
        )
        assert began.values("contact").distinct().count() == Contact.objects.count()
        assert Leg.objects.values("contact").distinct().count() == Contact.objects.count()
        assert Call.objects.filter(result="").exclude(leg__contact__state__in=["called"]).count() == 0


@pytest.mark.django_db
def test_life_of_contacts() -> None:
    LifeOfContacts.TestCase.settings = settings(
        max_examples=20 if GATE and connection.vendor == "sqlite" else 6,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    LifeOfContacts.TestCase("runTest").runTest()
