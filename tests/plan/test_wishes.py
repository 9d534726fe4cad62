"""Wishes: stated at the desk, weighed by the solver, seen by the lead with what was granted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cast import SmallCentre
from lagniappe.desk.actions import rosters, wishes
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Event, Hours, RosterDraft, RosterShift, ShiftWish, User
from lagniappe.work import roster as work
from plan.test_plan import next_monday, signed_in, staffing

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def test_a_person_asks_and_takes_back(centre: SmallCentre) -> None:
    ana, bruno = signed_in(centre.ana), signed_in(centre.bruno)
    assert b"No wish yet" in ana.get("/desk/wishes", headers=ENGLISH).content
    saturday = {"what": "off", "when": "5"}
    assert ana.post("/desk/wishes", saturday).status_code == 302
    assert ana.post("/desk/wishes", saturday).status_code == 302, "asking twice is one wish"
    assert ana.post("/desk/wishes", {"what": "not_before", "clock": "10:00", "when": ""}).status_code == 302
    for wrong in (
        {"what": "off", "when": ""}, {"what": "not_after", "when": "1"}, {"what": "off", "when": "day"},
        {"what": "more", "when": "1"}, {"what": "off", "when": "9"},
    ):  # fmt: skip
        assert ana.post("/desk/wishes", wrong).status_code == 422
    assert ana.post("/desk/wishes", {"what": "off", "when": "day", "day": "2020-01-01"}).status_code == 409
    page = ana.get("/desk/wishes", headers=ENGLISH).content.decode()
    assert "Saturday" in page
    assert "10:00" in page
    assert ShiftWish.objects.count() == 2
    first = ShiftWish.objects.filter(user=centre.ana).first()
    assert first is not None
    assert bruno.post(f"/desk/wishes/{first.public_id}/back").status_code == 404, "somebody else's"
    assert "Take back" not in bruno.get("/desk/wishes", headers=ENGLISH).content.decode()
    assert ana.post(f"/desk/wishes/{first.public_id}/back").status_code == 302
    assert ShiftWish.objects.count() == 1
    assert Client().get("/desk/wishes").status_code == 302
    verbs = list(Event.objects.filter(agent=centre.ana).values_list("verb", flat=True))
    assert verbs == ["roster.wished", "roster.wished", "roster.unwished"]


def test_there_is_an_end_to_wishing(centre: SmallCentre) -> None:
    now = timezone.now()
    for number in range(wishes.MOST):
        wishes.wish(user=centre.ana, what="off", day=now.date() + timedelta(days=number + 1), now=now)
    with pytest.raises(ActionRefused, match="20"):
        wishes.wish(user=centre.ana, what="off", weekday=3, now=now)


def made(centre: SmallCentre, first: date) -> RosterDraft:
    draft = rosters.want_draft(
        site=centre.site, first_day=first, days=7, parameters={"seconds": 3}, now=timezone.now(), actor=centre.diego
    )
    rosters.lease_draft(now=timezone.now(), seconds=60)
    work.answer(str(draft.public_id))
    return RosterDraft.objects.get(pk=draft.pk)


def shift_days(draft: RosterDraft, who: User) -> set[str]:
    return {one["day"] for one in draft.answer["shifts"] if one["person"] == who.username}


def test_the_solver_weighs_them_and_the_lead_sees_what_was_granted(centre: SmallCentre) -> None:
    """Cash needs one from nine to one on five days, advice needs Bruno: Ana's free Tuesday can be had, Bruno's cannot."""
    staffing(centre)
    for weekday in range(5):
        Hours.objects.create(site=centre.site, weekday=weekday, opens="09:00", closes="17:00")
    centre.carla.serves.create(queue=centre.cash)
    now, first = timezone.now(), next_monday()
    tuesday = first + timedelta(days=1)
    lead = signed_in(centre.diego)
    assert (
        "Nobody stated a wish" in lead.get(f"/plan/roster?site=centro&from={first}", headers=ENGLISH).content.decode()
    )
    wishes.wish(user=centre.ana, what="off", day=tuesday, now=now)
    wishes.wish(user=centre.bruno, what="off", weekday=1, now=now)
    wishes.wish(user=centre.tomas, what="off", weekday=1, now=now)
    page = lead.get(f"/plan/roster?site=centro&from={first}", headers=ENGLISH).content.decode()
    assert "2 wishes will be weighed" in page, "Tomás serves no queue here"
    draft = made(centre, first)
    assert tuesday.isoformat() not in shift_days(draft, centre.ana)
    assert tuesday.isoformat() in shift_days(draft, centre.bruno), "advice has nobody else"
    told = {one["person"]: one["unmet"] for one in draft.answer["wishes"]}
    assert told == {"ana": [], "bruno": [tuesday.isoformat()]}
    page = lead.get(f"/plan/draft/{draft.public_id}", headers=ENGLISH).content.decode()
    assert "granted" in page
    assert "not on Tue" in page
    assert lead.post(f"/plan/draft/{draft.public_id}/publish").status_code == 302
    assert RosterShift.objects.exists()
    week = lead.get(f"/plan/roster?site=centro&from={first}", headers=ENGLISH).content.decode()
    assert "not on Tue" in week, "the published roster tells it too"
