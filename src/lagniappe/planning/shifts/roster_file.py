"""A plan as a TOML file; every word of it stands in docs/guides/roster.md."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lagniappe.planning.shifts.plan import (
    DAY_MINUTES,
    Break,
    Contract,
    Fairness,
    Length,
    Person,
    Plan,
    RosterError,
    Shift,
    Wish,
    clock,
    listed,
)
from lagniappe.sentences import gettext_noop

Table = Mapping[str, Any]
CLOCK = re.compile(r"(\d{1,2}):(\d{2})$")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KEYS = {
    "file": {"roster", "contract", "person", "demand", "announced", "so_far"},
    "roster": {"first_day", "days", "slot_minutes", "missing_hour", "idle_hour", "fairness"},
    "fairness": {"cost", "late", "weekdays"},
    "contract": {
        "name", "from", "to", "every_minutes", "hours_week", "days_week", "days_in_row", "rest_hours", "weekdays",
        "hour_cost", "shift",
    },
    "shift": {"hours", "breaks"},
    "break": {"minutes", "after_hours", "paid"},
    "person": {"name", "names", "contract", "skills", "away", "wishes"},
    "wish": {"days", "off", "from", "to", "cost"},
    "demand": {"skill", "days", "from", "band_minutes", "people"},
    "announced": {"person", "day", "from", "to", "breaks"},
}  # fmt: skip


def read_plan(text: str) -> Plan:
    """The plan of a TOML text; RosterError, naming what is wrong, for one that cannot be read or met."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RosterError(gettext_noop("The roster's file is not TOML: {why}."), why=error) from error
    _known("file", told)
    about = told.get("roster", {})
    _known("roster", about)
    first, slot = _day("roster", about, "first_day"), _whole("roster", about, "slot_minutes", 15)
    count = _whole("roster", about, "days", 7)
    if slot <= 0 or DAY_MINUTES % slot or count <= 0:
        raise RosterError(gettext_noop("A slot of {n} minutes does not divide a day; 15 or 30 do."), n=slot)
    demand: dict[str, NDArray[np.int64]] = {}
    for table in told.get("demand", []):
        _demand(table, demand, first, count, slot)
    if not demand:
        raise RosterError(gettext_noop("The roster's file tells no demand; add a [[demand]]."))
    missing = about.get("missing_hour", 100.0)
    by_skill = missing if isinstance(missing, Mapping) else dict.fromkeys(demand, missing)
    contracts = [_contract(table) for table in told.get("contract", [])]
    return Plan(
        first=first,
        slot=slot,
        contracts={one.name: one for one in contracts},
        people=tuple(person for table in told.get("person", []) for person in _people(table, first, count)),
        demand=demand,
        under={skill: _number("missing_hour", by_skill, skill) for skill in by_skill},
        over=_number("roster", about, "idle_hour", 0.0),
        announced=tuple(_announced(table) for table in told.get("announced", [])),
        fairness=_fairness(about["fairness"]) if "fairness" in about else None,
    )


def _known(kind: str, table: object) -> None:
    if not isinstance(table, Mapping):
        raise RosterError(gettext_noop("{place} should be a table of names and values."), place=kind)
    for name in table:
        if name not in KEYS[kind]:
            raise RosterError(
                gettext_noop("{place}: “{name}” is not known. It may be: {known}."),
                place=kind, name=name, known=listed(KEYS[kind]),
            )  # fmt: skip


def _wrong(place: str, name: str, example: str) -> RosterError:
    return RosterError(
        gettext_noop("{place}: {name} is missing or not right; write, for example, {example}."),
        place=place, name=name, example=example,
    )  # fmt: skip


def _text(place: str, table: Table, name: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not value:
        raise _wrong(place, name, '"Ana"')
    return value


def _number(place: str, table: Table, name: str, default: float | None = None) -> float:
    value = table.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise _wrong(place, name, "12.5")
    return float(value)


def _whole(place: str, table: Table, name: str, default: int | None = None) -> int:
    value = table.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _wrong(place, name, "15")
    return value


def _list(place: str, table: Table, name: str, default: Any = ()) -> list[Any]:
    value = table.get(name, list(default))
    if not isinstance(value, list):
        raise _wrong(place, name, "[ ... ]")
    return value


def _minutes(place: str, name: str, value: object) -> int:
    found = CLOCK.match(value) if isinstance(value, str) else None
    if found is None or int(found[2]) > 59 or int(found[1]) > 48:
        raise _wrong(place, name, '"08:30"')
    return int(found[1]) * 60 + int(found[2])


def _day(place: str, table: Table, name: str) -> date:
    return _as_day(place, name, table.get(name))


def _as_day(place: str, name: str, value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _wrong(place, name, "2026-11-02") from None


def _weekdays(place: str, values: Iterable[object]) -> frozenset[int]:
    named = list(values)
    if any(value not in WEEKDAYS for value in named):
        raise _wrong(place, "weekdays", '["mon", "tue"]')
    return frozenset(WEEKDAYS.index(str(value)) for value in named)


def _days(place: str, values: Iterable[object], first: date, count: int) -> frozenset[date]:
    """Days named by date or by weekday, of those that are planned."""
    found: set[date] = set()
    for value in values:
        if value in WEEKDAYS:
            planned = (first + timedelta(days=number) for number in range(count))
            found |= {day for day in planned if day.weekday() == WEEKDAYS.index(str(value))}
        else:
            found.add(_as_day(place, "days", value))
    return frozenset(found)


def _hours(place: str, name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise _wrong(place, name, "7.5")
    return round(value * 60)


def _pair(place: str, name: str, value: object) -> tuple[int, int]:
    both = value if isinstance(value, list) else [value, value]
    if len(both) != 2:
        raise _wrong(place, name, "[30, 40]")
    return _hours(place, name, both[0]), _hours(place, name, both[1])


def _contract(table: Table) -> Contract:
    _known("contract", table)
    name = _text("contract", table, "name")
    place = f"contract {name}"
    least, most = _pair(place, "hours_week", table.get("hours_week"))
    return Contract(
        name=name,
        lengths=tuple(_length(place, one) for one in _list(place, table, "shift")),
        earliest=_minutes(place, "from", table.get("from")),
        latest=_minutes(place, "to", table.get("to")),
        least_week=least,
        most_week=most,
        every=_whole(place, table, "every_minutes", 30),
        most_days_week=_whole(place, table, "days_week", 5),
        most_days_in_row=_whole(place, table, "days_in_row", 6),
        rest=_hours(place, "rest_hours", table.get("rest_hours", 11)),
        weekdays=_weekdays(place, _list(place, table, "weekdays", WEEKDAYS)),
        cost_per_hour=_number(place, table, "hour_cost", 1.0),
    )


def _length(place: str, table: Table) -> Length:
    _known("shift", table)
    breaks = []
    for one in _list(place, table, "breaks"):
        _known("break", one)
        earliest, latest = _pair(place, "after_hours", one.get("after_hours"))
        breaks.append(Break(_whole(place, one, "minutes"), earliest, latest, bool(one.get("paid", False))))
    return Length(_hours(place, "hours", table.get("hours")), tuple(breaks))


def _people(table: Table, first: date, count: int) -> Iterable[Person]:
    _known("person", table)
    names = _list("person", table, "names") if "names" in table else [_text("person", table, "name")]
    for name in names:
        wishes = []
        for wish in _list("person", table, "wishes"):
            _known("wish", wish)
            days = _days("wish", _list("wish", wish, "days"), first, count)
            earliest = _minutes("wish", "from", wish.get("from", "00:00"))
            latest = _minutes("wish", "to", wish.get("to", "48:00"))
            cost = _number("wish", wish, "cost", 1.0)
            # Days that are named but not planned must not become "every day".
            if days or not wish.get("days"):
                wishes.append(Wish(cost, days, bool(wish.get("off", False)), earliest, latest))
        yield Person(
            str(name),
            _text("person", table, "contract"),
            frozenset(map(str, _list("person", table, "skills"))),
            _days("person", _list("person", table, "away"), first, count),
            tuple(wishes),
        )


def _demand(table: Table, demand: dict[str, NDArray[np.int64]], first: date, count: int, slot: int) -> None:
    _known("demand", table)
    skill = _text("demand", table, "skill")
    place = f"demand {skill}"
    begin, band = _minutes(place, "from", table.get("from")), _whole(place, table, "band_minutes", 60)
    people = _list(place, table, "people")
    if begin % slot or not band or band % slot or begin + band * len(people) > DAY_MINUTES:
        raise RosterError(
            gettext_noop("{place}: its bands must be whole slots of {slot} minutes and end by midnight."),
            place=place, slot=slot,
        )  # fmt: skip
    if any(isinstance(one, bool) or not isinstance(one, int) or one < 0 for one in people):
        raise _wrong(place, "people", "[3, 5, 4]")
    needed = demand.setdefault(skill, np.zeros(count * DAY_MINUTES // slot, dtype=np.int64))
    for day in _days(place, _list(place, table, "days", WEEKDAYS), first, count):
        start = ((day - first).days * DAY_MINUTES + begin) // slot
        if 0 <= (day - first).days < count:
            needed[start : start + len(people) * band // slot] += np.repeat(people, band // slot)


def _announced(table: Table) -> Shift:
    _known("announced", table)
    place = "announced"
    breaks = None
    if "breaks" in table:
        pairs = _list(place, table, "breaks")
        if any(not isinstance(one, list) or len(one) != 2 for one in pairs):
            raise _wrong(place, "breaks", '[["12:00", "12:30"]]')
        breaks = tuple((_minutes(place, "breaks", a), _minutes(place, "breaks", b)) for a, b in pairs)
    start, end = (_minutes(place, name, table.get(name)) for name in ("from", "to"))
    if end <= start:
        raise _wrong(place, "to", f'"{clock(start + 480)}"')
    return Shift(_text(place, table, "person"), _day(place, table, "day"), start, end, breaks)


def _fairness(table: Table) -> Fairness:
    _known("fairness", table)
    late = _minutes("fairness", "late", table.get("late", "48:00"))
    weekdays = _weekdays("fairness", _list("fairness", table, "weekdays"))
    return Fairness(_number("fairness", table, "cost"), late, weekdays)
