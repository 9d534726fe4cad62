"""How long people wait: over days whose answer is known by heart, and over journals with little to say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from branch_days import DAYS, MONDAY, TUESDAY, at, leg, write
from lagniappe.journal import engine
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import Doubt
from lagniappe.report.finding import Finding
from lagniappe.report.words import Words
from lagniappe.studies import folder
from lagniappe.studies.waiting import Parameters, run
from lagniappe.studies.waiting.averages import offered_mean


def find(journal: Journal, parameters: Parameters | None = None) -> Finding:
    with engine.tables(journal) as tables:
        return run(tables, parameters or Parameters())


def said(finding: Finding, language: str = "en") -> str:
    words = Words(language, [folder("waiting")])
    return " ".join(words.sentence(each) for each in (*finding.headlines, *finding.caveats)).replace("\u00a0", " ")


def by(finding: Finding, table: str, key: str) -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in finding.table(table).records()}


@pytest.fixture(scope="module")
def finding(tmp_path_factory: pytest.TempPathFactory) -> Finding:
    return find(write(tmp_path_factory.mktemp("days") / "j"))


def test_all_the_served_those_who_left_and_those_who_missed_stand_side_by_side(finding: Finding) -> None:
    waits = by(finding, "waits_by_outcome", "who")
    assert {who: (row["n"], row["median_seconds"] / 60, row["over"]) for who, row in waits.items()} == {
        "all": (9, 5, 3), "served": (6, 5, 1), "left": (2, 4, 1), "missed": (1, 29, 1),
    }  # fmt: skip
    assert waits["all"]["mean_seconds"] == pytest.approx(82 / 9 * 60, abs=0.001)
    assert waits["all"]["mean_low_seconds"] is None, "two days cannot tell how days differ"


def test_over_each_limit_by_how_much_and_how_many_people(finding: Finding) -> None:
    rows = by(finding, "over_limits", "which")
    own = rows["own_limit"]
    assert (own["limit_seconds"], own["over"], own["people"], own["left_within"]) == (600, 3, 3, 1)
    assert own["excess_seconds"] == (2 + 19 + 10) * 60
    ladder = {row["limit_seconds"]: row for row in finding.table("over_limits").records() if row["which"] == "ladder"}
    assert {limit: row["over"] for limit, row in ladder.items()} == {300: 4, 600: 3, 900: 2, 1800: 0, 3600: 0, 5400: 0}
    assert ladder[900]["excess_seconds"] == (14 + 5) * 60
    assert ladder[1800]["left_within"] == 2


def test_a_contact_of_two_queues_is_one_person(tmp_path: Path) -> None:
    rows = [
        leg(1, "transferred", "10:00", "10:20", "10:22"),
        leg(1, "answered", "10:22", "10:40", "10:50") | {"leg": 2},
        leg(2, "answered", "10:00", "10:11", "10:12"),
    ]
    own = by(find(write(tmp_path / "j", rows)), "over_limits", "which")["own_limit"]
    assert (own["over"], own["people"]) == (3, 2)


def test_one_person_over_the_limit_is_no_crowd(tmp_path: Path) -> None:
    found = find(write(tmp_path / "j", [leg(1, "answered", "10:00", "10:12", "10:13")]))
    assert "1 person, who waited 2 min beyond it" in said(found)
    assert "1 persona, que esperó 2 min de más" in said(found, "es")
    assert "1 человек, всего сверх предела 2 мин" in said(found, "ru")


def test_what_is_said_of_one_and_of_few_holds_of_them(tmp_path: Path) -> None:
    """No one in ten among three; and in Russian 21 waits are told in the words of 1."""
    rows = [leg(n, "answered", "10:00", f"10:{10 + n}", "10:50") for n in range(1, 4)]
    rows.append(leg(9, "left", "10:00", None, "10:05"))
    one, few = find(write(tmp_path / "one", rows[:1])), find(write(tmp_path / "few", rows))
    for language, told in (("en", "Only one wait"), ("es", "Solo se conoce una"), ("ru", "только одно ожидание")):
        assert told in said(one, language)
    for language, tenth in (("en", "one in ten"), ("es", "cada diez"), ("ru", "десят")):
        assert tenth not in said(one, language)
    assert "Of 4 waits half were 11 min or less, and the longest was 13 min." in said(few)
    assert "One person left the line before being called, after 5 min." in said(few)
    assert "Один человек ушёл из очереди до вызова, прождав 5 мин." in said(few, "ru")
    many = find(write(tmp_path / "many", [leg(n, "answered", "10:00", f"10:{10 + n}", "10:50") for n in range(1, 22)]))
    assert "Из 21 ожидания половина" in said(many, "ru")


def test_waits_of_a_line_without_a_name_have_the_usual_limit(tmp_path: Path) -> None:
    rows = [leg(1, "answered", "10:00", "10:30", "10:31"), leg(2, "answered", "10:00", "10:31", "10:32")]
    own = by(find(write(tmp_path / "j", [row | {"queue": None} for row in rows])), "over_limits", "which")["own_limit"]
    assert (own["limit_seconds"], own["n"], own["over"]) == (1800, 2, 1)


def test_who_names_no_line_beside_others_has_the_usual_limit_of_their_channel(tmp_path: Path) -> None:
    rows = [
        leg(1, "answered", "10:00", "10:09", "10:10"),
        leg(2, "answered", "10:00", "10:29", "10:30") | {"queue": None},
        leg(3, "answered", "10:00", "10:31", "10:32") | {"queue": None},
        leg(4, "answered", "10:00", "10:04", "10:05") | {"queue": None, "channel": "chat"},
        leg(5, "left", "10:00", None, "10:59") | {"queue": None},
    ]
    own = by(find(write(tmp_path / "j", rows)), "over_limits", "which")["own_limit"]
    assert (own["n"], own["over"], own["excess_seconds"]) == (4, 2, 2 * 60), "cash has ten minutes, a turn 30, a chat 3"


def test_a_wait_of_just_the_limit_is_within_it(tmp_path: Path) -> None:
    rows = [leg(1, "answered", "10:00", "10:10", "10:11"), leg(2, "answered", "10:00", "10:10:01", "10:11")]
    found = find(write(tmp_path / "j", rows))
    assert by(found, "over_limits", "which")["own_limit"]["over"] == 1
    bars = {row["wait_to"]: row["n"] for row in found.table("waits_around_limit").records() if row["n"]}
    assert bars == {600.0: 1, 720.0: 1}


def test_what_the_average_of_the_served_hides(tmp_path: Path) -> None:
    """Two called after 2 and 8 minutes, one gone after 4: whoever stays meets 2 with one third, else 8."""
    rows = [
        leg(1, "answered", "10:00", "10:02", "10:09"),
        leg(2, "left", "10:00", None, "10:04"),
        leg(3, "answered", "10:00", "10:08", "10:09"),
    ]
    found = find(write(tmp_path / "j", rows))
    averages = {row["measure"]: row["seconds"] / 60 for row in found.table("averages").records()}
    assert averages["mean_of_served"] == 5
    assert averages["mean_of_left"] == 4
    assert averages["mean_offered"] == pytest.approx(2 / 3 + 8 * 2 / 3, abs=1e-3)
    assert "The average of the served (5 min) misleads: 33.3% left instead" in said(found)
    assert offered_mean([], 5) is None


def test_the_offered_wait_is_found_behind_those_who_left() -> None:
    rng = np.random.default_rng(4)
    offered, patience = rng.gamma(2, 60, 60_000), rng.exponential(150, 60_000)
    seen = np.minimum(offered, patience)
    cells, place = np.unique(np.column_stack([seen // 1, offered <= patience]), axis=0, return_inverse=True)
    place = place.ravel()
    n, sums = np.bincount(place), np.bincount(place, seen * 1e6)
    rows = [{"n": int(k), "micros": m, "called": bool(c[1])} for k, m, c in zip(n, sums, cells, strict=True)]
    mean = offered_mean(rows, float(seen.max()))
    assert mean == pytest.approx(120, rel=0.02)
    assert seen[offered <= patience].mean() < 90


def test_priority_classes_are_told_apart(tmp_path: Path) -> None:
    rows = [leg(n, "answered", "10:00", f"10:{20 + n % 5}", "10:40") for n in range(40)]
    rows += [leg(100 + n, "answered", "10:00", "10:02", "10:10", priority=1) for n in range(40)]
    found = find(write(tmp_path / "j", rows))
    assert {row["priority_id"]: row["n"] for row in found.table("waits_by_priority").records() if row["who"] == "all"} == {
        "0": 40, "1": 40,
    }  # fmt: skip
    assert "highest priority class (40 waits) wait 2 min on average, the others 22 min" in said(found)


def test_missed_calls_by_hall_position_and_hour(tmp_path: Path) -> None:
    rows, calls = [], []
    for n in range(200):
        day, hour = (MONDAY, TUESDAY)[n % 2], 10 + n % 4
        missed = hour == 12 and n % 3 == 0
        rows.append(leg(n, "missed" if missed else "answered", f"{hour}:00", f"{hour}:05", f"{hour}:09", day=day))
        calls.append({"contact_id": f"c{n}", "leg": 1, "site": "centro", "business_day": day, "agent_id": "ana",
                      "called_at": at(f"{hour}:05", day), "position_id": "p2" if missed else "p1",
                      "result": "missed" if missed else "came"})  # fmt: skip
    journal = write(tmp_path / "j", rows)
    journal.write_days("calls", pa.Table.from_pylist(calls), source="by_hand")
    found = find(journal, Parameters(at_least=10))
    misses = {(row["by"], row["where"]): (row["missed"], row["n"]) for row in found.table("misses").records()}
    assert misses["all", ""] == misses["site", "Centro"]
    assert misses["position", "2"] == (misses["all", ""][0],) * 2
    assert misses["hour", "12:00"] == (misses["all", ""][0], 50)
    assert misses["hour", "10:00"] == (0, 50)
    assert "position: 2" in said(found)


def test_called_again_is_measured_to_the_first_call_and_told_to_the_last(tmp_path: Path) -> None:
    rows = [
        leg(1, "answered", "10:00", "10:05", "10:20", last_called_at=at("10:15")),
        leg(2, "answered", "10:00", "10:07", "10:20", last_called_at=at("10:07")),
    ]
    again = by(find(write(tmp_path / "j", rows)), "called_again", "who")
    assert again["called_again"] == {
        "who": "called_again", "n": 1, "first_mean_seconds": 300.0, "last_mean_seconds": 900.0,
    }  # fmt: skip
    assert (again["all_called"]["first_mean_seconds"], again["all_called"]["last_mean_seconds"]) == (360, 660)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], "Nothing is written down"),
        ([leg(1, "open", "10:00")], "Nobody's wait can be measured here."),
        ([leg(1, "phantom", "10:00", None, "10:00")], "Nobody's wait can be measured here."),
        ([leg(1, "answered", "10:00", "10:05", "10:09", doubt=Doubt.WAIT)], "Nobody's wait"),
        ([leg(1, "answered", "10:00", "10:05", "10:09")], "Only one wait is known: 5 min."),
        ([leg(n, "left", "10:00", None, f"10:0{n}") for n in range(1, 4)], "No wait passed its limit."),
    ],
)  # fmt: skip
def test_little_gives_a_sentence(tmp_path: Path, rows: list[Any], expected: str) -> None:
    found = find(write(tmp_path / "j", rows))
    assert expected in said(found)
    for language in ("es", "ru"):
        assert said(found, language) != said(found)


def test_rows_in_are_rows_used_and_rows_left_out(finding: Finding) -> None:
    (sample,) = finding.samples
    assert (sample.rows_in, sample.used) == (len(DAYS), 9)
    with pytest.raises(ValueError, match="between 0 and a year"):
        Parameters(limit_seconds=-1)
