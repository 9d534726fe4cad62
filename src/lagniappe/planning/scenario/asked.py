"""What is asked of scenarios, as plain data: the plans, each a list of changes, and the prices by which they are weighed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lagniappe.planning.scenario.errors import ScenarioError, between
from lagniappe.sentences import gettext_noop

FORMAT = 1
DAY_SECONDS = 86400.0
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Positions:
    """``agents`` more (or, below zero, fewer) at work from ``starts`` to ``ends`` (seconds after midnight) on every day: in
    ``group`` (the largest unless named), or as people of their own who serve the queues ``serves``."""

    agents: int
    starts: float
    ends: float
    group: str = ""
    serves: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kiosk:
    """A step that a kiosk takes over: for ``share`` of those who come for ``kinds`` (empty = all) the service is shorter by
    ``saves_seconds``, and never below ``least_seconds``."""

    share: float
    saves_seconds: float
    kinds: tuple[str, ...] = ()
    least_seconds: float = 15.0


@dataclass(frozen=True)
class SelfService:
    """``share`` of those who come for ``kinds`` (empty = all) help themselves, and take ``takes_seconds`` for it."""

    share: float
    kinds: tuple[str, ...] = ()
    takes_seconds: float = 180.0


@dataclass(frozen=True)
class Hours:
    """The doors open at ``opens`` and close at ``closes`` (None: as they do). Those at work at the old hour are there at the
    new one; who came within ``spread_minutes`` of the old hour comes evenly over the time between."""

    opens: float | None = None
    closes: float | None = None
    spread_minutes: float = 60.0


@dataclass(frozen=True)
class Merge:
    """Several queues become one, the first; whoever serves one of them serves it."""

    queues: tuple[str, ...]


@dataclass(frozen=True)
class Train:
    """``agents`` of ``group`` learn to serve ``serves`` too (queues, or kinds for their queue), ``hours_each`` of training;
    they take those only after ``after_seconds`` of waiting."""

    agents: int
    serves: tuple[str, ...]
    group: str = ""
    hours_each: float = 16.0
    after_seconds: float = 0.0


@dataclass(frozen=True)
class Demand:
    """``times`` as many people come for ``kinds`` (empty = all)."""

    times: float
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reallocate:
    """The same hours of people, differently over the day: up to ``moves`` times one person is moved from one band to another,
    where a search by simulation finds that it helps most."""

    band_minutes: int = 60
    moves: int = 6


Change = Positions | Kiosk | SelfService | Hours | Merge | Train | Demand | Reallocate
CHANGES: Mapping[str, type[Change]] = {
    "positions": Positions, "kiosk": Kiosk, "self_service": SelfService, "hours": Hours, "merge": Merge, "train": Train,
    "demand": Demand, "reallocate": Reallocate,
}  # fmt: skip
NAMES = {kind: name for name, kind in CHANGES.items()}


@dataclass(frozen=True)
class Plan:
    """A scenario: its changes together, what it costs ``once`` (equipment, building, moving), and ``monthly`` beside wages."""

    name: str
    changes: tuple[Change, ...]
    once: float = 0.0
    monthly: float = 0.0


@dataclass(frozen=True)
class Prices:
    """What things are worth, in ``currency``. Those not ``given`` are assumptions to replace: without any, all is counted in
    paid hours of work, and a customer's hour is worth half of one. ``kept_customer``: each person who no longer gives up;
    ``days_a_month``: None takes it from the journal's calendar."""

    currency: str = ""
    work_hour: float = 1.0
    customer_hour: float = 0.5
    kept_customer: float = 0.0
    days_a_month: float | None = None
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class Precision:
    """``rounds`` at most play every day once each, until the simulation's own part of a difference of the mean wait is known to
    ± ``half_width_seconds`` (None: a fiftieth of today's mean wait, at least a second)."""

    seed: int = 1
    half_width_seconds: float | None = None
    rounds: int = 20


@dataclass(frozen=True)
class Form:
    """The whole question: ``site`` (None: the one with most people), days from ``first`` to ``last``, of them the ``weekdays``
    said (0 = Monday; empty = all) and the last ``days``; ``limit_seconds`` instead of each queue's own; ``credits_seconds``:
    what each priority is worth in seconds of waiting."""

    plans: tuple[Plan, ...]
    site: str | None = None
    first: date | None = None
    last: date | None = None
    weekdays: tuple[int, ...] = ()
    days: int = 28
    limit_seconds: float | None = None
    credits_seconds: tuple[float, ...] = ()
    prices: Prices = field(default_factory=Prices)
    precision: Precision = field(default_factory=Precision)


def usual() -> Form:
    """What is asked when nobody asks: the same hours of people, better placed."""
    return Form((Plan("better_placed", (Reallocate(),)),))


def check(form: Form) -> None:
    """ScenarioError where a number cannot be meant; what the site does not have is found when the form meets its days."""
    if not form.plans:
        raise ScenarioError(gettext_noop("There is no plan. Write at least one, with a name and changes."))
    names = [plan.name for plan in form.plans]
    if len(set(names)) < len(names):
        raise ScenarioError(gettext_noop("Two plans have one name; give each its own."))
    between("days", "days", form.days, 1, 60)
    between("precision", "rounds", form.precision.rounds, 2, 1000)
    for name in ("work_hour", "customer_hour", "kept_customer"):
        between("prices", name, getattr(form.prices, name), 0)
    for credit in form.credits_seconds:
        between("scenario", "credits_seconds", credit, 0)
    for where, name, value in (
        ("prices", "days_a_month", form.prices.days_a_month), ("scenario", "limit_seconds", form.limit_seconds),
        ("precision", "half_width_seconds", form.precision.half_width_seconds),
    ):  # fmt: skip
        if value is not None and not value > 0:
            raise ScenarioError(
                gettext_noop("{place}: {name} is {value}; it must be more than zero."),
                place=where, name=name, value=f"{value:g}",
            )  # fmt: skip
    if form.first and form.last and form.first > form.last:
        raise ScenarioError(gettext_noop("The first day is after the last."))
    for plan in form.plans:
        _check_plan(plan)


def _check_plan(plan: Plan) -> None:
    between(plan.name, "once", plan.once, 0)
    if not plan.changes:
        raise ScenarioError(gettext_noop("{place}: there is no change in it."), place=plan.name)
    for change in plan.changes:
        _check_change(plan.name, change)


def _check_change(where: str, change: Change) -> None:
    match change:
        case Positions():
            between(where, "from", change.starts, 0, DAY_SECONDS)
            between(where, "to", change.ends, 0, DAY_SECONDS)
            if change.ends <= change.starts:
                raise ScenarioError(gettext_noop("{place}: the time “to” must be later than “from”."), place=where)
            between(where, "agents", abs(change.agents), 1, 1000)
        case Kiosk():
            between(where, "share", change.share, 0, 1)
            between(where, "saves_seconds", change.saves_seconds, 0)
            between(where, "least_seconds", change.least_seconds, 0)
        case SelfService():
            between(where, "share", change.share, 0, 1)
            between(where, "takes_seconds", change.takes_seconds, 0)
        case Hours():
            for name, value in (("opens", change.opens), ("closes", change.closes)):
                if value is not None:
                    between(where, name, value, 0, DAY_SECONDS)
            if change.opens is None and change.closes is None:
                raise ScenarioError(gettext_noop("{place}: say when it opens, when it closes, or both."), place=where)
            between(where, "spread_minutes", change.spread_minutes, 0, 600)
        case Merge():
            if len(set(change.queues)) < 2:
                raise ScenarioError(gettext_noop("{place}: merging takes two queues or more."), place=where)
        case Train():
            between(where, "agents", change.agents, 1, 1000)
            between(where, "hours_each", change.hours_each, 0)
            between(where, "after_seconds", change.after_seconds, 0)
        case Demand():
            between(where, "times", change.times, 0, 20)
        case Reallocate():
            between(where, "moves", change.moves, 1, 40)
            if change.band_minutes not in (15, 30, 60, 120):
                raise ScenarioError(gettext_noop("{place}: a band has 15, 30, 60 or 120 minutes."), place=where)
