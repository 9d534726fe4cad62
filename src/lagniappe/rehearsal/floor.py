"""One day of one site, event by event: people come, are called by who is free, are served, leave, miss, return.

Times are seconds after local midnight. The rules are those of ``desk.routing`` made simple: higher priority first, then the
earlier first arrival, in the queues that the agent serves; the second ring only after its time. Nobody beyond capacity.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field
from typing import Any

from lagniappe.rehearsal.demand import TRANSFERS
from lagniappe.rehearsal.world import AgentRow, KindRow, QueueRow, SiteRow


@dataclass(eq=False, slots=True)
class Stay:
    """One leg on its way."""

    queue: QueueRow
    kind: KindRow
    first: float
    arrived: float
    patience: float
    service: float
    wrap: float
    priority: int
    no_show: bool
    back_after: float
    luck: Any
    number: int = 1
    person: int = 0
    told: float | None = None
    calls: list[list[Any]] = field(default_factory=list)
    called: float | None = None
    answered: float | None = None
    ended: float | None = None
    wrapped: float | None = None
    outcome: str = ""
    agent: Worker | None = None
    waiting: bool = False


@dataclass(eq=False, slots=True)
class Worker:
    row: AgentRow
    position: str | None
    shifts: list[tuple[float, float, str]]
    """Begins, ends, state; the last one ends when the door closes."""
    state: str = "closed"
    since: float = 0.0
    load: int = 0
    idle_since: float = 0.0
    wants: str | None = None
    spells: list[tuple[float, float, str]] = field(default_factory=list)

    def become(self, state: str, now: float) -> None:
        if self.state != "closed" and now > self.since:
            self.spells.append((self.since, now, self.state))
        self.state, self.since, self.wants = state, now, None
        if state == "available":
            self.idle_since = now


class Floor:
    """Runs the day; afterwards ``done`` has the legs and each worker its spells."""

    def __init__(self, site: SiteRow, workers: list[Worker], comers: list[Stay], closes: float) -> None:
        self.queues = {queue.id: queue for queue in site.queues}
        self.workers = workers
        self.closes = closes
        self.lines: dict[tuple[str, int | None], list[tuple[tuple[int, float, int], Stay]]] = {}
        self.events: list[tuple[float, int, str, Any]] = []
        self.count = itertools.count()
        self.done: list[Stay] = []
        self.in_line = dict.fromkeys(self.queues, 0)
        for stay in comers:
            self.at(stay.arrived, "come", stay)
        for worker in workers:
            for begins, _ends, state in worker.shifts:
                self.at(begins, "shift", (worker, state))
            self.at(worker.shifts[-1][1], "shift", (worker, "closed"))

    def at(self, when: float, what: str, whom: Any) -> None:
        heapq.heappush(self.events, (when, next(self.count), what, whom))

    def run(self) -> None:
        while self.events:
            now, _number, what, whom = heapq.heappop(self.events)
            getattr(self, f"_{what}")(now, whom)

    # What happens

    def _come(self, now: float, stay: Stay) -> None:
        if stay.number == 1 and now >= self.closes:
            stay.outcome, stay.ended = "refused", now
            self.done.append(stay)
            return
        there = [worker for worker in self.workers if worker.state == "available" and self._ring(worker, stay)]
        if there:
            places = sum(worker.row.capacity if not stay.queue.pull else 1 for worker in there)
            ahead = self.in_line[stay.queue.id]
            stay.told = max(0.0, (ahead + 1 - places / 2) * stay.kind.standard_seconds / places)
        self.at(now + stay.patience, "lose", stay)
        self._line_up(stay)
        self._match(now)

    def _line_up(self, stay: Stay) -> None:
        stay.waiting = True
        self.in_line[stay.queue.id] += 1
        line = self.lines.setdefault((stay.queue.id, stay.kind.skill), [])
        heapq.heappush(line, ((-stay.priority, stay.first, next(self.count)), stay))

    def _lose(self, now: float, stay: Stay) -> None:
        if stay.waiting and stay.called is None:
            self._step_out(stay)
            stay.outcome, stay.ended = "left", now
            self.done.append(stay)

    def _step_out(self, stay: Stay) -> None:
        stay.waiting = False
        self.in_line[stay.queue.id] -= 1

    def _shift(self, now: float, change: tuple[Worker, str]) -> None:
        worker, state = change
        if state == "closed" and (worker.load or self._somebody_for(worker)):
            self.at(now + 20.0, "shift", (worker, "closed"))  # nobody who is inside is sent away
            return
        if worker.load and state != "available":
            worker.wants = state
            return
        worker.become(state, now)
        self._match(now)

    def _somebody_for(self, worker: Worker) -> bool:
        if any(o is not worker and o.state == "available" and o.wants is None for o in self.workers):
            return False
        return any(
            any(stay.waiting for _place, stay in self.lines.get((queue, skill), ()))
            for queue, _ring in worker.row.serves
            for skill in {None, *worker.row.skills}
        )

    def _came(self, now: float, stay: Stay) -> None:
        stay.calls[-1][2] = "came"
        stay.answered = now
        self.at(now + stay.service, "end", stay)

    def _gone(self, now: float, stay: Stay) -> None:
        """Called and not there: called once more, then missed; some come back."""
        stay.calls[-1][2] = "missed"
        worker = stay.agent
        if worker is None:
            return
        if len(stay.calls) % 2:
            stay.calls.append([now, worker, None])
            self.at(now + 28.0, "gone", stay)
            return
        stay.ended = now
        self._free(worker, stay, now)
        if stay.back_after < stay.queue.return_seconds and len(stay.calls) == 2:
            self.at(now + stay.back_after, "back", stay)
        else:
            stay.outcome = "missed"
            self.done.append(stay)
        self._match(now)

    def _back(self, now: float, stay: Stay) -> None:
        stay.no_show, stay.ended, stay.agent = False, None, None
        self._line_up(stay)
        self._match(now)

    def _end(self, now: float, stay: Stay) -> None:
        stay.ended = now
        self.at(now + stay.wrap, "wrap", stay)

    def _wrap(self, now: float, stay: Stay) -> None:
        stay.wrapped = now
        stay.outcome = "answered"
        worker = stay.agent
        if worker is not None:
            self._free(worker, stay, now)
        self.done.append(stay)
        if stay.number == 1 and stay.queue.pull and stay.luck[0] < TRANSFERS:
            self._transfer(now, stay)
        self._match(now)

    def _transfer(self, now: float, stay: Stay) -> None:
        others = [queue for queue in self.queues.values() if queue.id != stay.queue.id and queue.pull]
        if not others:
            return
        stay.outcome = "transferred"
        kind = others[0].kinds[int(stay.luck[1] * len(others[0].kinds))]
        onward = Stay(
            others[0], kind, stay.first, now, 5400.0, 0.9 * kind.standard_seconds * (0.5 + stay.luck[2]), stay.wrap,
            stay.priority, False, 1e9, stay.luck, number=2, person=stay.person,
        )  # fmt: skip
        self.at(now, "come", onward)

    # Who serves whom

    def _free(self, worker: Worker, stay: Stay, now: float) -> None:
        worker.load -= self._slots(stay, worker)
        worker.idle_since = now
        if worker.wants and not worker.load:
            worker.become(worker.wants, now)

    @staticmethod
    def _slots(stay: Stay, worker: Worker) -> int:
        return worker.row.capacity if stay.queue.pull else 1

    @staticmethod
    def _ring(worker: Worker, stay: Stay) -> int | None:
        if stay.kind.skill is not None and stay.kind.skill not in worker.row.skills:
            return None
        return dict(worker.row.serves).get(stay.queue.id)

    def _match(self, now: float) -> None:
        free = [
            worker for worker in self.workers
            if worker.state == "available" and worker.wants is None and worker.load < worker.row.capacity
        ]  # fmt: skip
        while free:
            free.sort(key=lambda worker: (worker.load, worker.idle_since))
            for worker in free:
                stay = self._pick(worker, now)
                if stay is not None:
                    self._call(worker, stay, now)
                    break
            else:
                return
            free = [worker for worker in free if worker.load < worker.row.capacity]

    def _pick(self, worker: Worker, now: float) -> Stay | None:
        best: tuple[tuple[bool, int, float], tuple[str, int | None]] | None = None
        for queue, ring in worker.row.serves:
            for skill in {None, *worker.row.skills}:
                line = self.lines.get((queue, skill))
                while line and not line[0][1].waiting:
                    heapq.heappop(line)
                if not line:
                    continue
                stay = line[0][1]
                if stay.queue.pull and worker.load:
                    continue
                early = now - stay.arrived < (ring - 1) * stay.queue.ring_seconds
                rank = (early, -stay.priority, stay.first)
                if best is None or rank < best[0]:
                    best = (rank, (queue, skill))
        return heapq.heappop(self.lines[best[1]])[1] if best else None

    def _call(self, worker: Worker, stay: Stay, now: float) -> None:
        self._step_out(stay)
        stay.called = now if stay.called is None else stay.called
        stay.agent = worker
        worker.load += self._slots(stay, worker)
        stay.calls.append([now, worker, None])
        if stay.no_show:
            self.at(now + 28.0, "gone", stay)
        else:
            self.at(now + (6.0 + 20.0 * stay.luck[3] if stay.queue.pull else 2.0 + 9.0 * stay.luck[3]), "came", stay)
