"""What chance has for a leg: durations, and whether something befalls it, by its kind."""

from __future__ import annotations

from lagniappe.queueing.simulate import draws
from lagniappe.queueing.simulate.compiling import inlined, inner
from lagniappe.queueing.simulate.draws import swift_duration, uniform
from lagniappe.queueing.simulate.layout import (
    CASE,
    KEY,
    KIND,
    KIND_AT,
    KIND_FIELDS,
    KINDS,
    ODDS,
    ODDS_AT,
    SENDS_AT,
    TRIES,
    TURN,
    Real,
    Whole,
)  # fmt: skip


@inlined
def kind_has(fixed: Whole, legs: Whole, leg: int, field: int) -> int:
    return int(fixed[fixed[KIND_AT] + legs[leg, KIND] * KIND_FIELDS + field])


@inlined
def draw(fixed: Whole, real: Real, people: Whole, legs: Whole, leg: int, field: int, purpose: int) -> int:
    """A duration of a leg: ``field`` says which of its kind's."""
    which = kind_has(fixed, legs, leg, field)
    return swift_duration(fixed, real, which, people[legs[leg, CASE], KEY], legs[leg, TURN], legs[leg, TRIES], purpose)


@inlined
def happens(fixed: Whole, real: Real, people: Whole, legs: Whole, leg: int, field: int, purpose: int) -> bool:
    """Whether something befalls a leg: ``field`` says which of its kind's shares."""
    odds = real[fixed[ODDS_AT] + legs[leg, KIND] * ODDS + field]
    if odds <= 0.0:
        return False
    return bool(uniform(people[legs[leg, CASE], KEY], legs[leg, TURN], legs[leg, TRIES], purpose) < odds)


@inner
def goes_to(fixed: Whole, real: Real, people: Whole, legs: Whole, leg: int) -> int:
    """The kind to which a leg is sent on after its service; -1 = none."""
    chance = uniform(people[legs[leg, CASE], KEY], legs[leg, TURN], 0, draws.TRANSFER)
    for target in range(fixed[KINDS]):
        if chance < real[fixed[SENDS_AT] + legs[leg, KIND] * fixed[KINDS] + target]:
            return target
    return -1
