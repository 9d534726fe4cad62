"""A site of chats whose people hold three at once: its days, played again, look like the measured ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from lagniappe.journal import engine
from lagniappe.journal.store import Journal
from lagniappe.measures import rehearsed
from lagniappe.measures.today import Wanted, today
from lagniappe.planning.scenario.plays import PEOPLE, WAITED, play
from lagniappe.planning.scenario.skills import by_skill
from lagniappe.planning.scenario.world import as_it_is
from lagniappe.queueing.days import Crew, Days, held_by
from lagniappe.queueing.simulate import Arrivals, Group, Kind, Queue, Scene, Shift, Site, Skill, exponential
from lagniappe.queueing.simulate import play as played
from lagniappe.studies.scenarios import Parameters, run

HOUR = 3600.0
CHATS = Scene(
    lasts_seconds=24 * HOUR,
    sites=(Site("web", "UTC"),),
    queues=(Queue("chat", "web", "chat", limit_seconds=120),),
    kinds=(Kind("question", "chat", exponential(480), exponential(900)),),
    arrivals=(Arrivals("question", per_hour=(100.0,), edges=(9 * HOUR, 17 * HOUR)),),
    groups=(Group("agents", (Skill("chat"),), (Shift(5, 9 * HOUR, 17 * HOUR),), "web", capacity=3, stays=True),),
)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Journal:
    made = Journal.create(tmp_path_factory.mktemp("chats") / "j")
    rehearsed.write(made, [played(CHATS, seed=9, replication=number) for number in range(8)], date(2026, 3, 2))
    return made


@pytest.fixture(scope="module")
def days(journal: Journal) -> Days:
    with engine.tables(journal) as tables:
        read = today(tables, Wanted())
    assert read is not None
    return read


def waited(days: Days) -> float:
    sums = play(as_it_is(days), range(2), 1, list(range(len(days.days)))).sums.sum(axis=(0, 1, 2))
    return float(sums[WAITED] / sums[PEOPLE])


def test_played_chats_wait_as_measured_and_one_at_a_time_would_not(days: Days) -> None:
    assert [line.at_once for line in days.lines] == [3]
    measured = float(days.measured.waited.sum() / days.measured.people.sum())
    alone = replace(days, lines=tuple(replace(line, at_once=1) for line in days.lines))
    assert waited(days) == pytest.approx(measured, rel=0.5)
    assert waited(alone) > 10 * measured


def test_people_of_each_skill_are_counted_with_what_they_hold(days: Days) -> None:
    there = int(by_skill(days, 0.8, 60.0, None, 60).needed.people.max())
    alone = replace(days, lines=tuple(replace(line, at_once=1) for line in days.lines))
    assert there * 2 < int(by_skill(alone, 0.8, 60.0, None, 60).needed.people.max())


def test_who_serves_two_channels_holds_what_the_least_allows(days: Days) -> None:
    lines = (*days.lines, replace(days.lines[0], name="calls", at_once=1))
    levels = np.ones((1, 1), np.int64)
    assert held_by(Crew("chats", (("chat", 0.0),), levels), lines) == 3
    assert held_by(Crew("both", (("chat", 0.0), ("calls", 0.0)), levels), lines) == 1


def test_the_finding_says_so(journal: Journal) -> None:
    form = (
        '{"plans": [{"name": "more", "changes": [{"do": "positions", "agents": 1, "from": "11:00", "to": "12:00"}]}]}'
    )
    with engine.tables(journal) as tables:
        finding = run(tables, Parameters(form))
    assert "do not look" not in finding.headlines[0].id
    told = [sentence for sentence in finding.caveats if "contacts at once" in sentence.id]
    assert [sentence.values["n"].value for sentence in told] == [3]
