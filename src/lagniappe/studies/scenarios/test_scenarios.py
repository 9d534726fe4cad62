"""A branch whose people are at the wrong hours: the study sees it, plays it as it was, and finds better hours."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lagniappe.journal import engine
from lagniappe.journal.store import Journal
from lagniappe.measures import rehearsed
from lagniappe.measures.today import Wanted, today
from lagniappe.planning.scenario.answer import answer
from lagniappe.planning.scenario.form import (
    Demand,
    Form,
    Hours,
    Kiosk,
    Merge,
    Plan,
    Positions,
    Precision,
    Prices,
    Reallocate,
    ScenarioError,
    SelfService,
    Train,
    to_json,
)
from lagniappe.queueing.days import Days
from lagniappe.queueing.simulate import (
    Arrivals,
    Group,
    Kind,
    Queue,
    Scene,
    Shift,
    Site,
    Skill,
    exponential,
    fixed,
    lognormal,
    play,
)
from lagniappe.report.finding import Finding
from lagniappe.studies import find
from lagniappe.studies.scenarios import Parameters, run

HOUR = 3600.0
REFERENCE = Path(__file__).parents[4] / "docs" / "reference" / "studies.md"
BRANCH = Scene(
    lasts_seconds=24 * HOUR,
    sites=(Site("centro", "America/Argentina/Buenos_Aires"),),
    queues=(Queue("cash", "centro", "turn", limit_seconds=900), Queue("loans", "centro", "turn", limit_seconds=1800)),
    kinds=(
        Kind("deposit", "cash", lognormal(240, 1.0), exponential(1800), walk=fixed(10)),
        Kind("loan", "loans", lognormal(900, 0.5), exponential(5400)),
    ),
    arrivals=(
        Arrivals("deposit", per_hour=(20, 20, 60, 20), edges=tuple((9 + hour) * HOUR for hour in range(5))),
        Arrivals("loan", per_hour=(6,), edges=(9 * HOUR, 13 * HOUR)),
    ),
    # The fourth clerk is there when it is quiet.
    groups=(
        Group(
            "clerks",
            (Skill("cash"),),
            (Shift(3, 9 * HOUR, 13 * HOUR), Shift(1, 9 * HOUR, 10 * HOUR)),
            "centro",
            stays=True,
        ),
        Group("advisers", (Skill("loans"),), (Shift(2, 9 * HOUR, 13 * HOUR),), "centro", stays=True),
    ),
)
NOON = Plan("noon", (Positions(1, 11 * HOUR, 12 * HOUR),), once=100)
OTHERS = (
    Plan("kiosk", (Kiosk(0.5, 60, ("deposit",)),), monthly=10),
    Plan("alone", (SelfService(0.3, ("deposit",)),)),
    Plan("early", (Hours(opens=8.5 * HOUR),)),
    Plan("one line", (Merge(("cash", "loans")),)),
    Plan("learn", (Train(1, ("deposit",), "loans"),)),
    Plan("more", (Demand(1.2),)),
    Plan("fewer", (Positions(-1, 11 * HOUR, 12 * HOUR, "cash"),)),
)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Journal:
    made = Journal.create(tmp_path_factory.mktemp("scenarios") / "j")
    rehearsed.write(made, [play(BRANCH, seed=4, replication=number) for number in range(12)], date(2026, 3, 2))
    return made


@pytest.fixture(scope="module")
def days(journal: Journal) -> Days:
    with engine.tables(journal) as tables:
        read = today(tables, Wanted(days=3))
    assert read is not None
    return read


@pytest.fixture(scope="module")
def finding(journal: Journal) -> Finding:
    form = Form(
        (Plan("better_placed", (Reallocate(moves=3),)), NOON, *OTHERS),
        precision=Precision(rounds=3), prices=Prices("ARS", 10.0, 5.0, given=("currency", "work_hour", "customer_hour")),
    )  # fmt: skip
    with engine.tables(journal) as tables:
        return run(tables, Parameters(to_json(form)))


def rows(finding: Finding, table: str) -> dict[str, dict[str, Any]]:
    return {row["plan"]: row for row in finding.table(table).records()}


def test_the_played_days_look_like_the_measured(finding: Finding) -> None:
    measured, played = (rows(finding, "side_by_side")[name] for name in ("measured", "played"))
    assert played["wait_mean_low_seconds"] < measured["wait_mean_seconds"] < played["wait_mean_high_seconds"]
    assert played["wait_p90_low_seconds"] < measured["wait_p90_seconds"] < played["wait_p90_high_seconds"]
    assert "do not look" not in finding.headlines[0].id
    assert measured["work_hours_a_day"] == pytest.approx(21, abs=1)


def test_what_plans_change(finding: Finding) -> None:
    more, worth, beside = (rows(finding, name) for name in ("differences", "worth", "side_by_side"))
    for name in ("noon", "kiosk", "alone", "learn"):
        assert more[name]["wait_mean_high_seconds"] < 0, name
    for name in ("more", "fewer"):
        assert more[name]["wait_mean_low_seconds"] > 0, name
    today = beside["played"]["work_hours_a_day"]
    hours = {name: row["work_hours_a_day"] - today for name, row in beside.items()}
    assert hours["noon"] == pytest.approx(1)
    assert hours["fewer"] == pytest.approx(-1)
    assert hours["early"] == pytest.approx(3, abs=0.2)
    for name in ("better_placed", "one line", "learn", "kiosk"):
        assert hours[name] == pytest.approx(0), name
    noon = worth["noon"]
    assert noon["saved_hours"] == pytest.approx(-more["noon"]["line_hours_a_day"] * 365.25 / 12, rel=1e-3)
    assert noon["benefit"] == pytest.approx(5 * noon["saved_hours"], rel=1e-4)
    assert noon["net"] == pytest.approx(noon["benefit"] - 10 * 365.25 / 12, rel=1e-3)
    assert noon["payback_months"] is None or noon["payback_months"] == pytest.approx(100 / noon["net"], rel=1e-3)
    assert worth["learn"]["once"] == 160


def test_better_hours_are_found_and_hold_on_days_not_searched(finding: Finding) -> None:
    moves = finding.table("moves").records()
    assert {(row["to_minute"], row["group"]) for row in moves} >= {(660, "cash")}
    assert rows(finding, "differences")["better_placed"]["wait_mean_high_seconds"] < 0
    planned = [row for row in finding.table("people_by_band").records() if row["plan"] == "better_placed"]
    noon = next(row for row in planned if row["band_minute"] == 660)
    assert noon["people_planned"] > noon["people_today"]


def test_every_name_is_explained(finding: Finding) -> None:
    reference = REFERENCE.read_text(encoding="utf-8")
    names = {column.name for table in finding.tables for column in table.columns} | {
        table.name for table in finding.tables
    }
    assert sorted(name for name in names if f"`{name}`" not in reference) == []


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        (Plan("p", (Positions(1, 0, HOUR, "tellers"),)), "It may be: cash, loans"),
        (
            Plan("p", (Positions(-4, 11 * HOUR, 12 * HOUR, "cash"),)),
            "4 fewer cannot be: of cash, the fewest at work then are 3",
        ),
        (Plan("p", (Kiosk(0.5, 60, ("mortgage",)),)), "It may be: deposit, loan"),
        (Plan("p", (Merge(("cash", "mail")),)), "It may be: cash, loans"),
        (Plan("p", (Train(1, ("loan",), "loans"),)), "loans serve loans already"),
        (Plan("p", (Positions(-2, 0, 86400, "loans"),)), "loans"),
    ],
)
def test_what_the_site_does_not_have(days: Days, plan: Plan, says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        answer(days, Form((plan,)))


def test_what_cannot_be_asked_is_said(journal: Journal) -> None:
    with engine.tables(journal) as tables:
        told = run(tables, Parameters(to_json(Form((NOON,), site="norte"))))
        few = run(tables, Parameters(to_json(Form((NOON,), weekdays=(6,), days=1, limit_seconds=60))))
    assert "It may be: centro" in str(told.headlines[0])
    assert few.span.days == 1
    assert "plays of these very days" in str(few.method)


def test_services_tell_who_was_there_where_nobody_wrote_it_down(journal: Journal, days: Days) -> None:
    written = days
    with engine.tables(journal) as tables:
        contacts, nobody = tables.contacts, tables.presence.filter(tables.presence.site == "")
        tables._made["presence"] = nobody
        named = today(tables, Wanted(days=3))
        tables._made["contacts"] = contacts.mutate(
            agent_id=contacts.agent_id.nullif(contacts.agent_id),
            position_id=contacts.agent_id.nullif(contacts.agent_id),
        )
        crowd = today(tables, Wanted(days=3))
    assert named
    assert crowd
    assert (written.presence, named.presence, crowd.presence) == ("written", "services", "crowd")
    hours = [sum(crew.levels.sum() for crew in days.crews) / 12 / 3 for days in (written, named, crowd)]
    assert hours[0] == pytest.approx(21, abs=1)
    assert hours[1] == pytest.approx(21, rel=0.15)
    assert hours[2] == pytest.approx(21, rel=0.25)
    for one in (named, crowd):
        assert one.coming[0].service == written.coming[0].service
        assert (one.coming[0].counts == written.coming[0].counts).all()


def test_it_is_a_study() -> None:
    assert find("scenarios").QUESTION.id.endswith("?")
