"""The weeks behind the demonstration are plausible, whole, and break no law of the journal."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from lagniappe.desk.models import Queue
from lagniappe.journal import check, engine
from lagniappe.journal.store import Journal
from lagniappe.rehearsal import centre, days, world
from lagniappe.work.rows import journal_at
from lagniappe.work.world import write_world

TODAY = date(2026, 3, 9)
NOW = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)


@pytest.fixture
def journal(db: None, tmp_path: Path) -> Journal:
    centre.build(NOW)
    made = journal_at(tmp_path)
    write_world(made)
    return made


def written(journal: Journal, weeks: int = 1) -> days.Book:
    people = world.customers(journal)
    return days.write_past(journal, world.sites(), people, TODAY, np.random.default_rng(5), weeks)


def test_a_week_breaks_no_law(journal: Journal) -> None:
    written(journal)
    with engine.tables(journal) as tables:
        report = check.run(tables)
    assert [law for law in report.laws if not law.holds] == []


def test_everybody_who_comes_is_accounted_for_and_the_rush_is_at_noon(journal: Journal) -> None:
    rows = written(journal).rows
    legs = rows["contacts"]
    ends = Counter((leg["site"], leg["outcome"]) for leg in legs)
    assert {outcome for _site, outcome in ends} == {"answered", "left", "missed", "refused", "transferred"}
    assert all(leg["ended_at"] is not None for leg in legs)
    firsts = [leg for leg in legs if leg["leg"] == 1]
    assert len({leg["contact_id"] for leg in firsts}) == len(firsts)
    assert sum(leg["leg"] == 2 for leg in legs) == sum(leg["outcome"] == "transferred" for leg in legs)
    hours = Counter((leg["entered_at"] // 3_600_000_000 - 3) % 24 for leg in firsts if leg["site"] == "centro")
    assert max(hours, key=hours.__getitem__) in (11, 12)
    assert 0.03 < sum(n for (_s, end), n in ends.items() if end == "left") / len(legs) < 0.25


def test_the_same_chance_writes_the_same_weeks(journal: Journal) -> None:
    first = written(journal).rows["contacts"]
    generation = journal.manifest().generation
    again = written(journal).rows["contacts"]
    assert [leg["contact_id"] for leg in first] == [leg["contact_id"] for leg in again]
    assert journal.manifest().generation == generation


def test_it_is_one_series_with_the_living_centre(journal: Journal) -> None:
    rows = written(journal).rows["contacts"]
    assert {leg["queue"] for leg in rows} == {str(queue.public_id) for queue in Queue.objects.all()}
    assert journal.manifest().origin("centro") == "rehearsal"
    assert days.past_days(TODAY, 1)[-1] == date(2026, 3, 8)


def test_nobody_carries_more_than_they_can(journal: Journal) -> None:
    events = []
    for leg in written(journal).rows["contacts"]:
        if leg["answered_at"]:
            events += [(leg["answered_at"], 1, leg), (leg["wrapped_at"], -1, leg)]
    load: Counter[str] = Counter()
    for _when, step, leg in sorted(events, key=lambda event: event[:2]):
        load[leg["agent_id"]] += step * (3 if leg["channel"] == "turn" else 1)
        assert load[leg["agent_id"]] <= 3
