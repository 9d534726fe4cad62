"""What the racers do: the parts of several processes at one database."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

from django.db import DatabaseError, connection

from lagniappe.desk.actions import arrivals, service, sweep, talk, turns
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact, Kind, Queue, User


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def now() -> datetime:
    return datetime.now(UTC)


def press_next(username: str) -> list[str]:
    """Call, serve and close until nobody waits."""
    agent = User.objects.get(username=username)
    called = []
    while (contact := turns.call_next(agent=agent, now=now())) is not None:
        called.append(contact.ticket)
        service.start(contact=contact, agent=agent, now=now())
        service.close(contact=contact, agent=agent, resolution="resolved", now=now())
    return called


def chat(begun: str, first: str, count: str) -> int:
    """Bring chats in, and accept and close what is offered to our agents, until all that ``begun`` says are closed."""
    queue = Queue.objects.get(name="Chat")
    ours = [f"chatter{number}" for number in range(int(first), int(first) + int(count))]
    left, done = int(begun) // 2, 0
    while left or Contact.objects.exclude(state="closed").exists() or Contact.objects.count() < int(begun):
        for _each in range(min(left, 5)):
            arrivals.arrive(arrival=arrivals.Arrival(queue=queue), now=now())
            left -= 1
        time.sleep(0.01)  # people are slower than that
        for contact in Contact.objects.filter(agent__username__in=ours).exclude(state="closed").order_by("id"):
            try:
                if contact.state == "called":
                    service.start(contact=contact, agent=contact.agent, now=now())
                elif contact.state == "active":
                    service.close(contact=contact, agent=contact.agent, resolution="resolved", now=now())
                    done += 1
            except ActionRefused:
                continue  # somebody was quicker
    return done


def work(seconds: str) -> int:
    """Sweep as fast as it goes."""
    end = time.monotonic() + float(seconds)
    steps = 0
    while time.monotonic() < end:
        steps += sweep.sweep(now=now())
        time.sleep(0.01)
    return steps


def take_up(username: str, *contacts: str) -> list[str]:
    """Try to take parked contacts up; which could be."""
    agent = User.objects.get(username=username)
    taken = []
    for number in contacts:
        try:
            service.take_up(contact=Contact.objects.get(pk=number), agent=agent, now=now())
            taken.append(number)
        except ActionRefused:
            continue
    return taken


def say(contact: str, who: str, count: str) -> int:
    """Send messages, each twice with one key, as a line that breaks would."""
    found = Contact.objects.get(pk=contact)
    for number in range(int(count)):
        for _again in range(2):
            talk.say(contact=found, speaker="customer", text=f"{who} {number}", client_key=f"{who}{number}", now=now())
    return int(count)


def insist(who: str, count: str) -> None:
    """Take turns and write to a chat whatever happens to the database; print each key that was acknowledged."""
    for number in range(int(count)):
        key = f"{who}-{number}"
        while True:
            try:
                kind = Kind.objects.get(name="Depósito")
                talked = Contact.objects.get(channel="chat")
                turns.take_turn(kind=kind, client_key=key, now=now())
                talk.say(contact=talked, speaker="customer", text=key, client_key=key, now=now())
                break
            except DatabaseError:
                connection.close()
                time.sleep(0.05)
        tell(key)
