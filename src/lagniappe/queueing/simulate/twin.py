"""The slow, obvious twin of the kernel: plain Python that looks through everybody at each event. It draws the same chance for
the same people, so what it answers must equal the kernel's answer to the microsecond; nothing else is shared. Here are the
clock and the people; what agents do is in ``twin_work``."""

from __future__ import annotations

from typing import Any

import numpy as np

from lagniappe.queueing.simulate import draws
from lagniappe.queueing.simulate.coming import come
from lagniappe.queueing.simulate.durations import Duration, encode
from lagniappe.queueing.simulate.layout import DURATION_AT, HEADER, LEG_FIELDS, NONE, OUTCOMES, PRESENCE
from lagniappe.queueing.simulate.run import Run
from lagniappe.queueing.simulate.scene import Queue, Scene
from lagniappe.queueing.simulate.twin_people import INFINITE, TOLD, Leg, Worker, at
from lagniappe.queueing.simulate.twin_work import Work
from lagniappe.units import SECOND

ORDER = ("freed", "planned", "break_over", "ring", "sent_on", "back", "again", "arrives", "leaves")
OF_AGENTS = ("freed", "planned", "break_over")
"""What happens to agents; all else happens to people."""


class Twin:
    """One play of a scene."""

    def __init__(self, scene: Scene, seed: int, replication: int) -> None:
        self.scene = scene
        self.people = come(scene, seed, replication).tolist()
        self.until = round(scene.lasts_seconds * SECOND)
        self.queues = {queue.name: queue for queue in scene.queues}
        self.open = {queue.name: not queue.hours for queue in scene.queues}
        self.area = {queue.name: 0 for queue in scene.queues}
        self.legs: list[Leg] = []
        self.absences: list[tuple[int, int, int]] = []
        self.spells: list[list[int]] = []
        self.events: list[tuple[int, int, int, Any]] = []
        self.contacts = 0
        self.now = 0
        self.work = Work(self)
        self.plan()
        for case, (moment, *_) in enumerate(self.people):
            self.later(moment, "arrives", case, case)

    def plan(self) -> None:
        rows: list[tuple[int, int, int, int, int, Any]] = []
        for number, queue in enumerate(self.scene.queues):
            for opens, closes in queue.hours:
                rows += [(at(opens), 3, number, 0, 0, queue), (at(closes), 4, number, 0, 0, queue)]
        for group in self.scene.groups:
            for shift in group.shifts:
                for place in range(shift.agents):
                    worker = Worker(len(self.work.workers), group)
                    self.work.workers.append(worker)
                    rows.append((at(shift.starts), 0, worker.id, 0, 0, worker))
                    for pause in shift.breaks:
                        state = PRESENCE.index(pause.state)
                        rows.append(
                            (at(pause.starts + place * pause.stagger), 1, worker.id, state, at(pause.lasts), pause)
                        )
                    if shift.ends < INFINITE:
                        rows.append((at(shift.ends), 2, worker.id, 0, 0, worker))
        for place, row in enumerate(sorted(rows, key=lambda row: row[:5])):
            self.later(row[0], "planned", place, row)

    def later(self, moment: int, what: str, number: int, subject: Any) -> None:
        if moment < draws.NEVER:
            self.events.append((moment, ORDER.index(what), number, subject))

    def lasts(self, leg: Leg, duration: Duration, purpose: int) -> int:
        places, numbers = encode([duration], 0)
        fixed = np.array([0] * HEADER + places, dtype=np.int64)
        fixed[DURATION_AT] = HEADER
        return int(draws.duration(fixed, np.array(numbers), 0, leg.key, leg.turn, leg.tries, purpose))

    def happens(self, leg: Leg, share: float, purpose: int) -> bool:
        return share > 0 and draws.uniform(leg.key, leg.turn, leg.tries, purpose) < share

    def run(self) -> None:
        while self.events:
            event = min(self.events, key=lambda one: one[:3])
            moment, what, _, subject = event
            if moment > self.until:
                break
            self.events.remove(event)
            self.pass_time(moment)
            doer = self.work if ORDER[what] in OF_AGENTS else self
            getattr(doer, ORDER[what])(subject)
        self.pass_time(self.until)

    def pass_time(self, moment: int) -> None:
        for leg in self.legs:
            if leg.waiting:
                self.area[leg.kind.queue] += moment - self.now
        self.now = moment

    def line(self, queue: str) -> list[Leg]:
        return [leg for leg in self.legs if leg.waiting and leg.kind.queue == queue]

    def new_leg(self, case: int, contact: int, number: int, kind_number: int, priority: int) -> Leg:
        kind, key, now = self.scene.kinds[kind_number], self.people[case][3], self.now
        leg = Leg(len(self.legs), case, key, contact, number, kind, kind_number, priority, now, now, now)
        self.legs.append(leg)
        return leg

    def arrives(self, case: int) -> None:
        _, kind, priority, _, appointment = self.people[case]
        leg = self.new_leg(case, self.contacts, 1, kind, priority)
        self.contacts += 1
        if appointment != NONE:
            leg.appointment = leg.since = leg.first_since = appointment
        if self.happens(leg, leg.kind.self_served, draws.SELF_SHARE):
            leg.outcome, leg.ended = "self_served", self.now + self.lasts(leg, leg.kind.self_service, draws.SELF_TIME)
            return
        self.join(leg, back=False)

    def join(self, leg: Leg, *, back: bool) -> None:
        queue, kind = self.queues[leg.kind.queue], leg.kind
        if not self.open[queue.name]:
            if back:
                leg.outcome, leg.ended = "missed", self.now
            else:
                self.give_up(leg, "refused")
            return
        if self.work.find_worker(leg):
            return
        if not back:
            line = self.line(queue.name)
            inside = [one for one in line if not one.outward]
            offered = kind.callback is not None and len(line) >= kind.callback.waiting
            if offered and kind.callback and self.happens(leg, kind.callback.share, draws.CALLBACK):
                leg.outward = 1
            elif queue.places is not None and len(inside) >= queue.places:
                self.give_up(leg, "refused")
                return
        leg.waiting, leg.waiting_until = True, INFINITE
        if not leg.outward:
            patience = self.lasts(leg, kind.patience, draws.PATIENCE)
            if patience < draws.NEVER:
                leg.waiting_until = self.now + patience
                self.later(self.now + patience, "leaves", leg.id, leg)
        self.await_rings(leg)

    def await_rings(self, leg: Leg) -> None:
        for group in self.scene.groups:
            for skill in group.serves:
                opens = leg.since + at(skill.after)
                if skill.queue == leg.kind.queue and skill.after > 0 and opens > self.now:
                    self.later(opens, "ring", leg.id, leg)

    def closes(self, queue: Queue) -> None:
        self.open[queue.name] = False
        if queue.closing == "send_away":
            for leg in sorted(self.line(queue.name), key=lambda one: (one.priority, one.since, one.id)):
                leg.waiting = False
                self.give_up(leg, "refused")

    def ring(self, leg: Leg) -> None:
        if leg.waiting and self.work.find_worker(leg):
            self.work.settle(self.work.workers[leg.agent])

    def sent_on(self, leg: Leg) -> None:
        target = self.work.target(leg)
        if target is None:
            return
        leg.outcome = "transferred"
        after = self.new_leg(leg.case, leg.contact, leg.number + 1, target, leg.priority)
        after.first_since, after.attempt, after.turn = leg.first_since, leg.attempt, leg.turn + 1
        if after.kind.keeps_place:
            after.since = leg.first_since
        self.join(after, back=False)

    def back(self, leg: Leg) -> None:
        leg.agent = -1
        self.join(leg, back=True)

    def again(self, leg: Leg) -> None:
        after = self.new_leg(leg.case, self.contacts, 1, leg.kind_number, leg.priority)
        self.contacts += 1
        after.attempt, after.turn = leg.attempt + 1, leg.turn + 1
        self.join(after, back=False)

    def leaves(self, leg: Leg) -> None:
        if leg.waiting and leg.waiting_until == self.now:
            leg.waiting = False
            self.give_up(leg, "left")

    def give_up(self, leg: Leg, outcome: str) -> None:
        leg.outcome, leg.ended = outcome, self.now
        redial = leg.kind.redial
        if redial and leg.attempt < redial.attempts and self.happens(leg, redial.share, draws.REDIAL_SHARE):
            self.later(self.now + self.lasts(leg, redial.after, draws.REDIAL_TIME), "again", leg.id, leg)


def play_slowly(scene: Scene, *, seed: int = 1, replication: int = 0) -> Run:
    """What ``play`` answers, found the slow way; of a leg's columns only those in ``TOLD`` are filled."""
    twin = Twin(scene, seed, replication)
    twin.run()
    rows = np.zeros((len(twin.legs), LEG_FIELDS), dtype=np.int64)
    for row, leg in zip(rows, twin.legs, strict=True):
        for name in ("answered", "ended", "wrapped"):
            if getattr(leg, name) > twin.until:
                leg.outcome = "open" if name == "ended" else leg.outcome
                setattr(leg, name, NONE)
        values = [getattr(leg, name) for name in TOLD]
        values[TOLD.index("outcome")] = OUTCOMES.index(leg.outcome)
        row[: len(TOLD)] = values
    return Run(
        scene, seed, replication, rows, np.array(twin.absences, dtype=np.int64).reshape(-1, 3),
        np.array(twin.spells, dtype=np.int64).reshape(-1, 4), np.array([twin.area[q.name] for q in scene.queues]),
        twin.contacts, 0,
    )  # fmt: skip
