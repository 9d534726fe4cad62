"""What agents do in the slow twin of the kernel: who serves whom, breaks, and going home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lagniappe.queueing.simulate import draws
from lagniappe.queueing.simulate.layout import NONE, PRESENCE
from lagniappe.queueing.simulate.twin_people import Leg, Worker, at

if TYPE_CHECKING:
    from lagniappe.queueing.simulate.twin import Twin


class Work:
    """The agents of one play."""

    def __init__(self, play: Twin) -> None:
        self.play = play
        self.workers: list[Worker] = []
        self.stamps = 0

    def ring_of(self, worker: Worker, leg: Leg) -> int | None:
        """The ring in which a worker may serve a leg now."""
        rings = [
            at(skill.after)
            for skill in worker.group.serves
            if skill.queue == leg.kind.queue and (skill.after <= 0 or self.play.now - leg.since >= at(skill.after))
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
        credits = [at(credit) for credit in self.play.scene.credits]
        able = [leg for leg in self.play.legs if leg.waiting and self.ring_of(worker, leg) is not None]
        if not able:
            return False
        self.serve(worker, min(able, key=lambda leg: (leg.since - credits[leg.priority], leg.id)))
        return True

    def stamp(self, worker: Worker) -> None:
        self.stamps += 1
        worker.stamp = self.stamps

    def serve(self, worker: Worker, leg: Leg) -> None:
        kind, now = leg.kind, self.play.now
        leg.waiting, leg.agent, leg.last_called = False, worker.id, now
        leg.called = now if leg.called == NONE else leg.called
        worker.legs.append(leg)
        self.stamp(worker)
        absent = kind.no_show.share if kind.no_show else 0.0
        if leg.outward:
            absent = kind.callback.unreached if kind.callback else 0.0
        if self.play.happens(leg, absent, draws.NO_SHOW):
            self.play.absences.append((leg.id, now, worker.id))
            waits = self.play.lasts(leg, kind.no_show.waits, draws.NO_SHOW_TIME) if kind.no_show else 0
            self.play.later(now + waits, "freed", leg.id, (leg, "absent"))
            return
        service = self.play.lasts(leg, kind.service, draws.SERVICE)
        if worker.group.pace != 1.0:
            service = int(service * worker.group.pace + 0.5)
        answered = now + self.play.lasts(leg, kind.walk, draws.WALK)
        wrapped = answered + service + self.play.lasts(leg, kind.wrap, draws.WRAP)
        leg.answered, leg.ended, leg.wrapped, leg.outcome = answered, answered + service, wrapped, "answered"
        self.play.later(wrapped, "freed", leg.id, (leg, "served"))
        if self.target(leg) is not None:
            self.play.later(answered + service, "sent_on", leg.id, leg)

    def target(self, leg: Leg) -> int | None:
        chance = draws.uniform(leg.key, leg.turn, 0, draws.TRANSFER)
        sum_of_shares = 0.0
        for number, kind in enumerate(self.play.scene.kinds):
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
            if rule and leg.tries < rule.calls and self.play.happens(leg, rule.returns, draws.RETURN_SHARE):
                self.play.later(
                    self.play.now + self.play.lasts(leg, rule.after, draws.RETURN_TIME), "back", leg.id, leg
                )
            else:
                leg.outcome, leg.ended = "missed", self.play.now
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
                worker.back_at = self.play.now + at(pause.lasts)
                self.play.later(worker.back_at, "break_over", worker.id, worker)
        else:
            while worker.has_room and self.call_next(worker):
                pass

    def be(self, worker: Worker, state: str) -> None:
        if worker.state != "closed":
            worker.spell[3] = self.play.now
        worker.state = state
        if state != "closed":
            worker.spell = [worker.id, PRESENCE.index(state), self.play.now, NONE]
            self.play.spells.append(worker.spell)

    def planned(self, row: tuple[int, int, int, int, int, Any]) -> None:
        what, subject = row[1], row[5]
        if what == 3:
            self.play.open[subject.name] = True
        elif what == 4:
            self.play.closes(subject)
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

    def on_duty(self, worker: Worker) -> None:
        self.be(worker, "available")
        self.stamp(worker)
        self.settle(worker)

    def break_over(self, worker: Worker) -> None:
        if worker.state not in ("available", "closed") and worker.back_at == self.play.now:
            self.on_duty(worker)
