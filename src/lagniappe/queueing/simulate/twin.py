"""The slow, obvious twin of the kernel: plain Python that looks through everybody at each event. It draws the same chance for
the same people, so what it answers must equal the kernel's answer to the microsecond; nothing else is shared."""

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
from lagniappe.units import SECOND

ORDER = ("freed", "planned", "break_over", "ring", "sent_on", "back", "again", "arrives", "leaves")


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
        self.stamps = 0
        self.now = 0
        self.workers: list[Worker] = []
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
                    worker = Worker(len(self.workers), group)
                    self.workers.append(worker)
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

    # Chance

    def lasts(self, leg: Leg, duration: Duration, purpose: int) -> int:
        places, numbers = encode([duration], 0)
        fixed = np.array([0] * HEADER + places, dtype=np.int64)
        fixed[DURATION_AT] = HEADER
        return int(draws.duration(fixed, np.array(numbers), 0, leg.key, leg.turn, leg.tries, purpose))

    def happens(self, leg: Leg, share: float, purpose: int) -> bool:
        return share > 0 and draws.uniform(leg.key, leg.turn, leg.tries, purpose) < share

    # The play

    def run(self) -> None:
        while self.events:
            event = min(self.events, key=lambda one: one[:3])
            moment, what, _, subject = event
            if moment > self.until:
                break
            self.events.remove(event)
            self.pass_time(moment)
            getattr(self, ORDER[what])(subject)
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
        if self.find_worker(leg):
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

    def ring_of(self, worker: Worker, leg: Leg) -> int | None:
        """The ring in which a worker may serve a leg now."""
        rings = [
            at(skill.after)
            for skill in worker.group.serves
            if skill.queue == leg.kind.queue and (skill.after <= 0 or self.now - leg.since >= at(skill.after))
        ]
        return min(rings, default=None)

    def find_worker(self, leg: Leg) -> bool:
        free = [(self.ring_of(worker, leg), worker) for worker in self.workers if worker.has_room]
        able = [(ring, len(worker.legs), worker.stamp, worker) for ring, worker in free if ring is not None]
        if not able:
            return False
        self.serve(min(able, key=lambda one: one[:3])[3], leg)
        return True

    def call_next(self, worker: Worker) -> bool:
        credits = [at(credit) for credit in self.scene.credits]
        able = [leg for leg in self.legs if leg.waiting and self.ring_of(worker, leg) is not None]
        if not able:
            return False
        self.serve(worker, min(able, key=lambda leg: (leg.since - credits[leg.priority], leg.id)))
        return True

    def stamp(self, worker: Worker) -> None:
        self.stamps += 1
        worker.stamp = self.stamps

    def serve(self, worker: Worker, leg: Leg) -> None:
        kind, now = leg.kind, self.now
        leg.waiting, leg.agent, leg.last_called = False, worker.id, now
        leg.called = now if leg.called == NONE else leg.called
        worker.legs.append(leg)
        self.stamp(worker)
        absent = kind.no_show.share if kind.no_show else 0.0
        if leg.outward:
            absent = kind.callback.unreached if kind.callback else 0.0
        if self.happens(leg, absent, draws.NO_SHOW):
            self.absences.append((leg.id, now, worker.id))
            waits = self.lasts(leg, kind.no_show.waits, draws.NO_SHOW_TIME) if kind.no_show else 0
            self.later(now + waits, "freed", leg.id, (leg, "absent"))
            return
        service = self.lasts(leg, kind.service, draws.SERVICE)
        if worker.group.pace != 1.0:
            service = int(service * worker.group.pace + 0.5)
        answered = now + self.lasts(leg, kind.walk, draws.WALK)
        wrapped = answered + service + self.lasts(leg, kind.wrap, draws.WRAP)
        leg.answered, leg.ended, leg.wrapped, leg.outcome = answered, answered + service, wrapped, "answered"
        self.later(wrapped, "freed", leg.id, (leg, "served"))
        if self.target(leg) is not None:
            self.later(answered + service, "sent_on", leg.id, leg)

    def target(self, leg: Leg) -> int | None:
        chance = draws.uniform(leg.key, leg.turn, 0, draws.TRANSFER)
        sum_of_shares = 0.0
        for number, kind in enumerate(self.scene.kinds):
            for name, share in leg.kind.transfers:
                sum_of_shares += share if name == kind.name else 0.0
            if leg.kind.transfers and chance < sum_of_shares:
                return number
        return None

    def freed(self, subject: tuple[Leg, str]) -> None:
        leg, how = subject
        worker = self.workers[leg.agent]
        worker.legs.remove(leg)
        if how == "absent":
            leg.tries += 1
            rule = leg.kind.no_show
            if rule and leg.tries < rule.calls and self.happens(leg, rule.returns, draws.RETURN_SHARE):
                self.later(self.now + self.lasts(leg, rule.after, draws.RETURN_TIME), "back", leg.id, leg)
            else:
                leg.outcome, leg.ended = "missed", self.now
        self.stamp(worker)
        self.settle(worker)

    def settle(self, worker: Worker) -> None:
        if worker.going_home:
            if worker.legs or (worker.group.stays and self.call_next(worker)):
                return
            self.be(worker, "closed")
        elif worker.pause_due is not None:
            if not worker.legs:
                pause, worker.pause_due = worker.pause_due, None
                self.be(worker, pause.state)
                worker.back_at = self.now + at(pause.lasts)
                self.later(worker.back_at, "break_over", worker.id, worker)
        else:
            while worker.has_room and self.call_next(worker):
                pass

    def be(self, worker: Worker, state: str) -> None:
        if worker.state != "closed":
            worker.spell[3] = self.now
        worker.state = state
        if state != "closed":
            worker.spell = [worker.id, PRESENCE.index(state), self.now, NONE]
            self.spells.append(worker.spell)

    def planned(self, row: tuple[int, int, int, int, int, Any]) -> None:
        what, subject = row[1], row[5]
        if what == 3:
            self.open[subject.name] = True
        elif what == 4:
            self.closes(subject)
        elif what == 0:
            self.on_duty(subject)
        else:
            worker = self.workers[row[2]]
            if what == 1:
                worker.pause_due = subject
            else:
                worker.going_home = True
            if worker.state == "available":
                self.settle(worker)
            elif what == 2:
                self.be(worker, "closed")

    def closes(self, queue: Queue) -> None:
        self.open[queue.name] = False
        if queue.closing == "send_away":
            for leg in sorted(self.line(queue.name), key=lambda one: (one.priority, one.since, one.id)):
                leg.waiting = False
                self.give_up(leg, "refused")

    def on_duty(self, worker: Worker) -> None:
        self.be(worker, "available")
        self.stamp(worker)
        self.settle(worker)

    def break_over(self, worker: Worker) -> None:
        if worker.state not in ("available", "closed") and worker.back_at == self.now:
            self.on_duty(worker)

    def ring(self, leg: Leg) -> None:
        if leg.waiting and self.find_worker(leg):
            self.settle(self.workers[leg.agent])

    def sent_on(self, leg: Leg) -> None:
        target = self.target(leg)
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
