"""Sites with their hours and holidays, and the positions at them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from lagniappe.desk.actions.door import action, record
from lagniappe.desk.actions.setup_changes import demand_administrator, put
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Contact, Holiday, Hours, Position, Presence, Site, State, User

SITE_FIELDS = (
    "code", "name", "zone", "cutoff", "language", "jurisdiction", "address", "seats", "indoors", "always_open",
    "tolerance_minutes", "phone_turns", "public_address", "active",
)  # fmt: skip
POSITION_FIELDS = ("site", "name", "what", "hall", "active")
MIDNIGHT = time(0, 0)

Stretch = tuple[int, time, time]
"""Weekday (0 = Monday), opens, closes; a closing before or at the opening lies after midnight."""


@action
def create_site(*, values: Mapping[str, Any], now: datetime, actor: User | None = None) -> Site:
    """Open a site."""
    demand_administrator(actor)
    _demand_zone(str(values.get("zone", "UTC")))
    site = Site()
    put(site, values, SITE_FIELDS)
    record("site.created", now=now, actor=actor, site=site)
    record("rights.changed", now=now, actor=actor, site=site)
    return site


@action
def change_site(*, site: Site, values: Mapping[str, Any], now: datetime, actor: User | None) -> Site:
    """Change a site; one with people under way cannot be closed for good."""
    demand_administrator(actor, site)
    site = Site.objects.get(pk=site.pk)
    _demand_zone(str(values.get("zone", site.zone)))
    if values.get("code", site.code) != site.code:
        raise ActionRefused("fixed", _("A site keeps its short name: its past days are filed under it."))
    if site.active and values.get("active") is False:
        _demand_nobody(Contact.objects.filter(site=site).exclude(state=State.CLOSED).count())
    changed = put(site, values, SITE_FIELDS)
    if changed:
        record("site.changed", now=now, actor=actor, site=site, data={"changed": changed})
    if "active" in changed:
        record("rights.changed", now=now, actor=actor, site=site)
    return site


@action
def set_hours(*, site: Site, stretches: Iterable[Stretch], now: datetime, actor: User | None = None) -> None:
    """Replace the opening hours of a site."""
    demand_administrator(actor, site)
    wanted = sorted(set(stretches))
    _demand_apart(wanted)
    if wanted == sorted((hours.weekday, hours.opens, hours.closes) for hours in site.hours.all()):
        return
    site.hours.all().delete()
    Hours.objects.bulk_create(
        Hours(site=site, weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in wanted
    )
    record("site.hours", now=now, actor=actor, site=site, data={"stretches": len(wanted)})


@action
def set_holidays(*, site: Site, days: Mapping[date, str], now: datetime, actor: User | None = None) -> None:
    """Replace the days on which a site stays closed."""
    demand_administrator(actor, site)
    wanted = {day: name.strip()[:120] for day, name in days.items()}
    if wanted == {holiday.day: holiday.name for holiday in site.holidays.all()}:
        return
    site.holidays.all().delete()
    Holiday.objects.bulk_create(Holiday(site=site, day=day, name=name) for day, name in wanted.items())
    record("site.holidays", now=now, actor=actor, site=site, data={"days": len(wanted)})


@action
def create_position(*, values: Mapping[str, Any], now: datetime, actor: User | None = None) -> Position:
    """Add a counter, a telephone or a chat seat."""
    demand_administrator(actor, values["site"])
    position = Position()
    put(position, values, POSITION_FIELDS)
    record("position.created", now=now, actor=actor, site=position.site, position=position)
    return position


@action
def change_position(*, position: Position, values: Mapping[str, Any], now: datetime, actor: User | None) -> Position:
    """Change a position; one that somebody holds cannot be closed."""
    position = Position.objects.select_related("site").get(pk=position.pk)
    demand_administrator(actor, position.site)
    demand_administrator(actor, values.get("site", position.site))
    if position.active and values.get("active") is False:
        holder = Presence.objects.filter(position=position, ended_at=None).select_related("user").first()
        if holder is not None:
            raise ActionRefused("busy", _("%(name)s is working there now.") % {"name": holder.user})
    changed = put(position, values, POSITION_FIELDS)
    if changed:
        record(
            "position.changed", now=now, actor=actor, site=position.site, position=position, data={"changed": changed}
        )
    return position


def _demand_nobody(count: int) -> None:
    if count:
        raise ActionRefused("busy", _("People are still being served there: %(count)s.") % {"count": count})


def _demand_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ActionRefused("invalid", _("We do not know this time zone.")) from error


def _demand_apart(stretches: list[Stretch]) -> None:
    """Refuse stretches of one day that overlap."""
    last_day, last_close = -1, MIDNIGHT
    for weekday, opens, closes in stretches:
        if weekday == last_day and (last_close == MIDNIGHT or opens < last_close):
            raise ActionRefused("invalid", _("Two stretches of the same day overlap."))
        last_day, last_close = weekday, closes if closes > opens else MIDNIGHT
