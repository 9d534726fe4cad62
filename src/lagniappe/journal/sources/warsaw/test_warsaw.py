"""Warsaw's polls: the whole published set by its figures, and the rule of years on small ones."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pytest

from lagniappe.journal import sources
from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import ImportReport
from lagniappe.journal.store import Journal

HEAD = "name,time,date,status,czasObslugi,lp,idGrupy,liczbaCzynnychStan,nazwaGrupy,literaGrupy,liczbaKlwKolejce,aktualnyNumer"


def warsaw(paths: list[Path], journal: Journal, **options: str) -> ImportReport:
    return sources.find("warsaw").read(paths, journal, lambda what: None, options)


def poll(office: str, day: str, time: str = "08:00", waiting: str = "1", number: str = "A001") -> str:
    return f"{office},{time},{day},1,25,1,7,2,Passports,A,{waiting},{number}"


def write(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.data
def test_the_published_polls_by_their_figures(shared_data: Path, tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    report = warsaw([shared_data / "queue" / "warsaw" / "snapshots.csv.gz"], journal)
    assert (report.rows_in, report.accepted, report.repaired, report.rejected) == (333_303, 271_928, 50_115, 11_260)
    assert {reason.id: reason.count for reason in report.repairs} == {"week_year": 50_115}  # of 13 offices
    assert {reason.id: reason.count for reason in report.rejections} == {"year": 11_260}  # one office in 2012
    noticed = {reason.id: reason.count for reason in report.noticed}
    assert noticed["nobody_open"] == 6_822
    assert (noticed["no_status"], noticed["no_number"]) == (149_468, 210_424)
    assert any("3 of 272" in str(note) for note in report.notes)
    assert (report.first_day, report.last_day, report.days, len(report.sites)) == ("2019-12-30", "2020-01-07", 7, 20)
    seen = journal.read("snapshots")
    assert seen.num_rows == report.accepted + report.repaired
    # A tenth and more of the polls that see people waiting see no counter open.
    waiting = seen.filter(pc.greater(seen["waiting"], 0))
    assert noticed["nobody_open"] / waiting.num_rows == pytest.approx(0.139, abs=0.001)
    assert pc.max(seen["waiting"]).as_py() == 293


def test_years_are_put_right_by_what_the_other_days_say(tmp_path: Path) -> None:
    rows = [
        *(poll(office, f"2020-01-0{day}") for office in "ABC" for day in (2, 3, 7)),
        poll("A", "2020-12-31"), poll("B", "2020-12-30", time="17:00"), poll("C", "2019-12-30"),
        *(poll("D", f"2012-02-0{day}") for day in (1, 2, 3)),
    ]  # fmt: skip
    seen = []
    for number in range(3):
        random.Random(number).shuffle(rows)
        journal = Journal.create(tmp_path / f"journal{number}", key=b"one key")
        report = warsaw([write(tmp_path / f"{number}.csv", rows)], journal)
        assert (report.repaired, report.rejected) == (2, 3)
        seen.append(journal.read("snapshots"))
    assert seen[0].equals(seen[1])
    assert seen[1].equals(seen[2])
    assert next(row["business_day"] for row in seen[0].to_pylist() if row["site"] == "A") == date(2019, 12, 31)


def test_a_december_that_is_no_wrong_year_stays(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    rows = [poll(office, f"2020-12-{day}") for office in "AB" for day in (22, 23, 28, 29, 30)]
    assert warsaw([write(tmp_path / "a.csv", rows)], journal).repaired == 0
    assert {day.year for day in journal.days()} == {2020}


@pytest.mark.parametrize("months", [11, 10, 0])
def test_a_december_beside_the_days_of_its_year_stays(months: int, tmp_path: Path) -> None:
    """Of a collection that began in January, and of two offices that came later than the others."""
    rows = [poll(office, f"2020-12-{day}") for office in "AB" for day in (28, 29, 30)]
    rows += [
        poll(office, f"2020-{month:02d}-{day}") for office in "AB" for month in range(1, months + 1) for day in (12, 28)
    ]
    rows += [poll(office, f"2020-01-0{day}") for office in "CDE" for day in (2, 3, 7)]
    journal = Journal.create(tmp_path / "journal")
    assert warsaw([write(tmp_path / "a.csv", rows)], journal).repaired == 0
    assert {day.year for day in journal.days()} == {2020}


def test_fewer_than_nobody_wait_nowhere(tmp_path: Path) -> None:
    rows = [poll("A", "2020-01-02"), poll("A", "2020-01-02", time="08:05", waiting="-3")]
    report = warsaw([write(tmp_path / "a.csv", rows)], Journal.create(tmp_path / "journal"))
    assert (report.accepted, [(one.id, one.count) for one in report.rejections]) == (1, [("number", 1)])


def test_the_days_of_the_collection_may_be_said(tmp_path: Path) -> None:
    """So that files that come one by one, each with too little to go by, tell the same."""
    rows = [poll("A", "2020-12-31"), poll("A", "2020-01-02"), poll("D", "2012-02-01")]
    whole, cut = (Journal.create(tmp_path / name, key=b"one key") for name in ("whole", "cut"))
    warsaw([write(tmp_path / "all.csv", rows)], whole, first="2019-12-28", last="2020-06-30")
    for number, row in enumerate(rows):
        warsaw([write(tmp_path / f"{number}.csv", [row])], cut, first="2019-12-28", last="2020-06-30")
    assert cut.read("snapshots").equals(whole.read("snapshots"))
    assert [day.isoformat() for day in cut.days()] == ["2019-12-31", "2020-01-02"]
    with pytest.raises(JournalError, match="not a day"):
        warsaw([tmp_path / "0.csv"], cut, first="soon")
