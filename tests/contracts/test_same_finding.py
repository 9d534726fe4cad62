"""Every study gives the same finding however the same days came into the journal, and a sentence when it has little."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import same_days
from branch_days import DAYS, MONDAY, at, leg
from gate import GATE
from lagniappe.journal import engine
from lagniappe.journal.store import Journal
from lagniappe.report.html import fragment
from lagniappe.report.words import LANGUAGES, Words
from lagniappe.studies import find, folder, names
from lagniappe.studies.book import QUEUE

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def two_ways(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """The findings over the days as they came, and over the crooked journal on a machine on the other side of the world."""
    place = tmp_path_factory.mktemp("same")
    path = os.pathsep.join([str(TESTS), *sys.path])
    abroad = os.environ | {"TZ": "Pacific/Chatham", "PYTHONPATH": path, "PYTHONHASHSEED": "3"}
    command = [sys.executable, "-m", "same_days", str(place / "crooked"), str(place / "told.json")]
    with subprocess.Popen(command, env=abroad, cwd=TESTS) as other:
        here = same_days.findings(same_days.plainly(place / "plain"))
        assert other.wait(240) == 0
    return here, json.loads((place / "told.json").read_text(encoding="utf-8"))


@pytest.mark.skipif(not GATE, reason="every study twice over is for where the gate runs")
@pytest.mark.parametrize("name", names())
def test_shuffled_doubled_split_and_abroad_it_is_the_same_finding(name: str, two_ways: Any) -> None:
    here, abroad = (json.loads(json.dumps(each[name])) for each in two_ways)
    assert here["span"]["days"] == 7, "the study says too little of these days to be compared"
    assert same_days.differences(here, abroad) == []


def all_left(journal: Journal) -> None:
    write(journal, [leg(n, "left", "10:00", None, f"10:{n:02d}") for n in range(1, 9)])


def all_answered_at_once(journal: Journal) -> None:
    write(journal, [leg(n, "answered", f"10:{n:02d}", f"10:{n:02d}", f"10:{n + 5:02d}") for n in range(1, 9)])


def all_open(journal: Journal) -> None:
    write(journal, [leg(n, "open", f"10:{n:02d}") for n in range(1, 9)])


def all_phantom(journal: Journal) -> None:
    write(journal, [leg(n, "phantom", f"10:{n:02d}", None, f"10:{n:02d}") for n in range(1, 9)])


def snapshots_only(journal: Journal) -> None:
    """As a city's terminals publish them: states of the line every five minutes, no ticket."""
    rows = [
        {"site": "centro", "business_day": MONDAY + timedelta(days=day), "queue": "cash",
         "seen_at": at("10:00", MONDAY + timedelta(days=day)) + timedelta(minutes=5 * n), "waiting": n % 4,
         "positions_open": n % 3}
        for day in range(3) for n in range(12)
    ]  # fmt: skip
    write(journal, rows, "snapshots")


def intervals_only(journal: Journal) -> None:
    """As a telephone system reports them: half hours, already added up."""
    rows = [
        {"origin": "real", "site": "centro", "business_day": MONDAY + timedelta(days=day), "channel": "voice",
         "queue": "sales", "started_at": at("10:00", MONDAY + timedelta(days=day)) + timedelta(minutes=30 * n),
         "length": 1_800_000_000, "received": 20 + n, "answered": 17 + n, "abandoned": 3, "mean_wait": 40_000_000,
         "mean_handle": 200_000_000}
        for day in range(3) for n in range(4)
    ]  # fmt: skip
    write(journal, rows, "intervals")


def write(journal: Journal, rows: list[dict[str, Any]], table: str = "contacts") -> None:
    journal.write_days(table, pa.Table.from_pylist(rows), source="by_hand")


LITTLE = (all_left, all_answered_at_once, snapshots_only, all_open, intervals_only, all_phantom)


@pytest.mark.parametrize("little", LITTLE if GATE else LITTLE[::2], ids=lambda each: each.__name__)
def test_of_little_every_study_makes_a_sentence(little: Any, tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "j")
    little(journal)
    told = {}
    with engine.tables(journal) as tables:
        for name in names():
            study = find(name)
            finding = study.run(tables, study.Parameters())
            told[name] = " ".join(Words("en", [folder(name)]).sentence(each) for each in finding.headlines)
            for language in LANGUAGES:
                told_in = fragment(finding, Words(language, [folder(name)]), "{}/{}".format)
                assert "{" not in told_in, "a value was left out of its sentence"
    assert all(told.values()), told
    if little is snapshots_only:
        for name in QUEUE:
            assert "36" in told[name], f"{name} does not say that the line was seen 36 times: {told[name]}"
    if little is intervals_only:
        for name in QUEUE:
            assert "12" in told[name], f"{name} does not say that there are 12 intervals: {told[name]}"


def test_the_days_are_those_that_are_compared() -> None:
    """The two ways hold the same rows, or the comparison would prove nothing."""
    assert len(same_days.days()["contacts"]) > 200
    assert same_days.days() == same_days.days()
    assert {row["outcome"] for row in DAYS} >= {"left", "answered"}
