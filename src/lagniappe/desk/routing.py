"""Who serves whom: a pure function of what waits, who is there and the time. No tables, no clock, no chance.

The order is fixed by three rules. *Whose turn*: higher priority class first, then the earlier first arrival. *Who may*:
an agent who serves the queue, has the skill that the kind demands, and whose ring has been reached (rings widen with the
wait; not speaking the customer's language counts as one ring farther). *Who among them*: the nearest ring, then who has
been idle longest, then who carries the smaller share of their capacity. Nobody is ever given more than their capacity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Waiting:
    """A contact that waits. ``arrived_at`` is its first arrival (its place), ``since`` its arrival in this queue."""

    contact: int
    queue: int
    priority: int
    arrived_at: datetime
    since: datetime
    slots: int = 1
    skill: int | None = None
    language: str = ""
    ring_seconds: int = 60
    not_to: frozenset[int] = frozenset()
    """Agents who declined it or let an offer of it run out a short while ago."""
    agreed: bool = False
    """It came by appointment: ``arrived_at`` is the place that was promised, not a coming."""

    @property
    def place(self) -> tuple[int, datetime, int]:
        return (-self.priority, self.arrived_at, self.contact)

    def ring_reached(self, now: datetime) -> int:
        """1 at once, one more after each ``ring_seconds`` of waiting in this queue."""
        if self.ring_seconds <= 0:
            return 1_000
        return 1 + max(0, (now - self.since) // timedelta(seconds=self.ring_seconds))


@dataclass(frozen=True)
class Agent:
    """An agent who is available. ``serves`` maps a queue to the ring from which on they serve it."""

    agent: int
    capacity: int
    load: int
    idle_since: datetime
    serves: Mapping[int, int]
    skills: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()

    def free_for(self, waiting: Waiting) -> bool:
        return self.load + min(waiting.slots, self.capacity) <= self.capacity and self.capacity > 0


@dataclass(frozen=True)
class Reason:
    """Why this agent got this contact, in figures that can be shown to both."""

    rule: str
    """priority, appointment, longest_waiting, chosen, again, taken_up, lead, same_counter"""
    waited_seconds: int
    ring: int = 1
    ahead: int = 0
    """Contacts that waited before it and that this agent could not take."""
    idle_seconds: int = 0
    candidates: int = 1

    def as_data(self) -> dict[str, int | str]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class Assignment:
    contact: int
    agent: int
    reason: Reason


def ring_of(waiting: Waiting, agent: Agent) -> int | None:
    """The ring in which the agent stands for this contact, or None where they cannot serve it at all."""
    ring = agent.serves.get(waiting.queue)
    if ring is None or agent.agent in waiting.not_to:
        return None
    if waiting.skill is not None and waiting.skill not in agent.skills:
        return None
    speaks = not waiting.language or not agent.languages or waiting.language in agent.languages
    return ring if speaks else ring + 1


def assign(waiting: Iterable[Waiting], agents: Iterable[Agent], now: datetime) -> list[Assignment]:
    """Offer what waits to who is free: the whole of push routing.

    Each contact appears at most once, and no agent beyond their capacity.
    """
    there = {agent.agent: agent for agent in agents if agent.load < agent.capacity}
    found: list[Assignment] = []
    passed: list[Waiting] = []
    for contact in sorted(waiting, key=lambda w: w.place):
        taken: Waiting | None = None
        while there and taken is not contact:
            reached = contact.ring_reached(now)
            candidates = [
                (ring, agent)
                for agent in there.values()
                if (ring := ring_of(contact, agent)) is not None and ring <= reached and agent.free_for(contact)
            ]
            if not candidates:
                passed.append(contact)
                break
            ring, agent = min(candidates, key=lambda c: _nearest(*c))
            first = next((place for place, w in enumerate(passed) if _as_near(w, agent, ring)), None)
            taken = contact if first is None else passed.pop(first)
            ahead = sum(1 for w in passed[:first] if w.queue == taken.queue)
            own = ring_of(taken, agent) or ring
            reason = _reason(taken, agent, own, ahead, now, len(candidates))
            found.append(Assignment(taken.contact, agent.agent, reason))
            load = agent.load + min(taken.slots, agent.capacity)
            if load < agent.capacity:
                # The next one goes to who has been idle longer.
                there[agent.agent] = replace(agent, load=load, idle_since=now)
            else:
                del there[agent.agent]
        if not there:
            break
    return found


def _as_near(waiting: Waiting, agent: Agent, ring: int) -> bool:
    """Whether an agent who goes as far as this ring can serve this contact there: then nobody behind it goes first, though
    its own wait in the queue has not widened the ring so far yet."""
    own = ring_of(waiting, agent)
    return own is not None and own <= ring and agent.free_for(waiting)


def pick(waiting: Iterable[Waiting], agent: Agent, now: datetime) -> Assignment | None:
    """The next contact for an agent who asks for one: the whole of pull routing.

    When nobody waits whose ring has been reached, the first of the wider rings is taken: a free counter beside a
    waiting person helps nobody. None when nothing waits that this agent may serve, or the agent is at capacity.
    """
    beyond: list[tuple[Waiting, int, int]] = []
    ahead = 0
    for contact in sorted(waiting, key=lambda w: w.place):
        ring = ring_of(contact, agent)
        if ring is None or not agent.free_for(contact):
            ahead += 1
            continue
        if ring <= contact.ring_reached(now):
            # An agent who goes so far for this one takes whoever is before it there.
            beyond = [one for one in beyond if one[1] <= ring] or [(contact, ring, ahead)]
            break
        beyond.append((contact, ring, ahead))
        ahead += 1
    if not beyond:
        return None
    first, ring, ahead = beyond[0]
    return Assignment(first.contact, agent.agent, _reason(first, agent, ring, ahead, now))


def next_widening(waiting: Iterable[Waiting], now: datetime) -> datetime | None:
    """When the next ring of any waiting contact is reached."""
    moments = [
        contact.since + timedelta(seconds=contact.ring_seconds * contact.ring_reached(now))
        for contact in waiting
        if contact.ring_seconds > 0
    ]
    return min(moments, default=None)


def _nearest(ring: int, agent: Agent) -> tuple[int, datetime, float, int]:
    return (ring, agent.idle_since, agent.load / agent.capacity, agent.agent)


def _reason(
    contact: Waiting,
    agent: Agent,
    ring: int,
    ahead: int,
    now: datetime,
    candidates: int = 1,
) -> Reason:
    return Reason(
        rule="priority" if contact.priority else "appointment" if contact.agreed else "longest_waiting",
        waited_seconds=max(0, int((now - (contact.since if contact.agreed else contact.arrived_at)).total_seconds())),
        ring=ring,
        ahead=ahead,
        idle_seconds=max(0, int((now - agent.idle_since).total_seconds())),
        candidates=candidates,
    )
