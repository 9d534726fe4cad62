"""The fast kernel and its slow twin, event by event, over random small scenes that have everything in them."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
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
from lagniappe.queueing.simulate.twin import TOLD, play_slowly

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
# Whole seconds from a short list, so that many things happen at one moment.
MOMENTS = st.sampled_from([0.0, 5.0, 10.0, 20.0, 30.0, 60.0, 90.0, 120.0, 200.0])
SHARES = st.sampled_from([0.0, 0.0, 0.3, 0.7, 1.0])
SHORT: st.SearchStrategy[Duration] = st.sampled_from(
    [
        fixed(0.0), fixed(10.0), fixed(30.0), exponential(20.0), lognormal(15.0, 2.0), erlang(20.0, 2), gamma(10.0, 3.0),
        weibull(20.0, 0.7), quantiles([0.0, 10.0, 10.0, 60.0]),
    ]
)  # fmt: skip
PATIENCE = st.one_of(SHORT, st.just(endless()), st.just(quantiles([5.0, 60.0, float("inf")])))


@st.composite
def kinds(draw: Any, name: str, queues: list[str], names: list[str]) -> Kind:
    def may(made: st.SearchStrategy[Any]) -> Any:
        return draw(st.one_of(st.none(), made))

    targets = draw(st.lists(st.sampled_from(names), max_size=2))
    transfers = [(target, draw(st.sampled_from([0.2, 0.4]))) for target in targets]
    return Kind(
        name, draw(st.sampled_from(queues)), draw(SHORT), draw(PATIENCE),
        walk=draw(st.sampled_from([fixed(0.0), fixed(5.0)])), wrap=draw(st.sampled_from([fixed(0.0), exponential(10.0)])),
        self_served=draw(st.sampled_from([0.0, 0.0, 0.0, 0.3])), self_service=draw(SHORT),
        no_show=may(st.builds(NoShow, SHARES, SHORT, SHARES, SHORT, st.integers(1, 3))),
        redial=may(st.builds(Redial, SHARES, SHORT, st.integers(0, 2))),
        callback=may(st.builds(Callback, SHARES, st.integers(0, 2), SHARES)),
        transfers=tuple(transfers), keeps_place=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def shifts(draw: Any) -> Shift:
    starts = draw(MOMENTS)
    ends = draw(st.sampled_from([float("inf"), starts + 60.0, starts + 150.0, 250.0]))
    pauses = []
    after = starts
    for _ in range(draw(st.integers(0, 2))):
        begins = after + draw(st.sampled_from([0.0, 10.0, 25.0]))
        lasts = draw(st.sampled_from([5.0, 20.0]))
        if begins + lasts <= ends:
            pauses.append(
                Break(begins, lasts, draw(st.sampled_from(["break", "training"])), draw(st.sampled_from([0.0, 15.0])))
            )
            after = begins + lasts
    return Shift(draw(st.integers(0, 3)), starts, ends, tuple(pauses))


@st.composite
def streams(draw: Any, names: list[str], priorities: int) -> Arrivals:
    kind, priority = draw(st.sampled_from(names)), draw(st.integers(0, priorities - 1))
    way = draw(st.integers(0, 2))
    if way == 0:
        return Arrivals(kind, priority=priority, per_hour=(200.0, 0.0, 500.0), edges=(0.0, 100.0, 120.0, 250.0))
    moments = tuple(draw(st.lists(MOMENTS, min_size=1, max_size=8)))
    if way == 1:
        return Arrivals(kind, priority=priority, times=(moments, tuple(moment + 1 for moment in moments)))
    return Arrivals(kind, priority=priority, appointments=moments, punctual_seconds=draw(st.sampled_from([0.0, 30.0])))


@st.composite
def scenes(draw: Any) -> Scene:
    queues = [f"q{n}" for n in range(draw(st.integers(1, 3)))]
    names = [f"k{n}" for n in range(draw(st.integers(1, 3)))]
    priorities = draw(st.integers(1, 3))
    hours = st.sampled_from([(), (), (), ((20.0, 120.0),), ((0.0, 60.0), (90.0, 200.0))])
    places = st.one_of(st.none(), st.integers(0, 3))
    closing = st.sampled_from(["serve", "send_away"])
    groups = [
        Group(
            f"g{n}",
            tuple(
                Skill(queue, draw(st.sampled_from([0.0, 0.0, 0.0, 10.0, 30.0])))
                for queue in draw(st.lists(st.sampled_from(queues), unique=True, max_size=3))
            ),
            tuple(draw(st.lists(shifts(), min_size=1, max_size=2))),
            capacity=draw(st.integers(1, 3)), pace=draw(st.sampled_from([1.0, 1.3])), stays=draw(st.booleans()),
        )
        for n in range(draw(st.sampled_from([0, 1, 1, 2, 2, 3])))
    ]  # fmt: skip
    return Scene(
        draw(st.sampled_from([150.0, 400.0])),
        tuple(Queue(q, places=draw(places), hours=draw(hours), closing=draw(closing)) for q in queues),
        tuple(draw(kinds(name, queues, names)) for name in names),
        tuple(draw(st.lists(streams(names, priorities), max_size=3))),
        tuple(groups),
        credits=tuple(draw(st.sampled_from([0.0, 15.0, 60.0])) for _ in range(priorities)),
    )


def assert_equal(fast: Run, slow: Run) -> None:
    told = range(len(TOLD))
    np.testing.assert_array_equal(fast.legs[:, told], slow.legs[:, told])
    np.testing.assert_array_equal(fast.absences, slow.absences)
    np.testing.assert_array_equal(fast.spells, slow.spells)
    np.testing.assert_array_equal(fast.areas, slow.areas)
    assert fast.contacts == slow.contacts


@settings(max_examples=300, deadline=None, suppress_health_check=QUIET)
@given(scenes(), st.integers(0, 2**40))
def test_the_kernel_equals_its_twin_and_loses_nobody(scene: Scene, seed: int) -> None:
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
