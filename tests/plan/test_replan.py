"""The rest of today at a centre: who is missing by presence, what changes, and who hears of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from cast import SmallCentre
from lagniappe.desk.actions import findings, presence, replanning, rosters
from lagniappe.desk.actions.rosters import Planned
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Event, Finding, Hours, RosterDraft, RosterShift
from lagniappe.desk.queries import rebuild
from lagniappe.desk.queries import rosters as reading
from lagniappe.work import replan, roster

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
LUNCH = (12 * 60, 12 * 60 + 30)


def at(hour: int, minute: int = 0) -> datetime:
    """By Buenos Aires' clock."""
    return datetime(2026, 3, 2, hour + 3, minute, tzinfo=UTC)


@pytest.fixture
def monday(centre: SmallCentre) -> SmallCentre:
    """Cash needs one all day and two over lunch; Ana, Bruno and Carla work from nine to five, all at lunch at noon."""
    for weekday in range(7):
        Hours.objects.create(site=centre.site, weekday=weekday, opens="09:00", closes="19:00")
    centre.carla.serves.create(queue=centre.cash)
    rows = [
        {"queue": "Caja", "queue_id": str(centre.cash.public_id), "site": "Centro", "day": MONDAY.isoformat(), "weekday": 0,
         "band_minute": minute, "expected": 20.0, "handle_seconds": 120.0, "people": 1,
         "people_80": 2 if minute in (720, 780) else 1, "people_95": 2}
        for minute in range(540, 1140, 60)
    ]  # fmt: skip
    parameters = {"sites": [centre.site.code], "period": "364", "first": None, "last": None, "band_minutes": 60}
    wanted = findings.want(study="staffing", parameters=parameters, now=at(7))
    Finding.objects.filter(pk=wanted.pk).update(state="running")
    table = {"name": "staff_by_band", "columns": [], "rows": rows}
    answer = {"tables": {"staff_by_band": table}, "parameters": parameters, "span": {}}
    findings.ready(finding=wanted, answer=answer, pages={}, figures={}, journal_key="k", now=at(7))
    shifts = [Planned(one, MONDAY, 540, 1020, (LUNCH,), ("Caja",)) for one in (centre.ana, centre.bruno, centre.carla)]
    shifts.append(Planned(centre.ana, MONDAY + timedelta(days=1), 540, 1020, (LUNCH,), ("Caja",)))
    rosters.publish(site=centre.site, first_day=MONDAY, days=7, shifts=shifts, now=at(7), actor=centre.diego)
    presence.be(user=centre.ana, state="available", site=centre.site, now=at(9))
    presence.be(user=centre.bruno, state="available", site=centre.site, now=at(9, 3))
    return centre


def test_who_seems_missing_is_told_by_presence(monday: SmallCentre) -> None:
    told = {one.shift.user.username: one.missing for one in reading.todays(monday.diego, monday.site, at(10))}
    assert told == {"ana": "", "bruno": "", "carla": "not_come"}
    presence.be(user=monday.bruno, state="closed", site=monday.site, now=at(10, 5))
    assert {one.missing for one in reading.on_today(monday.site, at(10, 10))} == {"", "gone", "not_come"}
    assert all(not one.missing for one in reading.on_today(monday.site, at(9, 4))), (
        "within the tolerance nobody is missing"
    )


def test_the_day_is_planned_again_and_only_those_who_change_hear_of_it(monday: SmallCentre) -> None:
    told = replan.made(monday.site, at(10), ["carla"], seconds=3)
    assert told["left"]["missing_hours"] > told["found"]["missing_hours"]
    changes = {one["person"]: one for one in told["changes"]}
    assert "carla" not in changes, "her shift has begun: that she did not come stays on record"
    before = {shift.pk: (shift.starts_at, shift.ends_at, shift.breaks) for shift in RosterShift.objects.all()}
    done = replanning.publish_replan(site=monday.site, told=told, now=at(10, 2), actor=monday.diego)
    assert {one.username for one in done.changed} == set(changes)
    assert (done.gone, done.late) == ([], [])
    for shift in RosterShift.objects.all():
        start, end, _breaks = before[shift.pk]
        assert shift.starts_at == start
        assert (shift.user.username in changes and shift.day == MONDAY) or (end, _breaks) == (
            shift.ends_at,
            shift.breaks,
        )
    heard = Event.objects.filter(verb="roster.shifts").order_by("id")[3:]
    assert {event.agent.username for event in heard if event.agent} == set(changes)
    assert rebuild.from_events(Event.objects.order_by("id")).shifts == rebuild.from_tables().shifts
    with pytest.raises(ActionRefused) as refused:
        replanning.publish_replan(site=monday.site, told=told, now=at(10, 3), actor=monday.diego)
    assert refused.value.code == "stale"


def test_what_comes_too_late_stays_and_what_may_not_be_is_refused(monday: SmallCentre) -> None:
    told = replan.made(monday.site, at(10), ["carla"], seconds=3)
    assert told["changes"]
    with pytest.raises(ActionRefused) as refused:
        replanning.publish_replan(site=monday.site, told=told, now=at(10), actor=monday.elena)
    assert refused.value.status == 403
    late = replanning.publish_replan(site=monday.site, told=told, now=at(16, 59), actor=monday.diego)
    assert {one.username for one in late.late} <= {one["person"] for one in told["changes"]}
    assert late.late
    rosters.freeze(site=monday.site, through=MONDAY, now=at(11), actor=monday.diego)
    for moment, code in ((at(11), "frozen"), (at(11) + timedelta(days=1), "old")):
        with pytest.raises(ActionRefused) as refused:
            replanning.publish_replan(site=monday.site, told=told, now=moment, actor=monday.diego)
        assert refused.value.code == code


def test_more_people_than_foretold_ask_for_more(monday: SmallCentre) -> None:
    quiet, levels = replan.today_of(monday.site, at(12), [], "80", 60)
    assert levels["Caja"].expected == 60, "three bands are over"
    assert levels["Caja"].mean < 1, "nobody came"
    need = quiet.plan.demand["Caja"]
    assert need[quiet.slots.start :].max() <= 2


def test_the_page_asks_shows_and_publishes(monday: SmallCentre) -> None:
    lead = Client()
    lead.force_login(monday.diego)
    english = {"accept-language": "en"}
    # The server's clock is not that Monday: the page is empty, and says how to fill it.
    assert b"still ahead" in lead.get("/plan/roster/today?site=centro", headers=english).content
    draft = rosters.want_draft(
        site=monday.site,
        first_day=MONDAY,
        days=1,
        parameters={"replan": True, "absent": ["carla"]},
        now=at(10),
        actor=None,
    )
    rosters.lease_draft(now=at(10), seconds=60)
    answer = replan.made(monday.site, at(10), ["carla"], seconds=3)
    rosters.ready_draft(draft=draft, answer=answer, now=at(10))
    page = lead.get(f"/plan/draft/{draft.public_id}", headers=english).content.decode()
    for words in ("What changes", "Carla Castro", "How the day goes", "if nothing is changed", "Publish"):
        assert words in page
    refused = lead.post(f"/plan/draft/{draft.public_id}/publish", headers=english)
    assert refused.status_code == 409, "it was planned for another day"
    second = rosters.want_draft(
        site=monday.centre_site, first_day=MONDAY, days=1, parameters={"replan": True}, now=at(10), actor=None
    )
    rosters.lease_draft(now=at(10), seconds=60)
    roster.answer(str(second.public_id))
    failed = RosterDraft.objects.get(pk=second.pk)
    assert "No shift is published" in failed.why["en"]
