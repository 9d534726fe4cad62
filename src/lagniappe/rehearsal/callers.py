"""Simulated customers: they come, wait, give up, are called and sometimes not there, write, thank, and give marks."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random

from lagniappe.desk.actions import arrivals, service, talk, turns
from lagniappe.desk.models import Contact, Customer, Kind, Message, Outcome, Queue, State
from lagniappe.rehearsal import scripts
from lagniappe.rehearsal.chance import Inside, attempt, luck
from lagniappe.rehearsal.demand import COMES_BACK, MIX, PRIORITY
from lagniappe.units import micros

AN_HOUR = {
    ("centro", "Caja"): 33, ("centro", "Asesoría"): 7, ("belgrano", "Caja"): 22, ("belgrano", "Asesoría"): 5,
    ("contacto", "Chat"): 62, ("contacto", "Tarjeta perdida o robada"): 9,
}  # fmt: skip
"""Who comes in an hour of the living demonstration, at any hour of the day."""
ELSEWHERE = 12
LONGEST = timedelta(seconds=120)
LANGUAGES = {"es": 72, "en": 16, "ru": 12}
NAMED = 0.45
PATIENCE_SECONDS = {"turn": 2400.0, "chat": 240.0}
MARKS = {"chat": 0.45, "turn": 0.25}


class Callers:
    def __init__(self, seed: str, pace: float) -> None:
        self.seed = seed
        self.pace = pace
        self.seen: set[int] = set()
        self.to_ask: dict[int, datetime] = {}

    # Coming

    def come(self, before: datetime, now: datetime) -> int:
        """Everybody whom chance brings between two moments, second by second."""
        steps = 0
        first = micros(max(before, now - LONGEST)) // 1_000_000 + 1
        for queue in Queue.objects.filter(active=True, site__active=True).select_related("site"):
            rate = self.pace * AN_HOUR.get((queue.site.code, queue.name), ELSEWHERE) / 3600
            for second in range(first, micros(now) // 1_000_000 + 1):
                chance = luck(self.seed, "come", queue.pk, second)
                if chance.random() < rate * (1 + 0.25 * math.sin(second / 900)):
                    steps += attempt(partial(self._arrive, queue, chance, f"life:{queue.pk}:{second}", now))
        return steps

    def _arrive(self, queue: Queue, chance: Random, key: str, now: datetime) -> None:
        kinds = list(Kind.objects.filter(queue=queue, active=True).select_related("queue__site"))
        if not kinds:
            return
        kind = chance.choices(kinds, [MIX.get(kind.name, 1.0) for kind in kinds])[0]
        language = chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        customer = self._somebody(language, chance) if chance.random() < NAMED else None
        if queue.pull:
            turns.take_turn(
                kind=kind, now=now, language=language, priority=chance.random() < PRIORITY, customer=customer,
                client_key=key, simulated=True,
            )  # fmt: skip
            return
        contact = arrivals.arrive(
            arrival=arrivals.Arrival(
                queue=queue, kind=kind, customer=customer, language=language, client_key=key, simulated=True,
                subject=kind.name,
            ),
            now=now,
        )  # fmt: skip
        if contact.state != State.CLOSED and not contact.last_seq:
            lines = scripts.dialogue(kind.name, language, luck(self.seed, "dialogue", contact.pk))
            talk.say(
                contact=contact, speaker="customer", text=lines[0], client_key="life:0", language=language, now=now
            )  # fmt: skip

    @staticmethod
    def _somebody(language: str, chance: Random) -> Customer | None:
        inside = Contact.objects.exclude(state=State.CLOSED).exclude(customer=None).values("customer_id")
        found = Customer.objects.filter(language=language, erased_at=None).exclude(pk__in=inside)
        people = list(found.exclude(name="").order_by("id")[:200])
        return chance.choice(people) if people else None

    # Going on

    def go_on(self, inside: Sequence[Inside], now: datetime) -> int:
        """What those who are inside do next, and the marks of those who were."""
        steps = 0
        now_here = {one.contact.pk for one in inside if one.contact.simulated}
        for one in inside:
            if one.contact.simulated:
                steps += attempt(partial(self._go_on, one, now))
        for gone in self.seen - now_here:
            self.to_ask[gone] = now
        self.seen = now_here
        return steps + self._marks(now)

    def _go_on(self, one: Inside, now: datetime) -> None:
        contact, leg = one.contact, one.leg
        chance = luck(self.seed, "patience", contact.pk)
        if contact.state == State.WAITING and leg.called_at is None:
            patience = 20 + chance.expovariate(1 / PATIENCE_SECONDS.get(contact.channel, 600.0))
            if now - leg.arrived_at >= timedelta(seconds=patience):
                service.leave(contact=contact, now=now)
        elif contact.state == State.MISSED and leg.ended_at is not None:
            after = timedelta(seconds=luck(self.seed, "back", contact.pk).uniform(60, 600))
            if chance.random() < COMES_BACK and now - leg.ended_at >= after:
                turns.come_back(contact=contact, now=now)
        elif contact.state == State.ACTIVE and not contact.queue.pull and contact.agent and not contact.agent.simulated:
            self._answer_agent(one, now)

    def _answer_agent(self, one: Inside, now: datetime) -> None:
        """A simulated customer in a real agent's hands: one line of the script after each of the agent's."""
        contact = one.contact
        quiet = (now - (one.said_at or contact.arrived_at)).total_seconds()
        lines = scripts.dialogue(
            contact.kind.name if contact.kind else "", contact.language, luck(self.seed, "dialogue", contact.pk)
        )
        own = lines[::2]
        counts: dict[str, int] = defaultdict(int)
        for speaker in contact.messages.values_list("speaker", flat=True):
            counts[speaker] += 1
        said = counts[Message.Speaker.CUSTOMER]
        text = ""
        if one.speaker == "agent" and quiet >= luck(self.seed, "reply", contact.pk, one.seq).uniform(5, 14):
            thanks = scripts.THANKS.get(contact.language, scripts.THANKS["es"])
            text = own[said] if said < len(own) else thanks if said == len(own) else ""
        elif one.speaker == "customer" and quiet >= 150 and said <= len(own):
            text = scripts.STILL_THERE.get(contact.language, scripts.STILL_THERE["es"])
        if text:
            talk.say(
                contact=contact, speaker="customer", text=text, client_key=f"life:{one.seq}",
                language=contact.language, now=now,
            )  # fmt: skip
            talk.see(contact=contact, by="customer", seq=one.seq)

    def _marks(self, now: datetime) -> int:
        """Some of those who were served say how it was, a little later."""
        steps = 0
        for pk, since in list(self.to_ask.items()):
            chance = luck(self.seed, "mark", pk)
            if now - since < timedelta(seconds=chance.uniform(8, 70)):
                continue
            del self.to_ask[pk]
            contact = Contact.objects.filter(pk=pk, outcome=Outcome.ANSWERED).first()
            if contact is None or chance.random() >= MARKS.get(contact.channel, 0.2):
                continue
            waited = (contact.legs.get(number=1).called_at or contact.arrived_at) - contact.arrived_at
            bad = waited.total_seconds() / (300 if contact.channel == "chat" else 2400) + 0.4 * chance.gauss(0, 1)
            value = float(min(5, max(1, round(4.6 - 1.8 * max(0.0, bad)))))
            steps += attempt(
                partial(
                    talk.give_mark, contact=contact, mark="csat", value=value, low=1, high=5, now=now,
                    asked_at=contact.closed_at,
                )
            )  # fmt: skip
        return steps
