"""The fast kernel and its slow twin, event by event, over random small scenes that have everything in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lagniappe.queueing.simulate import (
    Arrivals,
    Break,
    Callback,
    Duration,
    Group,
    Kind,
    NoShow,
    Queue,
    Redial,
    Run,
    Scene,
    Shift,
    Skill,
    endless,
    erlang,
    exponential,
    fixed,
    gamma,
    lognormal,
    play,
    quantiles,
    weibull,
)  # fmt: skip
from lagniappe.queueing.simulate.layout import (
    AGENT,
    ARRIVED,
    CALLED,
    ENDED,
    KIND,
    NONE,
    OPEN,
    OUTCOME,
    TRANSFERRED,
)  # fmt: skip
from lagniappe.queueing.simulate.measure import stood_in_line
from lagniappe.queueing.simulate.twin import play_slowly
from lagniappe.queueing.simulate.twin_people import TOLD

Part = TypeVar("Part")
# Whole seconds from a short list, so that many things happen at one moment.
MOMENTS = (0.0, 5.0, 10.0, 20.0, 30.0, 60.0, 90.0, 120.0, 200.0)
SHARES = (0.0, 0.0, 0.3, 0.7, 1.0)
SHORT: tuple[Duration, ...] = (
    fixed(0.0), fixed(10.0), fixed(30.0), exponential(20.0), lognormal(15.0, 2.0), erlang(20.0, 2), gamma(10.0, 3.0),
    weibull(20.0, 0.7), quantiles([0.0, 10.0, 10.0, 60.0]),
)  # fmt: skip
PATIENCE = (*SHORT, *[endless(), quantiles([5.0, 60.0, float("inf")])] * 4)


class Chance(Random):
    """Random scenes are built by hand from one number: Hypothesis would spend five times what the plays themselves take."""

    def may(self, made: Callable[[], Part]) -> Part | None:
        return made() if self.random() < 0.5 else None

    def some(self, among: Sequence[Part], least: int, most: int) -> tuple[Part, ...]:
        return tuple(self.choice(among) for _ in range(self.randint(least, most)))

    def kind(self, name: str, queues: list[str], names: list[str]) -> Kind:
        return Kind(
            name, self.choice(queues), self.choice(SHORT), self.choice(PATIENCE),
            walk=self.choice([fixed(0.0), fixed(5.0)]), wrap=self.choice([fixed(0.0), exponential(10.0)]),
            self_served=self.choice([0.0, 0.0, 0.0, 0.3]), self_service=self.choice(SHORT),
            no_show=self.may(
                lambda: NoShow(
                    self.choice(SHARES), self.choice(SHORT), self.choice(SHARES), self.choice(SHORT), self.randint(1, 3)
                )
            ),
            redial=self.may(lambda: Redial(self.choice(SHARES), self.choice(SHORT), self.randint(0, 2))),
            callback=self.may(lambda: Callback(self.choice(SHARES), self.randint(0, 2), self.choice(SHARES))),
            transfers=tuple((target, self.choice([0.2, 0.4])) for target in self.some(names, 0, 2)),
            keeps_place=self.random() < 0.5,
        )  # fmt: skip

    def shift(self) -> Shift:
        starts = after = self.choice(MOMENTS)
        ends = self.choice([float("inf"), starts + 60.0, starts + 150.0, 250.0])
        pauses = []
        for _ in range(self.randint(0, 2)):
            begins, lasts = after + self.choice([0.0, 10.0, 25.0]), self.choice([5.0, 20.0])
            if begins + lasts <= ends:
                pauses.append(Break(begins, lasts, self.choice(["break", "training"]), self.choice([0.0, 15.0])))
                after = begins + lasts
        return Shift(self.randint(0, 3), starts, ends, tuple(pauses))

    def stream(self, names: list[str], priorities: int) -> Arrivals:
        kind, priority = self.choice(names), self.randrange(priorities)
        way = self.randrange(3)
        if way == 0:
            return Arrivals(kind, priority=priority, per_hour=(200.0, 0.0, 500.0), edges=(0.0, 100.0, 120.0, 250.0))
        moments = self.some(MOMENTS, 1, 8)
        if way == 1:
            return Arrivals(kind, priority=priority, times=(moments, tuple(moment + 1 for moment in moments)))
        return Arrivals(kind, priority=priority, appointments=moments, punctual_seconds=self.choice([0.0, 30.0]))

    def group(self, name: str, queues: list[str]) -> Group:
        served = self.sample(queues, self.randint(0, len(queues)))
        return Group(
            name, tuple(Skill(queue, self.choice([0.0, 0.0, 0.0, 10.0, 30.0])) for queue in served),
            tuple(self.shift() for _ in range(self.randint(1, 2))),
            capacity=self.randint(1, 3), pace=self.choice([1.0, 1.3]), stays=self.random() < 0.5,
        )  # fmt: skip

    def scene(self) -> Scene:
        queues = [f"q{n}" for n in range(self.randint(1, 3))]
        names = [f"k{n}" for n in range(self.randint(1, 3))]
        priorities = self.randint(1, 3)
        hours = [(), (), (), ((20.0, 120.0),), ((0.0, 60.0), (90.0, 200.0))]
        return Scene(
            self.choice([150.0, 400.0]),
            tuple(
                Queue(
                    queue, places=self.may(lambda: self.randint(0, 3)), hours=self.choice(hours),
                    closing=self.choice(["serve", "send_away"]),
                )
                for queue in queues
            ),
            tuple(self.kind(name, queues, names) for name in names),
            tuple(self.stream(names, priorities) for _ in range(self.randint(0, 3))),
            tuple(self.group(f"g{n}", queues) for n in range(self.choice([0, 1, 1, 2, 2, 3]))),
            credits=tuple(self.choice([0.0, 15.0, 60.0]) for _ in range(priorities)),
        )  # fmt: skip


def assert_equal(fast: Run, slow: Run) -> None:
    told = range(len(TOLD))
    np.testing.assert_array_equal(fast.legs[:, told], slow.legs[:, told])
    np.testing.assert_array_equal(fast.absences, slow.absences)
    np.testing.assert_array_equal(fast.spells, slow.spells)
    np.testing.assert_array_equal(fast.areas, slow.areas)
    assert fast.contacts == slow.contacts


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**40))
def test_the_kernel_equals_its_twin_and_loses_nobody(seed: int) -> None:
    scene = Chance(seed).scene()
    fast = play(scene, seed=seed)
    assert_equal(fast, play_slowly(scene, seed=seed))
    # However often it pauses, and whatever it grows meanwhile, the run is the same.
    assert_equal(play(scene, seed=seed, stretch=3), fast)
    loses_nobody(fast)
    obeys_little(fast)


def loses_nobody(run: Run) -> None:
    """Each contact ends once or is still here; each leg but the last was sent on."""
    outcome = run.column(OUTCOME)
    assert (outcome != TRANSFERRED).sum() == run.contacts
    present = run.column(ENDED) == NONE
    np.testing.assert_array_equal(present, outcome == OPEN)
    assert (run.column(AGENT)[outcome == TRANSFERRED] >= 0).all()


def obeys_little(run: Run) -> None:
    """Little's law: the time that people spent in line, added up from person to person, is what the length of the lines
    adds up to over time."""
    kinds = run.scene.kinds
    if any(kind.no_show or kind.callback for kind in kinds):
        return  # a turn that was missed stands in line more than once
    left_line = np.where(run.column(CALLED) == NONE, run.column(ENDED), run.column(CALLED))
    left_line[left_line == NONE] = round(run.scene.lasts_seconds * 1_000_000)
    waited = np.where(stood_in_line(run.legs), left_line - run.column(ARRIVED), 0)
    for number, queue in enumerate(run.scene.queues):
        here = np.array([kind.queue == queue.name for kind in kinds])[run.column(KIND)]
        assert waited[here].sum() == run.areas[number]
