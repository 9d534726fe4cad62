"""Small drawings that the templates write as SVG: points in whole units of a view box, no numbers to compute there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

WIDTH, HEIGHT, FOOT = 640, 180, 24


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Curve:
    """What came and what is expected, day by day; days without anybody stand on the ground."""

    seen: str
    expected: str
    band: str
    today: float
    days: list[Mark]
    levels: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT + FOOT


def curve(told: Sequence[dict[str, Any]]) -> Curve:
    """The drawing of ``lately_and_ahead``'s rows of one queue, in their order."""
    highest = max((row[name] or 0.0 for row in told for name in ("seen", "expected", "high_80")), default=0.0)
    top = _round_up(highest)
    step = WIDTH / max(1, len(told) - 1)

    def at(place: int, value: float) -> str:
        return f"{place * step:.1f},{HEIGHT - HEIGHT * value / top:.1f}"

    def line(name: str) -> str:
        return " ".join(at(place, row[name]) for place, row in enumerate(told) if row[name] is not None)

    ahead = [(place, row) for place, row in enumerate(told) if row["expected"] is not None]
    upper = [at(place, row["high_80"] or 0.0) for place, row in ahead]
    lower = [at(place, row["low_80"] or 0.0) for place, row in reversed(ahead)]
    first = ahead[0][0] * step if ahead else float(WIDTH)
    mondays = [(place, date.fromisoformat(row["day"])) for place, row in enumerate(told)]
    return Curve(
        line("seen"), line("expected"), " ".join([*upper, *lower]), round(max(0.0, first - step / 2), 1),
        [Mark(round(place * step, 1), HEIGHT + 17, f"{day.day}.{day.month}.") for place, day in mondays if day.weekday() == 0],
        [Mark(4, round(HEIGHT - HEIGHT * value / top, 1), f"{value:g}") for value in (top / 2, top)],
    )  # fmt: skip


def _round_up(value: float) -> float:
    """The next number that is easy to read, and its half too."""
    size = 1.0
    while True:
        for step in (2, 4, 6, 10):
            if step * size >= value:
                return step * size
        size *= 10


@dataclass(frozen=True)
class Bar:
    x: float
    width: float
    what: str


def bars(spans: Iterable[tuple[int, int, str]], first: int, last: int) -> list[Bar]:
    """Stretches of a day (minutes and what they are) on a scale of a hundred from ``first`` to ``last``."""
    length = max(1, last - first)
    return [
        Bar(round(100 * (start - first) / length, 2), round(100 * (end - start) / length, 2), what)
        for start, end, what in spans
    ]
