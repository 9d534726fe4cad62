"""The study over rounds made by hand, over a simulated line, and where there is little; the sheets and the command."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from branch_days import DAYS, MONDAY, at, write
from lagniappe.journal import engine
from lagniappe.report.figures import draw
from lagniappe.report.finding import Finding
from lagniappe.report.words import Words
from lagniappe.studies import folder
from lagniappe.studies.manual_survey import Parameters, run

Row = dict[str, Any]


def tap(
    round_id: str, what: str, when: datetime, value: float = 1.0, observer: int = 1, day: date = MONDAY, n: int = 0
) -> Row:
    return {
        "site": "centro", "business_day": day, "subject_kind": "round", "subject_id": f"{round_id}/{n}", "mark": f"seen_{what}",
        "value": value, "scale_low": 0.0, "scale_high": 5000.0, "marked_at": when, "marked_by": f"observer {observer}",
    }  # fmt: skip


def snapshot(when: datetime, waiting: int, opened: int | None, day: date = MONDAY, queue: str | None = None) -> Row:
    return {
        "site": "centro",
        "business_day": day,
        "queue": queue,
        "seen_at": when,
        "waiting": waiting,
        "positions_open": opened,
    }


def find(path: Path, taps: Any = (), snapshots: Any = (), parameters: Parameters | None = None) -> Finding:
    journal = write(path, ())
    for name, rows in (("marks", taps), ("snapshots", snapshots)):
        if rows:
            journal.write_days(name, pa.Table.from_pylist(list(rows)), source="survey")
    with engine.tables(journal) as tables:
        return run(tables, parameters)


def said(finding: Finding, language: str = "en") -> str:
    words = Words(language, [folder("manual_survey")])
    return " ".join(words.sentence(each) for each in (*finding.headlines, *finding.caveats)).replace("\u00a0", " ")


ONE = (
    tap("a", "begin", at("10:00"), 1), tap("a", "arrived", at("10:01"), n=1), tap("a", "called", at("10:02"), n=2),
    tap("a", "arrived", at("10:03"), n=3), tap("a", "called", at("10:06"), n=4), tap("a", "end", at("10:10"), 1, n=5),
)  # fmt: skip
OTHER = (
    tap("b", "begin", at("10:00"), 1, 2), tap("b", "arrived", at("10:01:05"), 1, 2, n=1),
    tap("b", "end", at("10:09"), 2, 2, n=2),
    tap("c", "arrived", at("11:00"), n=1),
)  # fmt: skip
COUNTS = (
    snapshot(at("10:00"), 4, 2),
    snapshot(at("10:05"), 2, 0),
    snapshot(at("11:00"), 0, 0),
    snapshot(at("11:05"), 3, None),
)


def test_rounds_by_hand(tmp_path: Path) -> None:
    found = find(tmp_path / "j", (*ONE, *OTHER), COUNTS, Parameters(limit_seconds=240))
    (row,) = found.table("survey_waits").records()
    assert (row["rounds"], row["arrived"], row["called"], row["there_before"], row["n"]) == (1, 2, 2, 1, 2)
    # The line: 1 for a minute, 2, 1, 2 for three, 1 for four: (1 + 2 + 1 + 6 + 4) minutes for two who joined.
    assert row["little_seconds"] == 7 * 60
    assert row["little_low_seconds"] is None, "one round cannot tell how rounds differ"
    # One waited 5 minutes to the call; the other at least 7.
    assert (row["median_seconds"], row["share_over"]) == (300, 1.0)
    samples = {sample.measure: sample for sample in found.samples}
    assert (samples["rounds"].used, dict(samples["rounds"].excluded)) == (1, {"no_begin": 1, "observed_twice": 1})
    (pair,) = [each for each in found.table("observers").records() if each["what"] == "taps_arrived"]
    assert (pair["taps_one"], pair["taps_other"], pair["both"]) == (2, 1, 1)
    (line,) = found.table("counted").records()
    assert (line["counts"], line["waiting"], line["most_waiting"], line["waiting_seen"], line["nobody_open"]) == (
        4,
        2.25,
        4,
        2,
        1,
    )
    assert "In 50% of the counts with people waiting (1 times) no position was open" in said(found)
    reference = (Path(__file__).parents[4] / "docs" / "reference" / "studies.md").read_text(encoding="utf-8")
    names = {table.name for table in found.tables} | {c.name for table in found.tables for c in table.columns}
    assert [name for name in sorted(names) if f"`{name}`" not in reference] == []
    for language in ("es", "ru"):
        assert said(found, language) != said(found)
        assert draw(found.figures[0], found, Words(language, [folder("manual_survey")])).light.startswith("<svg")


def test_a_simulated_hall_is_told_within_its_interval(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    taps, truth = [], []
    for day in range(30):
        start = datetime(2026, 3, 2, 13, tzinfo=UTC).replace(tzinfo=None) + timedelta(days=day)
        arrived = np.cumsum(rng.exponential(60, 400))
        arrived, free = arrived[arrived < 5 * 3600], np.zeros(3)
        called = []
        for moment in arrived:
            server = int(free.argmin())
            called.append(max(moment, free[server]))
            free[server] = called[-1] + rng.exponential(150)
        looked_at = (arrived > 3600) & (arrived < 3.5 * 3600 + 2400)  # the first hour, still calm, is nobody's round
        truth += list((np.array(called) - arrived)[looked_at])
        begin = float(rng.uniform(3600, 3.5 * 3600))
        end, local = begin + 2400, start.date()
        waiting = sum(a < begin <= c for a, c in zip(arrived, called, strict=True))
        events = [("begin", begin, waiting), ("end", end, 0)]
        events += [("arrived", a, 1) for a in arrived if begin <= a < end] + [
            ("called", c, 1) for c in called if begin <= c < end
        ]
        taps += [
            tap(f"r{day}", what, start + timedelta(seconds=float(when)), float(value), day=local, n=n)
            for n, (what, when, value) in enumerate(events)
        ]
    found = find(tmp_path / "j", taps, parameters=Parameters(limit_seconds=300))
    (row,) = found.table("survey_waits").records()
    assert row["rounds"] == 30
    assert row["little_low_seconds"] < np.mean(truth) < row["little_high_seconds"]
    assert row["share_low"] < np.mean(np.array(truth) > 300) < row["share_high"]
    (more,) = found.table("rounds_needed").records()
    assert more["rounds_for_10"] > more["rounds_for_20"] >= 2
    assert "people waited" in said(found)


@pytest.mark.parametrize(
    ("taps", "snapshots", "expected"),
    [
        ((), (), "Nobody has counted by hand"),
        ((), COUNTS[:1], "1 count of the line"),
        (ONE[:1], (), "too little to tell a wait"),
        (OTHER[-1:], (), "Nobody has counted by hand"),
        ((ONE[0], tap("a", "left", at("10:01"), n=1), tap("a", "called", at("10:02"), n=2)), (), "somebody came unseen"),
    ],
)  # fmt: skip
def test_little_gives_a_sentence(tmp_path: Path, taps: Any, snapshots: Any, expected: str) -> None:
    found = find(tmp_path / "j", taps, snapshots)
    assert expected in said(found)
    assert Finding.from_json(found.to_json()) == found


def test_the_order_of_the_rows_changes_nothing(tmp_path: Path) -> None:
    whole = find(tmp_path / "whole", (*ONE, *OTHER), COUNTS).to_json()
    taps, counts = [*ONE, *OTHER, *ONE], [*COUNTS, *COUNTS]
    Random(2).shuffle(taps)
    Random(3).shuffle(counts)
    assert find(tmp_path / "other", taps, counts).to_json() == whole


def test_contacts_beside_counts_are_left_alone(tmp_path: Path) -> None:
    journal = write(tmp_path / "j", DAYS)
    journal.write_days("snapshots", pa.Table.from_pylist(list(COUNTS)), source="survey")
    with engine.tables(journal) as tables:
        assert run(tables).table("counted").records()[0]["counts"] == 4
