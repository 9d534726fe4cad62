"""The bank's log: every row accounted for, every known quirk counted, and the same however the files are cut."""

from __future__ import annotations

import csv
import gzip
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lagniappe.journal import check, engine, sources
from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import ImportReport
from lagniappe.journal.sources.anonymous_bank.lines import COLUMNS
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import TABLES, Doubt

HEADER = "\t".join(COLUMNS)


def bank(paths: list[Path], journal: Journal) -> ImportReport:
    return sources.find("anonymous_bank").read(paths, journal, lambda what: None, {})


def row(**changes: str) -> str:
    """A plain call: 6 s in the voice unit, 17 s in the queue, 54 s of service."""
    plain = dict(
        zip(
            COLUMNS,
            "AA0101 33118 27997683 1 PS 990104 6:55:20 6:55:26 6 6:55:26 6:55:43 17 AGENT 6:55:43 6:56:37 54 "
            "MICHAL".split(),
            strict=True,
        )
    )
    return "\t".join((plain | changes).values())


def one(tmp_path: Path, *rows: str) -> tuple[list[dict[str, Any]], ImportReport]:
    path = tmp_path / "log.txt"
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    journal = Journal.create(tmp_path / "journal")
    report = bank([path], journal)
    return journal.read("contacts").to_pylist(), report


def reasons(report: ImportReport) -> dict[str, int]:
    return {reason.id: reason.count for reason in (*report.repairs, *report.rejections)}


def test_a_plain_call_in_utc(tmp_path: Path) -> None:
    (leg,), report = one(tmp_path, row())
    assert (report.rows_in, report.accepted, reasons(report)) == (1, 1, {})
    assert leg["entered_at"].isoformat() == "1999-01-04T04:55:20"
    assert leg["arrived_at"].time().isoformat() == "04:55:26"
    assert leg["called_at"] == leg["answered_at"] == leg["last_called_at"]
    assert (leg["called_at"] - leg["arrived_at"]).seconds == 17
    assert (leg["ended_at"] - leg["answered_at"]).seconds == 54
    assert leg["active"] == 54_000_000
    assert (leg["queue"], leg["kind"], leg["priority"], leg["outcome"], leg["doubt"]) == ("PS", "PS", 0, "answered", 0)
    assert "MICHAL" not in str(leg)
    assert "27997683" not in str(leg)


NO_SERVICE = {"ser_start": "0:00:00", "ser_exit": "0:00:00", "ser_time": "0", "server": "NO_SERVER"}
NO_QUEUE = {"q_start": "0:00:00", "q_exit": "0:00:00", "q_time": "0"}


@pytest.mark.parametrize(
    ("changes", "reason", "doubt", "wait_seconds", "service_seconds"),
    [
        ({"ser_start": "6:55:42", "ser_time": "55"}, "clocks", Doubt.WAIT_CLOCKS, 17, 55),
        (NO_QUEUE | {"ser_start": "6:55:25", "ser_time": "72"}, "clocks", Doubt.WAIT_CLOCKS, 0, 72),
        ({"ser_start": "6:55:36", "ser_time": "61"}, "wait", Doubt.WAIT, 10, 61),
        ({"ser_start": "6:55:25", "ser_time": "72"}, "wait", Doubt.WAIT, 0, 72),
        ({"ser_start": "6:55:53", "ser_time": "44"}, None, Doubt.NONE, 17, 44),
        (NO_QUEUE | {"ser_start": "6:56:05", "ser_time": "32"}, "wait", Doubt.WAIT, 0, 32),
        ({"vru_entry": "6:56:20", "vru_time": "-54"}, "door", Doubt.DOOR | Doubt.WAIT, 17, 54),
        (NO_SERVICE | {"outcome": "HANG"}, None, Doubt.NONE, None, None),
        (NO_SERVICE | NO_QUEUE | {"outcome": "HANG"}, "never_queued", Doubt.WAIT, None, None),
        ({"outcome": "HANG", "server": "NO_SERVER"}, "hung_with_service", Doubt.NONE, None, None),
        ({"server": "NO_SERVER"}, "no_agent", Doubt.NO_AGENT, 17, 54),
        (NO_SERVICE | {"server": "TOVA"}, "service_missing", Doubt.SERVICE | Doubt.END_MISSING, 17, None),
        ({"ser_exit": "6:55:52", "ser_time": "9"}, "short", Doubt.SHORT, 17, 9),
        ({"ser_time": "500"}, "durations", Doubt.SERVICE, 17, 54),
        ({"type": "AA"}, "kind", Doubt.NONE, 17, 54),
        ({"type": ""}, "kind", Doubt.NONE, 17, 54),
        ({"server": ""}, "no_agent", Doubt.NO_AGENT, 17, 54),
        ({"customer_id": ""}, None, Doubt.NONE, 17, 54),
        ({"server": "ANA MARÍA"}, None, Doubt.NONE, 17, 54),
        ({"ser_exit": "6:55:40", "ser_time": "-3"}, "backwards", Doubt.SERVICE, 17, 86_397),
    ],
)
def test_each_quirk(
    tmp_path: Path,
    changes: dict[str, str],
    reason: str | None,
    doubt: Doubt,
    wait_seconds: int | None,
    service_seconds: int | None,
) -> None:
    (leg,), report = one(tmp_path, row(**changes))
    assert list(reasons(report)) == ([reason] if reason else [])
    assert Doubt(leg["doubt"]) == doubt
    waited = (leg["called_at"] - leg["arrived_at"]).seconds if leg["called_at"] else None
    served = (leg["ended_at"] - leg["answered_at"]).seconds if leg["ended_at"] and leg["answered_at"] else None
    assert (waited, served) == (wait_seconds, service_seconds)
    assert report.rows_in == report.accepted + report.repaired


def test_midnight(tmp_path: Path) -> None:
    """The first call ends after midnight; the second joins the queue at midnight itself, written like "never"."""
    first = row(
        call_id="1", vru_entry="23:59:15", vru_exit="23:59:21", q_start="23:59:21", q_exit="23:59:40", q_time="19",
        ser_start="23:59:40", ser_exit="0:01:00", ser_time="80",
    )  # fmt: skip
    second = row(
        call_id="2", vru_entry="23:59:54", vru_exit="23:59:54", vru_time="0", q_start="0:00:00", q_exit="0:00:27",
        q_time="27", ser_start="0:00:27", ser_exit="0:01:33", ser_time="66",
    )  # fmt: skip
    legs, report = one(tmp_path, first, second)
    assert reasons(report)["midnight"] == 2
    assert [(leg["ended_at"] - leg["answered_at"]).seconds for leg in legs] == [80, 66]
    assert [(leg["called_at"] - leg["arrived_at"]).seconds for leg in legs] == [19, 27]
    # Until 04:00 the business day is the evening's.
    assert {leg["business_day"] for leg in legs} == {date(1999, 1, 4)}


def test_two_at_once_are_flagged_on_both_sides(tmp_path: Path) -> None:
    within = row(call_id="2", ser_start="6:55:50", ser_exit="6:56:10", ser_time="20", q_exit="6:55:50", q_time="24")
    another = row(call_id="3", server="TOVA")
    legs, report = one(tmp_path, row(), within, another)
    assert reasons(report) == {"overlap": 2}
    flagged = {leg["contact_id"][-1] for leg in legs if leg["doubt"] & Doubt.OVERLAP}
    assert flagged == {"8", "2"}


def test_unreadable_rows_are_kept_apart_with_line_and_reason(tmp_path: Path) -> None:
    rows = [
        row(), row(call_id="2").replace("\tTOVA", "") + "\textra", row(call_id="3", vru_exit="25:00:00"),
        row(call_id="4", date="991345"), row(call_id="5", outcome="MAYBE"), row(call_id="6", q_time="many"), row(), "",
        row(call_id="7"), row(call_id="8", date="990229"), row(call_id=""), row(call_id="9")[:-30],
    ]  # fmt: skip
    legs, report = one(tmp_path, *rows)
    assert (report.rows_in, len(legs), report.rejected) == (11, 2, 9)
    found = {reason.id: [line for _, line in reason.examples] for reason in report.rejections}
    assert found == {
        "columns": [3, 12, 13], "time": [4], "date": [5, 11], "outcome": [6], "number": [7], "again": [8],
    }  # fmt: skip
    assert report.rejected_file is not None
    with (tmp_path / "journal" / report.rejected_file).open() as file:
        kept = list(csv.DictReader(file))
    assert [(line["line"], line["reason"]) for line in kept][:2] == [("3", "columns"), ("4", "time")]


def test_a_queue_that_ends_before_it_began_is_no_wait(tmp_path: Path) -> None:
    later = NO_SERVICE | {"outcome": "HANG", "q_start": "6:56:20", "q_time": "-37"}
    (leg,), report = one(tmp_path, row(**later))
    assert reasons(report) == {"backwards": 1}
    assert Doubt(leg["doubt"]) == Doubt.WAIT


def test_who_left_a_queue_of_an_unknown_type_had_joined_it(tmp_path: Path) -> None:
    (leg,), _ = one(tmp_path, row(**(NO_SERVICE | {"outcome": "HANG", "type": "AA"})))
    assert (leg["queue"], leg["kind"]) == ("other", None)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_lines_of_every_system_and_letters_of_no_encoding(tmp_path: Path, end: str) -> None:
    rows = [HEADER, row(), row(call_id="2", server="MÜLLER"), row(call_id="3", vru_entry="ü"), ""]
    path = tmp_path / "log.txt"
    path.write_bytes(end.join(rows).encode("latin-1"))
    report = bank([path], Journal.create(tmp_path / "journal"))
    assert (report.rows_in, report.accepted, reasons(report)) == (3, 2, {"time": 1})
    assert report.rejections[0].examples == (("log.txt", 4),)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt.gz", b"not gzip", "not a gzip file"),
        ("a.txt.gz", gzip.compress(b"x" * 10_000, mtime=0)[:40], "damaged gzip"),
        ("a.txt", b"\x00\x01\x02" * 50, "not a text file"),
        ("a.txt", b"one,two\n1,2\n", "is not this log"),
        ("a.txt", b"  \n ", "is empty"),
    ],
)
def test_unreadable_files_write_nothing(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    good = tmp_path / "good.txt"
    good.write_text(f"{HEADER}\n{row()}\n")
    (tmp_path / name).write_bytes(content)
    journal = Journal.create(tmp_path / "journal")
    with pytest.raises(JournalError, match=said):
        bank([good, tmp_path / name], journal)
    assert journal.generations() == ()


@pytest.fixture(scope="module")
def months(shared_data: Path) -> list[Path]:
    return sorted((shared_data / "queue" / "anonymous_bank").glob("0*.txt.gz"))


@pytest.fixture(scope="module")
def whole(months: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Journal, ImportReport]:
    journal = Journal.create(tmp_path_factory.mktemp("bank") / "journal")
    return journal, bank(months, journal)


@pytest.mark.data
def test_all_rows_of_the_quarter(whole: tuple[Journal, ImportReport]) -> None:
    journal, report = whole
    assert report.rows_in == report.accepted + report.repaired + report.rejected == 103_744
    assert report.rejected == 0
    assert dict(report.outcomes) == {"answered": 82_069, "left": 20_750, "phantom": 925}
    assert journal.read("contacts").num_rows == 103_744
    assert report.empty_days == ("1999-01-11", "1999-01-12")
    counted = reasons(report)
    # Counted independently from the raw file: rows whose queue begins at 0:00:00, NO_SERVER among AGENT, and so on.
    assert counted["never_queued"] == 5_082
    assert counted["no_agent"] == 1_474 + 14
    assert counted["service_missing"] == 57 + 88
    assert counted["hung_with_service"] == 283 + 1
    assert counted["kind"] == 2
    assert counted["door"] == 86
    assert json.loads(json.dumps(report.to_json()))["rows_in"] == 103_744


@pytest.mark.data
def test_durations_are_those_of_the_raw_file(whole: tuple[Journal, ImportReport], months: list[Path]) -> None:
    """Without any of our code: the sums of the raw columns q_time and ser_time are those of the journal's times."""
    queue_seconds = service_seconds = 0
    for path in months:
        with gzip.open(path, "rt") as file:
            for call in csv.DictReader(file, delimiter="\t"):
                queued = call["q_exit"] != "0:00:00" or call["q_start"] != "0:00:00"
                apart = abs(_seconds(call["ser_start"]) - _seconds(call["q_exit"])) % 86_400 > 2
                if call["outcome"] == "AGENT" and queued and call["ser_start"] != "0:00:00" and not apart:
                    queue_seconds += int(call["q_time"])
                if call["outcome"] == "AGENT":
                    service_seconds += int(call["ser_time"])
    with engine.tables(whole[0]) as tables:
        legs = tables.contacts.filter(tables.contacts.outcome == "answered")
        service = engine.micros_between(legs.answered_at, legs.ended_at).sum() / 1e6
        clear = legs.filter(legs.entered_at.notnull() | (legs.doubt >= 0))
        clear = clear.filter(((clear.doubt & int(Doubt.WAIT)) == 0) | ((clear.doubt & int(Doubt.DOOR)) != 0))
        clear = clear.filter((clear.doubt & int(Doubt.END_MISSING)) == 0)
        positive = engine.micros_between(clear.arrived_at, clear.called_at).sum() / 1e6
        row = engine.collect(legs.agg(service=service)).to_pylist()[0]
        waits = engine.collect(clear.agg(waits=positive)).to_pylist()[0]
    assert row["service"] == service_seconds
    assert waits["waits"] == pytest.approx(queue_seconds, rel=2e-3)


def _seconds(clock: str) -> int:
    hours, minutes, seconds = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


@pytest.mark.data
def test_the_quarter_keeps_the_laws_but_those_known_broken(whole: tuple[Journal, ImportReport]) -> None:
    with engine.tables(whole[0]) as tables:
        report = check.run(tables)
    broken = {law.id: law for law in report.laws if not law.holds}
    assert set(broken) == {"agent_capacity", "equal_ends", "missing_at_random"}
    assert broken["agent_capacity"].flagged == broken["agent_capacity"].broken
    assert any("customer_id" in str(example.to_data()) for example in broken["missing_at_random"].examples)


@pytest.mark.data
def test_nobody_is_named(whole: tuple[Journal, ImportReport]) -> None:
    legs = whole[0].read("contacts")
    people = set(legs["agent_id"].to_pylist()) | set(legs["customer_id"].to_pylist())
    assert not {"TOVA", "SHARON", "9664491"} & people
    assert legs["customer_id"].null_count > 50_000


@pytest.mark.data
def test_shuffled_and_split_files_give_the_same_journal(months: list[Path], tmp_path: Path) -> None:
    """Two weeks of January, once in order and once shuffled into three files that are imported apart, one of them twice.
    Overlaps of one agent's calls are found although they came in different files."""
    with gzip.open(months[0], "rt") as file:
        header, *lines = file.read().splitlines()
    lines = [line for line in lines if line.split("\t")[5] < "990115"]
    (tmp_path / "whole.txt").write_text("\n".join([header, *lines]))
    key = b"one key for both"
    straight = Journal.create(tmp_path / "straight", key=key)
    first = bank([tmp_path / "whole.txt"], straight)
    random.Random(5).shuffle(lines)
    pieces = []
    for number in range(3):
        path = tmp_path / f"piece{number}.txt.gz"
        path.write_bytes(gzip.compress("\n".join([header, *lines[number::3]]).encode()))
        pieces.append(path)
    crooked = Journal.create(tmp_path / "crooked", key=key)
    for path in (*pieces, pieces[1]):
        last = bank([path], crooked)
    assert last.parts_written == 0
    for table in TABLES:
        assert crooked.read(table).equals(straight.read(table)), table
    assert reasons(first)["overlap"] > 100
