"""The scenarios' answer, plan by plan: what each changes against today as it was played, what it costs and is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from lagniappe.desk.models import Finding
from lagniappe.web.plan.frames import rows

MEASURED, PLAYED = "measured", "played"


@dataclass(frozen=True)
class Cell:
    """A value with the ends of its interval, written out; ``better``: surely for the good, None: not sure either way."""

    text: str
    interval: str = ""
    better: bool | None = None


@dataclass(frozen=True)
class Row:
    words: str
    cells: list[Cell]


@dataclass(frozen=True)
class Compared:
    plans: list[str]
    rows: list[Row]
    measured_minutes: str
    played_minutes: str


def _number(value: float | None, scale: float, digits: int, sign: bool = False) -> str:
    if value is None:
        return "—"
    told = round(value * scale, digits)
    text = number_format(abs(told), decimal_pos=digits if told != int(told) else 0, use_l10n=True, force_grouping=True)
    return f"{'−' if told < 0 else '+' if sign and told > 0 else ''}{text}"


def _cell(row: dict[str, Any], name: str, scale: float, digits: int, good: int, sign: bool = True) -> Cell:
    """``good`` is 1 where more is better, -1 where less is, 0 where it cannot be said."""
    stem = name.removesuffix("_seconds")
    tail = name[len(stem) :]
    value, low, high = row.get(name), row.get(f"{stem}_low{tail}"), row.get(f"{stem}_high{tail}")
    if low is None or high is None:
        return Cell(_number(value, scale, digits, sign))
    better = good > 0 if low > 0 else good < 0 if high < 0 else None
    told = f"{_number(low, scale, digits, sign)} … {_number(high, scale, digits, sign)}"
    return Cell(_number(value, scale, digits, sign), told, better if good else None)


def plans(answer: Finding | None) -> Compared | None:
    """Side by side; None where there is no answer that compares."""
    beside = {row["plan"]: row for row in rows(answer, "side_by_side")}
    more, worth = rows(answer, "differences"), {row["plan"]: row for row in rows(answer, "worth")}
    if not more:
        return None
    names = [row["plan"] for row in more]

    def told(words: str, table: list[dict[str, Any]], name: str, scale: float, digits: int, good: int) -> Row:
        return Row(words, [_cell(row, name, scale, digits, good) for row in table])

    values = [worth.get(name, {}) for name in names]
    lines = [
        told(_("Mean wait, minutes"), more, "wait_mean_seconds", 1 / 60, 1, -1),
        told(_("Nine in ten wait at most, minutes"), more, "wait_p90_seconds", 1 / 60, 1, -1),
        told(_("Over the limit, people a day"), more, "over_a_day", 1, 1, -1),
        told(_("Give up, people a day"), more, "left_a_day", 1, 1, -1),
        told(_("Customers' hours saved, a month"), values, "saved_hours", 1, 0, 1),
        Row(_("Costs a month"), [_cell(row, "cost", 1, 0, 0, sign=False) for row in values]),
        Row(_("Costs once"), [_cell(row, "once", 1, 0, 0, sign=False) for row in values]),
        told(_("Benefit less cost, a month"), values, "net", 1, 0, 1),
        Row(_("Has paid after, months"), [_cell(row, "payback_months", 1, 1, 0, sign=False) for row in values]),
    ]
    measured, played = (beside.get(name, {}).get("wait_mean_seconds") for name in (MEASURED, PLAYED))
    return Compared(names, lines, _number(measured, 1 / 60, 1), _number(played, 1 / 60, 1))
