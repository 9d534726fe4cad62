"""The form as it is written down: names and values of JSON and TOML, read with a sentence for whatever is not understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from typing import Any

from lagniappe.planning.scenario.asked import (
    CHANGES,
    FORMAT,
    NAMES,
    WEEKDAYS,
    Change,
    Form,
    Plan,
    Precision,
    Prices,
)
from lagniappe.planning.scenario.errors import ScenarioError, one_of
from lagniappe.sentences import gettext_noop

CLOCK = re.compile(r"(\d{1,2}):(\d{2})$")
TIMES = {"starts": "from", "ends": "to", "opens": "opens", "closes": "closes"}
"""Fields that are times of day, and their names in a file."""
WHOLE = ("agents", "moves", "band_minutes", "days", "seed", "rounds")
LISTS = ("serves", "kinds", "queues")
PARTS = ("format", "scenario", "prices", "precision", "plans")
TOP = ("site", "from", "to", "weekdays", "days", "limit_seconds", "credits_seconds")


def clock(seconds: float) -> str:
    """Seconds after midnight as a time of day.

    >>> clock(39600)
    '11:00'
    """
    return f"{int(seconds) // 3600:02d}:{int(seconds) % 3600 // 60:02d}"


def to_data(form: Form) -> dict[str, Any]:
    """The form as plain data: what is as usual is left out."""
    top = {
        "site": form.site, "from": form.first.isoformat() if form.first else None,
        "to": form.last.isoformat() if form.last else None, "weekdays": [WEEKDAYS[day] for day in form.weekdays],
        "days": form.days, "limit_seconds": form.limit_seconds, "credits_seconds": list(form.credits_seconds),
    }  # fmt: skip
    data: dict[str, Any] = {"format": FORMAT, "scenario": {k: v for k, v in top.items() if v not in (None, [])}}
    data["prices"] = {name: getattr(form.prices, name) for name in form.prices.given}
    data["precision"] = {f.name: v for f in fields(Precision) if (v := getattr(form.precision, f.name)) is not None}
    data["plans"] = [
        {"name": plan.name, "once": plan.once, "monthly": plan.monthly, "changes": [_told(c) for c in plan.changes]}
        for plan in form.plans
    ]
    return data


def _told(change: Change) -> dict[str, Any]:
    data: dict[str, Any] = {"do": NAMES[type(change)]}
    for one in fields(change):
        value = getattr(change, one.name)
        if value is None or value == "" or value == ():
            continue
        if one.name in TIMES:
            value = clock(value)
        data[TIMES.get(one.name, one.name)] = list(value) if isinstance(value, tuple) else value
    return data


def read(data: Any) -> Form:
    """The form of plain data; ScenarioError with a sentence where a name or a value is not understood."""
    _known("scenarios", data, PARTS)
    if data.get("format", FORMAT) > FORMAT:
        raise ScenarioError(gettext_noop("A newer Lagniappe wrote these scenarios."))
    top = data.get("scenario", {})
    _known("scenario", top, TOP)
    plans = data.get("plans", [])
    if not isinstance(plans, list):
        raise ScenarioError(gettext_noop("{place} should be a list of tables."), place="plans")
    return Form(
        plans=tuple(_plan(each, number) for number, each in enumerate(plans, 1)),
        site=_text("scenario", top, "site") if "site" in top else None,
        first=_day(top, "from"),
        last=_day(top, "to"),
        weekdays=tuple(_weekday(day) for day in _list("scenario", top, "weekdays")),
        days=int(_number("scenario", "days", top.get("days", 28))),
        limit_seconds=_maybe("scenario", top, "limit_seconds"),
        credits_seconds=tuple(
            _number("scenario", "credits_seconds", each) for each in _list("scenario", top, "credits_seconds")
        ),
        prices=_prices(data.get("prices", {})),
        precision=_precision(data.get("precision", {})),
    )


def _prices(table: Any) -> Prices:
    names = tuple(one.name for one in fields(Prices) if one.name != "given")
    _known("prices", table, names)
    values: dict[str, Any] = {
        name: _text("prices", table, name) if name == "currency" else _number("prices", name, table[name])
        for name in names
        if name in table and table[name] is not None
    }
    return Prices(**values, given=tuple(values))


def _precision(table: Any) -> Precision:
    names = tuple(one.name for one in fields(Precision))
    _known("precision", table, names)
    values: dict[str, Any] = {
        name: _value("precision", name, name, table) for name in names if table.get(name) is not None
    }
    return Precision(**values)


def _plan(table: Any, number: int) -> Plan:
    where = f"plan {number}"
    _known(where, table, ("name", "changes", "once", "monthly"))
    name = _text(where, table, "name")
    changes = table.get("changes", [])
    if not isinstance(changes, list):
        raise ScenarioError(gettext_noop("{place} should be a list of tables."), place=f"{name}: changes")
    return Plan(
        name, tuple(_change(name, each) for each in changes), _number(name, "once", table.get("once", 0)),
        _number(name, "monthly", table.get("monthly", 0)),
    )  # fmt: skip


def _change(where: str, table: Any) -> Change:
    if not isinstance(table, Mapping):
        raise ScenarioError(gettext_noop("{place} should be a table of names and values."), place=f"{where}: changes")
    kind = CHANGES[one_of(where, "do", str(table.get("do", "")), CHANGES)]
    names = {TIMES.get(one.name, one.name): one for one in fields(kind)}
    _known(where, table, ("do", *names))
    values: dict[str, Any] = {}
    for name, one in names.items():
        if name in table and table[name] is not None:
            values[one.name] = _value(where, one.name, name, table)
        elif one.default is MISSING:
            raise ScenarioError(gettext_noop("{place}: “{do}” needs {name}."), place=where, do=table["do"], name=name)
    return kind(**values)


def _value(where: str, field: str, name: str, table: Mapping[str, Any]) -> Any:
    if field in TIMES:
        return _clock(where, name, table[name])
    if field in LISTS:
        return tuple(str(each) for each in _list(where, table, name))
    if field == "group":
        return _text(where, table, name)
    number = _number(where, name, table[name])
    if field in WHOLE:
        if number != int(number):
            raise ScenarioError(
                gettext_noop("{place}: {name} is {value}; it must be a whole number."),
                place=where, name=name, value=f"{number:g}",
            )  # fmt: skip
        return int(number)
    return number


def _known(where: str, table: Any, names: tuple[str, ...]) -> None:
    if not isinstance(table, Mapping):
        raise ScenarioError(gettext_noop("{place} should be a table of names and values."), place=where)
    for name in table:
        one_of(where, "name", name, names)


def _text(where: str, table: Mapping[str, Any], name: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not (value or name == "currency"):
        raise ScenarioError(gettext_noop("{place}: {name} is missing, or is not a text."), place=where, name=name)
    return value


def _number(where: str, name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ScenarioError(gettext_noop("{place}: {name} is missing, or is not a number."), place=where, name=name)
    return float(value)


def _maybe(where: str, table: Mapping[str, Any], name: str) -> float | None:
    return None if table.get(name) is None else _number(where, name, table[name])


def _list(where: str, table: Mapping[str, Any], name: str) -> list[Any]:
    value = table.get(name) or []
    if not isinstance(value, list):
        raise ScenarioError(gettext_noop('{place}: {name} should be a list, such as ["cash"].'), place=where, name=name)
    return value


def _clock(where: str, name: str, value: Any) -> float:
    found = CLOCK.match(value) if isinstance(value, str) else None
    if not found or int(found[2]) > 59:
        raise ScenarioError(
            gettext_noop("{place}: {name} is “{value}”; write a time of day such as 09:30."),
            place=where, name=name, value=value,
        )  # fmt: skip
    return int(found[1]) * 3600.0 + int(found[2]) * 60.0


def _day(table: Mapping[str, Any], name: str) -> date | None:
    value = table.get(name)
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ScenarioError(
            gettext_noop("{place}: {name} is “{value}”; write a day such as 2026-03-02."),
            place="scenario", name=name, value=value,
        ) from None  # fmt: skip


def _weekday(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 6:
        return value
    return WEEKDAYS.index(one_of("scenario", "weekdays", str(value), WEEKDAYS))
