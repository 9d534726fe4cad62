"""Who asked for what, what was granted, and how evenings and weekends are shared, as a roster tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lagniappe.desk.models import User


@dataclass(frozen=True)
class Line:
    name: str
    wish: str
    refused: str
    """The days on which it could not be granted; empty: granted."""


@dataclass(frozen=True)
class Share:
    """Somebody's part of the shifts that nobody likes."""

    name: str
    late: int
    weekdays: int
    all: int
    most: int

    @property
    def most_of_all(self) -> bool:
        return self.all == self.most and self.all > 0


def shown(told: Mapping[str, Any], people: Mapping[str, User]) -> dict[str, Any]:
    """For ``_wished.html``; of a roster that was made before this was told, nothing."""
    burdens = told.get("burdens") or {}
    every = burdens.get("people", [])
    most = max((one["all"] for one in every), default=0)
    shares = [
        Share(_name(one["person"], people), one["late"], one["weekdays"], one["all"], most)
        for one in sorted(every, key=lambda one: (-one["all"], _name(one["person"], people)))
    ]
    return {
        "granted": [_line(one, people) for one in told.get("wishes", [])],
        "shares": shares if most else [],
        "late_from": burdens.get("late", ""),
        "unloved": ", ".join(str(WEEKDAYS_ABBR[day]) for day in burdens.get("weekdays", [])),
    }


def _name(name: str, people: Mapping[str, User]) -> str:
    return str(people.get(name, name))


def _days(days: list[str]) -> str:
    return ", ".join(date_format(date.fromisoformat(day), "D j M") for day in days)


def _line(one: Mapping[str, Any], people: Mapping[str, User]) -> Line:
    if one["off"]:
        wish = _("a day off")
    elif one["from"]:
        wish = _("not before %(clock)s") % {"clock": one["from"]}
    else:
        wish = _("not after %(clock)s") % {"clock": one["to"]}
    days = _days(one["days"]) if one["days"] else _("every day")
    return Line(_name(one["person"], people), f"{wish} · {days}", _days(one["unmet"]))
