"""The demonstration lives: simulated people take turns, chat, wait, leave, miss their call, come back and give marks, and
simulated staff serve them, through the same actions that real people use.

What happens next follows from the tables, the time and the seed alone, so that a process that was killed goes on where it
stood and a test repeats a day exactly. Only simulated people are moved: a contact that a real agent holds is the real
agent's, and a real visitor is served, never driven.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from lagniappe.desk.actions import service
from lagniappe.desk.models import Centre, Contact, Event, State
from lagniappe.rehearsal.callers import Callers
from lagniappe.rehearsal.chance import attempt, look_inside
from lagniappe.rehearsal.crew import Crew

GAP = timedelta(minutes=2)
"""Nobody kept the centre alive for longer than this: who was inside is taken to have gone home then."""
SERVED = (State.ACTIVE, State.PARKED, State.WRAPPING)


class Life:
    """Call ``step`` about once a second. ``pace`` multiplies the number of those who come."""

    def __init__(self, seed: str = "lagniappe", pace: float = 1.0) -> None:
        self.callers = Callers(seed, pace)
        self.crew = Crew(seed)
        self.before: datetime | None = None

    def step(self, now: datetime) -> int:
        """Do what simulated people do until ``now``; how many were tried."""
        centre = Centre.objects.first()
        if centre is None or not centre.rehearsal:
            return 0
        before = self.before or last_sign() or now
        self.before = now
        if not centre.alive:
            return send_home(now)
        steps = 0
        if now - before > GAP:
            steps += send_home(before)
            before = now
        steps += self.crew.be_there(now)
        steps += self.callers.come(before, now)
        inside = look_inside()
        steps += self.crew.work(inside, now, now - before)
        return steps + self.callers.go_on(inside, now)


def last_sign() -> datetime | None:
    """When something last happened to a simulated contact, as the ledger tells."""
    return Event.objects.filter(contact__simulated=True).order_by("-id").values_list("at", flat=True).first()


def send_home(now: datetime) -> int:
    """The life ends, or had ended at ``now``: simulated customers leave, simulated staff finish and go."""
    steps = 0
    for inside in look_inside():
        contact = inside.contact
        if contact.simulated and (contact.agent is None or contact.agent.simulated):
            steps += attempt(partial(finish, contact, now))
    return steps + Crew.go_home(now)


def finish(contact: Contact, now: datetime) -> None:
    """End a simulated contact in whatever state it is by now."""
    contact.refresh_from_db()
    if contact.state in SERVED:
        service.close(contact=contact, agent=contact.agent, resolution="resolved", now=now)
    elif contact.state != State.CLOSED:
        service.leave(contact=contact, now=now)
