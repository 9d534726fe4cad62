"""The same scene many times, with other chance: until the answer is as sharp as wished, on as many cores as wished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lagniappe.queueing.simulate.errors import SceneError, more_than_zero, one_of
from lagniappe.queueing.simulate.layout import Real
from lagniappe.queueing.simulate.measure import FIGURES, Estimate, estimate, figures
from lagniappe.queueing.simulate.rules import compile_scene
from lagniappe.queueing.simulate.run import play_rules
from lagniappe.queueing.simulate.scene import Scene
from lagniappe.sentences import gettext_noop

Told = Callable[[int, float], None]
"""Told how many replications are done and the half-width of the wished figure's interval."""


@dataclass(frozen=True)
class Replications:
    """The figures of some replications: ``values`` has a row for each, a column for each name."""

    scene: Scene
    seed: int
    names: tuple[str, ...]
    values: Real

    def column(self, name: str) -> Real:
        return self.values[:, self.names.index(one_of("replications", "figure", name, self.names))]

    def estimate(self, name: str, level: float = 0.95) -> Estimate:
        return estimate(self.column(name), level)


def replicate(
    scene: Scene,
    *,
    seed: int = 1,
    replications: int = 10,
    half_width: float | None = None,
    figure: str = "wait_mean",
    at_most: int = 1000,
    cores: int = 1,
    within_seconds: float = 20.0,
    warm_up_seconds: float = 0.0,
    queue: str = "",
    told: Told | None = None,
) -> Replications:
    """Play a scene ``replications`` times, and then on until the 95 % interval of ``figure`` is no wider than twice
    ``half_width`` (in the figure's unit), ``at_most`` times in all. With ``cores`` above 1 it goes through joblib, so
    ``joblib.parallel_config(backend="dask")`` (or Ray's) around it spreads the work over a cluster.
    """
    if not 1 <= replications <= at_most:
        raise SceneError(
            gettext_noop("The number of replications is {n}; it lies between 1 and {most}."),
            n=replications,
            most=at_most,
        )
    one_of("replications", "figure", figure, FIGURES)
    if half_width is not None:
        more_than_zero("replications", "half_width", half_width)
    options = (within_seconds, warm_up_seconds, queue)
    rows: list[list[float]] = []
    wanted = replications
    while True:
        rows += _play_all(scene, seed, range(len(rows), wanted), cores, options)
        answer = Replications(scene, seed, tuple(FIGURES), np.array(rows, dtype=np.float64))
        width = answer.estimate(figure).half_width
        if told:
            told(len(rows), width)
        if half_width is None or width <= half_width or len(rows) >= at_most:
            return answer
        # A half more each time: few plays too many, and few looks.
        wanted = min(at_most, len(rows) + max(cores, len(rows) // 2, 2))


def _play_all(
    scene: Scene, seed: int, numbers: Sequence[int], cores: int, options: tuple[float, float, str]
) -> list[list[float]]:
    if cores == 1:
        return [_one(scene, seed, number, options) for number in numbers]
    from joblib import Parallel, delayed

    return list(Parallel(n_jobs=cores)(delayed(_one)(scene, seed, number, options) for number in numbers))


def _one(scene: Scene, seed: int, number: int, options: tuple[float, float, str]) -> list[float]:
    run = play_rules(scene, compile_scene(scene), seed, number)
    found = figures(run, within_seconds=options[0], warm_up_seconds=options[1], queue=options[2])
    return [found[name] for name in FIGURES]


def difference(first: Replications, second: Replications, name: str, level: float = 0.95) -> Estimate:
    """How much more ``second`` has of a figure, from pairs that met the same people (the same seed and replication)."""
    pairs = min(len(first.values), len(second.values))
    if first.seed != second.seed:
        raise ValueError("scenes are compared in pairs of one seed")
    return estimate(second.column(name)[:pairs] - first.column(name)[:pairs], level)
