"""The fewest people of several skills, against all staffings of a small centre tried one by one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from lagniappe.planning.skilled import Kept, Whole, _Search, fewest
from lagniappe.queueing.simulate import Arrivals, Group, Kind, Queue, Scene, Shift, Skill, exponential

HOUR = 3600.0
TARGETS = {"calls": Kept(0.8, 30, 0.1), "loans": Kept(0.7, 60)}
SERVES = (("calls",), ("loans",), ("calls", "loans"))


def centre(people: Whole) -> Scene:
    """An hour or two with two queues; the third group serves both."""
    bands = people.shape[1]
    groups = tuple(
        Group(
            str(number), tuple(Skill(queue) for queue in serves),
            tuple(Shift(int(n), band * HOUR, (band + 1) * HOUR) for band, n in enumerate(people[number]) if n),
        )
        for number, serves in enumerate(SERVES)
    )  # fmt: skip
    return Scene(
        lasts_seconds=bands * HOUR + 1800,
        queues=(Queue("calls"), Queue("loans")),
        kinds=(
            Kind("question", "calls", exponential(180), exponential(240)),
            Kind("loan", "loans", exponential(400), exponential(900)),
        ),
        arrivals=(
            Arrivals("question", per_hour=(30.0, 60.0)[:bands], edges=(0.0, HOUR, 2 * HOUR)[: bands + 1]),
            Arrivals("loan", per_hour=(8.0,), edges=(0.0, bands * HOUR)),
        ),
        groups=tuple(group for group in groups if group.shifts),
    )


@pytest.mark.parametrize("costs", [(1.0, 1.0, 1.0), (1.0, 1.1, 1.4)])
def test_no_cheaper_staffing_keeps_the_targets(costs: tuple[float, ...]) -> None:
    found = fewest(centre, TARGETS, (0, HOUR), 3, costs=costs, most=8, replications=4)
    search = _Search(centre, TARGETS, np.array([0, HOUR]), 4, 1)
    every = [np.array(each)[:, None] for each in itertools.product(range(5), repeat=3) if any(each)]
    cheapest = min(float((people[:, 0] * costs).sum()) for people in every if search.enough(people))
    assert found.kept
    assert float((found.people[:, 0] * costs).sum()) == pytest.approx(cheapest)


def test_bands_and_what_cannot_be_kept() -> None:
    found = fewest(centre, TARGETS, (0, HOUR, 2 * HOUR), 3, most=8, replications=3)
    assert found.kept
    assert found.people[:, 1].sum() > found.people[:, 0].sum()
    assert not fewest(centre, TARGETS, (0, HOUR), 3, most=1, replications=2).kept
    with pytest.raises(ValueError, match="targets"):
        fewest(centre, {}, (0, HOUR), 3)
