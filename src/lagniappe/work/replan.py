"""The rest of today planned again for a centre: from its published roster, who is there, and what came so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from lagniappe.planning.forecast.so_far import Level, level, people_at
from lagniappe.planning.shifts import Plan, RosterError, Shift, Today, offers, replan, replan_data
from lagniappe.planning.shifts.today import NOTICE_MINUTES
from lagniappe.sentences import gettext_noop
from lagniappe.work import roster as making

DAY = making.DAY


def made(
    site: Any, now: datetime, absent: Iterable[str], *, need: str = "80", notice: int = NOTICE_MINUTES,
    seconds: float = 10.0,
) -> dict[str, Any]:  # fmt: skip
    """Everything that changes, what lacks, and what else would help, as plain data. RosterError says what is missing."""
    today, levels = today_of(site, now, absent, need, notice)
    found = replan(today, seconds=seconds)
    return replan_data(found, offers(found), levels)


def today_of(site: Any, now: datetime, absent: Iterable[str], need: str, notice: int) -> tuple[Today, dict[str, Level]]:
    """The site's week with the shifts that are published, its need moved by what came today."""
    from lagniappe.desk.models import RosterDraft, RosterShift
    from lagniappe.desk.queries import rosters

    local = site.local(now)
    day, minute = local.date(), local.hour * 60 + local.minute
    if not RosterShift.objects.filter(site=site, day=day).exists():
        raise RosterError(gettext_noop("No shift is published for {day}."), day=day.isoformat())
    first = rosters.monday(day)
    # The same reading as for a new roster; what it takes for announced is replaced by the whole published week.
    draft = RosterDraft(site=site, first_day=first, days=7, parameters={"need": need})
    plan = making.plan_of(draft, now)
    published = RosterShift.objects.filter(site=site, day__range=(first - timedelta(days=6), first + timedelta(days=6)))
    rows = list(published.select_related("user"))
    plan = _finer(plan, site, rows)
    known = {person.name for person in plan.people}
    standing = tuple(shift_of(site, one, plan.slot) for one in rows if one.user.username in known)
    plan = replace(plan, people=tuple(_free(one, day, site) for one in plan.people), announced=())
    plan, levels = _moved(plan, site, now, day, minute)
    return Today(plan, day, minute, standing, frozenset(absent), notice), levels


def _finer(plan: Plan, site: Any, rows: Iterable[Any]) -> Plan:
    """The plan on a grid on which today's published shifts lie, as far as five minutes are fine enough."""
    slot = next(
        (one for one in making.SLOTS if plan.slot % one == 0 and all(_fits(site, row, one) for row in rows)),
        making.SLOTS[-1] if plan.slot % making.SLOTS[-1] == 0 else plan.slot,
    )  # fmt: skip
    times = plan.slot // slot
    return replace(
        plan, slot=slot, demand={skill: np.repeat(need, times) for skill, need in plan.demand.items()}, announced=()
    )


def _fits(site: Any, row: Any, slot: int) -> bool:
    moments = [row.starts_at, row.ends_at, *(datetime.fromisoformat(each) for pair in row.breaks for each in pair)]
    return all(site.local(one).minute % slot == 0 for one in moments)


def shift_of(site: Any, row: Any, slot: int) -> Shift:
    """A published shift on the grid of the search."""
    return making.announced_shift(site, row, row.user.username, slot)


def _free(person: Any, day: date, site: Any) -> Any:
    """Days closed to a new roster are no days away: whoever is free today may be asked."""
    from lagniappe.desk.models import User

    user = User.objects.filter(username=person.name).select_related("terms").first()
    away = {date.fromisoformat(one) for one in (user.terms.away if user is not None and hasattr(user, "terms") else ())}
    elsewhere = user is not None and user.shifts.filter(day=day).exclude(site=site).exists()
    return replace(person, away=frozenset(away | ({day} if elsewhere else set())))


def _moved(plan: Plan, site: Any, now: datetime, day: date, minute: int) -> tuple[Plan, dict[str, Level]]:
    """Each queue's need for the rest of the day by the level that its bands so far tell."""
    from lagniappe.desk.queries import rosters

    rows, band = making.need_of(site.code, making.COLUMNS["80"])
    names, came = rosters.at_once(site), rosters.came_today(site, now, band)
    demand, levels = {skill: np.array(need) for skill, need in plan.demand.items()}, {}
    over = minute // band
    midnight = (day - plan.first).days * DAY
    rest = slice((midnight + minute) // plan.slot, (midnight + DAY) // plan.slot)
    for queue, told in making.rows_of(rows, day).items():
        skill, at_once = names.get(queue, ("", 1))
        if skill not in demand:
            continue
        # Only bands in which somebody was expected are compared: before opening there is nothing to learn.
        passed = [row for row in told if row["band_minute"] // band < over]
        expected = [float(row["expected"] or 0) for row in passed]
        seen = [came.get(queue, [0] * (DAY // band))[row["band_minute"] // band] for row in passed]
        levels[skill] = level(expected, seen)
        load = np.zeros(DAY // band)
        for row in told:
            time = float(row["expected"] or 0) * float(row["handle_seconds"] or 0) / (row.get("at_once") or at_once)
            load[row["band_minute"] // band] = time / (band * 60)
        fine = np.repeat(load, band // plan.slot)[-(rest.stop - rest.start) :] if rest.stop > rest.start else load[:0]
        demand[skill][rest] = people_at(demand[skill][rest], levels[skill].mean, fine)
    return replace(plan, demand=demand), levels
