"""How long services take: over rows whose answer is known, and over journals with little to say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from branch_days import DAYS, MONDAY, at, leg, write
from lagniappe.journal import engine
from lagniappe.journal.tables import Doubt
from lagniappe.report.finding import Finding
from lagniappe.report.words import Words
from lagniappe.studies import folder
from lagniappe.studies.service import Parameters, run


def find(path: Path, rows: Any, parameters: Parameters | None = None) -> Finding:
    with engine.tables(write(path, rows)) as tables:
        return run(tables, parameters or Parameters())


def said(finding: Finding, language: str = "en") -> str:
    words = Words(language, [folder("service")])
    return " ".join(words.sentence(each) for each in (*finding.headlines, *finding.caveats)).replace("\u00a0", " ")


def by(finding: Finding, table: str, key: str) -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in finding.table(table).records()}


def centre(seed: int, days: int = 12, agents: int = 8) -> list[dict[str, Any]]:
    """Eight agents; agent 0 takes twice as long as the others, agent 1 has only loans, which take three times as long."""
    rng = np.random.default_rng(seed)
    rows = []
    for day in range(days):
        for agent in range(agents):
            for n in range(10):
                loan = agent == 1 or n == 0
                took = timedelta(
                    seconds=float(np.exp(rng.normal(5, 0.4))) * (3 if loan else 1) * (2 if agent == 0 else 1)
                )
                row = leg(len(rows), "answered", f"{9 + n % 4}:00", f"{9 + n % 4}:01", day=MONDAY + timedelta(days=day),
                          kind="loan" if loan else "deposit", agent_id=f"agent{agent}")  # fmt: skip
                rows.append(row | {"ended_at": row["answered_at"] + took})
    return rows


def test_service_by_kind_with_its_standard(tmp_path: Path) -> None:
    found = find(tmp_path / "j", DAYS)
    kinds = by(found, "service_by_kind", "kind_id")
    assert (kinds[None]["n"], kinds["loan"]["mean_seconds"], kinds["deposit"]["n"]) == (4, 1800, 3)
    assert kinds["deposit"]["mean_seconds"] == pytest.approx(220)
    assert (kinds["deposit"]["standard_seconds"], kinds["deposit"]["share_over"]) == (
        240,
        pytest.approx(1 / 3, abs=1e-6),
    )
    assert kinds["loan"]["share_over"] is None
    (sample,) = found.samples
    assert dict(sample.excluded) == {"not_served": 4, "phantom": 1, "open": 1, "service_doubt": 1, "short": 1}
    assert (sample.rows_in, sample.used) == (12, 4)


def test_what_is_short_is_as_was_asked(tmp_path: Path) -> None:
    usual, strict, mild = (find(tmp_path / str(s), DAYS, Parameters(short_seconds=s)) for s in (10, 150, 3))
    assert [by(each, "short_services", "kind_id")[None]["short"] for each in (usual, strict, mild)] == [1, 2, 0]
    assert (mild.samples[0].used, strict.samples[0].used) == (5, 3)
    with pytest.raises(ValueError, match="short services end"):
        Parameters(short_seconds=20, longest_seconds=10)


def test_agents_are_compared_for_the_same_kinds_and_believed_as_far_as_they_are_known(tmp_path: Path) -> None:
    rows = centre(3)
    few = leg(9000, "answered", "9:00", "9:01", "9:59", agent_id="new", kind="deposit")
    found = find(tmp_path / "j", [*rows, few])
    agents = by(found, "agents", "agent_id")
    assert list(agents) == sorted(agents), "in the order of the pseudonyms, no ranking"
    assert "new" not in agents
    assert "1 agent with fewer than 30 services is not shown" in said(found)
    assert agents["agent0"]["verdict"] == "longer"
    assert agents["agent0"]["ratio"] == pytest.approx(1.8, abs=0.35)
    assert agents["agent1"]["ratio_low"] < 1.15, "who has only loans is not slow"
    assert agents["agent1"]["weight"] < agents["agent2"]["weight"]
    assert "mean_seconds" not in agents["agent0"]
    shares = [row["share"] for row in found.table("variation").records()]
    assert sum(shares) == pytest.approx(1, abs=1e-5)


def test_the_long_tail_is_told_by_kind(tmp_path: Path) -> None:
    found = find(tmp_path / "j", centre(4))
    tail = by(found, "long_tail", "kind_id")
    assert 0.2 < tail[None]["share_low"] < tail[None]["share_of_time"] < tail[None]["share_high"] < 0.5
    assert tail["loan"]["share_of_tail"] + tail["deposit"]["share_of_tail"] == pytest.approx(1, abs=1e-5)
    curve = {row["services"]: row["time"] for row in found.table("time_curve").records()}
    assert curve[0.1] == pytest.approx(tail[None]["share_of_time"], abs=0.002)
    assert (curve[0.0], curve[1.0]) == (0, 1)
    shares = [row["share"] for row in found.table("durations").records()]
    assert sum(shares) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], "Nothing is written down"),
        ([leg(1, "open", "10:00")], "No service has a duration"),
        ([leg(1, "left", "10:00", None, "10:05")], "No service has a duration"),
        ([leg(1, "answered", "10:00", "10:05", "10:09", doubt=Doubt.SERVICE)], "No service has a duration"),
        ([leg(1, "answered", "10:00", "10:05", None)], "No service has a duration"),
        ([leg(1, "answered", "10:00", "10:05", "10:05:02")], "1 service was shorter than a greeting"),
        ([leg(1, "answered", "10:00", "10:05", "10:09")], "1 service is known: 4 min."),
        ([leg(n, "answered", "10:00", "10:05", "10:09", agent_id=f"a{n}") for n in range(9)], "too few agents"),
    ],
)  # fmt: skip
def test_little_gives_a_sentence(tmp_path: Path, rows: list[Any], expected: str) -> None:
    found = find(tmp_path / "j", rows)
    assert expected in said(found)
    for language in ("es", "ru"):
        assert said(found, language) != said(found)


def test_a_service_of_two_legs_is_two_services(tmp_path: Path) -> None:
    rows = [
        leg(1, "transferred", "10:00", "10:05", "10:08"),
        leg(1, "answered", "10:08", "10:20", "10:30") | {"leg": 2},
    ]
    found = find(tmp_path / "j", [*rows, leg(2, "answered", "10:00", "10:00", "10:02") | {"entered_at": at("10:00")}])
    assert found.samples[0].used == 3
