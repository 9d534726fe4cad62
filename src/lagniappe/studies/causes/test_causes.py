"""The causes of waiting on scenes so small that each is known by heart, and their sum on every journal."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from branch_days import DAYS, MONDAY, at, leg, write
from lagniappe.journal import engine
from lagniappe.journal.store import Journal
from lagniappe.report.finding import Finding
from lagniappe.report.words import Words
from lagniappe.studies import folder
from lagniappe.studies.causes import Parameters, run
from lagniappe.units import MINUTE


def find(journal: Journal, **wishes: Any) -> Finding:
    with engine.tables(journal) as tables:
        return run(tables, Parameters(**wishes))


def minutes(finding: Finding) -> dict[str, float]:
    """Minutes by cause, those with any."""
    rows = finding.table("causes").records()
    return {row["cause"][6:]: round(row["micros"] / MINUTE, 4) for row in rows if row["micros"]}


def there(agent: str, start: str = "10:00", end: str = "11:00") -> dict[str, Any]:
    return {"site": "centro", "business_day": MONDAY, "position_id": f"p-{agent}", "agent_id": agent, "state": "available",
            "capacity": 1, "started_at": at(start), "ended_at": at(end)}  # fmt: skip


def said(finding: Finding, language: str = "en") -> str:
    words = Words(language, [folder("causes")])
    return " ".join(words.sentence(each) for each in (*finding.headlines, *finding.caveats)).replace("\u00a0", " ")


def test_a_service_past_its_standard(tmp_path: Path) -> None:
    """Ten minutes for what should take four; the next comes when it is past them already."""
    rows = [
        leg(1, "answered", "10:00", "10:00", "10:10", agent_id="ana"),
        leg(2, "answered", "10:05", "10:10", "10:14", agent_id="ana"),
    ]
    assert minutes(find(write(tmp_path / "j", rows, [there("ana")]))) == {"long": 5}


LOANS = [
    leg(1, "answered", "10:00", "10:00", "10:25", kind="loan", agent_id="ana"),
    leg(2, "answered", "10:06", "10:25", "10:50", kind="loan", agent_id="ana"),
]


def test_fewer_people_than_the_load_needs(tmp_path: Path) -> None:
    """Fifty minutes of work in half an hour need two; with one there, half of the wait would be explained by it."""
    finding = find(write(tmp_path / "j", LOANS, [there("ana")]))
    assert minutes(finding) == {"lack": 9.5, "rest": 9.5}
    (row,) = finding.table("causes_by_band").records()
    assert (row["needed"], row["available"], row["waiting_minutes"]) == (2, 1, 19)
    assert "50% of it would be explained by: fewer people available than the usual load needs" in said(finding)


def test_somebody_was_idle(tmp_path: Path) -> None:
    assert minutes(find(write(tmp_path / "j", LOANS, [there("ana"), there("bruno")]))) == {"idle": 19}


def test_called_before_others(tmp_path: Path) -> None:
    """Ana waits with nothing to do until she takes somebody with priority; half of what follows is past the standard too."""
    rows = [
        leg(1, "answered", "10:00", "10:20", "10:24", agent_id="ana"),
        leg(2, "answered", "10:05", "10:06", "10:16", agent_id="ana", priority=1),
    ]
    found = minutes(find(write(tmp_path / "j", rows, [there("ana")])))
    assert found == {"idle": 10, "priority": 7, "long": 3, "rest": 1}


def test_people_who_come_together(tmp_path: Path) -> None:
    """Six in five minutes where one is usual: three are beyond chance. Nobody is there, which explains all by itself."""
    rows = [leg(number, "left", f"10:0{number % 5}", None, f"10:1{number % 5}") for number in range(6)]
    found = minutes(find(write(tmp_path / "j", rows)))
    assert found["lack"] == pytest.approx(40, abs=0.001)
    assert found["bunched"] == pytest.approx(20, abs=0.001)


def test_the_parts_sum_to_the_whole_to_the_microsecond(tmp_path: Path) -> None:
    rows = list(DAYS)
    used = [row for row in rows if row["outcome"] in ("answered", "left", "missed") and row["queue"]]
    waits = [(row["called_at"] or row["ended_at"]) - row["arrived_at"] for row in used]
    finding = find(write(tmp_path / "j", rows))
    assert (
        sum(row["micros"] for row in finding.table("causes").records())
        == sum(wait.total_seconds() for wait in waits) * 1e6
    )
    shares = [row["share"] for row in finding.table("causes").records()]
    assert sum(shares) == pytest.approx(1, abs=1e-5)
    random.Random(2).shuffle(rows)
    assert find(write(tmp_path / "shuffled", rows)).to_json() == finding.to_json()


@pytest.mark.parametrize(
    ("people", "es", "ru"),
    [(1, "1 persona esperó", "Ждал 1 человек,"), (3, "3 personas esperaron", "Ждали 3 человека,"),
     (5, "5 personas esperaron", "Ждали 5 человек,")],
)  # fmt: skip
def test_people_are_counted_as_each_language_does(people: int, es: str, ru: str, tmp_path: Path) -> None:
    rows = [leg(number, "answered", "10:00", "10:05", "10:09", agent_id=f"a{number}") for number in range(people)]
    finding = find(write(tmp_path / "j", rows))
    assert said(finding, "es").replace("\u00a0", " ").startswith(es)
    assert said(finding, "ru").replace("\u00a0", " ").startswith(ru)


def test_nobody_waited(tmp_path: Path) -> None:
    finding = find(write(tmp_path / "j", DAYS[:1]))
    assert finding.headlines[0].id.startswith("Nobody is known to have waited")
    for language in ("es", "ru"):
        assert said(finding, language) != said(finding)


@pytest.mark.parametrize("wish", [{"band_minutes": 7}, {"standard_share": 1.0}])
def test_a_wrong_wish_is_refused(wish: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"band|share"):
        Parameters(**wish)
