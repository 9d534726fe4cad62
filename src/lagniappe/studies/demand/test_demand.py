"""When people come: over days whose answer is known, over simulated arrivals, and over journals with little to say."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from branch_days import DAYS, MONDAY, leg, write
from lagniappe.journal import engine
from lagniappe.report.finding import Finding
from lagniappe.report.words import Words
from lagniappe.studies import folder
from lagniappe.studies.demand import Parameters, run
from lagniappe.studies.demand.chance import swing
from lagniappe.studies.demand.special import judge


def find(path: Path, rows: Any, parameters: Parameters | None = None) -> Finding:
    with engine.tables(write(path, rows)) as tables:
        return run(tables, parameters or Parameters())


def said(finding: Finding, language: str = "en") -> str:
    words = Words(language, [folder("demand")])
    return " ".join(words.sentence(each) for each in (*finding.headlines, *finding.caveats)).replace("\u00a0", " ")


def arrivals(rng: np.random.Generator, days: int, a_day: float, first: date = MONDAY) -> list[dict[str, Any]]:
    """Poisson arrivals between 9:00 and 17:00, in whole seconds, a third of them loans."""
    rows = []
    for step in range(days):
        for second in sorted(rng.integers(9 * 3600, 17 * 3600, rng.poisson(a_day))):
            clock = f"{second // 3600}:{second // 60 % 60:02d}:{second % 60:02d}"
            kind = "loan" if rng.random() < 1 / 3 else "deposit"
            rows.append(leg(len(rows), "answered", clock, clock, clock, day=first + timedelta(days=step), kind=kind))
    return rows


def test_bands_of_every_width_hold_all_who_came(tmp_path: Path) -> None:
    five = {600: 4, 610: 1, 650: 1, 660: 2, 665: 1, 690: 1, 700: 1, 710: 1}
    for minutes in (5, 15, 30, 60):
        found = find(tmp_path / str(minutes), DAYS, Parameters(band_minutes=minutes))
        bands = {row["band_minute"]: row["contacts"] for row in found.table("arrivals_by_band").records()}
        expected: dict[int, int] = {}
        for minute, n in five.items():
            expected[minute // minutes * minutes] = expected.get(minute // minutes * minutes, 0) + n
        assert bands == expected
    with pytest.raises(ValueError, match="5, 15, 30 or 60"):
        Parameters(band_minutes=7)
    with pytest.raises(ValueError, match="between 1 and 60"):
        Parameters(block_minutes=0)


def test_kinds_months_and_weekdays_add_up(tmp_path: Path) -> None:
    found = find(tmp_path / "j", DAYS)
    kinds = {row["kind"]: (row["n"], row["share"]) for row in found.table("arrivals_by_kind").records()}
    assert kinds == {"Deposit": (11, pytest.approx(11 / 12, abs=1e-6)), "Loan": (1, pytest.approx(1 / 12, abs=1e-6))}
    assert [row["month"] for row in found.table("arrivals_by_month").records()] == ["2026-03"]
    assert [(r["weekday"], r["contacts"]) for r in found.table("arrivals_by_weekday").records()] == [(0, 6), (1, 6)]
    assert "too few weeks" in said(found)


def test_a_later_leg_is_no_arrival(tmp_path: Path) -> None:
    rows = [
        leg(1, "transferred", "10:00", "10:05", "10:08"),
        leg(1, "answered", "10:08", "10:20", "10:30") | {"leg": 2},
    ]
    found = find(tmp_path / "j", rows)
    assert (found.samples[0].rows_in, found.samples[0].used) == (2, 1)
    assert found.samples[0].excluded == (("later_leg", 1),)


def test_independent_arrivals_are_called_so_and_bunched_ones_are_not(tmp_path: Path) -> None:
    rows = arrivals(np.random.default_rng(5), 28, 60)
    fair = find(tmp_path / "fair", rows)
    (everyone, *kinds) = fair.table("poisson").records()
    assert (everyone["n"], everyone["verdict"]) == (len(rows), "within_chance")
    assert [row["kind_id"] for row in kinds] == ["deposit", "loan"]
    assert "people come independently" in said(fair)
    twice = rows + [row | {"contact_id": f"{row['contact_id']}b"} for row in rows]
    bunched = find(tmp_path / "bunched", twice)
    assert bunched.table("poisson").records()[0]["verdict"] == "beyond_chance"
    assert "do not come independently" in said(bunched)
    minutes = [row | {"arrived_at": row["arrived_at"].replace(second=0)} for row in rows]
    coarse = find(tmp_path / "coarse", minutes)
    assert coarse.table("poisson").rows == ()
    assert "whole minutes" in said(coarse)


def test_a_special_day_is_found_and_told(tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    rows = [row for row in arrivals(rng, 70, 20) if row["business_day"] != MONDAY + timedelta(days=36)]
    rush = MONDAY + timedelta(days=30)
    rows += [row | {"contact_id": f"more{place}"} for place, row in enumerate(rows) if row["business_day"] == rush]
    rows += [leg(5000 + place, "answered", "12:00:30", "12:01", "12:02", day=rush) for place in range(60)]
    found = find(tmp_path / "j", rows)
    special = {row["day"]: row for row in found.table("special_days").records()}
    assert special[rush.isoformat()]["difference"] > 2
    assert special[rush.isoformat()]["contacts"] > special[rush.isoformat()]["usual_high"]
    assert len(special) <= 3
    closed = found.table("closed_days").records()
    assert [(row["day"], row["why"]) for row in closed] == [("2026-04-07", "unexplained")]
    assert "no holiday explains it" in said(found)
    assert [row["day"] for row in found.table("arrivals_by_day").records() if row["special"]] == sorted(special)


def test_ordinary_days_are_seldom_called_special() -> None:
    rng = np.random.default_rng(3)
    called = judged = 0
    for _ in range(40):
        levels = rng.gamma(1 / 0.15**2, 0.15**2, 120) * 100
        days = [(MONDAY + timedelta(days=step), int(n)) for step, n in enumerate(rng.poisson(levels))]
        told = judge(days)
        called += sum(each.why == "special" for each in told)
        judged += len(told)
    assert called / judged < 0.03


def test_a_closed_day_is_explained_by_the_calendar_or_by_its_weekday() -> None:
    open_days = [(MONDAY + timedelta(days=step), 10) for step in range(21) if step % 7 < 5 and step != 8]
    why = {each.day: each.why for each in judge(open_days, frozenset({"2026-03-10"}))}
    assert why[date(2026, 3, 10)] == "holiday"
    assert why[date(2026, 3, 7)] == "weekday_closed"
    assert judge([]) == ()


def test_the_swing_is_what_was_put_in() -> None:
    rng = np.random.default_rng(8)
    counts = rng.poisson(rng.gamma(1 / 0.2**2, 0.2**2, (7, 60)) * 300)
    found = swing((60, int(week.sum()), int((week**2).sum())) for week in counts)
    assert found is not None
    low, high = (found.swing(index) for index in found.ends())
    assert low < 0.2 < high
    assert swing([(1, 5, 25)]) is None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], "Nothing is written down"),
        ([leg(1, "open", "10:00")], "1 contact came between Mar 2, 2026 and Mar 2, 2026."),
        ([leg(n, "open", f"10:0{n}") for n in range(5)], "5 contacts came"),
        ([leg(1, "phantom", "10:00", None, "10:00")], "fewer than 5 days"),
    ],
)  # fmt: skip
def test_little_gives_a_sentence(tmp_path: Path, rows: list[Any], expected: str) -> None:
    found = find(tmp_path / "j", rows)
    assert expected in said(found)
    for language in ("es", "ru"):
        assert said(found, language) != said(found)
