"""The simulator beside what is known exactly, beside published cases, and beside itself."""

from __future__ import annotations

from dataclasses import replace

import joblib
import numpy as np
import pytest

from lagniappe.queueing.simulate import (
    Arrivals,
    Duration,
    Group,
    Kind,
    Queue,
    Scene,
    SceneError,
    Shift,
    Skill,
    difference,
    endless,
    erlang,
    exponential,
    figures,
    lognormal,
    play,
    replicate,
)  # fmt: skip
from lagniappe.queueing.simulate.layout import ARRIVED, CASE, CONTACT
from lagniappe.queueing.simulate.scene_file import read_scene

MINUTE = 60.0


def one_queue(
    arrivals: float, agents: int, patience: Duration, service: Duration, *, minutes: float, places: int | None = None
) -> Scene:
    """Arrivals per minute."""
    return Scene(
        minutes * MINUTE,
        (Queue("calls", places=places),),
        (Kind("call", "calls", service, patience),),
        (Arrivals("call", per_hour=(arrivals * 60,)),),
        (Group("team", (Skill("calls"),), (Shift(agents),)),),
    )


def birth_death(arrivals: float, agents: int, leaving: float, states: int = 2000) -> tuple[float, float, float]:
    """P(wait > 0), share who leave, and mean number waiting of M/M/s+M (service rate 1), straight from its chain."""
    n = np.arange(1, states)
    down = np.minimum(n, agents) + leaving * np.maximum(n - agents, 0)
    log = np.concatenate([[0.0], np.cumsum(np.log(arrivals) - np.log(down))])
    share = np.exp(log - log.max())
    share /= share.sum()
    waiting = float((share * np.maximum(np.arange(states) - agents, 0)).sum())
    return float(share[agents:].sum()), leaving * waiting / arrivals, waiting


@pytest.mark.parametrize("agents", [1, 5, 40])
@pytest.mark.parametrize("load", [0.7, 1.0, 1.3])
@pytest.mark.parametrize("leaving", [0.3, 1.0])
def test_erlang_a_within_three_standard_errors(agents: int, load: float, leaving: float) -> None:
    scene = one_queue(load * agents, agents, exponential(MINUTE / leaving), exponential(MINUTE), minutes=6000 / agents)
    answer = replicate(scene, seed=agents, replications=24, warm_up_seconds=10 * MINUTE)
    truth = dict(zip(("delay", "left", "waiting"), birth_death(load * agents, agents, leaving), strict=True))
    found = {
        "delay": 1 - answer.column("share_at_once"), "left": answer.column("share_left"),
        "waiting": answer.column("waiting_mean"),
    }  # fmt: skip
    for name, values in found.items():
        error = values.std(ddof=1) / len(values) ** 0.5
        # Ends are cut: who still waits at the end is in no share; that is worth a thousandth here.
        assert abs(values.mean() - truth[name]) <= 3 * error + 1e-3, (name, values.mean(), truth[name], error)


# Whitt's simulated cases: mean and half-width he publishes (0 = not published with these digits).
WHITT = [
    (erlang(MINUTE, 2), erlang(MINUTE, 2), 200, {"at_once": 0.217, "left": 0.0351, "waiting": 11.52}),
    (exponential(MINUTE), lognormal(MINUTE, 1.0), 200, {"at_once": 0.242, "left": 0.0376, "waiting": 11.42}),
    (exponential(MINUTE), lognormal(4 * MINUTE, 0.25), 300, {"at_once": 0.0096, "left": 0.0206, "waiting": 118.1}),
]


@pytest.mark.parametrize(("service", "patience", "places", "published"), WHITT, ids=["E2-E2", "LN(1,1)", "LN(4,.25)"])
def test_whitts_cases(service: Duration, patience: Duration, places: int, published: dict[str, float]) -> None:
    scene = one_queue(102, 100, patience, service, minutes=1600, places=places)
    answer = replicate(scene, seed=11, replications=8, warm_up_seconds=100 * MINUTE)
    # His waiting is by a call's arrival; ours of all who were served or left.
    for name, figure in (("at_once", "share_at_once"), ("left", "share_left"), ("waiting", "waiting_mean")):
        values = answer.column(figure)
        error = values.std(ddof=1) / len(values) ** 0.5
        assert abs(values.mean() - published[name]) <= 3.5 * error + 0.006 * published[name], (name, values.mean())


def test_the_same_people_come_however_the_scene_is_staffed() -> None:
    few = one_queue(10, 9, exponential(MINUTE), exponential(MINUTE), minutes=200)
    many = replace(few, groups=(replace(few.groups[0], shifts=(Shift(12),)),))
    first, second = play(few, seed=5), play(many, seed=5)
    np.testing.assert_array_equal(first.column(ARRIVED), second.column(ARRIVED))
    paired = difference(replicate(few, seed=5), replicate(many, seed=5), "wait_mean")
    alone = replicate(few, seed=5).estimate("wait_mean"), replicate(many, seed=6).estimate("wait_mean")
    assert paired.high < 0
    assert paired.half_width < alone[0].half_width + alone[1].half_width


def test_the_same_seed_plays_the_same_in_other_processes_or_threads() -> None:
    scene = one_queue(5, 5, exponential(MINUTE), exponential(MINUTE), minutes=60)
    alone = replicate(scene, seed=3, replications=4)
    with joblib.parallel_config(backend="threading"):
        together = replicate(scene, seed=3, replications=4, cores=2)
    np.testing.assert_array_equal(alone.values, together.values)
    assert not np.array_equal(alone.values, replicate(scene, seed=4, replications=4).values)


def test_it_plays_on_until_the_interval_is_narrow_enough() -> None:
    scene = one_queue(5, 5, exponential(MINUTE), exponential(MINUTE), minutes=60)
    seen: list[tuple[int, float]] = []
    answer = replicate(scene, replications=2, half_width=1.0, told=lambda n, width: seen.append((n, width)))
    assert answer.estimate("wait_mean").half_width <= 1.0 < seen[0][1]
    assert len(answer.values) == seen[-1][0] > 2
    assert len(replicate(scene, replications=2, half_width=1e-9, at_most=5).values) == 5


def test_no_customers_no_agents_and_progress() -> None:
    empty = one_queue(0, 3, endless(), exponential(MINUTE), minutes=10)
    assert figures(play(empty))["legs"] == 0
    told: list[float] = []
    alone = play(replace(one_queue(3, 1, endless(), exponential(MINUTE), minutes=10), groups=()), progress=told.append)
    assert figures(alone)["present"] == len(alone.legs) > 0
    assert told[-1] <= 1.0
    assert len(set(alone.column(CONTACT).tolist())) == len(set(alone.column(CASE).tolist())) == alone.contacts


def test_who_still_helps_themselves_at_the_end_waits_for_nobody() -> None:
    scene = one_queue(5, 0, endless(), exponential(MINUTE), minutes=10)
    kiosk = replace(scene.kinds[0], self_served=1.0, self_service=exponential(10 * MINUTE))
    told = figures(play(replace(scene, kinds=(kiosk,))))
    assert told["present"] > 0 < told["self_served"]
    assert told["waiting_mean"] == 0


FILE = """
[[queue]]
name = "calls"
[[kind]]
name = "question"
queue = "calls"
service = {mean_seconds = 180}
[[arrivals]]
kind = "question"
per_hour = 100
[[group]]
name = "team"
serves = ["calls"]
shifts = [{agents = 6, from = "08:00", to = "20:00"}]
"""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("mean_seconds = 180", "mean_seconds = 0"), "mean_seconds is 0; it must be more than zero"),
        (("per_hour = 100", "per_hour = -1"), "per_hour is -1; it must be zero or more"),
        (('queue = "calls"', 'queue = "chats"'), "queue is “chats”, which is not there. It may be: calls"),
        (('serves = ["calls"]', 'serves = ["mail"]'), "serves is “mail”"),
        (("agents = 6", "agents = -6"), "agents is -6"),
        (('to = "20:00"', 'to = "07:00"'), "the times of shifts must rise"),
        (("per_hour", "per_year"), "key is “per_year”"),
        (("08:00", "8 o'clock"), "write a time as 09:30"),
        (("per_hour = 100", ""), "give one of per_hour, times and appointments"),
        (("[[queue]]", "[[queue"), "is not TOML"),
    ],
)
def test_a_scene_that_cannot_be_played_says_why(change: tuple[str, str], sentence: str) -> None:
    assert read_scene(FILE).scene.lasts_seconds == 24 * 3600
    with pytest.raises(SceneError) as refused:
        read_scene(FILE.replace(*change))
    assert sentence in str(refused.value)
