"""Patience on two days known by heart, on journals with little to say, and on the same days written down differently."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from branch_days import DAYS, leg, write
from lagniappe.journal import engine
from lagniappe.journal.store import Journal
from lagniappe.report.finding import Finding
from lagniappe.report.words import Words
from lagniappe.studies import folder
from lagniappe.studies.patience import Parameters, run


def find(journal: Journal, **wishes: Any) -> Finding:
    with engine.tables(journal) as tables:
        return run(tables, Parameters(**wishes))


def said(finding: Finding, language: str = "en") -> str:
    words = Words(language, [folder("patience")])
    return " ".join(words.sentence(each) for each in finding.headlines).replace("\u00a0", " ")


def by(finding: Finding, table: str, key: str) -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in finding.table(table).records()}


@pytest.fixture(scope="module")
def finding(tmp_path_factory: pytest.TempPathFactory) -> Finding:
    return find(write(tmp_path_factory.mktemp("days") / "j"), least=1)


def test_time_in_line_over_leavers_and_which_zero_waits_count(finding: Finding) -> None:
    rows = by(finding, "patience", "counting")
    waited, zero = rows["waited"], rows["with_zero"]
    assert (waited["n"], waited["left"], waited["called"]) == (7, 2, 4)
    assert waited["patience_seconds"] == 82 * 60 / 2
    assert waited["left_mean_seconds"] == 8 * 60
    assert waited["index"] == 2
    assert waited["index_low"] is None, "two days cannot tell how days differ"
    assert waited["patience_low_seconds"] < waited["patience_seconds"] < waited["patience_high_seconds"]
    # Two more were called at once, and one left before joining a queue.
    assert (zero["n"], zero["left"], zero["called"]) == (10, 3, 6)
    assert zero["patience_seconds"] == pytest.approx(82 * 60 / 3, abs=0.001)
    assert zero["left_mean_seconds"] == pytest.approx(16 * 60 / 3, abs=0.001)
    assert "only 2 left" in said(finding)


def test_the_curve_of_leaving_and_that_of_being_called(finding: Finding) -> None:
    rows = by(finding, "patience_curve", "seconds")
    assert rows[0]["in_line"] == 7
    assert [rows[second]["left"] for second in (210, 270, 690, 870)] == [0, 1, 0, 1]
    # Written in whole minutes: the first cell is half a minute, and four minutes stand for 3:30 to 4:30.
    assert rows[210]["staying_share"] == 1
    assert rows[0]["uncalled_share"] == pytest.approx(7 / 9, abs=1e-6), "two of nine were called at once"
    assert rows[270]["staying_low"] < rows[270]["staying_share"] < rows[270]["staying_high"] <= 1
    assert any("whole minutes" in Words("en", [folder("patience")]).sentence(each) for each in finding.caveats)


def test_rows_in_are_rows_used_and_left_out(finding: Finding) -> None:
    (sample,) = finding.samples
    assert (sample.rows_in, sample.used) == (len(DAYS), 7)
    assert dict(sample.excluded) == {"not_queued": 1, "phantom": 1, "open": 1, "at_once": 2}


def test_missed_calls_are_told_both_ways(finding: Finding) -> None:
    rows = finding.table("patience_if_missed_had_gone").records()
    assert rows
    for row in rows:
        assert row["staying_if_gone"] <= row["staying_share"] + 1e-6
    assert sum(row["missed"] for row in rows) == 1
    assert "1 person missed their call" in said(finding)


def test_patience_by_kind(finding: Finding) -> None:
    rows = {(row["by"], row["member_id"]): row for row in finding.table("patience_by").records()}
    deposit = rows["by_kind", "deposit"]
    assert (deposit["n"], deposit["left"], deposit["left_at_once"]) == (6, 2, 1)
    assert deposit["patience_seconds"] == 75 * 60 / 2
    assert deposit["with_zero_patience_seconds"] == 75 * 60 / 3
    assert rows["by_kind", "loan"]["patience_seconds"] is None, "nobody left: only a bound is known"
    assert rows["by_kind", "loan"]["patience_low_seconds"] > 0
    assert not [row for row in rows if row[0] == "by_priority"], "one priority only repeats the whole"


def test_moved_on_is_cut_short_and_kept(tmp_path: Path) -> None:
    rows = [
        leg(1, "transferred", "10:00", None, "10:06"),
        leg(2, "left", "10:00", None, "10:03"),
    ]
    finding = find(write(tmp_path / "j", rows))
    assert by(finding, "patience", "counting")["waited"]["patience_seconds"] == 9 * 60


def test_all_censored_gives_a_bound(tmp_path: Path) -> None:
    rows = [leg(n, "answered", "10:00", f"10:0{n}", "10:20") for n in range(1, 6)]
    finding = find(write(tmp_path / "j", rows))
    assert "were called before they lost patience; it is at least about" in said(finding)
    assert "leaving_peaks" not in {table.name for table in finding.tables}
    for language in ("es", "ru"):
        assert said(finding, language) != said(finding)


def test_one_who_left_left_alone(tmp_path: Path) -> None:
    rows = [leg(1, "left", "10:00", None, "10:05"), leg(2, "answered", "10:00", "10:06", "10:07")]
    found = find(write(tmp_path / "j", rows))
    assert "solo 1 se fue:" in said(found, "es").replace("\u00a0", " ")
    assert "ушёл только 1:" in said(found, "ru").replace("\u00a0", " ")


def test_nobody_waited(tmp_path: Path) -> None:
    finding = find(write(tmp_path / "j", [leg(1, "answered", "10:00", "10:00", "10:05")]))
    assert said(finding) == "Nobody is known to have waited at all, so no patience can be told."
    assert [table.name for table in finding.tables] == []


def test_shuffled_split_doubled_and_elsewhere_it_is_the_same(
    tmp_path: Path, finding: Finding, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = finding.to_json()
    shuffled = list(DAYS)
    random.Random(3).shuffle(shuffled)
    assert find(write(tmp_path / "shuffled", shuffled), least=1).to_json() == expected
    parts = write(tmp_path / "parts", shuffled[:5])
    for _ in range(2):
        parts.write_days("contacts", pa.Table.from_pylist(shuffled[4:]), source="by_hand")
    assert find(parts, least=1).to_json() == expected
    monkeypatch.setenv("TZ", "Pacific/Chatham")
    time.tzset()
    try:
        assert find(write(tmp_path / "elsewhere"), least=1).to_json() == expected
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_wrong_wish_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Parameters(least=0)
