"""Plain CSV: the clean file and the dirty one tell the same, and each row is accounted for."""

from __future__ import annotations

import csv
import gzip
import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagniappe.journal import sources
from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import ImportReport
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import Doubt

ZONE = "America/Argentina/Buenos_Aires"
NAMES = (
    "contact_id",
    "site",
    "channel",
    "customer_id",
    "arrived_at",
    "called_at",
    "answered_at",
    "ended_at",
    "outcome",
)


def generic(paths: list[Path], journal: Journal, **options: str) -> ImportReport:
    return sources.find("generic").read(paths, journal, lambda what: None, {"zone": ZONE} | options)


def line(number: int, **changes: str) -> str:
    plain = {
        "contact_id": f"turn-{number}",
        "site": ("once", "recoleta")[number % 2],
        "channel": "turn",
        "customer_id": f"dni-{number % 5}",
        "arrived_at": f"2026-03-0{2 + number % 3}T10:{number % 60:02}:00",
        "called_at": f"2026-03-0{2 + number % 3}T11:{number % 60:02}:00.250",
        "answered_at": f"2026-03-0{2 + number % 3}T11:{number % 60:02}:05",
        "ended_at": f"2026-03-0{2 + number % 3}T11:{number % 60:02}:50",
        "outcome": "answered",
    }
    return ",".join((plain | changes).values())


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join([",".join(NAMES), *lines]) + "\n")
    return path


def reasons(report: ImportReport) -> dict[str, list[int]]:
    return {reason.id: [line for _, line in reason.examples] for reason in (*report.repairs, *report.rejections)}


def test_a_place_with_one_line_need_not_name_it(tmp_path: Path) -> None:
    """Who left without a queue would never have waited."""
    left = line(
        1,
        outcome="left",
        called_at="",
        answered_at="",
        ended_at="2026-03-03T10:41:00",
        arrived_at="2026-03-03T10:00:00",
    )
    found = []
    for number, (head, ends) in enumerate(((",".join(NAMES), ""), (",".join(NAMES) + ",queue", ","))):
        path = tmp_path / f"{number}.csv"
        path.write_text("\n".join([head, left + ends, line(2) + ends]) + "\n")
        journal = Journal.create(tmp_path / str(number))
        assert generic([path], journal).rows_in == 2
        found.append([row["queue"] for row in journal.read("contacts").to_pylist()])
    assert [sorted(one) for one in found] == [["once", "recoleta"]] * 2


def test_times_that_stand_for_never_are_left_empty(tmp_path: Path) -> None:
    rows = [
        line(1), line(2, outcome="left", called_at="0001-01-01 00:00:00", answered_at="9999-12-31T23:59:59",
                      ended_at="2026-03-02T11:00:00"),
        line(3, arrived_at="9999-12-31T23:59:59"), line(4, ended_at="9999-12-31T23:59:59"),
    ]  # fmt: skip
    for number in range(2):
        journal = Journal.create(tmp_path / str(number))
        # Once whole, once by the value, which a row that cannot be read asks for.
        report = generic([write(tmp_path / "rows.csv", rows + ["torn"] * number)], journal)
        assert (report.rows_in, report.accepted, report.repaired, report.rejected) == (4 + number, 1, 2, 1 + number)
        assert reasons(report)["never"] == [3, 5]
        assert reasons(report)["empty"] == [4]
        legs = {row["contact_id"]: row for row in journal.read("contacts").to_pylist()}
        assert (legs["turn-2"]["called_at"], legs["turn-2"]["answered_at"]) == (None, None)
        assert legs["turn-4"]["ended_at"] is None
        assert legs["turn-4"]["doubt"] & Doubt.END_MISSING


@pytest.mark.parametrize("blank", ["", "   ", "," * 8, " ,, , ,,,,,"])
def test_a_line_without_anything_is_no_row_whichever_way_it_is_read(blank: str, tmp_path: Path) -> None:
    clean, dirty = [line(1), blank, line(2)], [line(1), blank, line(2), line(3, arrived_at="soon")]
    for lines, rejected in ((clean, {}), (dirty, {"value": [5]})):
        for said in ({}, {"delimiter": ","}):
            path = write(tmp_path / "export.csv", lines)
            report = generic([path], Journal.create(tmp_path / f"{len(lines)}{len(said)}"), **said)
            assert (report.rows_in, report.accepted, reasons(report)) == (2 + len(rejected), 2, rejected)


def test_numbers_that_no_journal_can_hold_are_refused_by_the_row(tmp_path: Path) -> None:
    names = [*NAMES, "priority"]
    rows = [[*line(number).split(","), "0"] for number in range(1, 5)]
    rows[1][-1] = "9" * 25
    rows[2][4] = "9" * 25
    path = tmp_path / "export.csv"
    path.write_text("\n".join(",".join(row) for row in (names, *rows)) + "\n")
    report = generic([path], Journal.create(tmp_path / "journal"))
    assert (report.accepted, reasons(report)) == (2, {"value": [3, 4]})


def test_a_lone_carriage_return_ends_a_line(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes(
        b"contact_id,arrived_at,outcome\r1,2026-03-02T10:00:00Z,left\r2,noon,left\r3,2026-03-02T10:02:00Z,left\r"
    )
    journal = Journal.create(tmp_path / "old")
    options = {"site": "s", "channel": "turn", "zone": "Europe/Madrid"}
    report = sources.find("generic").read([path], journal, lambda what: None, options)
    assert (report.rows_in, report.accepted, report.rejections[0].examples) == (3, 2, (("old.csv", 3),))


def test_a_clean_file(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    report = generic([write(tmp_path / "a.csv", [line(number) for number in range(30)])], journal)
    assert (report.rows_in, report.accepted, report.rejected, report.days) == (30, 30, 0, 3)
    leg = journal.read("contacts").to_pylist()[0]
    assert leg["arrived_at"].isoformat() == "2026-03-02T13:00:00"
    assert (leg["called_at"] - leg["arrived_at"]).total_seconds() == 3600.25
    assert (leg["business_day"], leg["leg"], leg["direction"], leg["doubt"]) == (date(2026, 3, 2), 1, "in", 0)
    assert leg["customer_id"] == journal.pseudonym("customer", "dni-0")
    assert {row["site"]: row["zone"] for row in journal.read("sites").to_pylist()} == {"once": ZONE, "recoleta": ZONE}
    again = generic([tmp_path / "a.csv"], journal)
    assert (again.parts_written, again.parts_unchanged) == (0, 6)


def test_a_dirty_row_changes_nothing_else(tmp_path: Path) -> None:
    """One unreadable value sends the file the slow way; the other rows come out the same as by the quick one."""
    clean, dirty = (Journal.create(tmp_path / name, key=b"one key") for name in ("clean", "dirty"))
    rows = [line(number) for number in range(30)]
    generic([write(tmp_path / "clean.csv", rows)], clean)
    rows[7:7] = [line(90, called_at="yesterday"), "one,two", "", line(91, ended_at="2026-02-30T10:00:00")]
    report = generic([write(tmp_path / "dirty.csv", rows)], dirty)
    assert dirty.read("contacts").equals(clean.read("contacts"))
    assert (report.rows_in, report.accepted, report.rejected) == (33, 30, 3)
    assert reasons(report) == {"value": [9, 12], "columns": [10]}


def test_rows_are_flagged_or_refused_with_line_and_reason(tmp_path: Path) -> None:
    rows = [
        line(0, called_at="2026-03-02T09:00:00"),
        line(1, ended_at="2026-03-03T11:00:00"),
        line(2, ended_at=""),
        line(3, outcome="happy"),
        line(4, arrived_at=""),
        line(0),
        line(6, outcome="left", called_at="", answered_at=""),
    ]
    journal = Journal.create(tmp_path / "journal")
    report = generic([write(tmp_path / "a.csv", rows)], journal)
    assert (report.rows_in, report.accepted, report.repaired, report.rejected) == (7, 1, 3, 3)
    assert reasons(report) == {
        "wait": [2], "service": [3], "end_missing": [4], "word": [5], "empty": [6], "again": [7],
    }  # fmt: skip
    doubts = {row["contact_id"]: Doubt(row["doubt"]) for row in journal.read("contacts").to_pylist()}
    assert doubts == {
        "turn-0": Doubt.WAIT, "turn-1": Doubt.SERVICE, "turn-2": Doubt.END_MISSING, "turn-6": Doubt.NONE,
    }  # fmt: skip
    assert report.rejected_file is not None
    with (journal.path / report.rejected_file).open() as file:
        assert [row["row"] for row in csv.DictReader(file)] == [rows[3], rows[4], rows[5]]


@pytest.mark.parametrize(
    "time",
    ["2026-03-02T10:00:00-03:00", "2026-03-02T13:00:00Z", "2026-03-02 10:00:00", "1772456400000000"],
)
def test_times_may_be_written_in_each_way(tmp_path: Path, time: str) -> None:
    for name, more in (("quick", []), ("slow", ["too,few"])):
        journal = Journal.create(tmp_path / name)
        changes = {"arrived_at": time, "called_at": "", "answered_at": "", "ended_at": "", "outcome": "open"}
        generic([write(tmp_path / f"{name}.csv", [line(0, **changes), *more])], journal)
        assert journal.read("contacts")["arrived_at"][0].as_py().isoformat() == "2026-03-02T13:00:00", name


def test_an_hour_that_came_twice_is_flagged(tmp_path: Path) -> None:
    changes = dict.fromkeys(("called_at", "answered_at", "ended_at"), "")
    rows = [
        line(0, arrived_at="2026-10-25T02:30:00", outcome="open", **changes),
        line(1, arrived_at="2026-03-29T02:30:00", outcome="open", **changes),
        line(2, arrived_at="2026-03-29T03:30:00", outcome="open", **changes),
    ]
    journal = Journal.create(tmp_path / "journal")
    report = generic([write(tmp_path / "a.csv", rows)], journal, zone="Europe/Madrid")
    assert reasons(report) == {"transition": [2, 3]}
    arrived = [row["arrived_at"].isoformat() for row in journal.read("contacts").to_pylist()]
    assert arrived == ["2026-10-25T00:30:00", "2026-03-29T01:30:00", "2026-03-29T01:30:00"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=st.lists(st.integers(0, 300), min_size=1, max_size=60, unique=True),
    cut=st.integers(0, 60),
    seed=st.integers(0, 9),
    dirt=st.booleans(),
)
def test_shuffled_split_and_repeated_files_give_the_same_journal(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[int], cut: int, seed: int, dirt: bool
) -> None:
    folder = tmp_path_factory.mktemp("files")
    rows = [line(number) for number in numbers]
    straight, crooked = (Journal.create(folder / name, key=b"one key") for name in ("straight", "crooked"))
    generic([write(folder / "whole.csv", rows)], straight)
    shuffled = random.Random(seed).sample(rows, len(rows))
    halves = [write(folder / "first.csv", shuffled[:cut]), write(folder / "second.csv", shuffled[cut:])]
    if dirt:
        halves[0].write_text(halves[0].read_text() + "too,few\n")
    for path in [*halves, halves[0]]:
        report = generic([path], crooked)
        assert report.rows_in == report.accepted + report.repaired + report.rejected
    assert crooked.read("contacts").equals(straight.read("contacts"))


def test_erased_people_stay_erased(tmp_path: Path) -> None:
    """Also in the file of rejected rows, where their rows stand as they came."""
    rows = [line(number) for number in range(20)] + [line(23, outcome="happy")]
    journal = Journal.create(tmp_path / "journal")
    path = write(tmp_path / "a.csv", rows)
    generic([path], journal)
    someone = journal.pseudonym("customer", "dni-3")
    for _ in range(2):
        journal.erase([someone])
        said = b"".join(file.read_bytes() for file in journal.path.rglob("*") if file.suffix in (".parquet", ".csv"))
        assert someone.encode() not in said
        assert b"dni-3" not in said
        assert someone not in journal.read("contacts")["customer_id"].to_pylist()
        assert journal.read("contacts").num_rows == 20
        report = generic([path], journal)
        assert report.rejected == 1


def test_other_tables_and_options(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    path = tmp_path / "presence.csv.gz"
    path.write_bytes(gzip.compress(b"position_id,state,started_at,ended_at\nC1,available,2026-03-02T09:00:00,\n"))
    generic([path], journal, table="presence", site="once", people="kept")
    (row,) = journal.read("presence").to_pylist()
    assert (row["site"], row["position_id"], row["capacity"], row["ended_at"]) == ("once", "C1", 1, None)
    path = tmp_path / "kinds.csv"
    path.write_text("kind,site,label,standard\ncards,once,Cards,300000000\n")
    generic([path], journal, table="kinds")
    assert journal.read("kinds")["standard"].to_pylist() == [300_000_000]


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("mood,contact_id\ngood,1\n", {}, "columns that contacts does not have: mood"),
        ("contact_id,contact_id\n1,2\n", {}, "names a column twice"),
        ("contact_id,arrived_at\n1,2026-03-02T10:00:00\n", {}, "no column site, which contacts needs"),
        (f"{','.join(NAMES)}\n{line(0)}\n", {"zone": "Europe/Atlantis"}, "not a time zone"),
        (f"{','.join(NAMES)}\n{line(0)}\n", {"zone": ""}, "--zone"),
        (f"{','.join(NAMES)}\n{line(0)}\n", {"cutoff": "25"}, "not an hour"),
        (f"{','.join(NAMES)}\n{line(0)}\n", {"table": "moods"}, "no table"),
        ('contact_id\n"never closed\n', {}, "needs"),
    ],
)
def test_files_that_are_something_else_write_nothing(
    tmp_path: Path, text: str, options: dict[str, str], said: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    journal = Journal.create(tmp_path / "journal")
    with pytest.raises(JournalError, match=said):
        generic([path], journal, **options)
    assert journal.generations() == ()
