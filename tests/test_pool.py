"""Replications on a Dask cluster of separate processes, through joblib: the same numbers as here, for one seed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import joblib
import numpy as np
import pytest

from lagniappe.queueing.simulate import Arrivals, Group, Kind, Queue, Scene, Shift, Skill, exponential, replicate

SCENE = Scene(
    4 * 3600.0,
    (Queue("calls"),),
    (Kind("question", "calls", exponential(180), exponential(120)),),
    (Arrivals("question", per_hour=(100,)),),
    (Group("team", (Skill("calls"),), (Shift(6),)),),
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two processes of one thread, on free ports of this machine."""
    from distributed import Client, LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, scheduler_port=0
    ) as made, Client(made) as client:  # fmt: skip
        yield client


def test_the_pool_gives_the_same_numbers(cluster: Any) -> None:
    workers = set(cluster.run(os.getpid).values())
    assert len(workers) == 2
    assert os.getpid() not in workers
    here = replicate(SCENE, seed=11, replications=6)
    with joblib.parallel_config(backend="dask"):
        there = replicate(SCENE, seed=11, replications=6, cores=2)
        until = replicate(SCENE, seed=11, replications=2, half_width=60.0, cores=2)
    assert np.array_equal(here.values, there.values, equal_nan=True)
    assert np.array_equal(until.values[:2], here.values[:2], equal_nan=True)
    took_part = cluster.run(lambda dask_worker: bool(dask_worker.state.log))
    assert all(took_part.values())
