"""When a site is open, as customers are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from cast import SmallCentre
from lagniappe.desk.models import Holiday, Hours, Site
from lagniappe.desk.queries import hours

MONDAY_NOON = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def site(centre: SmallCentre) -> Site:
    centre.site.always_open = False
    centre.site.save()
    return centre.site


def opening(site: Site, weekday: int, *stretches: tuple[int, int]) -> None:
    for opens, closes in stretches:
        Hours.objects.create(site=site, weekday=weekday, opens=time(opens), closes=time(closes % 24))


def closing(site: Site) -> str:
    closes = hours.closing(site, MONDAY_NOON)
    return f"{closes:%a %H:%M}" if closes else ""


def test_stretches_without_a_pause_between_them_close_once(site: Site) -> None:
    opening(site, 0, (9, 13), (13, 18), (19, 20))
    assert closing(site) == "Mon 18:00"


def test_an_opening_goes_on_over_midnight(site: Site) -> None:
    opening(site, 0, (9, 24))
    opening(site, 1, (0, 2), (9, 18))
    assert closing(site) == "Tue 02:00"


def test_who_is_open_day_and_night_by_the_hours_does_not_close_today(site: Site) -> None:
    for weekday in range(7):
        opening(site, weekday, (0, 24))
    assert closing(site) == ""
    Holiday.objects.create(site=site, day=date(2026, 3, 3))
    assert closing(site) == "Tue 00:00"
