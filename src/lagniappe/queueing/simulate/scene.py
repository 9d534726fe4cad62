"""What is played: places, queues, procedures, people who come, people who serve. Times are seconds from the scene's start
(local midnight, where a scene is a day); shares lie between 0 and 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lagniappe.queueing.simulate.durations import Duration, endless, exponential, fixed
from lagniappe.queueing.simulate.errors import SceneError, at_least_zero, more_than_zero, one_of, share
from lagniappe.sentences import gettext_noop

CLOSINGS = ("serve", "send_away")
STATES = ("break", "training", "meeting", "back_office")
INFINITE = float("inf")


@dataclass(frozen=True)
class Site:
    """A place; ``zone`` and the business day's ``cutoff_minutes`` matter to the journal only."""

    name: str
    zone: str = "UTC"
    cutoff_minutes: int = 240


@dataclass(frozen=True)
class Queue:
    """One line of people. ``places`` limits those waiting (None = no limit); ``hours`` are its opening hours (empty =
    always open); at closing those who wait are served still, or sent away (refused)."""

    name: str
    site: str = "site"
    channel: str = "voice"
    places: int | None = None
    hours: tuple[tuple[float, float], ...] = ()
    closing: str = "serve"
    limit_seconds: float | None = None


@dataclass(frozen=True)
class NoShow:
    """Some do not come when called: the agent waits ``waits``; then a share returns after ``after`` to their old place, up
    to ``calls`` calls in all; the others have missed their turn."""

    share: float
    waits: Duration = field(default_factory=lambda: fixed(30.0))
    returns: float = 0.0
    after: Duration = field(default_factory=lambda: fixed(300.0))
    calls: int = 2


@dataclass(frozen=True)
class Redial:
    """Of those who left or were refused, a share tries again after a while, ``attempts`` times at most."""

    share: float
    after: Duration = field(default_factory=lambda: exponential(600.0))
    attempts: int = 3


@dataclass(frozen=True)
class Callback:
    """Where ``waiting`` or more wait already, a share prefers to be called back: they keep their place, do not leave, and
    take no waiting place; a share ``unreached`` does not answer."""

    share: float
    waiting: int = 1
    unreached: float = 0.0


@dataclass(frozen=True)
class Kind:
    """A type of procedure, in one queue. ``walk`` lies between call and answer, ``wrap`` after the service; ``transfers``
    sends shares on to other kinds, where they keep the place of their first arrival if ``keeps_place`` of the kind that
    receives them; ``self_served`` is the share that helps itself, in ``self_service``."""

    name: str
    queue: str
    service: Duration
    patience: Duration = field(default_factory=endless)
    walk: Duration = field(default_factory=lambda: fixed(0.0))
    wrap: Duration = field(default_factory=lambda: fixed(0.0))
    self_served: float = 0.0
    self_service: Duration = field(default_factory=lambda: fixed(60.0))
    no_show: NoShow | None = None
    redial: Redial | None = None
    callback: Callback | None = None
    transfers: tuple[tuple[str, float], ...] = ()
    keeps_place: bool = True


@dataclass(frozen=True)
class Arrivals:
    """A stream of customers for one kind. Give one of: ``per_hour``, rates that hold from each of ``edges`` to the next (one
    more edge than rates; empty = one rate throughout); ``times``, real days of which each replication plays one;
    ``appointments``, agreed times, to which people come early or late by up to ``punctual_seconds`` (evenly)."""

    kind: str
    name: str = ""
    priority: int = 0
    per_hour: tuple[float, ...] = ()
    edges: tuple[float, ...] = ()
    times: tuple[tuple[float, ...], ...] = ()
    appointments: tuple[float, ...] = ()
    punctual_seconds: float = 0.0


@dataclass(frozen=True)
class Skill:
    """A group serves a queue, at once or only those who have waited ``after`` seconds (a ring that opens)."""

    queue: str
    after: float = 0.0


@dataclass(frozen=True)
class Break:
    """A pause (or training, ...); each next agent of the shift begins it ``stagger`` seconds later. It starts when the
    contact at hand is over and keeps its length."""

    starts: float
    lasts: float
    state: str = "break"
    stagger: float = 0.0


@dataclass(frozen=True)
class Shift:
    """A number of agents, at work from ``starts`` to ``ends``; they finish the contact at hand."""

    agents: int
    starts: float = 0.0
    ends: float = INFINITE
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True)
class Group:
    """Agents with the same skills. ``capacity`` contacts at once (chats); ``pace`` multiplies their service times; those who
    stay (``stays``) go home only when nobody whom they serve waits any more."""

    name: str
    serves: tuple[Skill, ...]
    shifts: tuple[Shift, ...]
    site: str = "site"
    capacity: int = 1
    pace: float = 1.0
    stays: bool = False

    @property
    def agents(self) -> int:
        return sum(shift.agents for shift in self.shifts)


@dataclass(frozen=True)
class Scene:
    """A whole scene. ``credits`` say how many seconds of waiting each priority is worth (priority 0 first)."""

    lasts_seconds: float
    queues: tuple[Queue, ...]
    kinds: tuple[Kind, ...]
    arrivals: tuple[Arrivals, ...]
    groups: tuple[Group, ...]
    sites: tuple[Site, ...] = (Site("site"),)
    credits: tuple[float, ...] = (0.0,)

    def __post_init__(self) -> None:
        check(self)


def check(scene: Scene) -> None:
    """SceneError, naming the input and what would be possible, where a scene contradicts itself."""
    more_than_zero("scene", "lasts_seconds", scene.lasts_seconds)
    for what, parts in (("sites", scene.sites), ("queues", scene.queues), ("kinds", scene.kinds)):
        names = [part.name for part in parts]
        if not names or len(set(names)) < len(names):
            raise SceneError(gettext_noop("The scene needs {what}, each with a name of its own."), what=what)
    for number, credit in enumerate(scene.credits):
        at_least_zero(f"priority {number}", "credit", credit)
    sites, queues, kinds = ([part.name for part in parts] for parts in (scene.sites, scene.queues, scene.kinds))
    for queue in scene.queues:
        one_of(queue.name, "site", queue.site, sites)
        one_of(queue.name, "closing", queue.closing, CLOSINGS)
        at_least_zero(queue.name, "places", queue.places or 0)
        _rising(queue.name, "hours", [moment for pair in queue.hours for moment in pair])
    for kind in scene.kinds:
        one_of(kind.name, "queue", kind.queue, queues)
        _check_kind(kind, kinds)
    for arrivals in scene.arrivals:
        one_of("arrivals", "kind", arrivals.kind, kinds)
        _check_arrivals(arrivals, scene)
    for group in scene.groups:
        one_of(group.name, "site", group.site, sites)
        _check_group(group, queues)


def _check_kind(kind: Kind, kinds: Sequence[str]) -> None:
    share(kind.name, "self_served", kind.self_served)
    for name, part in (("no_show", kind.no_show), ("redial", kind.redial), ("callback", kind.callback)):
        if part:
            share(kind.name, f"{name}.share", part.share)
    if kind.no_show:
        share(kind.name, "no_show.returns", kind.no_show.returns)
        if not 1 <= kind.no_show.calls <= 60:
            raise SceneError(
                gettext_noop("{place}: a turn is called between 1 and 60 times, not {n}."),
                place=kind.name, n=kind.no_show.calls,
            )  # fmt: skip
    if kind.redial:
        at_least_zero(kind.name, "redial.attempts", kind.redial.attempts)
    if kind.callback:
        share(kind.name, "callback.unreached", kind.callback.unreached)
        at_least_zero(kind.name, "callback.waiting", kind.callback.waiting)
    for target, part_sent in kind.transfers:
        one_of(kind.name, "transfers", target, kinds)
        share(kind.name, f"transfers.{target}", part_sent)
    share(kind.name, "transfers", round(sum(sent for _, sent in kind.transfers), 12))


def _check_arrivals(arrivals: Arrivals, scene: Scene) -> None:
    where = f"arrivals of {arrivals.name or arrivals.kind}"
    given = [name for name in ("per_hour", "times", "appointments") if getattr(arrivals, name)]
    if len(given) != 1:
        raise SceneError(
            gettext_noop("{place}: give one of per_hour, times and appointments; there are {n}."),
            place=where, n=len(given),
        )  # fmt: skip
    for rate in arrivals.per_hour:
        at_least_zero(where, "per_hour", rate)
    for moment in (*arrivals.appointments, *(moment for day in arrivals.times for moment in day)):
        at_least_zero(where, given[0], moment)
    at_least_zero(where, "punctual_seconds", arrivals.punctual_seconds)
    if arrivals.per_hour and len(arrivals.edges or (0, 0)) != len(arrivals.per_hour) + 1:
        raise SceneError(
            gettext_noop("{place}: {rates} rates need one edge more than that; there are {edges}."),
            place=where, rates=len(arrivals.per_hour), edges=len(arrivals.edges),
        )  # fmt: skip
    _rising(where, "edges", arrivals.edges)
    if not 0 <= arrivals.priority < len(scene.credits):
        one_of(where, "priority", str(arrivals.priority), [str(n) for n in range(len(scene.credits))])


def _check_group(group: Group, queues: Sequence[str]) -> None:
    more_than_zero(group.name, "capacity", group.capacity)
    more_than_zero(group.name, "pace", group.pace)
    for skill in group.serves:
        one_of(group.name, "serves", skill.queue, queues)
        at_least_zero(group.name, "after", skill.after)
    for shift in group.shifts:
        at_least_zero(group.name, "agents", shift.agents)
        moments = [shift.starts]
        for pause in shift.breaks:
            one_of(group.name, "state", pause.state, STATES)
            more_than_zero(group.name, "lasts", pause.lasts)
            at_least_zero(group.name, "stagger", pause.stagger)
            moments += [pause.starts, pause.starts + pause.lasts]
        _rising(group.name, "shifts", [*moments, shift.ends])


def _rising(where: str, name: str, moments: Sequence[float]) -> None:
    if moments:
        at_least_zero(where, name, moments[0])
    for before, after in pairwise(moments):
        if not after >= before:
            raise SceneError(
                gettext_noop("{place}: the times of {name} must rise; {after} comes after {before}."),
                place=where, name=name, after=f"{after:g}", before=f"{before:g}",
            )  # fmt: skip
