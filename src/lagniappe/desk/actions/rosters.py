"""Rosters: publishing one to the desk, freezing its days, asking for one to be made; and the terms of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.setup_changes import put
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Roster, RosterDraft, RosterShift, Site, Terms, User
from lagniappe.desk.queries.rights import demand_role
from lagniappe.desk.queries.rosters import PLANNERS, PUBLISHERS, frozen_through, person, staff

LONGEST_DAYS = 62
MOST_SHIFTS = 20_000
LATEST_MINUTE = 2 * 1440
TERMS_FIELDS = (
    "least_hours", "most_hours", "days", "shift_hours", "break_minutes", "earliest", "latest", "weekdays", "away",
)  # fmt: skip
State = RosterDraft.State
Key = tuple[int, date]


@dataclass(frozen=True)
class Planned:
    """A shift as a plan tells it: minutes after midnight of ``day`` on the site's clock (past 1440: the day after)."""

    user: User
    day: date
    start: int
    end: int
    breaks: tuple[tuple[int, int], ...] = ()
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class Published:
    """What became of a publication: shifts now standing of it, those kept as they were, those taken away."""

    roster: Roster
    shifts: int
    kept: int
    gone: int


@action
def publish(
    *,
    site: Site,
    first_day: date,
    days: int,
    shifts: Sequence[Planned],
    now: datetime,
    actor: User | None,
    slot_minutes: int = 30,
    need: Mapping[str, Any] | None = None,
    about: Mapping[str, Any] | None = None,
) -> Published:
    """Publish a roster of some days at a site to the desks of its people.

    What stood for these days is replaced, but for what is frozen, has begun or is past: that stays as it is, and of the
    new roster nothing is put beside it.
    """
    if actor is not None:
        demand_role(actor, *PUBLISHERS, site=site)
    last = _checked(site, first_day, days, shifts)
    frozen = frozen_through(site)
    standing = list(RosterShift.objects.filter(site=site, day__range=(first_day, last)).select_related("user"))
    kept = [one for one in standing if _stays(one, frozen, now)]
    held = {(one.user_id, one.day) for one in kept}
    fresh = [one for one in shifts if (one.user.pk, one.day) not in held and not (frozen and one.day <= frozen)]
    roster = Roster.objects.create(
        site=site, first_day=first_day, days=days, slot_minutes=slot_minutes, need=dict(need or {}),
        about=dict(about or {}), published_by=actor, published_at=now,
    )  # fmt: skip
    new = [row for row in (_row(roster, one) for one in fresh) if row.ends_at > now]
    before = {(row.user_id, row.day): row for row in standing if row not in kept}
    after = {(row.user_id, row.day): row for row in new}
    RosterShift.objects.filter(pk__in=[row.pk for row in before.values()]).delete()
    RosterShift.objects.bulk_create(new)
    _tell_each(roster, before, after, now, actor)
    gone = len(set(before) - set(after))
    counts = {"shifts": len(new), "kept": len(kept), "gone": gone}
    data = {"roster": str(roster.public_id), "first_day": first_day.isoformat(), "days": days, **counts}
    record("roster.published", now=now, actor=actor, site=site, data=data)
    return Published(roster, **counts)


@action
def publish_told(*, site: Site, told: Mapping[str, Any], now: datetime, actor: User | None) -> Published:
    """Publish a roster as ``lagniappe roster --json`` writes it; people are named by user name or full name."""
    people: dict[str, User] = {}
    shifts = []
    for one in told["shifts"]:
        name = str(one["person"])
        who = people.get(name) or person(site, name)
        if who is None:
            raise ActionRefused(
                "unknown", _("Nobody here, or more than one person, is called “%(name)s”.") % {"name": name}
            )
        people[name] = who
        rests = tuple((_minute(start), _minute(end)) for start, end in one["breaks"])
        day = date.fromisoformat(one["day"])
        shifts.append(Planned(who, day, _minute(one["from"]), _minute(one["to"]), rests, tuple(one.get("skills", ()))))
    about = {
        name: told[name] for name in ("cost", "bound", "gap", "proven", "missing", "wishes", "burdens") if name in told
    }
    return publish(
        site=site, first_day=date.fromisoformat(told["first_day"]), days=int(told["days"]), shifts=shifts, now=now,
        actor=actor, slot_minutes=int(told["slot_minutes"]), need=told.get("need", {}), about=about,
    )  # fmt: skip


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _checked(site: Site, first: date, days: int, shifts: Sequence[Planned]) -> date:
    """The last day, if all of it can be; else a refusal that names whom and when."""
    if not 1 <= days <= LONGEST_DAYS or len(shifts) > MOST_SHIFTS:
        raise ActionRefused("invalid", _("A roster has from 1 to %(days)s days.") % {"days": LONGEST_DAYS})
    last = first + timedelta(days=days - 1)
    seen: set[tuple[int, date]] = set()
    able = set(staff(site).values_list("pk", flat=True))
    for one in shifts:
        named = {"name": one.user, "day": one.day.isoformat()}
        bounds = [one.start, *(minute for pair in one.breaks for minute in pair), one.end]
        if not first <= one.day <= last or (one.user.pk, one.day) in seen:
            raise ActionRefused(
                "invalid", _("The shift of %(name)s on %(day)s is there twice or on no day of it.") % named
            )
        if bounds != sorted(bounds) or not 0 <= one.start < one.end <= LATEST_MINUTE:
            raise ActionRefused("invalid", _("The shift of %(name)s on %(day)s does not end after it begins.") % named)
        if one.user.pk not in able:
            raise ActionRefused("invalid", _("%(name)s serves no queue at this site.") % named)
        seen.add((one.user.pk, one.day))
    elsewhere = RosterShift.objects.filter(user__in={pk for pk, _day in seen}, day__range=(first, last)).exclude(
        site=site
    )
    for other in elsewhere.select_related("user", "site"):
        if (other.user_id, other.day) in seen:
            sentence = _("%(name)s works at %(site)s on %(day)s.")
            raise ActionRefused(
                "taken", sentence % {"name": other.user, "site": other.site, "day": other.day.isoformat()}
            )
    return last


def _stays(one: RosterShift, frozen: date | None, now: datetime) -> bool:
    return one.starts_at <= now or (frozen is not None and one.day <= frozen)


def moment(site: Site, day: date, minute: int) -> datetime:
    """A minute after midnight by the site's clock; on the days when that is turned, by what the clock shows."""
    return (
        (datetime.combine(day, time()) + timedelta(minutes=minute)).replace(tzinfo=ZoneInfo(site.zone)).astimezone(UTC)
    )


def _row(roster: Roster, one: Planned) -> RosterShift:
    def at(minute: int) -> datetime:
        return moment(roster.site, one.day, minute)

    return RosterShift(
        roster=roster, user=one.user, site=roster.site, day=one.day, starts_at=at(one.start), ends_at=at(one.end),
        breaks=[[at(start).isoformat(), at(end).isoformat()] for start, end in one.breaks], skills=list(one.skills),
    )  # fmt: skip


def _told(row: RosterShift | None) -> list[Any] | None:
    return None if row is None else [row.starts_at.isoformat(), row.ends_at.isoformat(), row.breaks]


def _tell_each(
    roster: Roster,
    before: Mapping[Key, RosterShift],
    after: Mapping[Key, RosterShift],
    now: datetime,
    actor: User | None,
) -> None:
    """One event for each person whose shifts changed: their desk hears of it, and the ledger alone tells their shifts."""
    changed: dict[int, dict[str, Any]] = {}
    people = {row.user_id: row.user for row in [*before.values(), *after.values()]}
    for user_id, day in sorted({*before, *after}):
        told = _told(after.get((user_id, day)))
        if told != _told(before.get((user_id, day))):
            changed.setdefault(user_id, {})[day.isoformat()] = told
    for user_id, days in changed.items():
        data = {"roster": str(roster.public_id), "days": days}
        record("roster.shifts", now=now, actor=actor, agent=people[user_id], site=roster.site, data=data)


@action
def freeze(*, site: Site, through: date | None, now: datetime, actor: User | None) -> Roster:
    """Nothing changes any more up to and with this day; None opens all days again."""
    if actor is not None:
        demand_role(actor, *PUBLISHERS, site=site)
    newest = Roster.objects.filter(site=site).first()
    if newest is None:
        raise ActionRefused("unknown", _("No roster was published here yet."))
    if through is not None and through > newest.first_day + timedelta(days=LONGEST_DAYS):
        raise ActionRefused("invalid", _("No roster reaches as far as this day."))
    Roster.objects.filter(site=site).exclude(pk=newest.pk).update(frozen_through=None)
    newest.frozen_through = through
    newest.save(update_fields=["frozen_through"])
    data = {"roster": str(newest.public_id), "through": through.isoformat() if through else None}
    record("roster.frozen", now=now, actor=actor, site=site, data=data)
    return newest


@action
def want_draft(
    *, site: Site, first_day: date, days: int, parameters: Mapping[str, Any], now: datetime, actor: User | None
) -> RosterDraft:
    """Ask for a roster to be made in the background."""
    if actor is not None:
        demand_role(actor, *PLANNERS, site=site)
    if not 1 <= days <= 28:
        raise ActionRefused("invalid", _("A roster has from 1 to %(days)s days.") % {"days": 28})
    if RosterDraft.objects.filter(site=site, state__in=(State.WANTED, State.RUNNING)).exists():
        raise ActionRefused("busy", _("A roster of this site is being made; wait for it."))
    draft = RosterDraft.objects.create(
        site=site, first_day=first_day, days=days, parameters=dict(parameters), asked_by=actor, asked_at=now
    )
    record("roster.wanted", now=now, actor=actor, site=site, data={"draft": str(draft.public_id)})
    return draft


@action
def lease_draft(*, now: datetime, seconds: int) -> RosterDraft | None:
    """Take up the draft that has been wanted longest, or one whose worker died."""
    open_ = RosterDraft.objects.filter(state=State.WANTED) | RosterDraft.objects.filter(
        state=State.RUNNING, leased_until__lt=now
    )
    for draft in open_.order_by("asked_at")[:5]:
        same = RosterDraft.objects.filter(pk=draft.pk, state=draft.state, leased_until=draft.leased_until)
        if same.update(state=State.RUNNING, leased_until=now + timedelta(seconds=seconds)):
            record("roster.taken_up", now=now, site=draft.site, data={"draft": str(draft.public_id)})
            return RosterDraft.objects.select_related("site").get(pk=draft.pk)
    return None


@action
def ready_draft(*, draft: RosterDraft, answer: Mapping[str, Any], now: datetime) -> None:
    """Keep the roster that was found, for somebody to look at and publish."""
    draft.answer, draft.state, draft.ready_at, draft.leased_until, draft.why = dict(answer), State.READY, now, None, {}
    draft.save(update_fields=["answer", "state", "ready_at", "leased_until", "why"])
    older = RosterDraft.objects.filter(site=draft.site, asked_at__lt=draft.asked_at).values_list("pk", flat=True)[8:]
    RosterDraft.objects.filter(pk__in=list(older)).delete()
    record("roster.ready", now=now, actor=draft.asked_by, site=draft.site, data={"draft": str(draft.public_id)})


@action
def fail_draft(*, draft: RosterDraft, why: Mapping[str, str], now: datetime) -> None:
    """No roster could be made, and why, by language."""
    taken = RosterDraft.objects.filter(pk=draft.pk, state=State.RUNNING)
    if taken.update(state=State.FAILED, why=dict(why), leased_until=None):
        record("roster.failed", now=now, site=draft.site, data={"draft": str(draft.public_id)})


@action
def set_terms(*, site: Site, user: User, values: Mapping[str, Any], now: datetime, actor: User | None) -> Terms:
    """Say what may be asked of somebody in a week."""
    if actor is not None:
        demand_role(actor, *PUBLISHERS, site=site)
    if not staff(site).filter(pk=user.pk).exists():
        raise ActionRefused("unknown", _("%(name)s serves no queue at this site.") % {"name": user})
    terms = Terms.objects.filter(user=user).first() or Terms(user=user)
    weekdays, away = values.get("weekdays", terms.weekdays), values.get("away", terms.away)
    if not isinstance(weekdays, list) or not set(weekdays) <= set(range(7)) or not weekdays:
        raise ActionRefused("invalid", _("Choose at least one day of the week."))
    if not isinstance(away, list) or len(away) > 400:
        raise ActionRefused("invalid", _("Days away are days, apart by commas."))
    least, most = values.get("least_hours", terms.least_hours), values.get("most_hours", terms.most_hours)
    if least > most:
        raise ActionRefused(
            "invalid",
            _("At least %(least)s and at most %(most)s hours a week cannot be.") % {"least": least, "most": most},
        )
    changed = put(terms, values, TERMS_FIELDS)
    if changed:
        record("staff.terms", now=now, actor=actor, agent=user, site=site, data={"changed": changed})
    return terms


@action
def set_all_terms(
    *, site: Site, changes: Sequence[tuple[User, Mapping[str, Any]]], now: datetime, actor: User | None
) -> None:
    """The terms of several people in one step: all of them or none."""
    if actor is not None:
        demand_role(actor, *PUBLISHERS, site=site)
    for user, values in changes:
        set_terms(site=site, user=user, values=values, now=now, actor=actor)
