"""The same clock on arrays and inside the engine: the study against the arithmetic of ``rules``, contact by contact."""

from __future__ import annotations

from datetime import UTC, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest

from branch_days import at
from lagniappe.journal import engine
from lagniappe.journal.schema import arrow_schema
from lagniappe.journal.tables import OUTCOMES, Doubt
from lagniappe.measures.clock import Offset
from lagniappe.rules.clock import MISSING, REASONS, Legs, judge
from lagniappe.rules.hours import until_opening, week
from lagniappe.rules.precedence import overtaken
from lagniappe.rules.reading import book, read
from lagniappe.studies.compliance.clocks import clock_of, clocks, contacts
from lagniappe.studies.compliance.overtaking import steps
from lagniappe.studies.compliance.test_compliance import HOURS, OWN
from lagniappe.units import MINUTE, micros

RULES = [rule for law in book() for rule in law.rules]
BEGIN = at("08:00")  # a Monday


def many_legs(seed: int, contacts: int) -> list[dict[str, Any]]:
    """Contacts of one to three legs with every outcome and doubt, mostly in order, some with times missing or backwards."""
    random = Random(seed)
    rows = []
    for contact in range(contacts):
        times = sorted(random.randrange(300) for _ in range(random.choice((2, 2, 2, 3, 4))))
        for number, (first, _) in enumerate(pairwise(times), 1):
            after: list[int | None] = sorted(random.randrange(100) for _ in range(3))
            if random.random() < 0.1:
                random.shuffle(after)
            moments = [
                None if random.random() < 0.2 else first + (m or 0) * random.choice((1, 1, 1, -1)) for m in after
            ]
            rows.append({
                "contact_id": f"c{contact}", "leg": number, "arrived_at": first,
                "entered_at": random.choice((None, random.randint(0, first))) if number == 1 else None,
                "called_at": moments[0], "answered_at": moments[1], "ended_at": moments[2],
                "outcome": random.choice((*OUTCOMES, "answered", "answered", "left", "missed", "transferred")),
                "queue": random.choice(("cash", "cash", "cash", None)),
                "doubt": random.choice([*([0] * 12), *(int(bit) for bit in Doubt)]),
                "priority": random.randrange(2),
            })  # fmt: skip
    return rows


def frame(rows: list[dict[str, Any]]) -> Any:
    times = ("arrived_at", "entered_at", "called_at", "answered_at", "ended_at")
    full = [
        dict.fromkeys(arrow_schema("contacts").names)
        | {"origin": "real", "site": "centro", "business_day": BEGIN.date(), "channel": "turn", "direction": "in"}
        | row
        | {name: None if row[name] is None else BEGIN + timedelta(minutes=row[name]) for name in times}
        for row in rows
    ]
    return ibis.memtable(pa.Table.from_pylist(full, schema=arrow_schema("contacts")))


def arrays(rows: list[dict[str, Any]]) -> Legs:
    def times(name: str) -> Any:
        start = micros(BEGIN.replace(tzinfo=UTC))
        return np.array([MISSING if row[name] is None else start + row[name] * MINUTE for row in rows], dtype=np.int64)

    entered, arrived = times("entered_at"), times("arrived_at")
    door = np.where(entered == MISSING, arrived, entered)
    wait = until_opening(door - 3 * 60 * MINUTE, week(HOURS))
    return Legs(
        contact=np.array([int(row["contact_id"][1:]) for row in rows]),
        leg=np.array([row["leg"] for row in rows]),
        outcome=np.array([row["outcome"] for row in rows]),
        queued=np.array([row["queue"] is not None or row["outcome"] != "left" for row in rows]),
        doubt=np.array([row["doubt"] for row in rows]),
        entered=entered, arrived=arrived, called=times("called_at"), answered=times("answered_at"), ended=times("ended_at"),
        opening=np.where(wait > 0, door + wait, MISSING),
    )  # fmt: skip


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Any:
    file = tmp_path_factory.mktemp("own") / "own.toml"
    file.write_text(OWN)
    return [*RULES, *read(file).rules]


def test_the_engine_judges_as_the_arithmetic_does(rules: Any) -> None:
    rows = many_legs(seed=4, contacts=1500)
    zones = {"centro": (Offset(10**18, -3 * 60 * MINUTE),)}
    table = contacts(frame(rows), rules, zones, {"centro": week(HOURS)}, 30)
    used = clocks(rules)
    found = engine.collect(table).to_pylist()
    seen: set[tuple[str, str]] = set()
    for rule in rules:
        place = used.index(clock_of(rule))
        ours = sorted(_fate(row, place, rule.limit_micros) for row in found)
        judged = judge(arrays(rows), rule)
        theirs = sorted(
            (str(fate), int(elapsed), str(reason))
            for fate, elapsed, reason in zip(judged.fate, judged.elapsed, judged.reason, strict=True)
        )
        assert ours == theirs, rule.code
        seen |= {(fate, reason) for fate, _, reason in ours}
    assert seen == {("within", ""), ("breach", ""), ("censored", ""), *(("out", reason) for reason in REASONS)}


def _fate(row: dict[str, Any], place: int, limit: int) -> tuple[str, int, str]:
    elapsed = row[f"elapsed_{place}"]
    if elapsed is None:
        return "out", 0, REASONS[row[f"reason_{place}"]]
    fate = "breach" if elapsed > limit else "within" if row[f"closed_{place}"] else "censored"
    return fate, elapsed, ""


def test_the_engine_counts_overtaking_as_the_arithmetic_does() -> None:
    rows = many_legs(seed=9, contacts=150)
    for row in rows:
        row["doubt"], row["queue"] = 0, "cash"
    legs = arrays(rows)
    calls = np.where(legs.called != MISSING, legs.called, legs.answered)
    until = np.where(calls != MISSING, calls, legs.ended)
    priority = np.array([row["priority"] for row in rows])
    expected = overtaken(np.zeros(len(rows), dtype=np.int64), legs.arrived, until, calls, priority)
    found = engine.collect(steps(frame(rows))).to_pylist()
    assert sum(row["waiting"] > 0 for row in found) == int(expected.sum())
    assert expected.any()
    assert len(found) == int(((priority <= 0) & (calls != MISSING)).sum())
