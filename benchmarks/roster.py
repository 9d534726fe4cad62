"""A week's roster with breaks for 100 people, three contracts and two skills, on two cores: how near to the best possible.

There is no peer to race: what is promised is a gap of at most 2 % to a proven bound within 60 seconds.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from benchmarks import Ratio
from lagniappe.planning.shifts import Break, Contract, Fairness, Length, Person, Plan, Wish, faults, roster

SECONDS, GAP, SLOT, DAYS = 60.0, 0.02, 15, 7
FEW_MINUTES = 300.0
"""For ten thousand people: how many are needed takes as long as for a hundred, but each still gets a week by name."""
FIRST = date(2026, 11, 2)


def plan(people: int) -> Plan:
    rest, lunch = Break(15, 90, 150, paid=True), Break(30, 210, 285)
    later = Break(15, 330, 405, paid=True)
    middle = Break(15, 120, 225, paid=True)
    day = {"earliest": 480, "latest": 1320}
    contracts = (
        Contract("full", (Length(510, (rest, lunch, later)),), least_week=2400, most_week=2400, cost_per_hour=14, **day),
        Contract("part", (Length(360, (middle,)),), least_week=1440, most_week=1800, cost_per_hour=13, **day),
        Contract("short", (Length(240), Length(300)), least_week=480, most_week=1500, cost_per_hour=12, **day),
    )  # fmt: skip
    rng = np.random.default_rng(11)
    days = [date.fromordinal(FIRST.toordinal() + number) for number in range(DAYS)]
    crew = []
    for number in range(people):
        skills = frozenset(("calls", "chats") if number % 4 == 0 else ("chats",) if number % 4 == 1 else ("calls",))
        off = Wish(8, frozenset([days[int(rng.integers(DAYS))]]), off=True)
        wishes = (off, Wish(2, latest=1080)) if number % 5 == 0 else (off,)
        contract = ("full", "full", "full", "part", "short")[number // 4 % 5]
        away = frozenset([days[int(rng.integers(DAYS))]]) if number % 10 == 0 else frozenset()
        crew.append(Person(f"{number:05d}", contract, skills, away, wishes))
    # Two humps, as centres have them; scaled to what the people can give.
    hours = np.arange(DAYS * 24 * 60 // SLOT) * SLOT / 60 % 24
    weekday = np.arange(len(hours)) // (24 * 60 // SLOT)
    shape = np.exp(-(((hours - 11) / 2.2) ** 2)) + 0.8 * np.exp(-(((hours - 17) / 2.0) ** 2))
    shape *= ((hours >= 8) & (hours < 22)) * np.array([1.25, 1.1, 1, 1, 1.05, 0.6, 0.4])[weekday]
    shape *= people * 31 / (shape.sum() * SLOT / 60)
    demand = {"calls": np.round(shape * 0.65).astype(np.int64), "chats": np.round(shape * 0.35).astype(np.int64)}
    return Plan(FIRST, SLOT, {one.name: one for one in contracts}, tuple(crew), demand, {"calls": 60.0, "chats": 45.0},
                over=4.0, fairness=Fairness(5.0, late=1260, weekdays=frozenset({5, 6})))  # fmt: skip


def run() -> list[Ratio]:
    kept = []
    for people, seconds in ((10, SECONDS), (100, SECONDS), (1_000, SECONDS), (10_000, FEW_MINUTES)):
        made = plan(people)
        found = roster(made, seconds=seconds, cores=2, wanted_gap=GAP / 2)
        broken = faults(made, found.shifts)
        assert not broken, "\n".join(map(str, broken))
        print(
            f"  {people:>5} people: {found.gap:.2%} above the bound in {found.seconds:.0f} s, cost {found.cost.total:,.0f}",
            flush=True,
        )
        if people == 100:
            # Too wide a gap is a broken promise however soon it was found.
            took = found.seconds if found.gap <= GAP else float("inf")
            kept.append(Ratio("a week of 100 people with breaks, within 2 %", "the limit", took, SECONDS, at_most=1.1))
    return kept
