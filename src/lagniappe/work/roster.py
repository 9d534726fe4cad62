"""A roster in a process of its own: ``python -m lagniappe.work.roster <draft>``.

The need comes from the newest finding of the study ``staffing`` over the site, the people from the desk: who serves which
queue, on what terms, and what was announced to them already.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from lagniappe.planning.shifts import (
    Break,
    Contract,
    Fairness,
    Length,
    Person,
    Plan,
    RosterError,
    Shift,
    roster,
    to_data,
)  # fmt: skip
from lagniappe.sentences import gettext_noop
from lagniappe.work.wishes import wishes_of

DAY = 1440
SLOTS = (30, 15, 5)
BREAK_FROM = 4 * 60
"""Shifts from so many minutes on have the break of their terms."""
MISSING_HOUR, UNLOVED = 100.0, 2.0
LATE = 19 * 60
COLUMNS = {"mean": "people", "80": "people_80", "95": "people_95"}
Rows = list[dict[str, Any]]


def answer(number: str) -> None:
    """Make the roster of this draft and keep it."""
    from django.utils import timezone

    from lagniappe import planning
    from lagniappe.desk.actions import rosters
    from lagniappe.desk.models import RosterDraft
    from lagniappe.words import LANGUAGES, Words

    draft = RosterDraft.objects.select_related("site").get(public_id=number)
    try:
        told = _made(draft, timezone.now())
    except RosterError as error:
        rooms = [Path(__file__).parent, Path(planning.__file__ or "").parent]
        why = {language: Words(language, rooms).sentence(error.sentence) for language in LANGUAGES}
        rosters.fail_draft(draft=draft, why=why, now=timezone.now())
        return
    rosters.ready_draft(draft=draft, answer=told, now=timezone.now())


def _made(draft: Any, now: datetime) -> dict[str, Any]:
    """A roster of some days; or the rest of today, where that was asked."""
    from lagniappe.work import replan

    asked = draft.parameters
    if asked.get("replan"):
        return replan.made(
            draft.site,
            now,
            asked.get("absent", ()),
            need=str(asked.get("need", "80")),
            seconds=float(asked.get("seconds", 10)),
        )
    plan = plan_of(draft, now)
    return to_data(plan, roster(plan, seconds=float(asked.get("seconds", 20)), cores=2))


def plan_of(draft: Any, now: datetime) -> Plan:
    """What the draft asks, as the solver reads it. RosterError says what is missing."""
    from lagniappe.desk.queries import rosters

    site, first, days = draft.site, draft.first_day, draft.days
    every = [first + timedelta(days=number) for number in range(days)]
    staff = list(rosters.staff(site).select_related("terms").prefetch_related("serves__queue"))
    if not staff:
        raise RosterError(gettext_noop("Nobody serves a queue at this site yet."))
    hours = _hours(site)
    rows, band = need_of(site.code, COLUMNS[str(draft.parameters.get("need", "80"))])
    standing, elsewhere = _standing(site, every, now)
    contracts = {person.pk: _terms(person, hours) for person in staff}
    slot = _slot(band, contracts.values())
    contracts = {pk: _fitted(one, slot) for pk, one in contracts.items()}
    demand = _demand(rows, rosters.at_once(site), every, band, slot)
    skills = {
        one.pk: frozenset(str(s.queue.name) for s in one.serves.all() if s.queue.site_id == site.pk) for one in staff
    }
    held = frozenset(skill for mine in skills.values() for skill in mine)
    demand = {skill: need for skill, need in demand.items() if skill in held}
    if not demand:
        raise RosterError(gettext_noop("Nobody here serves a queue for which people are needed."))
    away = {one.pk: {date.fromisoformat(day) for day in _away(one)} | elsewhere.get(one.pk, set()) for one in staff}
    shut = set(site.holidays.filter(day__in=every).values_list("day", flat=True))
    shut |= _closed_to_change(site, every, now, standing)
    told = {(one.user_id, one.day) for one in standing}
    wished = wishes_of(site, every)
    people = tuple(
        Person(
            one.username,
            contracts[one.pk].name,
            skills[one.pk] & frozenset(demand),
            frozenset(day for day in away[one.pk] | shut if (one.pk, day) not in told),
            wished.get(one.pk, ()),
        )
        for one in staff
    )
    by_pk = {one.pk: one.username for one in staff}
    announced = tuple(
        announced_shift(site, shift, by_pk[shift.user_id], slot) for shift in standing if shift.user_id in by_pk
    )
    return Plan(
        first=first, slot=slot, contracts={one.name: one for one in contracts.values()}, people=people, demand=demand,
        under=dict.fromkeys(demand, MISSING_HOUR), announced=announced, fairness=Fairness(UNLOVED, LATE, frozenset({5, 6})),
    )  # fmt: skip


def _away(user: Any) -> Iterable[str]:
    return user.terms.away if hasattr(user, "terms") else ()


def _hours(site: Any) -> dict[int, tuple[int, int]]:
    """Opening and closing by weekday, in minutes after midnight; a site without hours is open from 8 to 20."""
    found: dict[int, tuple[int, int]] = {}
    for one in site.hours.all():
        opens, closes = _minute(one.opens), _minute(one.closes) or DAY
        before = found.get(one.weekday, (opens, closes))
        found[one.weekday] = (min(before[0], opens), max(before[1], closes))
    return found or dict.fromkeys(range(7), (8 * 60, 20 * 60))


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _terms(user: Any, hours: dict[int, tuple[int, int]]) -> Contract:
    """What the terms of somebody allow at a site with these hours; without terms, what is usual."""
    from lagniappe.desk.models import Terms

    terms = user.terms if hasattr(user, "terms") else Terms(user=user)
    opens, closes = min(start for start, _ in hours.values()), max(end for _, end in hours.values())
    earliest = _minute(terms.earliest) if terms.earliest else opens
    latest = (_minute(terms.latest) or DAY) if terms.latest else closes
    length = min(round(terms.shift_hours * 60), latest - earliest)
    days = sorted(set(terms.weekdays) & set(hours))
    told = (terms.least_hours, terms.most_hours, terms.days, length, terms.break_minutes, earliest, latest, days)
    return Contract(
        name="/".join(map(str, told)),
        lengths=tuple(Length(one, _breaks(one, terms.break_minutes)) for one in _lengths(length)),
        earliest=earliest, latest=latest, least_week=terms.least_hours * 60, most_week=terms.most_hours * 60,
        most_days_week=terms.days, weekdays=frozenset(days),
    )  # fmt: skip


def _lengths(longest: int) -> list[int]:
    """The usual shift, and one that is two hours shorter where that is still half a day."""
    return [longest, longest - 120] if longest - 120 >= BREAK_FROM else [longest]


def _breaks(length: int, minutes: int) -> tuple[Break, ...]:
    """One break about the middle of the shift."""
    if length < BREAK_FROM or not minutes:
        return ()
    return (Break(minutes, round(length * 0.35 / 30) * 30, round(length * 0.65 / 30) * 30),)


def _slot(band: int, contracts: Iterable[Contract]) -> int:
    """The coarsest grid on which the bands and the terms lie."""
    told = [band]
    for one in contracts:
        told += [one.earliest, *(length.minutes for length in one.lengths)]
        told += [rest.minutes for length in one.lengths for rest in length.breaks]
    common = math.gcd(*told)
    return next((slot for slot in SLOTS if common % slot == 0), SLOTS[-1])


def _fitted(contract: Contract, slot: int) -> Contract:
    """The contract on the grid: odd minutes are cut off, for nobody is planned longer than their terms say."""
    lengths = []
    for one in contract.lengths:
        minutes = one.minutes // slot * slot
        rests = tuple(Break(-(-rest.minutes // slot) * slot, rest.earliest, rest.latest) for rest in one.breaks)
        lengths.append(Length(minutes, rests if all(rest.latest + rest.minutes <= minutes for rest in rests) else ()))
    earliest = -(-contract.earliest // slot) * slot
    return Contract(
        contract.name, tuple(lengths), earliest, contract.latest, contract.least_week, contract.most_week, 30,
        contract.most_days_week, weekdays=contract.weekdays,
    )  # fmt: skip


def need_of(code: str, column: str) -> tuple[Rows, int]:
    """The rows of the newest staffing finding over the site alone, each with its people, and the minutes of its bands."""
    from lagniappe.desk.queries.planning import newest

    found = newest(code, "staffing")
    table = found.finding.get("tables", {}).get("staff_by_band") if found else None
    if found is None or not table or not table["rows"]:
        raise RosterError(gettext_noop("First ask how many people are needed (the page “Staff needed”)."))
    band = int(found.finding["parameters"]["band_minutes"])
    return [{**row, "need": row.get(column) or 0} for row in table["rows"]], band


def _demand(
    rows: Rows, queues: dict[str, tuple[str, int]], every: list[date], band: int, slot: int
) -> dict[str, NDArray[np.int64]]:
    """People by queue and slot: of the very day where it was foretold, else of its weekday."""
    told = {day: rows_of(rows, day) for day in every}
    demand = {}
    for queue in dict.fromkeys(row["queue_id"] for row in rows):
        if queue not in queues:
            continue
        name, at_once = queues[queue]
        need = np.zeros(len(every) * DAY // slot, dtype=np.int64)
        for number, day in enumerate(every):
            for row in told[day].get(queue, ()):
                begin = (number * DAY + row["band_minute"]) // slot
                # Answers that know how many contacts one person holds have counted people already.
                need[begin : begin + band // slot] = row["need"] if row.get("at_once") else -(-row["need"] // at_once)
        demand[name] = need
    return demand


def rows_of(rows: Rows, day: date) -> dict[str, Rows]:
    """The rows that tell of a day, by queue: those of the very day where it was foretold, else of its weekday."""
    by_day: dict[str, dict[str, Rows]] = {}
    for row in rows:
        by_day.setdefault(row["queue_id"], {}).setdefault(row["day"], []).append(row)
    found = {}
    for queue, days in by_day.items():
        alike = (told for told in days.values() if told[0]["weekday"] == day.weekday())
        found[queue] = days.get(day.isoformat()) or next(alike, [])
    return found


def _standing(site: Any, every: list[date], now: datetime) -> tuple[list[Any], dict[int, set[date]]]:
    """What is announced and stays (past, begun, of today, frozen), and the days on which people work elsewhere."""
    from lagniappe.desk.models import RosterShift
    from lagniappe.desk.queries.rosters import frozen_through

    today, frozen = site.local(now).date(), frozen_through(site)
    shifts = RosterShift.objects.filter(day__range=(every[0] - timedelta(days=6), every[-1])).order_by("day")
    stays = max([today, *([frozen] if frozen else [])])
    here = [one for one in shifts.filter(site=site) if one.day <= stays]
    elsewhere: dict[int, set[date]] = {}
    for one in shifts.exclude(site=site):
        elsewhere.setdefault(one.user_id, set()).add(one.day)
    return here, elsewhere


def _closed_to_change(site: Any, every: list[date], now: datetime, standing: list[Any]) -> set[date]:
    """Days on which nobody is put on the roster any more: past, frozen, and today where it has a roster."""
    from lagniappe.desk.queries.rosters import frozen_through

    today, frozen = site.local(now).date(), frozen_through(site)
    return {
        day for day in every
        if day < today or (frozen and day <= frozen) or (day == today and any(one.day == today for one in standing))
    }  # fmt: skip


def announced_shift(site: Any, shift: Any, name: str, slot: int) -> Shift:
    """A shift that stays, laid on the grid for the search alone: what was published is kept as it is."""

    def minute(moment: datetime) -> int:
        local: datetime = site.local(moment)
        return int((local.date() - shift.day).days) * DAY + local.hour * 60 + local.minute

    def near(moment: str) -> int:
        return round(minute(datetime.fromisoformat(moment)) / slot) * slot

    start, end = minute(shift.starts_at) // slot * slot, -(-minute(shift.ends_at) // slot) * slot
    breaks = tuple((near(a), near(b)) for a, b in shift.breaks if start <= near(a) < near(b) <= end)
    return Shift(name, shift.day, start, end, breaks)


def main() -> None:
    import django

    django.setup()
    answer(str(UUID(sys.argv[1])))


if __name__ == "__main__":
    main()
