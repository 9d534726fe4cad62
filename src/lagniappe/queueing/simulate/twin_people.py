"""Who takes part in the slow twin of the kernel: legs of people, and agents, as plain objects."""

from __future__ import annotations

from dataclasses import dataclass, field

from lagniappe.queueing.simulate.draws import NEVER
from lagniappe.queueing.simulate.layout import NONE
from lagniappe.queueing.simulate.scene import Break, Group, Kind
from lagniappe.units import SECOND

INFINITE = float("inf")
TOLD = (
    "case", "contact", "number", "kind_number", "priority", "arrived", "since", "first_since", "called", "last_called",
    "answered", "ended", "wrapped", "outcome", "agent", "appointment", "outward", "attempt",
)  # fmt: skip
"""The columns of a leg in which the kernel and its twin must agree, in the order of ``layout``."""


@dataclass
class Leg:
    id: int
    case: int
    key: int
    contact: int
    number: int
    kind: Kind
    kind_number: int
    priority: int
    arrived: int
    since: int
    first_since: int
    called: int = NONE
    last_called: int = NONE
    answered: int = NONE
    ended: int = NONE
    wrapped: int = NONE
    outcome: str = "open"
    agent: int = -1
    appointment: int = NONE
    outward: int = 0
    attempt: int = 0
    turn: int = 0
    tries: int = 0
    waiting: bool = False
    waiting_until: float = INFINITE


@dataclass
class Worker:
    id: int
    group: Group
    state: str = "closed"
    legs: list[Leg] = field(default_factory=list)
    stamp: int = 0
    going_home: bool = False
    pause_due: Break | None = None
    back_at: int = NONE
    spell: list[int] = field(default_factory=list)

    @property
    def has_room(self) -> bool:
        ready = self.state == "available" and not self.going_home and self.pause_due is None
        return ready and len(self.legs) < self.group.capacity


def at(seconds: float) -> int:
    return NEVER if seconds == INFINITE else round(seconds * SECOND)
