"""Reads rule files: those of the book, and a user's own. Whatever is wrong is told with the file and the place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, get_args

from lagniappe.journal.errors import JournalError
from lagniappe.rules import HERE
from lagniappe.rules.law import (
    Calendar,
    Class,
    Condition,
    Day,
    End,
    Jurisdiction,
    Origin,
    Posture,
    Precedence,
    Rule,
    Start,
    Status,
)

BOOK = HERE / "book"
CHOICES: Mapping[str, tuple[str, ...]] = {
    "start": get_args(Start), "end": get_args(End), "posture": get_args(Posture), "day": get_args(Day),
    "priority": get_args(Class), "status": get_args(Status),
}  # fmt: skip
ORIGIN = ("law", "status", "source", "note", "in_force_from", "in_force_to")
KEYS: Mapping[str, tuple[str, ...]] = {
    "rule": (
        "code", "says", "limit_minutes", "limit_seconds", "tolerance_seconds", "share", "start", "end", "before_opening",
        "posture", "day", "priority", "channels", *ORIGIN,
    ),
    "precedence": ("code", "says", "channels", *ORIGIN),
    "condition": ("asks", "says", *ORIGIN),
    "calendar": ("yearly", "easter", "holidays", "paydays"),
    "": ("code", "name", "aliases", "rule", "precedence", "condition", "calendar"),
}  # fmt: skip


@cache
def book() -> tuple[Jurisdiction, ...]:
    """Every jurisdiction that comes with the product, by code."""
    return tuple(sorted((read(path) for path in BOOK.glob("*.toml")), key=lambda one: one.code))


def find(text: str, own: Sequence[Jurisdiction] = ()) -> Jurisdiction | None:
    """The jurisdiction that a site names by code, name or alias; one of ``own`` comes before those of the book."""
    return next((one for one in (*own, *book()) if one.is_called(text)), None)


def read(path: Path) -> Jurisdiction:
    """The jurisdiction in a rule file; JournalError says what is wrong in it and where."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise JournalError(
            "The rule file {file} cannot be read: {why}.", file=path, why=error.strerror or ""
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise JournalError("The rule file {file} is not TOML: {why}.", file=path, why=error) from error
    return _Reader(path).jurisdiction(data)


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path

    def jurisdiction(self, data: Mapping[str, Any]) -> Jurisdiction:
        self._known("", "", data)
        code = self._text(data, "code", "")
        found = Jurisdiction(
            code=code,
            name=self._text(data, "name", ""),
            aliases=self._texts(data, "aliases", ""),
            rules=tuple(self._rule(row, place) for row, place in self._rows(data, "rule")),
            precedence=tuple(self._precedence(row, place) for row, place in self._rows(data, "precedence")),
            conditions=tuple(
                Condition(self._text(row, "asks", place), self._text(row, "says", place), self._origin(row, place))
                for row, place in self._rows(data, "condition")
            ),
            calendar=self._calendar(data.get("calendar", {})),
        )
        if not (found.rules or found.precedence or found.conditions):
            raise JournalError("The rule file {file} holds no rule.", file=self.path)
        self._contradictions(found.rules)
        return found

    def _rule(self, row: Mapping[str, Any], place: str) -> Rule:
        minutes, seconds = row.get("limit_minutes"), row.get("limit_seconds")
        if (minutes is None) == (seconds is None):
            raise JournalError(
                "The rule file {file}, {place}: give either limit_minutes or limit_seconds.",
                file=self.path,
                place=place,
            )
        limit = (
            self._number(row, "limit_minutes", place) * 60
            if seconds is None
            else self._number(row, "limit_seconds", place)
        )
        share = self._number({"share": 1.0, **row}, "share", place)
        if not 0 < share <= 1:
            self._wrong(place, "share", share, "0 < … ≤ 1")
        before = row.get("before_opening", True)
        if not isinstance(before, bool):
            self._wrong(place, "before_opening", before, "true, false")
        choose = {
            name: self._choice(row, name, place)
            for name in ("start", "end", "posture", "day", "priority")
            if name in row
        }
        return Rule(
            code=self._text(row, "code", place),
            says=self._text(row, "says", place),
            limit_seconds=limit,
            origin=self._origin(row, place),
            before_opening=before,
            channels=self._texts(row, "channels", place),
            tolerance_seconds=self._number({"tolerance_seconds": 0, **row}, "tolerance_seconds", place),
            share=share,
            **choose,
        )

    def _precedence(self, row: Mapping[str, Any], place: str) -> Precedence:
        return Precedence(
            self._text(row, "code", place), self._text(row, "says", place), self._origin(row, place),
            self._texts(row, "channels", place),
        )  # fmt: skip

    def _origin(self, row: Mapping[str, Any], place: str) -> Origin:
        begin, end = (self._day(row.get(name), name, place) for name in ("in_force_from", "in_force_to"))
        if begin and end and end < begin:
            self._wrong(place, "in_force_to", end, f"≥ {begin}")
        return Origin(
            law=self._text(row, "law", place),
            status=self._choice(row, "status", place),
            source=self._text({"source": "", **row}, "source", place, empty=True),
            note=self._text({"note": "", **row}, "note", place, empty=True),
            in_force_from=begin,
            in_force_to=end,
        )

    def _calendar(self, data: object) -> Calendar:
        place = "calendar"
        if not isinstance(data, dict):
            self._wrong("", place, data, "[calendar]")
        self._known(place, place, data)
        yearly = [self._day(f"2000-{text}", "yearly", place) for text in self._texts(data, "yearly", place)]
        easter = data.get("easter", [])
        if not isinstance(easter, list) or not all(type(days) is int for days in easter):
            self._wrong(place, "easter", easter, "[-2, 60]")
        return Calendar(
            yearly=tuple((day.month, day.day) for day in yearly if day),
            easter=tuple(easter),
            holidays=self._days(data, "holidays", place),
            paydays=self._days(data, "paydays", place),
        )

    def _days(self, data: Mapping[str, Any], name: str, place: str) -> frozenset[date]:
        rows = data.get(name, [])
        if not isinstance(rows, list):
            self._wrong(place, name, rows, '["2026-12-24"]')
        return frozenset(day for row in rows if (day := self._day(row, name, place)))

    def _rows(self, data: Mapping[str, Any], name: str) -> list[tuple[Mapping[str, Any], str]]:
        rows = data.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._wrong("", name, rows, f"[[{name}]]")
        found = []
        for number, row in enumerate(rows, 1):
            place = f"{name} {row.get('code') or row.get('asks') or number}"
            self._known(name, place, row)
            found.append((row, place))
        return found

    def _known(self, what: str, place: str, row: Mapping[str, Any]) -> None:
        unknown = sorted(set(row) - set(KEYS[what]))
        if unknown:
            self._wrong(place, unknown[0], "…", ", ".join(KEYS[what]))

    def _text(self, row: Mapping[str, Any], name: str, place: str, *, empty: bool = False) -> str:
        value = row.get(name)
        if not isinstance(value, str) or not (empty or value.strip()):
            self._wrong(place, name, value, '"…"')
        return str(value)

    def _texts(self, row: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
        value = row.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self._wrong(place, name, value, '["…"]')
        return tuple(value)

    def _number(self, row: Mapping[str, Any], name: str, place: str) -> float:
        value = row.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
            self._wrong(place, name, value, "≥ 0")
        return float(row[name])

    def _choice(self, row: Mapping[str, Any], name: str, place: str) -> Any:
        value = row.get(name)
        if value not in CHOICES[name]:
            self._wrong(place, name, value, ", ".join(CHOICES[name]))
        return value

    def _day(self, value: object, name: str, place: str) -> date | None:
        """A day; of a year or a month alone, its first (or, where something ends, its last)."""
        if value is None:
            return None
        if isinstance(value, date):
            return value
        text = str(value)
        try:
            if len(text) == 10:
                return date.fromisoformat(text)
            year, month = int(text[:4]), int(text[5:7]) if len(text) == 7 and text[4] == "-" else 0
            if len(text) not in (4, 7) or (len(text) == 7 and not month):
                raise ValueError(text)
            if name != "in_force_to":
                return date(year, month or 1, 1)
            after = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
            return date.fromordinal(after.toordinal() - 1)
        except ValueError:
            self._wrong(place, name, value, "2026-12-28, 2026-12, 2026")

    def _contradictions(self, rules: Sequence[Rule]) -> None:
        """Two rules that judge the same waits on the same days by different limits contradict each other."""
        codes = [rule.code for rule in rules]
        for number, one in enumerate(rules):
            if codes.count(one.code) > 1:
                self._wrong(f"rule {one.code}", "code", one.code, "1 ×")
            for other in rules[number + 1 :]:
                if _same_waits(one, other) and (one.limit_micros, one.share) != (other.limit_micros, other.share):
                    raise JournalError(
                        "The rule file {file}: {one} and {other} judge the same waits on the same days by different limits.",
                        file=self.path,
                        one=one.code,
                        other=other.code,
                    )

    def _wrong(self, place: str, name: str, value: object, expected: str) -> NoReturn:
        raise JournalError(
            "The rule file {file}: “{name}”{place} is “{value}”; it has to be one of: {expected}.",
            file=self.path,
            name=name,
            place=f" ({place})" if place else "",
            value="" if value is None else str(value)[:80],
            expected=expected,
        )


def _same_waits(one: Rule, other: Rule) -> bool:
    if (one.start, one.end, one.before_opening, one.origin.law) != (
        other.start, other.end, other.before_opening, other.origin.law,
    ):  # fmt: skip
        return False
    kinds = ((one.posture, other.posture), (one.day, other.day), (one.priority, other.priority))
    if any(mine != theirs and "any" not in (mine, theirs) for mine, theirs in kinds):
        return False
    if one.channels and other.channels and not set(one.channels) & set(other.channels):
        return False
    begin = max(one.origin.in_force_from or date.min, other.origin.in_force_from or date.min)
    return begin <= min(one.origin.in_force_to or date.max, other.origin.in_force_to or date.max)
