"""Publishing a day that was planned again: only those whose shift changed hear of it, and nothing before now moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.rosters import moment
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import RosterShift, Site, User
from lagniappe.desk.queries.rights import demand_role
from lagniappe.desk.queries.rosters import PUBLISHERS, frozen_through, person

Spans = list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Replanned:
    """Whose shift changed, whose was taken away, and for whom the change came too late by now."""

    changed: list[User]
    gone: list[User]
    late: list[User]


@action
def publish_replan(*, site: Site, told: Mapping[str, Any], now: datetime, actor: User | None) -> Replanned:
    """Publish the changes of ``lagniappe roster --replan`` (or of the page) to the desks of those whom they touch."""
    if actor is not None:
        demand_role(actor, *PUBLISHERS, site=site)
    day, frozen = date.fromisoformat(told["first_day"]), frozen_through(site)
    if day != site.local(now).date():
        raise ActionRefused(
            "old", _("This was planned for %(day)s. Please plan the rest of today again.") % {"day": day}
        )
    if frozen is not None and day <= frozen:
        raise ActionRefused("frozen", _("This day is frozen. Open it again first."))
    done = Replanned([], [], [])
    for change in told["changes"]:
        row = _standing(site, day, str(change["person"]))
        if not _same(site, row, change["before"], timedelta(minutes=int(told["slot_minutes"]))):
            raise ActionRefused(
                "stale", _("The shift of %(name)s has changed meanwhile. Please plan again.") % {"name": row.user}
            )
        if change["after"] is None:
            _take_away(row, done, now, actor)
        else:
            _change(site, row, change, done, now, actor)
    counts = {"changed": len(done.changed), "gone": len(done.gone), "late": len(done.late)}
    record("roster.replanned", now=now, actor=actor, site=site, data={"day": day.isoformat(), **counts})
    return done


def _standing(site: Site, day: date, name: str) -> RosterShift:
    who = person(site, name)
    rows = RosterShift.objects.filter(site=site, day=day, user=who).select_related("user", "roster")
    row = rows.first() if who is not None else None
    if row is None:
        raise ActionRefused("unknown", _("%(name)s has no shift here today.") % {"name": name})
    return row


def _at(site: Site, day: date, clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return moment(site, day, int(hours) * 60 + int(minutes))


def _spans(site: Site, day: date, told: Mapping[str, Any]) -> Spans:
    return [(_at(site, day, start), _at(site, day, end)) for start, end in told["breaks"]]


def _breaks(row: RosterShift) -> Spans:
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in row.breaks]


def _same(site: Site, row: RosterShift, before: Mapping[str, Any], grid: timedelta) -> bool:
    """Whether the shift is still the one that was planned from, up to the grid on which it was planned."""
    told = [_at(site, row.day, before["from"]), _at(site, row.day, before["to"])]
    told += [end for pair in _spans(site, row.day, before) for end in pair]
    real = [row.starts_at, row.ends_at, *(end for pair in _breaks(row) for end in pair)]
    return len(told) == len(real) and all(abs(a - b) < grid for a, b in zip(told, real, strict=True))


def _take_away(row: RosterShift, done: Replanned, now: datetime, actor: User | None) -> None:
    """Only what has not begun: a shift that was not kept stays, and says so."""
    if row.starts_at <= now:
        done.late.append(row.user)
        return
    _tell(row, None, now, actor)
    row.delete()
    done.gone.append(row.user)


def _change(
    site: Site, row: RosterShift, change: Mapping[str, Any], done: Replanned, now: datetime, actor: User | None
) -> None:
    """The new hours; what the plan left as it was keeps its exact moments, which may lie between those of the grid."""
    before, after = change["before"], change["after"]
    starts = row.starts_at if after["from"] == before["from"] else _at(site, row.day, after["from"])
    ends = row.ends_at if after["to"] == before["to"] else _at(site, row.day, after["to"])
    kept = {tuple(told): real for told, real in zip(before["breaks"], _breaks(row), strict=True)}
    breaks = sorted(kept.get(tuple(told)) or span for told, span in
                    zip(after["breaks"], _spans(site, row.day, after), strict=True))  # fmt: skip
    moved = {*breaks} ^ {*_breaks(row)}
    passed = [
        starts != row.starts_at and min(starts, row.starts_at) <= now,
        ends != row.ends_at and min(ends, row.ends_at) <= now,
    ]
    if any(passed) or any(start <= now for start, _end in moved):
        done.late.append(row.user)
        return
    bounds = [starts, *(edge for span in breaks for edge in span), ends]
    if bounds != sorted(bounds) or starts >= ends:
        raise ActionRefused(
            "invalid",
            _("The shift of %(name)s on %(day)s does not end after it begins.") % {"name": row.user, "day": row.day},
        )
    row.starts_at, row.ends_at = starts, ends
    row.breaks = [[start.isoformat(), end.isoformat()] for start, end in breaks]
    row.save(update_fields=["starts_at", "ends_at", "breaks"])
    _tell(row, [starts.isoformat(), ends.isoformat(), row.breaks], now, actor)
    done.changed.append(row.user)


def _tell(row: RosterShift, told: list[Any] | None, now: datetime, actor: User | None) -> None:
    data = {"roster": str(row.roster.public_id), "days": {row.day.isoformat(): told}}
    record("roster.shifts", now=now, actor=actor, agent=row.user, site=row.site, data=data)
