"""The planner's pages over what the background process stored: who may, what is shown, what is asked, what is published."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cast import SmallCentre
from lagniappe.desk.actions import findings, rosters
from lagniappe.desk.models import Finding, Hours, RosterDraft, RosterShift, StudyOffer, Terms, User
from lagniappe.planning.scenario.form import from_json
from lagniappe.work import roster as work
from lagniappe.work import rosters as background

pytestmark = pytest.mark.django_db
PAGES = ("/plan", "/plan/staff", "/plan/roster", "/plan/people", "/plan/scenarios")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def next_monday() -> date:
    today = timezone.now().date()
    return today + timedelta(days=7 - today.weekday())


def staffing(centre: SmallCentre) -> Finding:
    """A stored answer of the study: cash needs two from nine to one, advice one from ten to noon, on each weekday."""
    rows = [
        {"queue": queue.name, "queue_id": str(queue.public_id), "site": "Centro", "day": f"2026-03-0{2 + day}",
         "weekday": day, "band_minute": minute, "expected": 9.0, "handle_seconds": 240.0, "people": people,
         "people_80": people, "people_95": people + 1}
        for queue, people, begin, end in ((centre.cash, 1, 540, 780), (centre.advice, 1, 600, 720))
        for day in range(5)
        for minute in range(begin, end, 60)
    ]  # fmt: skip
    answer = {
        "tables": {"staff_by_band": {"name": "staff_by_band", "columns": [], "rows": rows}},
        "parameters": {"band_minutes": 60, "share_within": 0.85, "most_busy": None},
        "span": {"days": 20, "sites": [centre.site.code], "origin": "real"},
    }  # fmt: skip
    parameters = {"sites": [centre.site.code], "period": "364", "first": None, "last": None, "band_minutes": 60}
    held = [(centre.site.code, centre.site.name, "real", date(2026, 2, 2), date(2026, 3, 1), 20)]
    findings.note_journal(sites=held, now=centre.now)
    wanted = findings.want(study="staffing", parameters=parameters, now=centre.now)
    Finding.objects.filter(pk=wanted.pk).update(state="running")
    findings.ready(
        finding=wanted, answer=answer, pages={"en": "<p>all of it</p>"}, figures={}, journal_key="k", now=centre.now
    )
    return wanted


def test_the_pages_are_for_planners_and_teach_where_there_is_nothing(centre: SmallCentre) -> None:
    for page in PAGES:
        for planner in (centre.diego, centre.elena, centre.zoe):
            assert signed_in(planner).get(page).status_code == 200
        assert signed_in(centre.ana).get(page).status_code == 403
        assert Client().get(page).status_code == 302
        assert signed_in(centre.diego).get(f"{page}?site=nowhere").status_code == 404
    assert b"No forecast yet" in signed_in(centre.diego).get("/plan", headers={"accept-language": "en"}).content


def test_targets_are_asked_anew_and_shown_as_they_were_asked(centre: SmallCentre) -> None:
    staffing(centre)
    client = signed_in(centre.elena)
    page = client.get("/plan/staff?site=centro", headers={"accept-language": "en"}).content.decode()
    assert "Caja" in page
    assert 'class="heat-5"' in page
    assert 'value="85' in page
    bad = client.post("/plan/staff", {"site": "centro", "share_within": "130", "band": "30"})
    assert bad.status_code == 422
    asked = {"site": "centro", "share_within": "90", "within_minutes": "5", "most_busy": "", "band": "60"}
    assert client.post("/plan/staff", asked).status_code == 302
    wish = Finding.objects.filter(study="staffing", state="wanted").get()
    assert wish.parameters["share_within"] == 0.9
    assert wish.parameters["within_seconds"] == 300
    assert wish.parameters["most_busy"] is None
    assert b"finding" in client.get("/plan/staff?site=centro").content


def test_a_roster_is_made_looked_at_published_frozen_and_planned_again(centre: SmallCentre) -> None:
    staffing(centre)
    for weekday in range(5):
        Hours.objects.create(site=centre.site, weekday=weekday, opens="09:00", closes="17:00")
    Terms.objects.create(user=centre.bruno, most_hours=20, days=3, away=[next_monday().isoformat()])
    lead, first = signed_in(centre.diego), next_monday()
    asked = {"site": "centro", "first_day": first.isoformat(), "days": "7", "need": "80", "seconds": "3"}
    assert lead.post("/plan/roster", {**asked, "days": "99"}).status_code == 422
    made = lead.post("/plan/roster", asked)
    assert made.status_code == 302
    assert lead.post("/plan/roster", asked).status_code == 409, "one at a time"
    draft = RosterDraft.objects.get()
    assert lead.post(f"/plan/draft/{draft.public_id}/publish").status_code == 404, "it is not ready"
    leased = background.Rosters().lease(timezone.now(), 60)
    assert leased == draft
    work.answer(str(draft.public_id))
    page = lead.get(made["Location"], headers={"accept-language": "en"}).content.decode()
    assert "Publish to the desks" in page
    assert "Ana Acosta" in page
    assert b"Publish to the desks" not in signed_in(centre.elena).get(made["Location"]).content
    assert signed_in(centre.elena).post(f"/plan/draft/{draft.public_id}/publish").status_code == 403
    assert lead.post(f"/plan/draft/{draft.public_id}/publish").status_code == 302
    shifts = list(RosterShift.objects.all())
    assert {shift.day for shift in shifts if shift.user == centre.ana} == {first + timedelta(days=n) for n in range(5)}
    mine = [shift.day for shift in shifts if shift.user == centre.bruno]
    assert len(mine) <= 3
    assert first not in mine
    week = lead.get(f"/plan/roster?site=centro&from={first}", headers={"accept-language": "en"}).content.decode()
    assert "09:00–" in week or "10:00–" in week
    assert "hours of people lacking" in week, "advice on Monday lacks Bruno"
    tuesday = first + timedelta(days=1)
    assert lead.post("/plan/roster/freeze", {"site": "centro", "through": tuesday.isoformat()}).status_code == 302
    assert lead.post("/plan/roster/freeze", {"site": "centro", "through": "soon"}).status_code == 409
    again = rosters.want_draft(
        site=centre.site, first_day=first, days=7, parameters={"seconds": 2}, now=timezone.now(), actor=None
    )
    plan = work.plan_of(again, timezone.now())
    frozen = {(shift.user.username, shift.day) for shift in shifts if shift.day <= tuesday}
    assert {(one.person, one.day) for one in plan.announced} == frozen
    assert all({first, tuesday} - {day for who, day in frozen if who == one.name} <= one.away for one in plan.people)


def test_what_lacks_for_a_roster_is_said_in_the_readers_language(centre: SmallCentre) -> None:
    draft = rosters.want_draft(
        site=centre.site, first_day=next_monday(), days=7, parameters={}, now=timezone.now(), actor=None
    )
    background.Rosters().lease(timezone.now(), 60)
    work.answer(str(draft.public_id))
    page = signed_in(centre.diego).get(f"/plan/draft/{draft.public_id}", headers={"accept-language": "ru"})
    assert "Сначала спросите, сколько нужно людей" in page.content.decode()


def test_terms_are_written_one_by_one_and_from_a_file_all_or_none(centre: SmallCentre) -> None:
    lead = signed_in(centre.diego)
    sheet = {"site": "centro", "least_hours": "10", "most_hours": "30", "days": "4", "shift_hours": "6", "break_minutes": "15",
             "earliest": "08:30", "latest": "", "weekdays": ["0", "2"], "away": "2026-12-24, 2026-12-25"}  # fmt: skip
    address = f"/plan/people/{centre.ana.public_id}"
    assert lead.post(address, {**sheet, "away": "tomorrow"}).status_code == 422
    assert lead.post(address, sheet).status_code == 302
    terms = Terms.objects.get(user=centre.ana)
    assert (terms.most_hours, terms.weekdays, terms.away) == (30, [0, 2], ["2026-12-24", "2026-12-25"])
    assert lead.post(f"/plan/people/{centre.carla.public_id}", sheet).status_code == 404, "she works elsewhere"
    assert signed_in(centre.elena).post(address, sheet).status_code == 403

    def bring(text: str) -> Any:
        file = SimpleUploadedFile("terms.csv", text.encode())
        return lead.post("/plan/people/import", {"site": "centro", "file": file}, headers={"accept-language": "en"})

    wrong = bring("usuario;horas por semana;weekdays\nana;20;lun-vie\nbruno;many;mon\n")
    assert wrong.status_code == 422
    assert "Line 3" in wrong.content.decode()
    assert Terms.objects.get(user=centre.ana).most_hours == 30
    assert bring("usuario;horas por semana;weekdays\nana;20;lun-vie\nbruno;16;sáb-dom\n").status_code == 302
    assert Terms.objects.get(user=centre.ana).weekdays == [0, 1, 2, 3, 4]
    assert Terms.objects.get(user=centre.bruno).weekdays == [5, 6]
    assert bring("nobody;hours\n").status_code == 422


def test_a_composed_scenario_is_what_the_form_of_scenarios_reads(centre: SmallCentre) -> None:
    staffing(centre)
    StudyOffer.objects.create(name="scenarios", questions={"en": "What if?"}, offered_at=centre.now)
    client = signed_in(centre.elena)
    deposit, cash, advice = (str(one.public_id) for one in (centre.deposit, centre.cash, centre.advice))
    noon = {"site": "centro", "name": "Noon", "do": ["positions", "hours", "self_service", "merge", "kiosk", "train", "demand"],
            "agents": "1", "starts": "11:00", "ends": "13:00", "opens": "08:30", "self_share": "30", "self_kinds": [deposit],
            "merged": [cash, advice], "kiosk_share": "60", "saves_seconds": "45", "trained": "2", "learns": [advice],
            "hours_each": "16", "times_percent": "110", "once": "500", "work_hour": "12"}  # fmt: skip
    assert client.post("/plan/scenarios", {**noon, "do": []}).status_code == 422
    assert client.post("/plan/scenarios", {**noon, "ends": "10:00"}).status_code == 422
    assert client.post("/plan/scenarios", noon).status_code == 302
    wish = Finding.objects.get(study="scenarios")
    form = from_json(wish.parameters["form"])
    assert (form.site, form.prices.work_hour, form.plans[0].once) == ("centro", 12, 500)
    assert len(form.plans[0].changes) == 7
    Finding.objects.filter(study="scenarios").update(state="failed", reason={"id": "no days"})
    assert client.post("/plan/scenarios", noon).status_code == 409, "the name is taken"
    assert client.post("/plan/scenarios", {"site": "centro", "name": "Placed", "do": "reallocate"}).status_code == 302
    two = Finding.objects.filter(study="scenarios").order_by("-id").first()
    assert two is not None
    assert [plan.name for plan in from_json(two.parameters["form"]).plans] == ["Noon", "Placed"]
    client.post("/plan/scenarios", {"site": "centro", "take": "Noon"})
    last = Finding.objects.filter(study="scenarios").order_by("-id").first()
    assert last is not None
    assert [plan.name for plan in from_json(last.parameters["form"]).plans] == ["Placed"]
