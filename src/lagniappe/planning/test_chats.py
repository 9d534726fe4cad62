"""People who hold several chats at once keep their targets in the simulator, which plays each chat."""

from __future__ import annotations

import numpy as np
import pytest

from lagniappe.planning.staffing import Wish, needed, needed_on_average, pooled
from lagniappe.queueing.simulate import Arrivals, Group, Kind, Queue, Scene, Shift, Skill, exponential, figures, play
from lagniappe.queueing.staffing import Targets


def test_people_who_hold_three_keep_the_target_and_one_fewer_does_not() -> None:
    """The simulator plays each chat; formulas count a person as three servers."""
    per_hour, handle = 240.0, 480.0
    wish = Wish((Targets(share_within=0.8, within=20),))
    people = int(needed([per_hour], handle, 3600, wish, 600.0, at_once=3).servers[0])
    assert people == -(-int(needed([per_hour], handle, 3600, wish, 600.0).servers[0]) // 3)

    def kept(agents: int) -> float:
        scene = Scene(
            40 * 3600, (Queue("chat", channel="chat"),),
            (Kind("question", "chat", exponential(handle), patience=exponential(600.0)),),
            (Arrivals("question", per_hour=(per_hour,)),),
            (Group("agents", (Skill("chat"),), (Shift(agents),), capacity=3),),
        )  # fmt: skip
        return float(figures(play(scene, seed=5), within_seconds=20.0)["share_within"])

    assert kept(people) >= 0.79
    assert kept(people - 1) < 0.79


def test_at_once_reaches_every_count() -> None:
    wish = Wish((Targets(share_within=0.8, within=20),))
    one, three = (needed([40.0, 0.0], 300, 1800, wish, at_once=n) for n in (1, 3))
    assert three.servers.tolist() == [-(-int(one.servers[0]) // 3), 0]
    assert three.within[0] >= 0.8
    draws = np.array([[30.0], [40.0], [50.0]])
    assert needed_on_average(draws, 300, 1800, wish, at_once=3)[0] <= -(
        -int(needed_on_average(draws, 300, 1800, wish)[0]) // 3
    )
    assert pooled([([40.0], [100.0]), ([40.0], [100.0])], 1800, wish).together[0] >= 1
    with pytest.raises(ValueError, match="at_once"):
        needed([1.0], 300, 1800, wish, at_once=0)
