"""What time alone brings about: offers that run out, missed turns that do not return,
agreed times that pass, turns that nobody called all day, rings that widen, agents gone.

Each step is a short transaction of its own, so that a long list never holds the writers up.
"""

from __future__ import annotations

from datetime import datetime

from lagniappe.desk.actions.appointments import miss
from lagniappe.desk.actions.dispatch import dispatch
from lagniappe.desk.actions.presence import vanish, vanished
from lagniappe.desk.actions.service import close, decline
from lagniappe.desk.actions.turns import end_with_the_day, give_up_missed
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Appointment, Contact, State
from lagniappe.desk.queries.overnight import left_over


def sweep(*, now: datetime) -> int:
    """Do all that is due; how many steps were taken. Safe to run from several processes and as often as one likes."""
    steps = 0
    for contact in Contact.objects.filter(due_at__lte=now).select_related("agent", "queue").order_by("due_at")[:500]:
        try:
            if contact.state == State.CALLED and contact.agent is not None and not contact.queue.pull:
                decline(contact=contact, agent=contact.agent, now=now, timed_out=True)
            elif contact.state == State.MISSED:
                give_up_missed(contact=contact, now=now)
            elif contact.state == State.WRAPPING:
                close(contact=contact, agent=None, resolution="", now=now)
            else:
                continue
        except ActionRefused:
            continue  # somebody was quicker
        steps += 1
    late = Appointment.objects.filter(state=Appointment.State.BOOKED, due_at__lte=now).order_by("due_at")[:500]
    for appointment in late:
        try:
            miss(appointment=appointment, now=now)
        except ActionRefused:
            continue
        steps += 1
    for contact in left_over(now):
        try:
            end_with_the_day(contact=contact, now=now)
        except ActionRefused:
            continue
        steps += 1
    for user in vanished(now):
        vanish(user=user, now=now)
        steps += 1
    return steps + dispatch(now=now)
