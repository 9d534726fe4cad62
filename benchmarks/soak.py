"""A whole day at several times its speed: customers, agents, sweepers, each in processes of their own, on PostgreSQL.

``python -m benchmarks.soak [--customers 8000] [--agents 60] [--speed 20] [--hours 10]``; at the end every law is looked at
in the ledger, the tables and the sealed journal. Ends with 1 where one is broken.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SITES = 3
MORNING = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""Nine in Buenos Aires, a Monday."""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int, default=8000)
    parser.add_argument("--agents", type=int, default=60)
    parser.add_argument("--speed", type=float, default=20)
    parser.add_argument("--hours", type=float, default=10)
    parser.add_argument("--part", nargs="*", default=[])
    asked = parser.parse_args()
    if asked.part:
        return part(asked, *asked.part)
    sys.path.insert(0, str(ROOT / "tests"))
    from cluster import cluster

    with cluster("synchronous_commit=on") as server, tempfile.TemporaryDirectory() as folder:
        server.execute("CREATE DATABASE lagniappe")
        environment = {
            **os.environ, "LAGNIAPPE_DATABASE": server.url("lagniappe"), "LAGNIAPPE_HOME": folder,
            "DJANGO_SETTINGS_MODULE": "lagniappe.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }  # fmt: skip
        command = [sys.executable, "-m", "benchmarks.soak", *sys.argv[1:], "--part"]
        subprocess.run([*command, "prepare"], env=environment, check=True)
        began = repr(time.time() + 5)
        parts = [("site", str(number)) for number in range(SITES)] + [("sweep", "a"), ("sweep", "b")]
        running = [subprocess.Popen([*command, *one, began], env=environment) for one in parts]
        codes = [process.wait() for process in running]
        return max(*codes, subprocess.run([*command, "laws"], env=environment, check=False).returncode)


def part(asked: argparse.Namespace, what: str, *rest: str) -> int:
    import django

    from lagniappe import serving

    serving.prepare() if what == "prepare" else django.setup()
    from lagniappe.desk.actions import door

    door.LONGEST_QUEUEING *= max(1, int(asked.speed))  # a second's queueing is longer in a day that runs faster
    return {"prepare": prepare, "site": site, "sweep": sweep, "laws": laws}[what](asked, *rest)


def prepare(asked: argparse.Namespace) -> int:
    from lagniappe.desk.actions import presence
    from lagniappe.desk.models import Centre, Kind, Position, Queue, Role, Serves, Site, User

    Centre.objects.create(name="Soak", rehearsal=True, begun_at=MORNING)
    for number in range(SITES):
        place = Site.objects.create(code=f"s{number}", name=f"Site {number}", always_open=True)
        hall = Queue.objects.create(
            site=place, name="Caja", channel="turn", letter="A", pull=True, slots=3, capacity=5000
        )
        chat = Queue.objects.create(site=place, name="Chat", channel="chat", slots=1, capacity=5000, offer_seconds=60)
        for queue in (hall, chat):
            Kind.objects.create(queue=queue, name="Todo", standard_seconds=240)
        for one in range(asked.agents // SITES):
            agent = User.objects.create(username=f"a{number}-{one}", name=f"A {one}", capacity=3, simulated=True)
            Role.objects.create(user=agent, role="agent", site=place)
            Serves.objects.create(user=agent, queue=hall if one % 2 else chat)
            counter = Position.objects.create(site=place, name=str(one)) if one % 2 else None
            presence.be(user=agent, state="available", site=place, position=counter, now=MORNING)
    return 0


class Clock:
    """The day's time, from the machine's."""

    def __init__(self, began: float, speed: float) -> None:
        self.began, self.speed = began, speed

    def now(self) -> datetime:
        return MORNING + timedelta(seconds=max(0.0, time.time() - self.began) * self.speed)


def site(asked: argparse.Namespace, number: str, began: str) -> int:
    """One site's customers come, write, wait and leave; its agents serve them."""
    from lagniappe.desk.actions import arrivals, service, talk, turns
    from lagniappe.desk.errors import ActionRefused
    from lagniappe.desk.models import Contact, Kind, User

    dice = random.Random(int(number))
    clock = Clock(float(began), asked.speed)
    kinds = list(Kind.objects.filter(queue__site__code=f"s{number}").select_related("queue__site").order_by("id"))
    callers = list(User.objects.filter(username__startswith=f"a{number}-", serves__queue__pull=True))
    mine = Contact.objects.filter(site=kinds[0].queue.site).exclude(state="closed")
    due = sorted((dice.uniform(0, asked.hours * 3600) for _one in range(asked.customers // SITES)), reverse=True)
    patience: list[tuple[datetime, int]] = []
    until: dict[int, datetime] = {}
    end = MORNING + timedelta(hours=asked.hours + 8)
    late = 0.0

    def attempt(step: Any, **told: Any) -> Any:
        try:
            return step(now=clock.now(), **told)
        except ActionRefused:
            return None

    while clock.now() < end and (due or mine.exists()):
        while due and clock.now() >= MORNING + timedelta(seconds=due[-1]):
            late = max(late, (clock.now() - MORNING).total_seconds() - due.pop())
            kind = dice.choice(kinds)
            if kind.queue.pull:
                came = attempt(turns.take_turn, kind=kind, simulated=True)
            else:
                came = attempt(arrivals.arrive, arrival=arrivals.Arrival(queue=kind.queue, kind=kind, simulated=True))
            heapq.heappush(patience, (clock.now() + timedelta(seconds=dice.expovariate(1 / 3600)), came.pk))
        while patience and patience[0][0] <= clock.now():
            gone = mine.filter(pk=heapq.heappop(patience)[1], state="waiting").first()
            if gone is not None:
                attempt(service.leave, contact=gone)
        busy = set()
        for contact in mine.exclude(state="waiting").select_related("agent"):
            now = clock.now()
            busy.add(contact.agent_id)
            over = until.get(contact.pk)
            if contact.state == "called" and contact.agent:
                if dice.random() < 0.05 and contact.channel == "turn":
                    attempt(turns.miss, contact=contact, agent=contact.agent)
                elif attempt(service.start, contact=contact, agent=contact.agent):
                    until[contact.pk] = now + timedelta(seconds=dice.lognormvariate(5.0, 0.7))
            elif contact.state == "active" and contact.channel == "chat" and dice.random() < 0.1:
                key = f"{contact.pk}-{contact.last_seq}"
                attempt(talk.say, contact=contact, speaker="customer", text="Hola", client_key=key)
            if contact.state == "active" and (over is None or now >= over):
                resolution = dice.choice(["resolved", "resolved", "follow_up"])
                attempt(service.close, contact=contact, agent=contact.agent, resolution=resolution)
        if mine.filter(state="waiting", channel="turn").exists():
            for agent in callers:
                if agent.pk not in busy and attempt(turns.call_next, agent=agent) is None:
                    break
        time.sleep(0.05)  # people look up once a second of their day, and leave the machine to one another
    print(f"site {number}: the day ended at {clock.now():%H:%M}, at most {late:.0f} s late", flush=True)
    return 0


def sweep(asked: argparse.Namespace, _name: str, began: str) -> int:
    from lagniappe.desk.actions.sweep import sweep as step
    from lagniappe.desk.models import Contact

    clock = Clock(float(began), asked.speed)
    end = MORNING + timedelta(hours=asked.hours + 8)
    while clock.now() < end:
        step(now=clock.now())
        time.sleep(1.0)
        over = clock.now() > MORNING + timedelta(hours=asked.hours)
        if over and not Contact.objects.exclude(state="closed").exists():
            break
    return 0


def laws(asked: argparse.Namespace) -> int:
    """Look at every law; each is printed with its figures."""
    from django.conf import settings

    from lagniappe.desk.models import Contact, Event, Leg, Site
    from lagniappe.desk.queries import rebuild
    from lagniappe.work.rows import journal_at
    from lagniappe.work.seal import seal_day

    broken = 0

    def law(name: str, holds: bool, figures: object) -> None:
        nonlocal broken
        broken += not holds
        print(f"  {'holds ' if holds else 'BROKEN'}  {name}: {figures}")

    journal = journal_at(settings.HOME)
    day = Site.objects.first().day_of(MORNING)
    seals = [
        seal_day(journal, place, day, now=MORNING + timedelta(days=1), provisional=False)
        for place in Site.objects.all()
    ]
    came, there = Event.objects.filter(verb="contact.arrived").count(), Contact.objects.count()
    law("came = there", came == there == asked.customers // SITES * SITES, (came, there))
    law("counts in = counts out", all(one.balanced for one in seals), [(s.ledger_contacts, s.contacts) for s in seals])
    sealed = journal.read("contacts").to_pylist()
    law("legs in tables = legs in journal", len(sealed) == Leg.objects.count(), (Leg.objects.count(), len(sealed)))
    same = rebuild.from_events(Event.objects.order_by("id")) == rebuild.from_tables()
    law("the ledger tells the tables", same, Event.objects.count())
    held: dict[int, tuple[int, int]] = {}
    most: dict[int, int] = {}
    for event in Event.objects.filter(contact__isnull=False).select_related("queue").order_by("id"):
        on = event.data["state"] in ("called", "active", "wrapping") and event.agent_id is not None
        held[event.contact_id] = (event.agent_id, event.queue.slots) if on else (0, 0)
        if on:
            load = sum(slots for agent, slots in held.values() if agent == event.agent_id)
            most[event.agent_id] = max(most.get(event.agent_id, 0), load)
        else:
            del held[event.contact_id]
    law("nobody above capacity 3", max(most.values(), default=0) <= 3, max(most.values(), default=0))
    wrong = [leg for leg in Leg.objects.all() if not _in_order(leg)]
    law("times in order", not wrong, len(wrong))
    law(
        "every contact ended",
        not Contact.objects.exclude(state="closed").exists(),
        [
            str(each)
            for each in Contact.objects.exclude(state="closed").values_list("channel", "state", "agent", "due_at")
        ],
    )
    ends: dict[str, int] = {}
    for row in sealed:
        ends[row["outcome"]] = ends.get(row["outcome"], 0) + 1
    print(f"  {json.dumps(ends)}")
    return 1 if broken else 0


def _in_order(leg: Any) -> bool:
    known = [at for at in (leg.arrived_at, leg.called_at, leg.answered_at, leg.ended_at, leg.wrapped_at) if at]
    return known == sorted(known)


if __name__ == "__main__":
    sys.exit(main())
