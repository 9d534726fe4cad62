"""The demonstration's rosters: this week and the next, for everybody who serves a queue.

Today's shifts begin with the centre and hold the breaks that the simulated crew takes, so that what was planned and what
happens can be compared; the other days keep the bank's hours. Nobody is quite perfect: one comes late, one is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from lagniappe.desk.actions.rosters import Planned, publish
from lagniappe.desk.models import RosterShift, Site, User
from lagniappe.desk.queries import rosters
from lagniappe.rehearsal.crew import on_break

GRID = timedelta(minutes=5)
SHIFT_MINUTES = 8 * 60
LATE_MINUTES = 30
"""By so much the first of a branch is planned before the life of the demonstration begins."""
MINUTE = timedelta(minutes=1)


def publish_weeks(begun: datetime, seed: str = "lagniappe") -> None:
    """Publish them once, as of the centre's beginning."""
    lead = User.objects.filter(username="demo-lead").first()
    for site in Site.objects.order_by("name"):
        if RosterShift.objects.filter(site=site).exists():
            continue
        today = site.local(begun).date()
        shifts = [*_todays(site, begun, seed), *_others(site, today)]
        first = rosters.monday(today)
        publish(site=site, first_day=first, days=14, shifts=shifts, now=begun, actor=lead)


def _minute(site: Site, day: date, at: datetime) -> int:
    local = site.local(at)
    return (local.date() - day).days * 1440 + local.hour * 60 + local.minute


def _todays(site: Site, begun: datetime, seed: str) -> Iterator[Planned]:
    """From the first five minutes on, with the breaks that each will take; who visits works from the next hour on."""
    today = site.local(begun).date()
    for number, person in enumerate(rosters.staff(site)):
        begins = begun.replace(second=0, microsecond=0) - timedelta(minutes=begun.minute % 5) + GRID
        if not person.simulated:
            begins = (begins + timedelta(hours=1)).replace(minute=0)
        elif number == 1 and _minute(site, today, begins) >= LATE_MINUTES:
            begins -= timedelta(minutes=LATE_MINUTES)
        ends = begins + SHIFT_MINUTES * MINUTE
        rests = [(_minute(site, today, a), _minute(site, today, b)) for a, b in _pauses(person, begins, ends, seed)]
        rests = [(round(a / 5) * 5, round(b / 5) * 5) for a, b in rests if b - a > 5]
        start = _minute(site, today, begins)
        yield Planned(person, today, start, start + SHIFT_MINUTES, tuple(rests), _skills(person, site))


def _pauses(person: User, begins: datetime, ends: datetime, seed: str) -> Iterator[tuple[datetime, datetime]]:
    """When the crew will rest, to the minute."""
    at, since = begins, None
    while at <= ends:
        resting = at < ends and on_break(person, seed, at)
        if resting and since is None:
            since = at
        if not resting and since is not None:
            yield since, at
            since = None
        at += MINUTE


def _skills(person: User, site: Site) -> tuple[str, ...]:
    return tuple(sorted(person.serves.filter(queue__site=site).values_list("queue__name", flat=True)))


def _others(site: Site, today: date) -> Iterator[Planned]:
    """The days after today for two weeks, by the site's hours: a long day is worked in overlapping shifts."""
    hours = {one.weekday: (one.opens.hour * 60, one.closes.hour * 60) for one in site.hours.all()}
    first = rosters.monday(today)
    staff = list(rosters.staff(site))
    for day in (first + timedelta(days=number) for number in range(14)):
        if day <= today or day.weekday() not in hours:
            continue
        opens, closes = hours[day.weekday()]
        for number, person in enumerate(staff):
            if len(hours) > 5 and (number + day.isocalendar().week) % 5 == day.weekday() % 5:
                continue  # of six days each has one off
            start, end = opens - 15, closes + 15
            if closes - opens > SHIFT_MINUTES:
                start = opens + (0, 240, 120)[(number + day.toordinal()) % 3]
                end = start + SHIFT_MINUTES
            rest = start + (end - start) // 2 - 60 + 30 * (number % 4)
            yield Planned(person, day, start, end, ((rest, rest + 30),), _skills(person, site))
