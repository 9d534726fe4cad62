"""Simulated staff: they come to work, call, serve, answer, finish, and take their breaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random

from lagniappe.desk import routing
from lagniappe.desk.actions import presence, service, talk, turns
from lagniappe.desk.models import Call, Contact, Position, Presence, State, User
from lagniappe.desk.queries import routable
from lagniappe.rehearsal import scripts
from lagniappe.rehearsal.chance import Inside, attempt, luck, service_seconds
from lagniappe.units import micros

CYCLE_SECONDS = 6000
BREAK_SECONDS = 600
NO_SHOW = 0.06
VISITOR_SECONDS = 75.0
"""A real visitor's turn at a simulated counter is short: they came to see how it goes on."""
VISITOR_WAITS_FOR_US = timedelta(minutes=6)
"""For so long a real visitor's turn is left to the real agent who is at work there."""
SILENT = timedelta(minutes=5)
RESOLUTIONS = {"resolved": 82, "follow_up": 10, "referred": 5, "unresolved": 3}


def seconds_since(moment: datetime | None, now: datetime) -> float:
    return (now - moment).total_seconds() if moment is not None else 0.0


def on_break(user: User, seed: str, now: datetime) -> bool:
    """Ten minutes in each hundred, each at their own time."""
    offset = int(luck(seed, "break", user.pk).random() * CYCLE_SECONDS)
    return (micros(now) // 1_000_000 + offset) % CYCLE_SECONDS >= CYCLE_SECONDS - BREAK_SECONDS


class Crew:
    def __init__(self, seed: str) -> None:
        self.seed = seed

    def luck(self, contact: Contact, what: str) -> Random:
        return luck(self.seed, what, contact.pk, contact.leg_number)

    # Being there

    def be_there(self, now: datetime) -> int:
        """Everybody at their place, or on their break."""
        staff = list(User.objects.filter(simulated=True, is_active=True).order_by("id"))
        present = {one.user_id: one for one in Presence.objects.filter(ended_at=None, user__in=staff)}
        busy = self._holding(staff)
        steps = 0
        for user in staff:
            current = present.get(user.pk)
            wanted = Presence.State.BREAK if on_break(user, self.seed, now) else Presence.State.AVAILABLE
            if current is None or current.state == Presence.State.CLOSED:
                position = self._place(user)
                steps += attempt(partial(presence.be, user=user, state="available", position=position, now=now))
            elif current.state != wanted and (wanted == Presence.State.AVAILABLE or user.pk not in busy):
                steps += attempt(partial(presence.be, user=user, state=wanted, now=now))
        return steps

    @staticmethod
    def go_home(now: datetime) -> int:
        there = Presence.objects.filter(ended_at=None, user__simulated=True).exclude(state=Presence.State.CLOSED)
        steps = 0
        for one in there.select_related("user"):
            steps += attempt(partial(presence.be, user=one.user, state="closed", now=max(now, one.started_at)))
        return steps

    @staticmethod
    def _holding(staff: Sequence[User]) -> set[int | None]:
        held = Contact.objects.filter(agent__in=staff, state__in=(State.CALLED, State.ACTIVE, State.WRAPPING))
        return set(held.values_list("agent_id", flat=True))

    @staticmethod
    def _place(user: User) -> Position | None:
        served = user.serves.select_related("queue__site").order_by("ring", "id").first()
        if served is None:
            return None
        taken = Presence.objects.filter(ended_at=None).exclude(position=None).values("position_id")
        free = Position.objects.filter(site=served.queue.site, active=True).exclude(pk__in=taken)
        return free.order_by("name").first()

    # Working

    def work(self, inside: Sequence[Inside], now: datetime, since: timedelta) -> int:
        """What staff do with the contacts in their hands, then whom they call."""
        steps = 0
        for one in inside:
            agent = one.contact.agent
            if agent is not None and agent.simulated:
                steps += attempt(partial(self._go_on, one, agent, now))
            elif one.contact.state == State.WAITING and not one.contact.queue.pull and not one.contact.simulated:
                steps += attempt(partial(self._rescue, one, now))
        waiting = [one.contact for one in inside if one.contact.state == State.WAITING and one.contact.queue.pull]
        return steps + (self._call(waiting, now, since) if waiting else 0)

    def _go_on(self, one: Inside, agent: User, now: datetime) -> None:
        state = one.contact.state
        if state == State.CALLED:
            self._called(one, agent, now)
        elif state == State.ACTIVE and one.contact.queue.pull:
            self._at_counter(one, agent, now)
        elif state == State.ACTIVE and one.contact.simulated:
            self._in_dialogue(one, agent, now)
        elif state == State.ACTIVE:
            self._with_visitor(one, agent, now)
        elif state == State.PARKED:
            service.take_up(contact=one.contact, agent=agent, now=now)
        elif state == State.WRAPPING:
            chance = self.luck(one.contact, "wrap")
            if seconds_since(one.leg.ended_at, now) >= chance.uniform(8, 35):
                self._close(one.contact, agent, chance, now)

    def _close(self, contact: Contact, agent: User, chance: Random, now: datetime) -> None:
        line = chance.choice(scripts.LINES.get(contact.channel, ("",)))
        resolution = (
            chance.choices(list(RESOLUTIONS), list(RESOLUTIONS.values()))[0] if contact.simulated else "resolved"
        )
        service.close(contact=contact, agent=agent, resolution=resolution, line=line, now=now)

    def _called(self, one: Inside, agent: User, now: datetime) -> None:
        chance = self.luck(one.contact, "called")
        since = seconds_since(one.leg.last_called_at, now)
        if not one.contact.queue.pull:
            if not one.contact.simulated and self._colleague(one):
                service.decline(contact=one.contact, agent=agent, now=now)
            elif since >= chance.uniform(2, 9):
                service.start(contact=one.contact, agent=agent, now=now)
            return
        calls = one.leg.calls.count()
        if one.contact.simulated and chance.random() < NO_SHOW and calls <= 2:
            if since >= 25 and calls == 1:
                turns.recall(contact=one.contact, agent=agent, now=now)
            elif since >= 30 and calls == 2:
                turns.miss(contact=one.contact, agent=agent, now=now)
        elif since >= (chance.uniform(5, 20) if one.contact.simulated else 25):
            service.start(contact=one.contact, agent=agent, now=now)

    @staticmethod
    def _colleague(one: Inside) -> bool:
        """Whether a real agent is free for a real visitor, and has not turned them down."""
        contact = one.contact
        real = User.objects.filter(simulated=False, serves__queue=contact.queue, presences__ended_at=None)
        turned_down = Call.objects.filter(leg=one.leg, result__in=routable.TURNED_DOWN).values("agent_id")
        asked = routing.Waiting(contact.pk, contact.queue_id, 0, one.leg.arrived_at, one.leg.arrived_at)
        there = routable.agents(real.exclude(pk__in=turned_down))
        return any(agent.free_for(asked) for agent in there)

    def _rescue(self, one: Inside, now: datetime) -> None:
        """A visitor whom we had left to a real agent, who did not take them up: routing asks none of us twice."""
        if one.leg.called_at is None or self._colleague(one):
            return
        staff = User.objects.filter(simulated=True, serves__queue=one.contact.queue)
        free = [agent for agent in routable.agents(staff) if agent.load < agent.capacity]
        if free:
            agent = User.objects.get(pk=min(free, key=lambda agent: agent.idle_since).agent)
            turns.call_chosen(contact=one.contact, agent=agent, now=now)

    def _at_counter(self, one: Inside, agent: User, now: datetime) -> None:
        lasts = service_seconds(one.contact.kind, self.luck(one.contact, "service"))
        if not one.contact.simulated:
            lasts = min(lasts, VISITOR_SECONDS)
        if seconds_since(one.leg.answered_at, now) >= lasts:
            service.end(contact=one.contact, agent=agent, now=now)

    def _in_dialogue(self, one: Inside, agent: User, now: datetime) -> None:
        contact = one.contact
        kind = contact.kind.name if contact.kind else ""
        lines = scripts.dialogue(kind, contact.language, luck(self.seed, "dialogue", contact.pk))
        lasts = service_seconds(contact.kind, self.luck(contact, "service"))
        answered = one.leg.answered_at or now
        quiet = seconds_since(max(answered, one.said_at or answered), now)
        pause = lasts / len(lines) * luck(self.seed, "pause", contact.pk, one.seq).uniform(0.5, 1.5)
        if quiet < max(3.0, pause):
            return
        if one.seq >= len(lines):
            if seconds_since(answered, now) >= lasts:
                service.end(contact=contact, agent=agent, now=now)
            return
        ours = one.seq % 2 == 1
        talk.say(
            contact=contact, speaker="agent" if ours else "customer", text=lines[one.seq], language=contact.language,
            author=agent if ours else None, client_key=f"life:{one.seq}", now=now,
        )  # fmt: skip
        talk.see(contact=contact, by="customer" if ours else "agent", seq=one.seq)

    def _with_visitor(self, one: Inside, agent: User, now: datetime) -> None:
        """A real visitor is told that this is a demonstration, and is answered each time."""
        contact = one.contact
        words = scripts.TO_VISITORS.get(contact.language[:2]) or scripts.TO_VISITORS["es"]
        said = contact.messages.filter(author=agent).count()
        quiet = now - max(one.leg.answered_at or now, one.said_at or contact.arrived_at)
        if said == 0 or (one.speaker == "customer" and quiet >= timedelta(seconds=4)):
            text = words[0] if said == 0 else words[1 + (said - 1) % (len(words) - 1)]
            self._say(contact, agent, text, f"life:{one.seq}", now)
        elif quiet >= SILENT:
            goodbye = scripts.GOODBYE.get(contact.language[:2]) or scripts.GOODBYE["es"]
            self._say(contact, agent, goodbye, "life:goodbye", now)
            service.end(contact=contact, agent=agent, now=now)

    @staticmethod
    def _say(contact: Contact, agent: User, text: str, key: str, now: datetime) -> None:
        talk.say(
            contact=contact, speaker="agent", text=text, language=contact.language, author=agent, client_key=key, now=now
        )  # fmt: skip
        talk.see(contact=contact, by="agent", seq=contact.last_seq)

    # Calling the next one

    def _call(self, waiting: Sequence[Contact], now: datetime, since: timedelta) -> int:
        queues = {contact.queue_id for contact in waiting}
        staff = list(User.objects.filter(simulated=True, serves__queue__in=queues).distinct())
        free = {agent.agent: agent for agent in routable.agents(staff) if not agent.load}
        steps = 0
        for user in sorted((user for user in staff if user.pk in free), key=lambda user: free[user.pk].idle_since):
            hand = luck(self.seed, "hand", user.pk, micros(now) // 1_000_000).random()
            if on_break(user, self.seed, now) or (since <= timedelta(seconds=2) and hand > 0.35):
                continue
            steps += attempt(partial(self._call_one, user, free[user.pk], waiting, now))
        return steps

    def _call_one(self, user: User, there: routing.Agent, waiting: Sequence[Contact], now: datetime) -> None:
        lines = routable.waiting(pull=True, queue_ids=there.serves)
        ours = [one for one in lines if not self._left_to_others(one, waiting, now)]
        chosen = routing.pick(ours, there, now)
        if chosen is None:
            return
        if len(ours) == len(lines):
            turns.call_next(agent=user, now=now)
        else:
            turns.call_chosen(contact=Contact.objects.get(pk=chosen.contact), agent=user, now=now)

    @staticmethod
    def _left_to_others(one: routing.Waiting, waiting: Sequence[Contact], now: datetime) -> bool:
        """Whether this is a real visitor whom a real agent at work there is given time to call."""
        contact = next((contact for contact in waiting if contact.pk == one.contact), None)
        if contact is None or contact.simulated or now - one.since > VISITOR_WAITS_FOR_US:
            return False
        there = Presence.objects.filter(ended_at=None, state="available", user__simulated=False)
        return there.filter(user__serves__queue=one.queue).exists()
