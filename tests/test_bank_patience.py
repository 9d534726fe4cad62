"""The bank's call log: patience as others published it, and computed again from the raw files without any of our code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lagniappe.journal import engine
from lagniappe.journal.store import Journal
from lagniappe.measures import patience as measure
from lagniappe.measures.legs import legs
from lagniappe.queueing.hazard import hazard
from lagniappe.queueing.patience import smooth_survival
from lagniappe.report.finding import Finding
from lagniappe.studies import find

pytestmark = [pytest.mark.data]


@pytest.fixture(scope="module")
def finding(bank_journal: Journal) -> Finding:
    study = find("patience")
    with engine.tables(bank_journal) as tables:
        answer: Finding = study.run(tables, study.Parameters())
    return answer


@pytest.fixture(scope="module")
def regular(bank_journal: Journal) -> measure.Ended:
    """The waits of regular (PS) calls by seconds."""
    with engine.tables(bank_journal) as tables:
        calls = tables.contacts.filter(tables.contacts.queue == "PS")
        rows = measure.waited(legs(calls, band_minutes=60, zones={}, limits={}, limit=0, more=("priority",)))
        cut = measure.grid(rows)
        found = measure.margin(measure.cube(rows, cut), "ending", "cell")
    size = max(row["cell"] for row in found) + 2
    return measure.ended(found, "cell", cut.bounds(cut.width * place for place in range(size)))


def rows(finding: Finding, table: str, *keys: str) -> dict[Any, dict[str, Any]]:
    return {tuple(row[key] for key in keys): row for row in finding.table(table).records()}


def test_regular_calls_that_waited_and_zero_waits_counted(finding: Finding) -> None:
    """Published: 439 s beside 63.6 s for those who waited; 311 s and 45 s with zero waits. We leave out doubtful waits."""
    regular = rows(finding, "patience_by", "by", "member_id")["by_kind", "PS"]
    assert regular["patience_seconds"] == pytest.approx(439, rel=0.015)
    assert regular["left_mean_seconds"] == pytest.approx(63.6, abs=0.1)
    assert regular["patience_low_seconds"] < 439 < regular["patience_high_seconds"]
    assert regular["with_zero_patience_seconds"] == pytest.approx(311, rel=0.015)
    assert regular["with_zero_left_mean_seconds"] == pytest.approx(45, abs=0.3)


def test_the_same_from_the_raw_files(finding: Finding, bank_files: list[Path]) -> None:
    import pandas as pd

    names = ["priority", "type", "q_time", "outcome"]
    paths = bank_files
    raw = pd.concat([pd.read_csv(path, sep=r"\s+", header=0, usecols=[3, 4, 11, 12], names=names) for path in paths])
    raw = raw[(raw["type"] == "PS") & (raw["q_time"] > 0) & raw["outcome"].isin(["AGENT", "HANG"])]
    left = raw["outcome"] == "HANG"
    regular = rows(finding, "patience_by", "by", "member_id")["by_kind", "PS"]
    # One wait in a hundred is in doubt, for the two clocks of its row disagree.
    assert len(raw) * 0.985 < regular["n"] < len(raw)
    assert regular["patience_seconds"] == pytest.approx(raw["q_time"].sum() / left.sum(), rel=0.015)
    assert regular["left_mean_seconds"] == pytest.approx(raw["q_time"][left].mean(), rel=0.005)


def test_the_hazard_peaks_where_the_announcements_are(finding: Finding, regular: measure.Ended) -> None:
    """Published: .0071 a second at 8 to 10 s, .0035 at 46 to 60 s, .0023 between."""
    cells = regular.cells("left")
    merged = cells.merged([7.5, 10.5, 16.5, 45.5, 60.5])
    early, _, between, late = hazard(merged).value
    assert early == pytest.approx(0.0071, abs=0.0002)
    assert between == pytest.approx(0.0023, abs=0.0002)
    assert late == pytest.approx(0.0035, abs=0.0001)
    first, second = finding.table("leaving_peaks").records()[:2]
    assert first["first_seconds"] <= 8 <= 10 <= first["last_seconds"]
    assert 46 <= second["first_seconds"] <= second["top_seconds"] <= 60
    assert first["leaving_per_thousand"] > 1.5 * first["around_per_thousand"]


def test_the_curve_is_the_product_limit_and_less_biased(regular: measure.Ended) -> None:
    counted = regular.counted()
    from lifelines import KaplanMeierFitter

    theirs = KaplanMeierFitter().fit(
        np.concatenate((counted.time, counted.time)),
        np.repeat([True, False], len(counted.time)),
        weights=np.concatenate((counted.left, counted.stayed)).astype(int) + 0,
    )
    ours = smooth_survival(regular.cells("left"))
    for second in (10, 30, 60, 120, 240):
        exact = float(theirs.predict(second))
        assert float(ours.at(second + 0.5)) == pytest.approx(exact, abs=0.004)
        assert float(ours.at(second + 0.5)) <= exact + 1e-9


def test_offered_waits_are_longer_than_those_of_the_served(finding: Finding) -> None:
    offered = rows(finding, "offered_wait", "what")["offered",]
    assert 0.3 < offered["at_once_share"] < 0.42
    assert offered["median_low_seconds"] < offered["median_seconds"] < offered["median_high_seconds"]
    sample = finding.samples[0]
    assert sample.rows_in == 103_744 == sample.used + sum(n for _, n in sample.excluded)


def test_formulas_are_judged(finding: Finding) -> None:
    found = rows(finding, "patience_families", "family")
    assert found["exponential",]["aic_above_best"] > 100
    assert found["exponential",]["distance"] > 3 * found["lognormal",]["distance"]


def test_positions_say_what_calls_alone_cannot(bank_journal: Journal) -> None:
    study = find("positions")
    with engine.tables(bank_journal) as tables:
        found = study.run(tables, study.Parameters())
    assert {row["occupancy"] for row in found.table("positions_report").records()} == {None}
    assert not {"shift", "position_losses"} & {table.name for table in found.tables}
    top = max(found.table("positions_bands").records(), key=lambda row: row["working"])
    assert 4 < top["working"] < 8


def test_causes_sum_to_all_waiting(bank_journal: Journal, finding: Finding) -> None:
    study = find("causes")
    with engine.tables(bank_journal) as tables:
        found = study.run(tables, study.Parameters())
        rows = legs(tables.contacts, band_minutes=60, zones={}, limits={}, limit=0)
        whole = engine.collect(rows.aggregate(all_=rows.wait.sum())).to_pylist()[0]["all_"]
    causes = {row["cause"]: row for row in found.table("causes").records()}
    assert sum(row["micros"] for row in causes.values()) == whole
    assert "cause_idle" not in causes, "nobody wrote down who was there"
    assert all(row["share_low"] < row["share"] < row["share_high"] for row in causes.values())
