"""The day's line as a drawing: where its points lie. The page colours it by classes, so that it fits light and dark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lagniappe.desk.queries.usual import DayLine, Line, Values

WIDTH, HEIGHT = 600, 120
FOOT = 18
"""Room below for the hours."""
TOP = 8


@dataclass(frozen=True)
class Drawing:
    """Paths of an SVG of ``WIDTH`` by ``HEIGHT``: the usual range as an area, its middle and today as lines."""

    area: str
    middle: str
    today: str
    last: tuple[float, float] | None
    """Where today's line ends."""
    top: int
    hours: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    ground: int = HEIGHT - FOOT
    ceiling: int = TOP


def draw(line: Line, day: DayLine) -> Drawing:
    """The drawing of one of the day's lines."""
    step = WIDTH / max(1, len(line.low))
    xs = [step * (place + 0.5) for place in range(len(line.low))]
    lows = list(_points(xs, line.low, line.top))
    highs = list(_points(xs, line.high, line.top))
    today = list(_points(xs, line.today, line.top))
    hours = [(xs[place], f"{hour:02d}") for place, hour in enumerate(day.hours) if place % 4 == day.first % 2]
    return Drawing(
        area=_path([*highs, *reversed(lows)], closed=True),
        middle=_path(list(_points(xs, line.middle, line.top))),
        today=_path(today),
        last=today[-1] if today else None,
        top=round(line.top),
        hours=tuple(hours),
    )


def _points(xs: Sequence[float], values: Values, top: float) -> Iterator[tuple[float, float]]:
    room = HEIGHT - FOOT - TOP
    for x, value in zip(xs, values, strict=True):
        if value is not None:
            yield round(x, 1), round(HEIGHT - FOOT - room * value / top, 1)


def _path(points: Sequence[tuple[float, float]], *, closed: bool = False) -> str:
    if not points:
        return ""
    return "M" + " L".join(f"{x} {y}" for x, y in points) + (" Z" if closed else "")
