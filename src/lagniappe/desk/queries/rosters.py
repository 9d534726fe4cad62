"""Rosters for the screens: my shifts, a site's week, who keeps to it; each by what the viewer may see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import (
    Leg,
    Outcome,
    Presence,
    RoleName,
    Roster,
    RosterDraft,
    RosterShift,
    Serves,
    Site,
    User,
)
from lagniappe.desk.queries import rights
from lagniappe.desk.queries.adherence import Kept, of_shifts, pauses, together

PLANNERS = (RoleName.LEAD, RoleName.ANALYST, RoleName.ADMINISTRATOR)
PUBLISHERS = (RoleName.LEAD, RoleName.ADMINISTRATOR)
WEEK = 7


@dataclass(frozen=True)
class Pause:
    starts_at: datetime
    ends_at: datetime
    state: str
    """past, now or ahead"""


@dataclass(frozen=True)
class SeenShift:
    """A shift as a person reads it."""

    shift: RosterShift
    pauses: list[Pause]
    state: str
    kept: Kept

    @property
    def next_pause(self) -> Pause | None:
        return next((pause for pause in self.pauses if pause.state != "past"), None)


@dataclass(frozen=True)
class MyShifts:
    """What an agent reads of the roster: today, the rest of this week and the next, and how the week was kept."""

    today: SeenShift | None
    ahead: list[SeenShift]
    week: Kept
    known: bool
    """Whether there is a roster for this person at all."""


def place_of(at: datetime, start: datetime, end: datetime) -> str:
    return "past" if end <= at else "now" if start <= at else "ahead"


def seen_shift(shift: RosterShift, now: datetime, kept: Kept | None = None) -> SeenShift:
    rests = [Pause(start, end, place_of(now, start, end)) for start, end in pauses(shift)]
    return SeenShift(shift, rests, place_of(now, shift.starts_at, shift.ends_at), kept or Kept())


def my_shifts(viewer: User, now: datetime) -> MyShifts:
    """The viewer's own shifts: no right is needed, and nobody else's are shown."""
    span = (now - timedelta(days=WEEK + 1), now + timedelta(days=2 * WEEK))
    mine = RosterShift.objects.filter(user=viewer, ends_at__gt=span[0], starts_at__lt=span[1])
    shifts = list(mine.select_related("site").order_by("starts_at"))
    kept = of_shifts(shifts, now)
    seen = [seen_shift(shift, now, kept.get(shift.pk)) for shift in shifts]
    todays = [one for one in seen if one.state == "now" or one.shift.day == one.shift.site.local(now).date()]
    today = next((one for one in todays if one.state != "past"), todays[-1] if todays else None)
    week = [one.kept for one in seen if one.shift.day >= monday(one.shift.site.local(now).date())]
    ahead = [one for one in seen if one.state == "ahead" and one is not today]
    return MyShifts(today, ahead, together(week), bool(seen))


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def sites(viewer: rights.Viewer) -> list[Site]:
    """Where the viewer plans."""
    return list(rights.sites(viewer, *PLANNERS).order_by("name"))


def site(viewer: rights.Viewer, code: str) -> Site:
    """One of them by its code, the first for no code; a refusal for any other."""
    rights.demand_role(viewer, *PLANNERS)
    known = sites(viewer)
    found = next((one for one in known if one.code == code), None) if code else next(iter(known), None)
    if found is None:
        raise ActionRefused("unknown", _("We do not know this site."))
    return found


def may_publish(viewer: rights.Viewer, site: Site) -> bool:
    return rights.has_role(viewer, *PUBLISHERS, site=site)


def frozen_through(site: Site) -> date | None:
    """The last day of the site's rosters that nothing may change any more."""
    found: date | None = Roster.objects.filter(site=site).aggregate(last=Max("frozen_through"))["last"]
    return found


def staff(site: Site) -> QuerySet[User]:
    """Who can be put on a roster of the site: those who serve a queue there."""
    serving = Serves.objects.filter(queue__site=site, queue__active=True)
    return User.objects.filter(is_active=True, serves__in=serving).distinct().order_by("name", "pk")


@dataclass(frozen=True)
class Cell:
    shown: SeenShift | None
    other: bool = False
    """Works at another site that day."""


@dataclass(frozen=True)
class Line:
    person: User
    cells: list[Cell]
    kept: Kept
    hours: float


@dataclass(frozen=True)
class Week:
    """A site's published roster over some days."""

    site: Site
    days: list[date]
    lines: list[Line]
    kept: Kept
    frozen_through: date | None
    roster: Roster | None
    """The newest publication that reaches into these days."""


def week(viewer: rights.Viewer, site: Site, first: date, now: datetime, days: int = WEEK) -> Week:
    """The roster as it is published, with how it was kept so far."""
    rights.demand_role(viewer, *PLANNERS, site=site)
    every = [first + timedelta(days=number) for number in range(days)]
    people = {person.pk: person for person in staff(site)}
    shifts = list(
        RosterShift.objects.filter(Q(site=site) | Q(user__in=people), day__range=(every[0], every[-1]))
        .select_related("user", "site")
        .order_by("starts_at")
    )
    here = [shift for shift in shifts if shift.site_id == site.pk]
    for shift in here:
        people.setdefault(shift.user_id, shift.user)
    kept = of_shifts(here, now)
    cells: dict[int, dict[date, Cell]] = defaultdict(dict)
    for shift in shifts:
        mine = shift.site_id == site.pk
        cells[shift.user_id][shift.day] = Cell(
            seen_shift(shift, now, kept.get(shift.pk)) if mine else None, other=not mine
        )
    lines = [_line(person, [cells[person.pk].get(day, Cell(None)) for day in every]) for person in people.values()]
    newest = Roster.objects.filter(site=site, first_day__lte=every[-1]).first()
    if newest is not None and newest.first_day + timedelta(days=newest.days) <= first:
        newest = None
    return Week(site, every, lines, together(kept.values()), frozen_through(site), newest)


def _line(person: User, cells: list[Cell]) -> Line:
    seen = [cell.shown for cell in cells if cell.shown is not None]
    seconds = sum(
        (one.shift.ends_at - one.shift.starts_at).total_seconds()
        - sum((rest.ends_at - rest.starts_at).total_seconds() for rest in one.pauses)
        for one in seen
    )
    return Line(person, cells, together(one.kept for one in seen), round(seconds / 3600, 2))


@dataclass(frozen=True)
class Today:
    """The floor's line about the roster: who should be there now, who is not, and the day's adherence."""

    planned_now: int
    missing: list[User]
    kept: Kept


def today(site: Site, present: set[int], now: datetime) -> Today | None:
    """Of a site whose floor the caller may see; ``present`` are those at work now. None: no roster for this day."""
    shifts = list(
        RosterShift.objects.filter(
            site=site, starts_at__lt=now + timedelta(days=1), ends_at__gt=now - timedelta(days=1)
        )
        .select_related("user", "site")
        .order_by("user__name")
    )
    shifts = [
        shift for shift in shifts if shift.day == site.local(now).date() or shift.starts_at <= now < shift.ends_at
    ]
    if not shifts:
        return None
    slack = timedelta(minutes=site.tolerance_minutes)
    due = [one for one in shifts if one.starts_at <= now < one.ends_at]
    expected = [one for one in due if not any(start <= now < end for start, end in pauses(one))]
    missing = [one.user for one in expected if one.user_id not in present and one.starts_at + slack <= now]
    return Today(len(expected), missing, together(of_shifts(shifts, now).values()))


def drafts(viewer: rights.Viewer, site: Site) -> QuerySet[RosterDraft]:
    rights.demand_role(viewer, *PLANNERS, site=site)
    return RosterDraft.objects.filter(site=site)


def draft(viewer: rights.Viewer, public_id: object) -> RosterDraft:
    """One draft at a site where the viewer plans, or a refusal that does not tell whether it exists."""
    mine = RosterDraft.objects.filter(site__in=rights.sites(viewer, *PLANNERS)).select_related("site", "asked_by")
    found = mine.filter(public_id=rights.as_uuid(public_id)).first()
    if found is None:
        raise ActionRefused("unknown", _("We do not know this roster."))
    return found


def person(site: Site, name: str) -> User | None:
    """Who is meant by a name of a roster's file: a user name or a full name."""
    people = User.objects.filter(is_active=True)
    named = list(people.filter(username=name)) or list(people.filter(name__iexact=name))
    here = set(staff(site).values_list("pk", flat=True))
    named = [one for one in named if one.pk in here] or named
    return named[0] if len(named) == 1 else None


def at_once(site: Site) -> dict[str, tuple[str, int]]:
    """Each queue's name, by public id, with how many of its contacts one person of the site usually holds at once."""
    found = {}
    for queue in site.queues.prefetch_related("served_by__user"):
        places = sorted(one.user.capacity for one in queue.served_by.all() if one.user.is_active)
        usual = places[len(places) // 2] if places else 1
        found[str(queue.public_id)] = (queue.name, max(1, usual // max(1, queue.slots)))
    return found


@dataclass(frozen=True)
class OnToday:
    """Somebody on today's roster: ``missing`` says why they seem not to be there (none, not_come, gone or away)."""

    shift: RosterShift
    missing: str

    @property
    def absent(self) -> bool:
        return bool(self.missing)


def todays(viewer: rights.Viewer, site: Site, now: datetime) -> list[OnToday]:
    """Whose shift of today is not over, with what presence tells of each; for whoever plans the site."""
    rights.demand_role(viewer, *PLANNERS, site=site)
    return on_today(site, now)


def on_today(site: Site, now: datetime) -> list[OnToday]:
    """Not there: away by the terms; begun beyond the tolerance and never come today; or come and gone."""
    day, slack = site.local(now).date(), timedelta(minutes=site.tolerance_minutes)
    shifts = list(
        RosterShift.objects.filter(site=site, day=day, ends_at__gt=now)
        .select_related("user__terms", "site")
        .order_by("starts_at", "user__name")
    )
    seen: dict[int, str] = {}
    rows = Presence.objects.filter(user__in=[one.user_id for one in shifts], started_at__lte=now).order_by("started_at")
    for user, state, ended in rows.filter(Q(ended_at=None) | Q(ended_at__gt=now - timedelta(hours=18))).values_list(
        "user_id", "state", "ended_at"
    ):
        seen[user] = "gone" if state == Presence.State.CLOSED or ended is not None else "here"
    found = []
    for one in shifts:
        away = day.isoformat() in (one.user.terms.away if hasattr(one.user, "terms") else ())
        late = one.starts_at + slack <= now
        told = seen.get(one.user_id)
        why = "away" if away else "" if not late or told == "here" else "gone" if told == "gone" else "not_come"
        found.append(OnToday(one, why))
    return found


def came_today(site: Site, now: datetime, band_minutes: int) -> dict[str, list[int]]:
    """Contacts of today by queue (public id) and band of the local day, as they came to each queue."""
    found: dict[str, list[int]] = {}
    legs = Leg.objects.filter(queue__site=site, contact__business_day=site.day_of(now), contact__direction="in")
    for queue, arrived in legs.exclude(outcome=Outcome.PHANTOM).values_list("queue__public_id", "arrived_at"):
        local = site.local(arrived)
        counts = found.setdefault(str(queue), [0] * (1440 // band_minutes))
        counts[(local.hour * 60 + local.minute) // band_minutes] += 1
    return found
