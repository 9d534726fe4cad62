"""The study over a real bank's call log, against the same figures computed from the raw files without any of our code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy

from lagniappe.journal import engine
from lagniappe.journal.store import Journal
from lagniappe.report.finding import Finding
from lagniappe.studies import find

pytestmark = [pytest.mark.data]
NAMES = [
    "line", "call_id", "customer_id", "priority", "type", "date", "vru_entry", "vru_exit", "vru_time", "q_start",
    "q_exit", "q_time", "outcome", "ser_start", "ser_exit", "ser_time", "server",
]  # fmt: skip
NEVER = "0:00:00"


def studied(journal: Journal, name: str, **wishes: Any) -> Finding:
    study = find(name)
    with engine.tables(journal) as tables:
        answer: Finding = study.run(tables, study.Parameters(**wishes))
    return answer


@pytest.fixture(scope="module")
def finding(bank_journal: Journal) -> Finding:
    return studied(bank_journal, "demand_and_waiting", limit_seconds=60)


@pytest.fixture(scope="module")
def raw(bank_files: list[Path]) -> pd.DataFrame:
    calls = pd.concat([pd.read_csv(path, sep=r"\s+", header=0, names=NAMES) for path in bank_files], ignore_index=True)
    for name in ("vru_entry", "vru_exit", "q_start", "q_exit", "ser_start", "ser_exit"):
        calls[f"{name}_s"] = pd.to_timedelta(calls[name]).dt.total_seconds()
    return calls


def records(finding: Finding, table: str, key: str) -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in finding.table(table).records()}


def test_every_call_is_accounted_for(finding: Finding, raw: pd.DataFrame) -> None:
    counts = raw["outcome"].value_counts()
    legs = {code: row["legs"] for code, row in records(finding, "outcomes", "outcome").items()}
    assert len(raw) == 103_744
    assert legs["served"] == counts["AGENT"] == 82_069
    assert legs["left"] + legs["before_queue"] == counts["HANG"] == 20_750
    assert legs["phantom"] == counts["PHANTOM"] == 925
    assert legs["before_queue"] == ((raw["outcome"] == "HANG") & (raw["q_start"] == NEVER) & (raw["q_time"] == 0)).sum()
    for sample in finding.samples:
        assert sample.rows_in == len(raw) == sample.used + sum(rows for _, rows in sample.excluded)


def test_volume_by_day_and_by_kind(finding: Finding, raw: pd.DataFrame) -> None:
    """Calls shortly after midnight belong to the business day before, so days are compared by what is surely daytime."""
    days = records(finding, "volume_by_day", "day")
    dates = pd.to_datetime("19" + raw["date"].astype(str).str.zfill(6)).dt.strftime("%Y-%m-%d")
    early = raw["vru_entry_s"] < 5 * 3600
    whole = dates.value_counts()
    daytime = dates[~early].value_counts()
    for day, row in days.items():
        assert daytime.get(day, 0) <= row["contacts"] <= whole.get(day, 0) + early.sum()
    assert sum(row["contacts"] for row in days.values()) == len(raw)
    kinds = {
        k: row["contacts"] for (k, who), row in _pairs(finding, "waits_by_kind", "kind_id").items() if who == "all"
    }
    types = raw["type"].value_counts()
    for kind in ("PS", "NW", "NE", "IN", "TT"):
        assert kinds[kind] == types[kind]


def _pairs(finding: Finding, table: str, key: str) -> dict[tuple[Any, Any], dict[str, Any]]:
    return {(row[key], row["who"]): row for row in finding.table(table).records()}


def test_volume_by_half_hour(finding: Finding, raw: pd.DataFrame) -> None:
    """Arrival: into the queue where there was one, else out of the voice unit; a few clocks were repaired on import."""
    arrived = raw["q_start_s"].where(raw["q_start"] != NEVER, raw["vru_exit_s"])
    bands = (arrived // 1800 * 30).value_counts()
    ours = records(finding, "volume_by_band", "band_minute")
    for minute in range(8 * 60, 23 * 60, 30):
        assert ours[minute]["contacts"] == pytest.approx(bands[minute], rel=0.005)


def test_waits_of_the_served(finding: Finding, raw: pd.DataFrame) -> None:
    """Whoever queued and was served waited to the queue's end; whoever never queued did not wait. Calls whose service
    begins more than two seconds away from where the wait ended are in doubt, and so not used."""
    served = raw[raw["outcome"] == "AGENT"]
    queued = served["q_start"] != NEVER
    gap = served["ser_start_s"] - served["q_exit_s"].where(queued, served["vru_exit_s"])
    gap = (gap + 12 * 3600) % (24 * 3600) - 12 * 3600
    agree = (gap.abs() <= 2) | (served["ser_start"] == NEVER)
    waits = np.where(queued, served["q_time"], 0)[agree]
    ours = records(finding, "waits", "who")["served"]
    assert ours["n"] == pytest.approx(agree.sum(), rel=0.002)
    for name, share in (("median", 0.5), ("p90", 0.9), ("p95", 0.95)):
        assert ours[f"{name}_seconds"] == pytest.approx(np.quantile(waits, share, method="inverted_cdf"), abs=1)
    assert ours["mean_seconds"] == pytest.approx(waits.mean(), rel=0.005)
    within = records(finding, "within_limit", "of_whom")["of_served"]
    assert within["share_within"] == pytest.approx((waits <= 60).mean(), abs=0.002)


def test_waits_of_those_who_left(finding: Finding, raw: pd.DataFrame) -> None:
    left = raw[(raw["outcome"] == "HANG") & (raw["q_start"] != NEVER)]
    ours = records(finding, "waits", "who")["left"]
    assert ours["n"] == pytest.approx(len(left), rel=0.002)
    for name, share in (("median", 0.5), ("p90", 0.9), ("p95", 0.95)):
        assert ours[f"{name}_seconds"] == pytest.approx(
            np.quantile(left["q_time"], share, method="inverted_cdf"), abs=1
        )


def test_service_is_near_what_was_published(finding: Finding, raw: pd.DataFrame) -> None:
    """Brown et al. (2005) give 185 and 238 s for January to October with all services; and by type, for other months."""
    service = records(finding, "service_by_kind", "kind_id")
    everything = service[None]
    times = raw.loc[(raw["outcome"] == "AGENT") & (raw["ser_start"] != NEVER), "ser_time"]
    assert everything["recorded"] == pytest.approx(len(times), rel=0.002)
    assert everything["recorded_mean_seconds"] == pytest.approx(times.mean(), rel=0.01)
    assert everything["recorded_mean_seconds"] == pytest.approx(185, rel=0.05)
    assert everything["sd_seconds"] == pytest.approx(238, rel=0.05)
    assert service["PS"]["median_seconds"] == pytest.approx(121, rel=0.1)
    assert service["NW"]["median_seconds"] == pytest.approx(73, rel=0.1)
    assert service["NW"]["mean_seconds"] < service["PS"]["mean_seconds"] < service["NE"]["mean_seconds"]


def test_people_waiting_obey_little(finding: Finding) -> None:
    """The area under "waiting" is the sum of all waits."""
    days = finding.span.days
    area = sum(row["waiting"] for row in finding.table("positions_by_band").records()) * 1800 * days
    waits = records(finding, "waits", "who")["all"]
    assert area == pytest.approx(waits["mean_seconds"] * waits["n"], rel=0.001)


def test_the_demand_of_the_bank(bank_journal: Journal, finding: Finding, raw: pd.DataFrame) -> None:
    """Brown et al. (2005) tested the regular calls of November and December: n = 48,963, K = .009. Here are January to
    March: the same formula over the raw file, with another draw of the fractions of seconds, gives nearly the same K."""
    demand = studied(bank_journal, "demand")
    poisson = records(demand, "poisson", "kind_id")
    regular = poisson["PS"]
    calls = raw[(raw["type"] == "PS") & (raw["outcome"] != "PHANTOM")]
    assert regular["n"] == len(calls) == pytest.approx(69_746, abs=2)
    day = pd.to_datetime("19" + calls["date"].astype(str).str.zfill(6)).astype("int64").to_numpy() // 10**9 // 86_400
    arrived = calls["q_start_s"].where(calls["q_start"] != NEVER, calls["vru_exit_s"]).to_numpy()
    when = day * 86_400 + arrived + np.random.default_rng(1).random(len(calls))
    when = np.sort(when)
    block, into = np.divmod(when, 360.0)
    place = np.arange(len(when)) - np.searchsorted(block, block)
    many = np.searchsorted(block, block, side="right") - np.searchsorted(block, block)
    before = np.where(place > 0, np.roll(into, 1), 0.0)
    values = np.sort(1 - ((360 - into) / (360 - before)) ** (many - place))
    steps = np.arange(len(values) + 1) / len(values)
    k = max((steps[1:] - values).max(), (values - steps[:-1]).max())
    assert regular["k"] == pytest.approx(k, abs=0.002)
    assert 0.003 < regular["k"] < 0.009
    for kind in ("IN", "NE", "NW"):
        assert poisson[kind]["verdict"] == "within_chance"
    assert sum(row["contacts"] for row in demand.table("arrivals_by_band").records()) == 103_744
    assert records(demand, "closed_days", "day")["1999-01-11"]["why"] == "unexplained"
    assert records(demand, "special_days", "day")["1999-01-12"]["difference"] < -0.9
    summary = records(finding, "volume_by_band", "band_minute")
    for minute, row in records(demand, "arrivals_by_band", "band_minute").items():
        assert row["contacts"] == summary[minute]["contacts"]


def test_the_waits_of_the_bank(bank_journal: Journal, finding: Finding, raw: pd.DataFrame) -> None:
    waiting = studied(bank_journal, "waiting", limit_seconds=60)
    own = records(waiting, "over_limits", "which")["own_limit"]
    left = raw[(raw["outcome"] == "HANG") & (raw["q_start"] != NEVER)]["q_time"]
    assert own["left_within"] == pytest.approx((left <= 60).sum(), rel=0.005)
    assert own["people"] == own["over"], "each call has one leg"
    within = records(finding, "within_limit", "of_whom")["of_joined"]
    assert own["n"] == within["n"]
    summary, ours = records(finding, "waits", "who"), records(waiting, "waits_by_outcome", "who")
    for who, row in summary.items():
        for name in ("n", "mean_seconds", "median_seconds", "p95_high_seconds", "max_seconds"):
            assert ours[who][name] == row[name]
        # Two ways to the same interval: whole days drawn again, and the variance of the ratio between days.
        assert ours[who]["mean_low_seconds"] == pytest.approx(row["mean_low_seconds"], rel=0.03)
        assert ours[who]["mean_high_seconds"] == pytest.approx(row["mean_high_seconds"], rel=0.03)
    averages = records(waiting, "averages", "measure")
    assert averages["mean_of_served"]["seconds"] < averages["mean_of_all"]["seconds"]
    assert averages["mean_offered"]["low_seconds"] > averages["mean_of_all"]["seconds"]
    assert waiting.table("misses").rows == (), "by telephone nobody misses a call"


def test_the_services_of_the_bank(bank_journal: Journal, raw: pd.DataFrame) -> None:
    """Lognormal from ten seconds to an hour with a distance near .0164 (Brown et al.: .020 for November and December)."""
    service = studied(bank_journal, "service")
    fit = records(service, "lognormal_fits", "kind_id")[None]
    answered = raw[(raw["outcome"] == "AGENT") & (raw["ser_start"] != NEVER)]
    named = answered[answered["server"] != "NO_SERVER"]
    logs = np.log(named.loc[named["ser_time"].between(10, 3600), "ser_time"])
    assert scipy.stats.kstest(logs, "norm", (logs.mean(), logs.std())).statistic == pytest.approx(0.0164, abs=0.00005)
    assert fit["distance"] == pytest.approx(0.0164, abs=0.0005)
    assert fit["fit_median_seconds"] == pytest.approx(np.exp(logs.mean()), rel=0.02)
    short = records(service, "short_services", "kind_id")[None]
    assert short["share_short"] == pytest.approx((named["ser_time"] < 10).mean(), abs=0.01)
    tail = records(service, "long_tail", "kind_id")[None]
    times = np.sort(named.loc[named["ser_time"] >= 10, "ser_time"])
    assert tail["share_of_time"] == pytest.approx(times[-len(times) // 10 :].sum() / times.sum(), abs=0.005)
    assert tail["share_low"] < tail["share_of_time"] < tail["share_high"]
    kinds = records(service, "service_by_kind", "kind_id")
    assert kinds["NW"]["mean_seconds"] < kinds["PS"]["mean_seconds"] < kinds["NE"]["mean_seconds"] < 320
    variation = records(service, "variation", "part")
    assert variation["of_agents"]["share"] < variation["of_mix"]["share"] < variation["of_single"]["share"]
    agents = service.table("agents").records()
    assert [row["agent_id"] for row in agents] == sorted(row["agent_id"] for row in agents)
    assert min(row["n"] for row in agents) >= 30
