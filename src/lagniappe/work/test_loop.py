"""The loop goes on whatever a task does; studies are minded; waits are learned."""

from __future__ import annotations

import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cast import SmallCentre
from lagniappe.desk.actions import findings as asking
from lagniappe.desk.models import Finding, JournalSite, WaitModel
from lagniappe.desk.queries import waits as told
from lagniappe.desk.queries.findings import reason_of
from lagniappe.journal.errors import JournalError
from lagniappe.work import findings, journals, waits
from lagniappe.work.loop import Loop, Task
from lagniappe.work.rows import arrow, journal_at


def test_a_task_that_fails_stops_nothing_and_is_tried_again(db: None, caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def broken(_now: object) -> None:
        done.append("broken")
        raise RuntimeError("no")

    loop = Loop([Task("broken", 10, broken), Task("good", 1, lambda _now: done.append("good"))])
    now = datetime(2026, 3, 2, tzinfo=UTC)
    for clock in (0.0, 1.0, 10.0):
        loop.beat(now, clock)
    assert done == ["broken", "good", "good", "broken", "good"]
    assert "broken failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_task_can_end_the_loop() -> None:
    loop = Loop([])
    loop.tasks = [Task("stop", 0, lambda _now: loop.stop())]
    loop.run()
    assert loop.stopping.is_set()


def keep_until_over(studies: findings.Studies, now: object) -> None:
    for _try in range(400):
        if not studies.keep(now):
            return
        time.sleep(0.05)
    raise AssertionError("the child never ended")


def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> str:
    (tmp_path / "childish.py").write_text(text)
    import os

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    return "childish"


@pytest.mark.parametrize(
    ("text", "timeout", "why"),
    [
        ("import sys; sys.exit(3)", 60.0, "broke off"),
        ("import os; os.kill(os.getpid(), 9)", 60.0, "broke off"),
        ("import time; time.sleep(600)", 1.0, "too long"),
        ("", 60.0, "without an answer"),
    ],
)
def test_a_study_that_dies_is_a_failed_finding(
    centre: SmallCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, timeout: float, why: str
) -> None:
    wanted = asking.want(study="demand_and_waiting", parameters={"sites": ["centro"]}, now=centre.now)
    studies = findings.Studies(timeout, child(tmp_path, monkeypatch, text))
    keep_until_over(studies, centre.now)
    wanted.refresh_from_db()
    assert wanted.state == Finding.State.FAILED
    assert why in reason_of(wanted, "en")
    assert reason_of(wanted, "es") != reason_of(wanted, "en") != reason_of(wanted, "ru")


def test_a_wish_is_taken_up_once_and_again_when_its_worker_died(centre: SmallCentre) -> None:
    wanted = asking.want(study="demand_and_waiting", parameters={"sites": ["centro"]}, now=centre.now)
    taken = asking.lease(now=centre.now, seconds=60)
    assert taken == wanted
    assert asking.lease(now=centre.now, seconds=60) is None
    assert asking.lease(now=centre.now + timedelta(seconds=61), seconds=60) == wanted


def test_a_wish_under_way_is_not_asked_twice(centre: SmallCentre) -> None:
    first = asking.want(study="x", parameters={"b": 1, "a": [2]}, now=centre.now)
    asking.lease(now=centre.now, seconds=60)
    again = asking.want(study="x", parameters={"a": [2], "b": 1}, now=centre.now)
    assert (again.pk, again.state) == (first.pk, Finding.State.RUNNING)


def served(centre: SmallCentre, count: int, seconds: int) -> list[dict[str, object]]:
    begun = 1_772_460_000_000_000
    return [
        {
            "contact_id": str(n), "leg": 1, "origin": "real", "site": "centro", "business_day": date(2026, 3, 2),
            "channel": "turn", "direction": "in", "queue": str(centre.cash.public_id), "priority": 0,
            "arrived_at": begun, "called_at": begun + n, "answered_at": begun + n,
            "ended_at": begun + n + seconds * 1_000_000, "wrapped_at": begun + n + seconds * 1_000_000,
            "outcome": "answered", "doubt": 0,
        }
        for n in range(count)
    ]  # fmt: skip


def test_waits_are_learned_from_the_journal_once_there_is_enough(centre: SmallCentre, tmp_path: Path) -> None:
    journal = journal_at(tmp_path)
    journal.write_days("contacts", arrow("contacts", served(centre, 5, 200)), source="desk")
    assert waits.learn(journal, centre.now) == 0
    journal.write_days("contacts", arrow("contacts", served(centre, 30, 200)), source="desk")
    assert waits.learn(journal, centre.now) == 1
    model = WaitModel.objects.get(queue=centre.cash)
    assert (model.mean_service_seconds, model.served) == (200.0, 30)
    assert waits.learn(journal, centre.now) == 0, "nothing new, nothing written"
    assert told.estimate(centre.cash, centre.now) is None  # nobody is at work


def test_what_the_journal_holds_is_told_to_the_pages(centre: SmallCentre, tmp_path: Path) -> None:
    journal = journal_at(tmp_path)
    journal.write_days("contacts", arrow("contacts", served(centre, 3, 60)), source="desk", provisional=True)
    findings.note_journal(journal, centre.now)
    site = JournalSite.objects.get()
    assert (site.code, site.first_day, site.days, site.origin) == ("centro", date(2026, 3, 2), 1, "real")


def test_a_period_ends_with_the_last_final_day(centre: SmallCentre, tmp_path: Path) -> None:
    journal = journal_at(tmp_path)
    rows = served(centre, 3, 60)
    journal.write_days("contacts", arrow("contacts", rows), source="desk")
    today = [{**row, "business_day": date(2026, 3, 3), "contact_id": f"t{n}"} for n, row in enumerate(rows)]
    journal.write_days("contacts", arrow("contacts", today), source="desk", provisional=True)
    wish = {"sites": ["centro"], "period": "7"}
    assert journals.period(journal, wish) == (date(2026, 2, 24), date(2026, 3, 2))
    assert journals.period(journal, {**wish, "period": "today"}) == (date(2026, 3, 3), date(2026, 3, 3))
    with pytest.raises(JournalError, match="no days"):
        journals.period(journal, {"sites": ["nowhere"], "period": "7"})
    key = journals.key(journal, ["centro"], date(2026, 3, 2), date(2026, 3, 2))
    journal.write_days("contacts", arrow("contacts", served(centre, 9, 61)), source="desk")
    assert journals.key(journal, ["centro"], date(2026, 3, 2), date(2026, 3, 2)) != key


def test_a_journal_begun_and_interrupted_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / "key").write_text("00" * 32)  # as if killed between the key and the manifest
    assert journal_at(tmp_path).days() == []
    assert journal_at(tmp_path).manifest().generation == 0
