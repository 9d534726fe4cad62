"""What a law on waiting says, as frozen data: when its clock starts and ends, for whom it holds, and how we know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Start = Literal["door", "ticket", "queue"]
"""door: into the place (or the switchboard), else as queue; ticket, queue: into the first queue, where the journal has the
moment of the ticket."""
End = Literal["first_call", "service", "exit"]
"""first_call: the first call, whether heard or not; service: the start of service; exit: the end of the last service."""
Posture = Literal["standing", "seated", "any"]
Day = Literal["any", "normal", "around_holiday", "payday"]
Class = Literal["any", "with_priority", "without_priority"]
Status = Literal["text", "bill", "press", "law_firm_notes", "own"]
"""How we know the rule: the law's own text; the bill that became it; the press; notes of law firms; the house's own rule."""
Applies = Literal["in_force", "not_yet", "ended"]


@dataclass(frozen=True)
class Origin:
    """Where a rule comes from, and when it holds; both ends included, None = not known or not limited."""

    law: str
    status: Status
    source: str = ""
    note: str = ""
    in_force_from: date | None = None
    in_force_to: date | None = None

    def on(self, day: date) -> Applies:
        """Whether the rule holds on a day."""
        if self.in_force_from is not None and day < self.in_force_from:
            return "not_yet"
        return "ended" if self.in_force_to is not None and day > self.in_force_to else "in_force"

    def days(self, first: date, last: date) -> tuple[date, date] | None:
        """The days from ``first`` to ``last`` that the rule judges: those in force; all of them while it is still to come
        (readiness); None once it has ended before."""
        if self.on(last) == "not_yet":
            return first, last
        begin = max(first, self.in_force_from or first)
        end = min(last, self.in_force_to or last)
        return (begin, end) if begin <= end else None


@dataclass(frozen=True)
class Rule:
    """A limit on a wait, in seconds. ``share`` of the waits must keep it (1 = everybody's)."""

    code: str
    says: str
    limit_seconds: float
    origin: Origin
    start: Start = "queue"
    end: End = "first_call"
    before_opening: bool = True
    posture: Posture = "any"
    day: Day = "any"
    priority: Class = "any"
    channels: tuple[str, ...] = ()
    tolerance_seconds: float = 0.0
    share: float = 1.0

    @property
    def limit_micros(self) -> int:
        """The longest wait that still keeps the rule, in whole microseconds."""
        return round((self.limit_seconds + self.tolerance_seconds) * 1_000_000)


@dataclass(frozen=True)
class Precedence:
    """Whoever has priority is called before everybody else in the same queue."""

    code: str
    says: str
    origin: Origin
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """Something that must be so on site; ``asks`` names the question of the checklist."""

    asks: str
    says: str
    origin: Origin


@dataclass(frozen=True)
class Calendar:
    """Closed days (each year's by month and day, or counted from Easter Sunday; single ones) and paydays."""

    yearly: tuple[tuple[int, int], ...] = ()
    easter: tuple[int, ...] = ()
    holidays: frozenset[date] = frozenset()
    paydays: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Jurisdiction:
    code: str
    name: str
    aliases: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    precedence: tuple[Precedence, ...] = ()
    conditions: tuple[Condition, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)

    def is_called(self, text: str) -> bool:
        """Whether a site that names its jurisdiction so means this one."""
        return text.strip().casefold() in {name.casefold() for name in (self.code, self.name, *self.aliases)}
