"""A scene as a TOML file, for people who plan; every word of it stands in docs/reference/scene.md."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lagniappe.queueing.simulate import durations
from lagniappe.queueing.simulate.durations import Duration
from lagniappe.queueing.simulate.errors import SceneError, one_of
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
)
from lagniappe.sentences import gettext_noop
from lagniappe.units import HOUR, MINUTE, SECOND

Table = Mapping[str, Any]
HOUR_SECONDS, MINUTE_SECONDS = HOUR / SECOND, MINUTE / SECOND
CLOCK = re.compile(r"(\d{1,2}):(\d{2})$")
FAMILIES = ("exponential", "lognormal", "gamma", "erlang", "weibull", "fixed", "quantiles", "endless")
PARTS = ("scene", "site", "queue", "kind", "arrivals", "group")


@dataclass(frozen=True)
class SceneFile:
    """What a file says: the scene, and what its answers are measured by."""

    scene: Scene
    within_seconds: float
    warm_up_seconds: float


def read_scene(text: str) -> SceneFile:
    """The scene of a TOML text; SceneError, with what would be possible, for one that cannot be played.

    >>> read_scene('''
    ... [[queue]]
    ... name = "calls"
    ... [[kind]]
    ... name = "question"
    ... queue = "calls"
    ... service = {mean_seconds = 180}
    ... [[arrivals]]
    ... kind = "question"
    ... per_hour = 100
    ... [[group]]
    ... name = "team"
    ... serves = ["calls"]
    ... shifts = [{agents = 6}]
    ... ''').scene.groups[0].agents
    6
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SceneError(gettext_noop("The scene's file is not TOML: {why}."), why=error) from error
    _known("scene", told, PARTS)
    about = told.get("scene", {})
    _known("scene", about, ("hours", "credits_seconds", "within_seconds", "warm_up_seconds"))
    sites = tuple(_site(table) for table in told.get("site", [{"name": "site"}]))
    scene = Scene(
        lasts_seconds=_number("scene", about, "hours", 24.0) * HOUR_SECONDS,
        sites=sites,
        queues=tuple(_queue(table, sites[0].name) for table in told.get("queue", [])),
        kinds=tuple(_kind(table) for table in told.get("kind", [])),
        arrivals=tuple(_arrivals(table) for table in told.get("arrivals", [])),
        groups=tuple(_group(table, sites[0].name) for table in told.get("group", [])),
        credits=tuple(about.get("credits_seconds", (0.0,))),
    )
    return SceneFile(
        scene, _number("scene", about, "within_seconds", 20.0), _number("scene", about, "warm_up_seconds", 0.0)
    )


def _known(where: str, table: Table, names: tuple[str, ...]) -> None:
    if not isinstance(table, Mapping):
        raise SceneError(gettext_noop("{place} should be a table of names and values."), place=where)
    for name in table:
        one_of(where, "key", name, names)


def _text(where: str, table: Table, name: str, default: str | None = None) -> str:
    value = table.get(name, default)
    if not isinstance(value, str) or not value:
        raise SceneError(gettext_noop("{place}: {name} is missing, or is not a text."), place=where, name=name)
    return value


def _number(where: str, table: Table, name: str, default: float | None = None) -> float:
    value = table.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SceneError(gettext_noop("{place}: {name} is missing, or is not a number."), place=where, name=name)
    return float(value)


def _clock(where: str, name: str, value: object) -> float:
    """Seconds after midnight of a local time such as 09:30 (24:00 is the day's end), or of plain seconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    found = CLOCK.match(value) if isinstance(value, str) else None
    if not found or int(found[2]) > 59:
        raise SceneError(
            gettext_noop("{place}: {name} is “{value}”; write a time as 09:30, or as seconds after midnight."),
            place=where, name=name, value=value,
        )  # fmt: skip
    return int(found[1]) * HOUR_SECONDS + int(found[2]) * MINUTE_SECONDS


def duration(where: str, name: str, table: Table) -> Duration:
    """A duration such as ``{family = "lognormal", mean_seconds = 180, scv = 1.4}``; exponential unless it says otherwise."""
    where = f"{where}: {name}"
    _known(where, table, ("family", "mean_seconds", "scv", "stages", "shape", "seconds"))
    family = one_of(where, "family", _text(where, table, "family", "exponential"), FAMILIES)
    if family == "endless":
        return durations.endless()
    if family == "fixed":
        return durations.fixed(_number(where, table, "seconds"))
    if family == "quantiles":
        return durations.quantiles(table.get("seconds", ()))
    mean = _number(where, table, "mean_seconds")
    if family == "exponential":
        return durations.exponential(mean)
    if family == "erlang":
        return durations.erlang(mean, int(_number(where, table, "stages")))
    if family == "weibull":
        return durations.weibull(mean, _number(where, table, "shape"))
    made = durations.lognormal if family == "lognormal" else durations.gamma
    return made(mean, _number(where, table, "scv"))


def _site(table: Table) -> Site:
    _known("site", table, ("name", "zone", "cutoff_minutes"))
    name = _text("site", table, "name")
    return Site(name, _text(name, table, "zone", "UTC"), int(_number(name, table, "cutoff_minutes", 240)))


def _queue(table: Table, site: str) -> Queue:
    _known("queue", table, ("name", "site", "channel", "places", "hours", "closing", "limit_seconds"))
    name = _text("queue", table, "name")
    hours = []
    for span in table.get("hours", ()):
        opens, _, closes = str(span).partition("-")
        hours.append((_clock(name, "hours", opens.strip()), _clock(name, "hours", closes.strip())))
    return Queue(
        name, _text(name, table, "site", site), _text(name, table, "channel", "voice"),
        int(_number(name, table, "places")) if "places" in table else None, tuple(hours),
        _text(name, table, "closing", "serve"),
        _number(name, table, "limit_seconds") if "limit_seconds" in table else None,
    )  # fmt: skip


def _kind(table: Table) -> Kind:
    own = ("service", "patience", "walk", "wrap", "self_service")
    parts = ("no_show", "redial", "callback", "transfers")
    _known("kind", table, ("name", "queue", "self_served", "keeps_place", *own, *parts))
    name = _text("kind", table, "name")
    if "service" not in table:
        raise SceneError(
            gettext_noop("{place}: {name} is missing; write a duration, such as {example}."),
            place=name, name="service", example="{mean_seconds = 180}",
        )  # fmt: skip
    more: dict[str, Any] = {part: duration(name, part, table[part]) for part in own if part in table}
    if "no_show" in table:
        more["no_show"] = _no_show(name, table["no_show"])
    if "redial" in table:
        part = table["redial"]
        _known(f"{name}: redial", part, ("share", "after", "attempts"))
        after = duration(name, "redial.after", part.get("after", {"mean_seconds": 600.0}))
        more["redial"] = Redial(_number(name, part, "share"), after, int(_number(name, part, "attempts", 3)))
    if "callback" in table:
        part = table["callback"]
        _known(f"{name}: callback", part, ("share", "waiting", "unreached"))
        waiting = int(_number(name, part, "waiting", 1))
        more["callback"] = Callback(_number(name, part, "share"), waiting, _number(name, part, "unreached", 0.0))
    sent = table.get("transfers", {})
    more["transfers"] = tuple((target, _number(f"{name}: transfers", sent, target)) for target in sent)
    return Kind(
        name, _text(name, table, "queue"), self_served=_number(name, table, "self_served", 0.0),
        keeps_place=bool(table.get("keeps_place", True)), **more,
    )  # fmt: skip


def _no_show(name: str, table: Table) -> NoShow:
    _known(f"{name}: no_show", table, ("share", "waits", "returns", "after", "calls"))
    return NoShow(
        _number(name, table, "share"),
        duration(name, "no_show.waits", table.get("waits", {"family": "fixed", "seconds": 30})),
        _number(name, table, "returns", 0.0),
        duration(name, "no_show.after", table.get("after", {"family": "fixed", "seconds": 300})),
        int(_number(name, table, "calls", 2)),
    )


def _arrivals(table: Table) -> Arrivals:
    names = ("kind", "name", "priority", "from", "band_minutes", "per_hour", "days", "appointments", "punctual_seconds")
    _known("arrivals", table, names)
    kind = _text("arrivals", table, "kind")
    rates = table.get("per_hour", ())
    edges: tuple[float, ...] = ()
    if isinstance(rates, list):
        starts = _clock(kind, "from", table.get("from", "00:00"))
        width = _number(kind, table, "band_minutes", 30.0) * MINUTE_SECONDS
        edges = tuple(starts + width * number for number in range(len(rates) + 1)) if rates else ()
    else:
        rates = (_number(kind, table, "per_hour"),) if "per_hour" in table else ()
    return Arrivals(
        kind, str(table.get("name", "")), int(_number(kind, table, "priority", 0)), tuple(float(rate) for rate in rates),
        edges, tuple(tuple(_clock(kind, "days", moment) for moment in day) for day in table.get("days", ())),
        tuple(_clock(kind, "appointments", moment) for moment in table.get("appointments", ())),
        _number(kind, table, "punctual_seconds", 0.0),
    )  # fmt: skip


def _group(table: Table, site: str) -> Group:
    _known("group", table, ("name", "site", "serves", "shifts", "capacity", "pace", "stays"))
    name = _text("group", table, "name")
    skills = []
    for skill in table.get("serves", ()):
        told = {"queue": skill} if isinstance(skill, str) else skill
        _known(f"{name}: serves", told, ("queue", "after_seconds"))
        skills.append(Skill(_text(name, told, "queue"), _number(name, told, "after_seconds", 0.0)))
    return Group(
        name, tuple(skills), tuple(_shift(name, shift) for shift in table.get("shifts", ())), _text(name, table, "site", site),
        int(_number(name, table, "capacity", 1)), _number(name, table, "pace", 1.0), bool(table.get("stays", False)),
    )  # fmt: skip


def _shift(name: str, table: Table) -> Shift:
    where = f"{name}: shifts"
    _known(where, table, ("agents", "from", "to", "breaks"))
    pauses = []
    for pause in table.get("breaks", ()):
        _known(f"{where}: breaks", pause, ("at", "minutes", "state", "stagger_minutes"))
        pauses.append(
            Break(
                _clock(where, "at", pause.get("at")), _number(where, pause, "minutes") * MINUTE_SECONDS,
                _text(where, pause, "state", "break"), _number(where, pause, "stagger_minutes", 0.0) * MINUTE_SECONDS,
            )
        )  # fmt: skip
    ends = _clock(where, "to", table["to"]) if "to" in table else float("inf")
    return Shift(int(_number(where, table, "agents")), _clock(where, "from", table.get("from", 0)), ends, tuple(pauses))
