"""What people wish of the rosters: each sees their own, whoever plans a site sees those of its people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from lagniappe.desk.models import ShiftWish, Site, User
from lagniappe.desk.queries import rights, rosters


def mine(viewer: User, today: date) -> list[ShiftWish]:
    """The viewer's own wishes that are not over: no right is needed, and nobody else's are shown."""
    return [one for one in ShiftWish.objects.filter(user=viewer) if one.day is None or one.day >= today]


def days_of(wish: ShiftWish, every: Iterable[date]) -> list[date]:
    """Which of these days the wish is for."""
    if wish.day is not None:
        return [day for day in every if day == wish.day]
    return [day for day in every if wish.weekday is None or day.weekday() == wish.weekday]


def of_people(site: Site) -> QuerySet[ShiftWish]:
    """The wishes of everybody who can be put on the site's roster."""
    return ShiftWish.objects.filter(user__in=rosters.staff(site)).select_related("user").order_by("user__name", "id")


@dataclass(frozen=True)
class Asked:
    """A wish that is for some of the days that are planned."""

    wish: ShiftWish
    days: list[date]


def asked(viewer: rights.Viewer, site: Site, first: date, days: int) -> list[Asked]:
    """Who asks for what in these days, for whoever plans the site."""
    rights.demand_role(viewer, *rosters.PLANNERS, site=site)
    every = [first + timedelta(days=number) for number in range(days)]
    return [Asked(one, told) for one in of_people(site) if (told := days_of(one, every))]
