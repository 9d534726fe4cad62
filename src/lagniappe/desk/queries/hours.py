"""Whether a site is open, and when it opens next."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from lagniappe.desk.models import Site

DAYS_AHEAD = 14


def stretches(site: Site, near: datetime) -> list[tuple[datetime, datetime]]:
    """The stretches of opening from the day before ``near`` on, in order, as aware moments."""
    zone = ZoneInfo(site.zone)
    hours = list(site.hours.all())
    closed = {holiday.day for holiday in site.holidays.all()}
    today = near.astimezone(zone).date()
    found = []
    for offset in range(-1, DAYS_AHEAD):
        day = today + timedelta(days=offset)
        if day in closed:
            continue
        for stretch in hours:
            if stretch.weekday != day.weekday():
                continue
            opens = datetime.combine(day, stretch.opens, zone)
            past_midnight = stretch.closes <= stretch.opens  # closes at 00:00 or later at night
            closes = datetime.combine(day + timedelta(days=int(past_midnight)), stretch.closes, zone)
            found.append((opens, closes))
    return sorted(found)


def is_open(site: Site, now: datetime) -> bool:
    if site.always_open:
        return True
    return any(opens <= now < closes for opens, closes in stretches(site, now))


def next_opening(site: Site, now: datetime) -> datetime | None:
    """The next moment at which the site opens; None where it is open, or opens within no fortnight."""
    if is_open(site, now):
        return None
    return next((opens for opens, _closes in stretches(site, now) if opens > now), None)


def closing(site: Site, now: datetime) -> datetime | None:
    """When the site closes next; None where it is closed, or stays open for the next 24 hours.

    A stretch that begins as another ends goes on with it: nobody is sent out between the two.
    """
    if site.always_open:
        return None
    until = None
    for opens, closes in stretches(site, now):
        if opens <= (until or now) < closes:
            until = closes
    return until if until is not None and until - now <= timedelta(days=1) else None


def week(site: Site) -> list[tuple[int, list[tuple[time, time]]]]:
    """Monday to Sunday with their stretches, for people to read."""
    hours = list(site.hours.all())
    return [(day, [(h.opens, h.closes) for h in hours if h.weekday == day]) for day in range(7)]


def day_in_words(local: datetime, shape: str = "full") -> str:
    """A day as people write it within a sentence, in full or (``EEEE``) its weekday.

    Django's own formats know no "de" and no small letters.
    """
    from babel.dates import format_date  # only closed places need it

    return str(format_date(local, shape, locale=get_language() or "en"))
