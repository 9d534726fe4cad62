"""The checklist and the surveys: who may, what is kept, what comes twice, and how it goes into the journal."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cast import SmallCentre, small_centre
from lagniappe.desk import limits
from lagniappe.desk.actions import observing, presence, turns
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import Event, Observation, SiteCheck, Survey
from lagniappe.desk.queries import ledger
from lagniappe.desk.queries import seal as seals
from lagniappe.journal.store import Journal
from lagniappe.rules.reading import book
from lagniappe.web.survey import links
from lagniappe.work.seal import Sealer, seal_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre() -> SmallCentre:
    limits.doors.forget()
    return small_centre()


def opened(centre: SmallCentre, now: datetime, **more: object) -> Survey:
    values = {"site": centre.site, "queue": None, "name": "March", "closes_at": now + timedelta(days=7), **more}
    return observing.open_survey(now=now, actor=centre.elena, **values)


def taps_of(*rows: tuple[str, float, dict[str, object]], start: datetime, observer: int = 1) -> list[dict[str, object]]:
    """Taps as the phone sends them: what, minutes after the start, and more."""
    round_id = str(uuid4())
    return [
        {"id": str(uuid4()), "round": round_id, "observer": observer, "what": what,
         "at": (start + timedelta(minutes=minute)).timestamp() * 1000, **more}
        for what, minute, more in rows
    ]  # fmt: skip


def send(client: Client, survey: Survey, taps: object, now: datetime | None = None, **headers: str):
    body = json.dumps({"now": (now or timezone.now()).timestamp() * 1000, "taps": taps})
    return client.post(f"/survey/{links.sign(survey)}/taps", body, content_type="application/json", headers=headers)


def test_the_checklist_keeps_every_answer_with_its_name(centre: SmallCentre, client: Client) -> None:
    client.force_login(centre.elena)
    assert (
        "Nobody has answered" in client.get("/studies/conditions/", headers={"Accept-Language": "en"}).content.decode()
    )
    assert client.post("/studies/conditions/centro", {"seats": "yes", "toilets": "no"}).status_code == 302
    assert client.post("/studies/conditions/centro", {"seats": "no"}).status_code == 302
    assert list(SiteCheck.objects.order_by("id").values_list("asks", "answer", "by__username")) == [
        ("seats", True, "elena"), ("toilets", False, "elena"), ("seats", False, "elena"),
    ]  # fmt: skip
    assert client.post("/studies/conditions/centro", {}).status_code == 422
    assert client.get("/studies/conditions/nowhere").status_code == 404
    client.force_login(centre.ana)
    assert client.get("/studies/conditions/").status_code == 403
    with pytest.raises(ActionRefused):
        observing.answer_checklist(site=centre.site, answers={"seats": True}, now=centre.now, actor=centre.ana)
    with pytest.raises(ValueError, match="no such questions"):
        observing.answer_checklist(site=centre.site, answers={"lift": True}, now=centre.now, actor=centre.zoe)


def test_the_law_asks_only_what_the_checklist_asks() -> None:
    asked = {condition.asks for law in book() for condition in law.conditions}
    assert asked <= set(SiteCheck.Asks.values)


def test_a_survey_is_opened_by_who_watches_the_site_and_its_link_is_signed(centre: SmallCentre, client: Client) -> None:
    client.force_login(centre.diego)
    until = (timezone.now() + timedelta(days=3)).date().isoformat()
    page = client.post(
        "/studies/surveys/", {"name": "March", "site": "centro", "queue": "", "until": until}, follow=True
    )
    survey = Survey.objects.get()
    assert links.sign(survey) in page.content.decode()
    assert client.post("/studies/surveys/", {"name": "x", "site": "centro", "until": "2019-01-01"}).status_code == 422
    other = {"name": "x", "site": "centro", "queue": str(centre.chat.public_id), "until": until}
    assert client.post("/studies/surveys/", other).status_code == 422
    client.force_login(centre.ana)
    assert client.post("/studies/surveys/", {"name": "x", "site": "centro", "until": until}).status_code == 403
    nobody = Client()
    assert nobody.get(f"/survey/{links.sign(survey)}/").status_code == 200
    assert nobody.get(f"/survey/{links.sign(survey)[:-1]}/").status_code == 404
    assert nobody.get(f"/survey/{survey.public_id.hex}/").status_code == 404
    assert nobody.get("/survey/worker.js").headers["Content-Type"] == "text/javascript"
    client.force_login(centre.diego)
    assert client.post(f"/studies/surveys/{survey.public_id}/close").status_code == 302
    assert Survey.objects.get().closes_at <= timezone.now()
    Survey.objects.update(closes_at=timezone.now() - timedelta(days=30))
    assert nobody.get(f"/survey/{links.sign(survey)}/").status_code == 409


def test_what_comes_twice_is_kept_once(centre: SmallCentre, client: Client) -> None:
    now = timezone.now()
    survey = opened(centre, now - timedelta(hours=1))
    taps = taps_of(("begin", 0, {"waiting": 3, "open": 2, "there": 4}), ("arrived", 1, {}), ("called", 2, {}),
                   start=now - timedelta(minutes=30))  # fmt: skip
    for _ in range(2):
        answer = send(client, survey, taps)
        assert sorted(answer.json()["kept"]) == sorted(tap["id"] for tap in taps)
    assert send(client, survey, [*taps, *taps]).status_code == 200
    assert Observation.objects.count() == 3
    assert Event.objects.filter(verb="survey.observed").count() == 1
    # Outside the survey's days: answered, so that the phone forgets it, but not kept.
    early = taps_of(("begin", 0, {"waiting": 1}), start=now - timedelta(days=3))
    assert len(send(client, survey, early).json()["kept"]) == 1
    assert Observation.objects.count() == 3


def test_a_phone_whose_clock_is_wrong_is_put_right(centre: SmallCentre, client: Client) -> None:
    now = timezone.now()
    survey = opened(centre, now - timedelta(hours=1))
    wrong = now - timedelta(days=1)
    taps = taps_of(("begin", 0, {"waiting": 3}), start=wrong - timedelta(minutes=10))
    send(client, survey, taps, now=wrong)
    row = Observation.objects.get()
    assert abs(row.seen_at - (now - timedelta(minutes=10))) < timedelta(seconds=30)
    assert row.skew_seconds == pytest.approx(86_400, abs=30)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"now": "x", "taps": []}', b'{"now": 1e400, "taps": []}', b'{"now": 1, "taps": [3]}',
     b'{"now": true, "taps": []}', b"x" * 400_000,
     b'{"now": 0, "taps": [{"id": "1", "round": "1", "what": "begin", "at": 0}]}'],
)  # fmt: skip
def test_nonsense_is_refused(centre: SmallCentre, client: Client, body: bytes) -> None:
    survey = opened(centre, timezone.now())
    answer = client.post(f"/survey/{links.sign(survey)}/taps", body, content_type="application/json")
    assert answer.status_code in (409, 429)
    assert not Observation.objects.exists()


@pytest.mark.parametrize("more", [{"what": "stolen"}, {"observer": 77}, {"waiting": 99_999}, {"waiting": -1}])
def test_a_tap_that_makes_no_sense_is_refused(centre: SmallCentre, client: Client, more: dict[str, object]) -> None:
    now = timezone.now()
    survey = opened(centre, now - timedelta(hours=1))
    (tap,) = taps_of(("begin", 0, {}), start=now)
    assert send(client, survey, [{**tap, **more}]).status_code == 409


def test_forged_requests_are_refused_and_the_page_can_get_a_new_token(centre: SmallCentre) -> None:
    survey = opened(centre, timezone.now())
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, survey, []).status_code == 403
    strict.get(f"/survey/{links.sign(survey)}/")
    fresh = strict.get(f"/survey/{links.sign(survey)}/token").json()["token"]
    assert send(strict, survey, [], **{"X-CSRFToken": fresh}).status_code == 200


def test_what_was_seen_goes_into_the_journal(centre: SmallCentre, tmp_path) -> None:
    now = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    survey = opened(centre, now)
    observing.answer_checklist(site=centre.site, answers={"seats": True}, now=now, actor=centre.elena)
    begin, ids = now + timedelta(minutes=5), {}

    def tap(what: str, minute: float, round_id, observer: int = 1, **more: object) -> observing.Tap:
        made = observing.Tap(uuid4(), round_id, what, begin + timedelta(minutes=minute), observer, **more)
        ids[what] = made.client_id
        return made

    one, other = uuid4(), uuid4()
    taps = [
        tap("begin", 0, one, waiting=1, positions_open=2, positions_there=3), tap("arrived", 1, one), tap("called", 2, one),
        tap("arrived", 3, one), tap("called", 6, one), tap("arrived", 7, one),
    ]  # fmt: skip
    taps += [tap("undo", 7.1, one, undoes=ids["arrived"]), tap("end", 10, one, waiting=1, positions_open=2)]
    taps += [
        tap("begin", 0, other, observer=2, waiting=1),
        tap("arrived", 1.05, other, observer=2),
        tap("end", 9, other, observer=2, waiting=1),
    ]
    later = now + timedelta(hours=1)
    observing.observe(survey=survey, taps=taps, skew=timedelta(0), now=later)
    journal = Journal.create(tmp_path / "j")
    day = centre.site.day_of(now)
    assert seal_day(journal, centre.site, day, now=later, provisional=True).balanced
    legs = journal.read("contacts").to_pylist()
    # In line at the beginning: one, not timed. Joined at 1 and 3: the first is called at 6, the other still waits at 10.
    assert [(leg["outcome"], leg["called_at"] and (leg["called_at"] - leg["arrived_at"]).total_seconds()) for leg in legs] == [
        ("answered", 300), ("open", None),
    ]  # fmt: skip
    assert [row["waiting"] for row in journal.read("snapshots").to_pylist()] == [1, 1, 1]
    marks = journal.read("marks").to_pylist()
    assert sum(mark["mark"] == "seen_arrived" for mark in marks) == 3
    assert [(m["mark"], m["value"]) for m in marks if m["subject_kind"] == "site"] == [("law_seats", 1.0)]
    # A site with a log of its own keeps it alone.
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=later)
    turns.take_turn(kind=centre.deposit, now=later)
    assert seal_day(journal, centre.site, day, now=later, provisional=True).balanced
    assert len(journal.read("contacts").to_pylist()) == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_phone_sends_late_seals_its_day_again(centre: SmallCentre, tmp_path) -> None:
    now = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    survey = opened(centre, now)
    journal, tomorrow = Journal.create(tmp_path / "j"), now + timedelta(days=1)
    presence.be(user=centre.ana, state="available", position=centre.counters[0], now=now)
    presence.be(user=centre.ana, state="closed", now=now + timedelta(minutes=5))
    Sealer(journal).keep(tomorrow)
    assert journal.read("snapshots").num_rows == 0
    begin = observing.Tap(uuid4(), uuid4(), "begin", now + timedelta(minutes=30), waiting=4)
    observing.observe(survey=survey, taps=[begin], skew=timedelta(0), now=tomorrow)
    assert (centre.site.pk, centre.site.day_of(now)) in seals.late(ledger.head())
    Sealer(journal).keep(tomorrow)
    assert [row["waiting"] for row in journal.read("snapshots").to_pylist()] == [4]
    observing.answer_checklist(site=centre.site, answers={"seats": True}, now=tomorrow, actor=None)
    assert (centre.site.pk, centre.site.day_of(now)) not in seals.late(ledger.head())
