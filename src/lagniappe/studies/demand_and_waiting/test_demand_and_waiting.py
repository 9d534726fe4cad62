"""The study on days whose answers are known by heart, and on journals that have little or nothing to say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from branch_days import DAYS, MONDAY, TUESDAY, at, leg, write
from lagniappe.journal import engine
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import Doubt
from lagniappe.report.finding import Finding
from lagniappe.report.words import Words
from lagniappe.studies import folder
from lagniappe.studies.demand_and_waiting import Parameters, run


def find(journal: Journal, parameters: Parameters | None = None, **which: Any) -> Finding:
    with engine.tables(journal, **which) as tables:
        return run(tables, parameters or Parameters())


def said(finding: Finding, language: str = "en") -> str:
    words = Words(language, [folder("demand_and_waiting")])
    return " ".join(words.sentence(each) for each in finding.headlines).replace("\u00a0", " ")


def by(finding: Finding, table: str, key: str) -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in finding.table(table).records()}


@pytest.fixture(scope="module")
def finding(tmp_path_factory: pytest.TempPathFactory) -> Finding:
    presence = [
        {"site": "centro", "business_day": day, "position_id": position, "agent_id": agent, "state": state,
         "capacity": 1, "started_at": at(start, day), "ended_at": at(end, day)}
        for day, position, agent, state, start, end in (
            (MONDAY, "p1", "ana", "available", "10:00", "11:00"),
            (MONDAY, "p2", "bruno", "available", "10:15", "10:30"),
            (MONDAY, "p2", "bruno", "break", "10:30", "11:00"),
            (MONDAY, "p3", None, "available", "10:00", "11:00"),
            (MONDAY, None, "ana", "available", "10:00", "11:00"),
            (TUESDAY, None, "carla", "wrapping", "10:30", "11:00"),
        )
    ]  # fmt: skip
    return find(write(tmp_path_factory.mktemp("days") / "j", presence=presence))


def test_a_line_without_a_name_has_the_usual_limit(tmp_path: Path) -> None:
    found = find(write(tmp_path / "j", [leg(1, "answered", "10:00", "10:30", "10:31") | {"queue": None}]))
    assert [(row["limit_seconds"], row["by"]) for row in found.table("limits").records()] == [(1800, "usual")]
    assert found.table("within_limit").records()[0]["share_within"] == 1


def test_who_names_no_line_beside_others_has_the_usual_limit(tmp_path: Path) -> None:
    rows = [
        leg(1, "answered", "10:00", "10:09", "10:10"),
        leg(2, "answered", "10:00", "10:29", "10:30") | {"queue": None},
        leg(3, "left", "10:00", None, "10:02") | {"queue": None},
    ]
    found = find(write(tmp_path / "j", rows))
    assert [(row["queue_id"], row["limit_seconds"], row["by"]) for row in found.table("limits").records()] == [
        ("", 1800, "usual"), ("cash", 600, "queue"),
    ]  # fmt: skip
    assert found.table("within_limit").records()[0]["within"] == 2


def test_two_mondays_tell_little_of_mondays(tmp_path: Path) -> None:
    days = (MONDAY, MONDAY + timedelta(days=7))
    rows = [
        leg(10 * place + n, "answered", "10:00", "10:01", "10:02", day=day)
        for place, day in enumerate(days)
        for n in range(3 + 2 * place)
    ]
    row = by(find(write(tmp_path / "j", rows)), "volume_by_weekday", "weekday")[0]
    assert row["contacts_a_day"] == 4
    assert row["contacts_high"] == pytest.approx(4 + 12.706, abs=0.001), "Student's t of one degree of freedom"


def test_outcomes_are_kept_apart(finding: Finding) -> None:
    legs = {code: row["legs"] for code, row in by(finding, "outcomes", "outcome").items()}
    assert legs == {"served": 6, "left": 2, "missed": 1, "before_queue": 1, "phantom": 1, "open": 1}


def test_waits_of_all_the_served_those_who_left_and_those_who_missed(finding: Finding) -> None:
    waits = by(finding, "waits", "who")
    assert {who: (row["n"], row["median_seconds"] / 60, row["max_seconds"] / 60) for who, row in waits.items()} == {
        "all": (9, 5, 29), "served": (6, 5, 20), "left": (2, 4, 12), "missed": (1, 29, 29),
    }  # fmt: skip
    assert waits["all"]["mean_seconds"] == pytest.approx(82 / 9 * 60, abs=0.001)
    assert waits["all"]["mean_low_seconds"] is None, "two days cannot tell how days differ"


def test_three_answers_to_how_many_were_called_in_time(finding: Finding) -> None:
    within = {code: (row["within"], row["n"]) for code, row in by(finding, "within_limit", "of_whom").items()}
    assert within == {"of_served": (5, 6), "of_called": (5, 8), "of_joined": (5, 9)}
    assert finding.table("limits").records() == [
        {"queue": "Cash", "queue_id": "cash", "limit_seconds": 600.0, "by": "queue"}
    ]


def test_rows_in_are_rows_used_and_rows_left_out(finding: Finding) -> None:
    samples = {sample.measure: sample for sample in finding.samples}
    assert samples["volume"].used == len(DAYS)
    assert samples["wait"].excluded == (("not_queued", 1), ("phantom", 1), ("open", 1))
    assert dict(samples["service"].excluded) == {
        "not_served": 4, "phantom": 1, "open": 1, "service_doubt": 1, "short": 1,
    }  # fmt: skip
    for sample in finding.samples:
        assert sample.rows_in == len(DAYS)


def test_service_by_kind_with_its_standard(finding: Finding) -> None:
    service = by(finding, "service_by_kind", "kind_id")
    assert (service[None]["n"], service[None]["recorded"]) == (4, 6)
    assert (service["loan"]["n"], service["loan"]["mean_seconds"]) == (1, 1800)
    deposit = service["deposit"]
    assert (deposit["n"], deposit["mean_seconds"], deposit["standard_seconds"]) == (3, 220, 240)
    assert deposit["sd_seconds"] == pytest.approx(91.652, abs=0.001)


def test_positions_open_and_at_work(finding: Finding) -> None:
    bands = by(finding, "positions_by_band", "band_minute")
    assert {minute: row["positions_open"] for minute, row in bands.items() if minute < 660} == {600: 0.75, 630: 1.0}
    assert bands[600]["being_served"] == pytest.approx((5 + 4 + 21) / 60, abs=0.001)
    assert bands[600]["waiting"] == pytest.approx((5 + 12 + 7 + 20) / 60, abs=0.001)
    assert (bands[600]["most_waiting"], bands[600]["positions_there"]) == (3, 3)


def test_a_limit_that_is_asked_for_holds_everywhere(tmp_path: Path) -> None:
    asked = find(write(tmp_path / "j"), Parameters(limit_seconds=0))
    assert by(asked, "within_limit", "of_whom")["of_served"]["within"] == 2
    assert asked.table("limits").records()[0]["by"] == "asked"
    with pytest.raises(ValueError, match="15, 30 or 60"):
        Parameters(band_minutes=7)


def test_one_day_alone(tmp_path: Path) -> None:
    tuesday = find(write(tmp_path / "j"), first=TUESDAY)
    assert (tuesday.span.first_day, tuesday.span.days, tuesday.samples[0].used) == (TUESDAY.isoformat(), 1, 6)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], "Nothing is written down"),
        ([leg(1, "left", "10:00", None, "10:05")], "1 person left the line before being called, after 5 min"),
        ([leg(n, "left", "10:00", None, f"10:0{n}") for n in range(1, 4)], "3 people left the line before being called"),
        ([leg(1, "answered", "10:00", "10:05", "10:09")], "1 contact came"),
        ([leg(1, "phantom", "10:00", None, "10:00")], "Nobody's wait can be measured here."),
        ([leg(1, "open", "10:00")], "Nobody's wait can be measured here."),
        ([leg(1, "answered", "10:00", "10:05", "10:09", doubt=Doubt.WAIT | Doubt.SERVICE)], "Nobody's wait"),
        ([leg(1, "missed", "10:00", "10:05", "10:06")], "1 person was called and did not come"),
    ],
)  # fmt: skip
def test_little_gives_a_sentence(tmp_path: Path, rows: list[Any], expected: str) -> None:
    found = find(write(tmp_path / "j", rows))
    assert expected in said(found)
    assert Finding.from_json(found.to_json()) == found
    for language in ("es", "ru"):
        assert said(found, language) != said(found)


def test_the_order_and_the_division_of_the_rows_change_nothing(tmp_path: Path) -> None:
    whole = find(write(tmp_path / "whole")).to_json()
    random = Random(4)
    for attempt in range(3):
        rows = list(DAYS)
        random.shuffle(rows)
        journal = write(tmp_path / f"parts{attempt}", rows[:5])
        journal.write_days("contacts", pa.Table.from_pylist(rows[5:]), source="by_hand")
        assert find(journal).to_json() == whole


def test_a_later_leg_is_no_second_arrival(tmp_path: Path) -> None:
    rows = [
        leg(1, "transferred", "10:00", "10:05", "10:08"),
        leg(1, "answered", "10:08", "10:20", "10:30") | {"leg": 2, "entered_at": at("10:00")},
    ]
    found = find(write(tmp_path / "j", rows))
    assert by(found, "outcomes", "outcome")["served"] | {"share_low": 0, "share_high": 0} == {
        "outcome": "served", "legs": 2, "contacts": 1, "share": 1.0, "share_low": 0, "share_high": 0,
    }  # fmt: skip
    assert by(found, "waits", "who")["served"]["max_seconds"] == 12 * 60
