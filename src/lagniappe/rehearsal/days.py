"""Weeks of past days, written straight into the journal under the centre's own ids, marked as rehearsal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from lagniappe.journal.store import Journal
from lagniappe.rehearsal.demand import comers
from lagniappe.rehearsal.floor import Floor, Stay, Worker
from lagniappe.rehearsal.world import CustomerRow, QueueRow, SiteRow
from lagniappe.units import SECOND, micros
from lagniappe.work.rows import Row, arrow

SOURCE = "rehearsal"
WEEKS = 4
STRANGERS = 4_000
"""Customers who are known by an id, but of whom nobody in the demonstration needs a name."""
NAMED = 0.05
KNOWN = 0.5
LATE_COMERS = 3
NOISE = 1 << 48


@dataclass
class Book:
    """Rows by table, and the stays behind them that a named customer may remember."""

    rows: dict[str, list[Row]] = field(
        default_factory=lambda: {name: [] for name in ("contacts", "calls", "presence", "messages", "marks")}
    )


def past_days(today: date, weeks: int = WEEKS) -> list[date]:
    """The calendar days of the weeks before ``today``, oldest first."""
    return [today - timedelta(days=back) for back in range(7 * weeks, 0, -1)]


def write_past(
    journal: Journal,
    sites: Sequence[SiteRow],
    people: Sequence[CustomerRow],
    today: date,
    rng: np.random.Generator,
    weeks: int = WEEKS,
) -> Book:
    """Write the weeks before ``today``, as one generation; the answer is what was written. Doing it twice with one seed
    changes nothing."""
    book = generate(sites, people, past_days(today, weeks), rng)
    with journal.batch():
        for table, rows in book.rows.items():
            journal.write_days(table, arrow(table, rows), source=SOURCE, replace=True)
    return book


def generate(
    sites: Sequence[SiteRow], people: Sequence[CustomerRow], days: Iterable[date], rng: np.random.Generator
) -> Book:
    """Some days of some sites as rows of the journal's tables."""
    book = Book()
    crowd = _crowd(people, rng)
    for day in days:
        for site in sites:
            for opens, closes in [(o, c) for weekday, o, c in site.hours if weekday == day.weekday()]:
                floor = Floor(site, _workers(site, day, opens, closes, rng), *_comers(site, day, opens, closes, rng))
                floor.run()
                _Scribe(book, site, day, crowd, rng).write(floor)
    return book


def _seconds(at: time, closing: bool = False) -> float:
    return 86400.0 if closing and at == time(0) else at.hour * 3600.0 + at.minute * 60.0


def _crowd(people: Sequence[CustomerRow], rng: np.random.Generator) -> tuple[list[str], list[str]]:
    return [person.pseudonym for person in people], [f"c-{rng.bytes(10).hex()}" for _ in range(STRANGERS)]


def _comers(site: SiteRow, day: date, opens: time, closes: time, rng: np.random.Generator) -> tuple[list[Stay], float]:
    shut = _seconds(closes, True)
    stays = []
    for queue in site.queues:
        kinds = [(kind.name, kind.standard_seconds) for kind in queue.kinds]
        came = comers(
            rng, site=site.code, queue=queue.name, channel=queue.channel, kinds=kinds, day=day, opens=opens, closes=closes
        )  # fmt: skip
        luck = came.luck.tolist()
        stays += [
            Stay(
                queue, queue.kinds[int(came.kind[n])], float(came.arrived[n]), float(came.arrived[n]),
                float(came.patience[n]), float(came.service[n]), float(came.wrap[n]), int(came.priority[n]),
                bool(came.no_show[n]), float(came.back_after[n]), luck[n],
            )
            for n in range(len(came.arrived))
        ]  # fmt: skip
        stays += [_too_late(queue, shut, rng) for _ in range(int(rng.poisson(LATE_COMERS)))]
    return stays, shut


def _too_late(queue: QueueRow, shut: float, rng: np.random.Generator) -> Stay:
    when = shut + float(rng.exponential(600.0))
    return Stay(queue, queue.kinds[0], when, when, 0.0, 0.0, 0.0, 0, False, 0.0, [0.5] * 5)


def _workers(site: SiteRow, day: date, opens: time, closes: time, rng: np.random.Generator) -> list[Worker]:
    """Who works today: shifts, a lunch and a short break each, now and then a training or an absence."""
    first, last = _seconds(opens), _seconds(closes, True)
    workers = []
    for number, agent in enumerate(site.agents):
        if rng.uniform() < 0.04:
            continue  # ill
        begins, ends = first, last
        if last - first > 8 * 3600:  # a long day is worked in overlapping shifts
            begins, ends = [(first, last - 5 * 3600), (first + 5 * 3600, last), (first + 2 * 3600, last - 2 * 3600)][
                (number + day.toordinal()) % 3
            ]
        begins = max(0.0, begins + float(rng.normal(-60.0, 150.0)))
        middle = begins + (ends - begins) * (0.4 + 0.08 * (number % 4)) + float(rng.uniform(-300, 300))
        pause = "training" if rng.uniform() < 0.05 else "break"
        late = ends - 0.22 * (ends - begins) + float(rng.uniform(-300, 300))
        shifts = [
            (begins, middle, "available"), (middle, middle + 1800.0, pause), (middle + 1800.0, late, "available"),
            (late, late + 600.0, "break"), (late + 600.0, ends, "available"),
        ]  # fmt: skip
        position = site.positions[number] if number < len(site.positions) else None
        workers.append(Worker(agent, position, shifts))
    return workers


class _Scribe:
    """Turns a floor's day into rows."""

    def __init__(
        self, book: Book, site: SiteRow, day: date, crowd: tuple[list[str], list[str]], rng: np.random.Generator
    ) -> None:
        self.rows = book.rows
        self.site = site
        self.here = {"site": site.code, "business_day": day}
        self.named, self.strangers = crowd
        self.rng = rng
        self.midnight = micros(datetime.combine(day, time(), ZoneInfo(site.zone)))
        self.noise: Iterator[int] = iter(())

    def time(self, seconds: float | None) -> int | None:
        return None if seconds is None else self.midnight + round(seconds * SECOND)

    def write(self, floor: Floor) -> None:
        self.noise = iter(self.rng.integers(NOISE, size=6 * len(floor.done)).tolist())
        ids: dict[tuple[float, int], tuple[str, str, str | None]] = {}
        for stay in sorted(floor.done, key=lambda stay: (stay.number, stay.arrived)):
            # A second leg is known by its first arrival and its chance, which it has from the first.
            key = (stay.first, id(stay.luck))
            if key not in ids:
                ids[key] = (self._id(stay.first), self._id(stay.first), self._customer())
            self._stay(stay, *ids[key])
        for worker in floor.workers:
            for began, ended, state in worker.spells:
                self.rows["presence"].append(
                    {
                        **self.here, "position_id": worker.position, "agent_id": worker.row.id, "state": state,
                        "capacity": worker.row.capacity, "started_at": self.time(began), "ended_at": self.time(ended),
                    }
                )  # fmt: skip

    def _id(self, seconds: float) -> str:
        """A UUID of version 7, like the ids of contacts that really came; the chance in it is the generator's."""
        stamp = (self.time(seconds) or 0) // 1000
        a, b = next(self.noise), next(self.noise)
        return f"{stamp >> 16:08x}-{stamp & 0xFFFF:04x}-7{a & 0xFFF:03x}-{0x8000 | a >> 18 & 0x3FFF:04x}-{b:012x}"

    def _customer(self) -> str | None:
        chance, which = next(self.noise) / NOISE, next(self.noise)
        if chance < NAMED:
            return self.named[which % len(self.named)] if self.named else None
        return self.strangers[which % STRANGERS] if chance < KNOWN else None

    def _stay(self, stay: Stay, contact: str, case: str, customer: str | None) -> None:
        served = stay.answered is not None
        worker = stay.agent if served else None
        answered, ended = self.time(stay.answered), self.time(stay.ended)
        self.rows["contacts"].append(
            {
                **self.here, "contact_id": contact, "leg": stay.number, "case_id": case, "origin": "rehearsal",
                "channel": stay.queue.channel, "direction": "in", "queue": stay.queue.id, "kind": stay.kind.id,
                "priority": stay.priority, "customer_id": customer,
                "entered_at": self.time(stay.first) if stay.number == 1 else None,
                "arrived_at": self.time(stay.arrived), "called_at": self.time(stay.called),
                "last_called_at": self.time(stay.calls[-1][0]) if stay.calls else None, "answered_at": answered,
                "ended_at": ended, "wrapped_at": self.time(stay.wrapped) if served else None,
                "active": ended - answered if answered is not None and ended is not None else None,
                "told_wait": None if stay.told is None else round(stay.told * SECOND), "outcome": stay.outcome,
                "agent_id": worker.row.id if worker else None, "position_id": worker.position if worker else None,
                "doubt": 0,
            }
        )  # fmt: skip
        for called, caller, result in stay.calls:
            self.rows["calls"].append(
                {
                    **self.here, "contact_id": contact, "leg": stay.number, "called_at": self.time(called),
                    "agent_id": caller.row.id, "position_id": caller.position, "result": result,
                }
            )  # fmt: skip
        if served and stay.number == 1:
            self._aftermath(stay, contact, customer)

    def _aftermath(self, stay: Stay, contact: str, customer: str | None) -> None:
        chat = stay.queue.channel == "chat"
        if chat:
            self.rows["messages"] += self._messages(stay, contact, customer)
        if stay.ended is None or stay.luck[4] >= (0.34 if chat else 0.13):
            return
        wait = (stay.called or 0.0) - stay.arrived
        unhappy = min(1.0, wait / (200.0 if chat else 2400.0)) + 0.35 * self.rng.standard_normal()
        mark = float(min(5, max(1, round(4.6 - 1.9 * max(0.0, unhappy)))))
        self.rows["marks"].append(
            {
                **self.here, "subject_kind": "contact", "subject_id": contact, "customer_id": customer, "mark": "csat",
                "value": mark, "scale_low": 1.0, "scale_high": 5.0, "asked_at": self.time(stay.ended),
                "marked_at": self.time(stay.ended + float(self.rng.exponential(60.0)) + 5.0), "marked_by": "customer",
            }
        )  # fmt: skip

    def _messages(self, stay: Stay, contact: str, customer: str | None) -> Iterator[Row]:
        count = 2 + int(self.rng.poisson(min(9.0, stay.service / 55.0)))
        spread = sorted(self.rng.uniform(0.0, stay.service, count).tolist())
        for seq, after in enumerate(spread, 1):
            yield {
                **self.here, "contact_id": contact, "leg": 1, "customer_id": customer, "seq": seq,
                "sent_at": self.time((stay.answered or 0.0) + after),
                "speaker": "customer" if seq % 2 else "agent", "language": "es",
            }  # fmt: skip
