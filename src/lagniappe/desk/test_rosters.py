"""Rosters are published once and again, stand in the ledger, and are compared with who was there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from cast import SmallCentre
from lagniappe.desk.actions import presence
from lagniappe.desk.actions.rosters import Planned, freeze, publish, set_terms
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Event, RosterShift, User
from lagniappe.desk.queries import adherence, rebuild, rosters
from lagniappe.desk.queries.adherence import judge

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
NINE, SIX = 9 * 60, 18 * 60
LUNCH = (12 * 60 + 30, 13 * 60)


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    """A moment of that week by the clock of Buenos Aires."""
    return datetime(2026, 3, day, hour + 3, minute, tzinfo=UTC)


def days_of(person: User) -> dict[int, str]:
    return {
        shift.day.day: f"{shift.starts_at:%H:%M}" for shift in RosterShift.objects.filter(user=person).order_by("day")
    }


def test_publishing_again_replaces_only_what_is_neither_past_nor_frozen(centre: SmallCentre) -> None:
    week = [Planned(centre.ana, MONDAY + timedelta(days=n), NINE, SIX, (LUNCH,), ("Caja",)) for n in range(5)]
    week.append(Planned(centre.bruno, MONDAY, 22 * 60, 30 * 60))
    first = publish(site=centre.site, first_day=MONDAY, days=7, shifts=week, now=at(7), actor=centre.diego)
    assert (first.shifts, first.kept, first.gone) == (6, 0, 0)
    assert days_of(centre.ana) == dict.fromkeys(range(2, 7), "12:00")
    assert RosterShift.objects.get(user=centre.bruno).ends_at == at(6, day=3)
    freeze(site=centre.site, through=MONDAY + timedelta(days=2), now=at(8), actor=centre.diego)
    later = [Planned(one.user, one.day, 10 * 60, SIX) for one in week[:4]]
    again = publish(site=centre.site, first_day=MONDAY, days=7, shifts=later, now=at(9, 30), actor=centre.diego)
    assert (again.shifts, again.kept, again.gone) == (1, 4, 1)
    assert days_of(centre.ana) == {2: "12:00", 3: "12:00", 4: "12:00", 5: "13:00"}
    assert rebuild.from_events(Event.objects.order_by("id")).shifts == rebuild.from_tables().shifts
    told = Event.objects.filter(verb="roster.shifts", agent=centre.ana).last()
    assert told is not None
    assert set(told.data["days"]) == {"2026-03-05", "2026-03-06"}


def test_what_cannot_be_is_refused_with_a_name(centre: SmallCentre) -> None:
    def tried(*shifts: Planned, actor: User = centre.diego, days: int = 7) -> str:
        with pytest.raises(ActionRefused) as refused:
            publish(site=centre.site, first_day=MONDAY, days=days, shifts=shifts, now=at(7), actor=actor)
        return refused.value.sentence

    good = Planned(centre.ana, MONDAY, NINE, SIX)
    assert "Ana Acosta" in tried(good, good)
    assert "Carla Castro" in tried(Planned(centre.carla, MONDAY, NINE, SIX))
    assert "Ana Acosta" in tried(Planned(centre.ana, MONDAY, SIX, NINE))
    assert "Ana Acosta" in tried(Planned(centre.ana, MONDAY, NINE, SIX, ((8 * 60, NINE + 30),)))
    assert "Ana Acosta" in tried(Planned(centre.ana, MONDAY + timedelta(days=9), NINE, SIX))
    assert tried(good, actor=centre.elena)
    assert tried(good, actor=centre.ana)
    assert tried(good, days=0)
    elsewhere = [Planned(centre.bruno, MONDAY, NINE, SIX)]
    publish(site=centre.centre_site, first_day=MONDAY, days=1, now=at(7), actor=None, shifts=elsewhere)
    assert "Centro de contacto" in tried(Planned(centre.bruno, MONDAY, NINE, SIX))
    with pytest.raises(ActionRefused):
        set_terms(site=centre.site, user=centre.ana, values={"least_hours": 50}, now=at(7), actor=centre.diego)
    assert not Event.objects.filter(verb="roster.published", site=centre.site).exists()


def test_adherence_tells_late_long_breaks_and_going_early_apart(centre: SmallCentre) -> None:
    publish(
        site=centre.site, first_day=MONDAY, days=1, now=at(7), actor=centre.diego,
        shifts=[Planned(centre.ana, MONDAY, NINE, SIX, (LUNCH,), ("Caja",)), Planned(centre.bruno, MONDAY, NINE, SIX)],
    )  # fmt: skip
    for moment, state in (
        (at(9, 20), "available"), (at(12, 30), "break"), (at(13, 15), "available"), (at(15), "meeting"),
        (at(16), "break"), (at(16, 4), "available"), (at(17, 30), "closed"),
    ):  # fmt: skip
        presence.be(user=centre.ana, state=state, site=centre.site, now=moment)
    mine = rosters.my_shifts(centre.ana, at(18))
    assert mine.week.planned_seconds == 8.5 * 3600
    assert mine.week.out == {"late": 20 * 60, "break": 15 * 60, "early": 30 * 60}, (
        "four minutes are within the tolerance"
    )
    assert mine.week.percent == 87
    shifts = list(RosterShift.objects.filter(user=centre.bruno).select_related("site"))
    assert adherence.together(adherence.of_shifts(shifts, at(18)).values()).out == {"absent": 9 * 3600}
    week = rosters.week(centre.elena, centre.site, MONDAY, at(18))
    assert {line.person: line.kept.percent for line in week.lines} == {centre.ana: 87, centre.bruno: 0}
    with pytest.raises(ActionRefused):
        rosters.week(centre.ana, centre.site, MONDAY, at(18))
    noon = rosters.my_shifts(centre.ana, at(12))
    assert noon.today is not None
    assert noon.today.next_pause is not None
    assert noon.today.next_pause.starts_at == at(12, 30)
    now = rosters.today(centre.site, {centre.ana.pk}, at(12))
    assert now is not None
    assert (now.planned_now, now.missing) == (2, [centre.bruno])


def test_of_a_shift_only_the_past_counts_and_parts_add_up() -> None:
    shift = (at(9), at(17))
    seen = [
        (at(9), at(10), "available"), (at(10), at(11), "closed"), (at(11), at(11, 30), "break"),
        (at(11, 30), at(12), "training"),
    ]  # fmt: skip
    found = judge(shift, [], seen, timedelta(minutes=5), at(12))
    assert found.planned_seconds == 3 * 3600
    assert found.out == {"away": 3600, "break": 1800}
    assert found.kept_seconds + sum(found.out.values()) == found.planned_seconds
    assert judge(shift, [], [], timedelta(minutes=5), at(9)).share is None
    assert judge(shift, [(at(10), at(11))], [(at(8), at(20), "available")], timedelta(0), at(20)).percent == 100
