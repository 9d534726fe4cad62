"""The simulator: a scene in frozen dataclasses, played by a fast kernel that a slow, obvious twin proves event by event.

>>> from lagniappe.queueing.simulate import Scene, play
"""

from lagniappe.queueing.simulate.durations import (
    Duration,
    empirical,
    endless,
    erlang,
    exponential,
    fixed,
    gamma,
    lognormal,
    quantiles,
    weibull,
)  # fmt: skip
from lagniappe.queueing.simulate.errors import SceneError
from lagniappe.queueing.simulate.measure import Estimate, estimate, figures
from lagniappe.queueing.simulate.replicate import Replications, difference, replicate
from lagniappe.queueing.simulate.run import Run, play
from lagniappe.queueing.simulate.scene import (
    Arrivals,
    Break,
    Callback,
    Group,
    Kind,
    NoShow,
    Queue,
    Redial,
    Scene,
    Shift,
    Site,
    Skill,
)  # fmt: skip

__all__ = [
    "Arrivals",
    "Break",
    "Callback",
    "Duration",
    "Estimate",
    "Group",
    "Kind",
    "NoShow",
    "Queue",
    "Redial",
    "Replications",
    "Run",
    "Scene",
    "SceneError",
    "Shift",
    "Site",
    "Skill",
    "difference",
    "empirical",
    "endless",
    "erlang",
    "estimate",
    "exponential",
    "figures",
    "fixed",
    "gamma",
    "lognormal",
    "play",
    "quantiles",
    "replicate",
    "weibull",
]  # fmt: skip
