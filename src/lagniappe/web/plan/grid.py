"""A roster as people × days, and its people beside the need, hour by hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from lagniappe.desk.models import RosterDraft, Site, User
from lagniappe.desk.queries.adherence import Kept
from lagniappe.desk.queries.rosters import Week, at_once
from lagniappe.web.plan.drawing import Bar, bars

DAY = 1440
HOUR = 60
SHOWN_RESTS = 2


@dataclass(frozen=True)
class Work:
    """A shift of one day: minutes after midnight, breaks in it, the queues that it may serve."""

    start: int
    end: int
    breaks: tuple[tuple[int, int], ...]
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    text: str = ""
    rests: str = ""
    bars: Sequence[Bar] = ()
    other: bool = False
    kept: int | None = None
    now: bool = False


@dataclass(frozen=True)
class Line:
    person: User | None
    name: str
    cells: list[Cell]
    hours: float
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True)
class Hour:
    """How many are there of how many are needed; ``state`` within, near (at most one in five lacks) or over."""

    clock: str
    need: int
    have: int
    state: str


@dataclass(frozen=True)
class DayCover:
    day: date
    hours: list[Hour]
    lacking: float
    """Hours of people that are missing."""


@dataclass(frozen=True)
class Grid:
    days: list[date]
    today: date
    lines: list[Line]
    cover: list[DayCover]
    clocks: list[str]
    hours: float
    lacking: float
    frozen: date | None = None
    known: bool = True
    """Whether the need is known at all."""


def clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def of_week(week: Week, today: date, foretold: list[dict[str, Any]]) -> Grid:
    """The published roster, beside the need it was made for; beside the one foretold by now where it names none."""
    site = week.site
    works: dict[tuple[int, date], Work] = {}
    cells: dict[int, list[tuple[Work | None, bool, int | None, bool]]] = {}
    for line in week.lines:
        mine = []
        for day, cell in zip(week.days, line.cells, strict=True):
            work = _of_shift(site, day, cell.shown.shift) if cell.shown else None
            if work is not None:
                works[line.person.pk, day] = work
            kept = cell.shown.kept.percent if cell.shown else None
            mine.append((work, cell.other, kept, bool(cell.shown and cell.shown.state == "now")))
        cells[line.person.pk] = mine
    low, high = _bounds(works.values())
    lines = [
        Line(
            line.person,
            str(line.person),
            [_cell(*one, low, high) for one in cells[line.person.pk]],
            line.hours,
            line.kept,
        )
        for line in week.lines
    ]
    roster = week.roster
    first, slot = (roster.first_day, roster.slot_minutes) if roster else (week.days[0], 30)
    told = roster.need if roster else {}
    need = _needed(told, first, slot) if told else _foretold(foretold, week)
    return _grid(week.days, today, lines, need, works, week.frozen_through)


def _of_shift(site: Site, day: date, shift: Any) -> Work:
    def minute(moment: datetime) -> int:
        local = site.local(moment)
        return (local.date() - day).days * DAY + local.hour * HOUR + local.minute

    rests = tuple((minute(datetime.fromisoformat(a)), minute(datetime.fromisoformat(b))) for a, b in shift.breaks)
    return Work(minute(shift.starts_at), minute(shift.ends_at), rests, tuple(shift.skills))


def of_draft(draft: RosterDraft, staff: Iterable[User], today: date) -> Grid:
    """A roster that is not published yet."""
    told = draft.answer
    first = date.fromisoformat(told["first_day"])
    days = [first + timedelta(days=number) for number in range(told["days"])]
    people = {person.username: person for person in staff}
    works: dict[tuple[str, date], Work] = {}
    for one in told["shifts"]:
        rests = tuple((_minute(start), _minute(end)) for start, end in one["breaks"])
        work = Work(_minute(one["from"]), _minute(one["to"]), rests, tuple(one.get("skills", ())))
        works[one["person"], date.fromisoformat(one["day"])] = work
    names = sorted({*people, *(name for name, _day in works)}, key=lambda name: str(people.get(name, name)))
    low, high = _bounds(works.values())
    lines = []
    for name in names:
        mine = [works.get((name, day)) for day in days]
        cells = [_cell(work, False, None, False, low, high) for work in mine]
        lines.append(
            Line(people.get(name), str(people.get(name, name)), cells, sum(_worked(one) for one in mine if one))
        )
    return _grid(days, today, lines, _needed(told["need"], first, told["slot_minutes"]), works, None)


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * HOUR + int(minutes)


def _worked(work: Work) -> float:
    return (work.end - work.start - sum(end - start for start, end in work.breaks)) / HOUR


def _bounds(works: Iterable[Work]) -> tuple[int, int]:
    """The hours of day that the bars reach over, the same for all."""
    found = list(works)
    low, high = min((one.start for one in found), default=8 * HOUR), max((one.end for one in found), default=20 * HOUR)
    return low // HOUR * HOUR, -(-high // HOUR) * HOUR


def _cell(work: Work | None, other: bool, kept: int | None, now: bool, low: int, high: int) -> Cell:
    if work is None:
        return Cell(other=other)
    spans = [(work.start, work.end, "work"), *((start, end, "rest") for start, end in work.breaks)]
    rests = ", ".join(clock(start) for start, _end in work.breaks[:SHOWN_RESTS])
    if len(work.breaks) > SHOWN_RESTS:
        rests += " …"
    return Cell(f"{clock(work.start)}–{clock(work.end)}", rests, bars(spans, low, high), other, kept, now)


Need = dict[tuple[date, int], dict[str, int]]


def _needed(need: Mapping[str, Sequence[int]], first: date, slot: int) -> Need:
    """By day and hour, of each queue the most people that any slot of the hour needs."""
    found: Need = defaultdict(dict)
    for queue, slots in need.items():
        for place, people in enumerate(slots):
            if people:
                day, minute = divmod(place * slot, DAY)
                at = found[first + timedelta(days=day), minute // HOUR]
                at[queue] = max(at.get(queue, 0), people)
    return found


def _foretold(rows: list[dict[str, Any]], week: Week) -> Need:
    """The same from the study's rows (for 8 days in 10), each weekday as it was foretold for the next one."""
    queues = at_once(week.site)
    found: Need = defaultdict(dict)
    for row in rows:
        if row["queue_id"] in queues:
            name, each = queues[row["queue_id"]]
            people = -(-(row["people_80"] or 0) // (1 if row.get("at_once") else each))
            for day in week.days:
                if day.weekday() == row["weekday"] and people:
                    at = found[day, row["band_minute"] // HOUR]
                    at[name] = max(at.get(name, 0), people)
    return found


def _grid(
    days: list[date], today: date, lines: list[Line], need: Need, works: Mapping[tuple[Any, date], Work], frozen: date | None
) -> Grid:  # fmt: skip
    there = _there(works)
    planned = {day for _who, day in works}
    need = {at: told for at, told in need.items() if at[0] >= today or at[0] in planned}  # what was not planned is past
    hours = sorted({hour for day, hour in {**need, **there} if day in days})
    cover = []
    for day in days:
        told = []
        for hour in range(hours[0], hours[-1] + 1) if hours else ():
            wanted, have = sum(need.get((day, hour), {}).values()), there.get((day, hour), 0.0)
            told.append(Hour(f"{hour:02d}", wanted, round(have), _state(wanted, have)))
        if any(one.need or one.have for one in told):
            cover.append(DayCover(day, told, sum(max(0, one.need - one.have) for one in told)))
    clocks = [one.clock for one in cover[0].hours] if cover else []
    return Grid(
        days,
        today,
        lines,
        cover,
        clocks,
        sum(line.hours for line in lines),
        sum(one.lacking for one in cover),
        frozen,
        bool(need),
    )


def _there(works: Mapping[tuple[Any, date], Work]) -> dict[tuple[date, int], float]:
    """People at work by day and hour, each counted for the part of the hour in which they are."""
    found: dict[tuple[date, int], float] = defaultdict(float)
    for (_who, day), work in works.items():
        for minute in range(work.start, work.end, 5):
            if not any(start <= minute < end for start, end in work.breaks):
                over, at = divmod(minute, DAY)
                found[day + timedelta(days=over), at // HOUR] += 5 / HOUR
    return found


def _state(need: int, have: float) -> str:
    if have + 0.26 >= need:
        return "within"
    return "near" if have >= 0.8 * need else "over"
