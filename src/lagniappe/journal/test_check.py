"""Each law, kept and broken."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from lagniappe.journal import check, engine
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import Doubt

NOON = datetime(2026, 3, 2, 15, tzinfo=UTC)
DAY = date(2026, 3, 2)
TIMES = ("entered_at", "arrived_at", "called_at", "last_called_at", "answered_at", "ended_at", "wrapped_at")


def leg(number: int, **changes: Any) -> dict[str, Any]:
    """A turn of its own agent at its own counter, ten minutes after the one before."""
    start = NOON + timedelta(minutes=10 * number)
    steps = {name: start + timedelta(seconds=60 * step) for step, name in enumerate(TIMES)}
    plain = {
        "contact_id": f"turn-{number}",
        "leg": 1,
        "origin": "real",
        "site": "once",
        "business_day": DAY,
        "channel": "turn",
        "direction": "in",
        "priority": 0,
        "customer_id": f"person-{number}",
        "outcome": "answered",
        "agent_id": f"agent-{number}",
        "position_id": f"counter-{number}",
        "doubt": 0,
    }
    return plain | steps | changes


def broken(tmp_path: Path, legs: list[dict[str, Any]], presence: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The laws that some legs break. Two sources, so that the same leg may stand there twice."""
    journal = Journal.create(tmp_path / "journal")
    journal.write_days("contacts", _table(legs), source="seal")
    if presence:
        journal.write_days("presence", _table(presence), source="seal")
    with engine.tables(journal) as tables:
        report = check.run(tables)
    assert report.to_json()["holds"] is report.holds
    return {law.id: law for law in report.laws if not law.holds}


def _table(rows: list[dict[str, Any]]) -> Any:
    moments = {name for row in rows for name, value in row.items() if isinstance(value, datetime)}
    return pa.table(
        {
            name: pa.array([row[name] for row in rows], pa.timestamp("us") if name in moments else None)
            for name in rows[0]
        }
    )


def test_an_orderly_day_keeps_every_law(tmp_path: Path) -> None:
    assert broken(tmp_path, [leg(number) for number in range(8)]) == {}


def test_an_empty_journal_keeps_every_law(tmp_path: Path) -> None:
    with engine.tables(Journal.create(tmp_path / "journal")) as tables:
        report = check.run(tables)
    assert report.holds
    assert {law.looked_at for law in report.laws} == {0}


@pytest.mark.parametrize(
    ("law", "changes"),
    [
        ("conservation", {"outcome": "happy"}),
        ("chain", {"outcome": "transferred"}),
        ("chain", {"leg": 2}),
        ("order", {"arrived_at": NOON + timedelta(hours=9)}),
        ("order", {"wrapped_at": NOON}),
        ("one_end", {"ended_at": None}),
        ("one_end", {"outcome": "open"}),
        ("one_end", {"outcome": "left"}),
        ("agent_capacity", {"agent_id": "agent-3", "answered_at": NOON + timedelta(minutes=34, seconds=10)}),
        ("position_capacity", {"position_id": "counter-3", "answered_at": NOON + timedelta(minutes=34, seconds=10)}),
        ("two_places", {"agent_id": "agent-3", "answered_at": NOON + timedelta(minutes=34, seconds=10)}),
    ],
)
def test_one_leg_that_breaks_a_law(tmp_path: Path, law: str, changes: dict[str, Any]) -> None:
    # Early enough for the moved start of service that the capacity laws need.
    early = dict.fromkeys(TIMES[:4], NOON) if "_capacity" in law or law == "two_places" else {}
    legs = [leg(number) for number in range(6)]
    legs[5] |= early | changes | {"doubt": int(Doubt.SHORT)}
    found = broken(tmp_path, legs)
    assert law in found
    assert found[law].broken == 1
    assert found[law].flagged == (1 if law not in ("agent_capacity", "position_capacity") else found[law].flagged)


def test_a_known_missing_end_breaks_nothing(tmp_path: Path) -> None:
    missing = {"ended_at": None, "wrapped_at": None, "doubt": int(Doubt.END_MISSING)}
    assert broken(tmp_path, [leg(0), leg(1) | missing]) == {}


def test_two_clocks_may_disagree_by_two_seconds(tmp_path: Path) -> None:
    same = {"agent_id": "agent-0", "position_id": "counter-0"}
    ends = leg(0)["ended_at"]
    grazing = leg(1) | same | dict.fromkeys(TIMES[:4], NOON) | {"answered_at": ends - timedelta(seconds=2)}
    assert broken(tmp_path / "graze", [leg(0), grazing]) == {}
    grazing["answered_at"] -= timedelta(microseconds=1)
    assert set(broken(tmp_path / "meet", [leg(0), grazing])) == {"agent_capacity", "position_capacity"}


def test_chats_are_held_against_the_capacity_of_presence(tmp_path: Path) -> None:
    chats = [
        leg(0, channel="chat", agent_id="ana", contact_id=f"chat-{number}", position_id=None) for number in range(3)
    ]
    presence = {
        "site": "once", "business_day": DAY, "agent_id": "ana", "position_id": "seat", "state": "available",
        "started_at": NOON,
    }  # fmt: skip
    assert "agent_capacity" in broken(tmp_path / "two", chats, [presence | {"capacity": 2}])
    assert "agent_capacity" not in broken(tmp_path / "three", chats, [presence | {"capacity": 3}])
    assert "agent_capacity" not in broken(tmp_path / "unknown", chats)


def test_a_closing_time_is_not_peoples_end(tmp_path: Path) -> None:
    closing = {"ended_at": NOON + timedelta(hours=9), "wrapped_at": None}
    found = broken(tmp_path, [leg(number) for number in range(30)] + [leg(30 + n) | closing for n in range(8)])
    assert found["equal_ends"].examples == ("once 2026-03-03 00:00:00 (8)",)


def test_what_is_missing_for_the_served_alone(tmp_path: Path) -> None:
    legs = [leg(number, customer_id=None) for number in range(60)]
    gone = {"outcome": "left", "answered_at": None, "called_at": None, "last_called_at": None}
    legs += [leg(60 + number) | gone for number in range(60)]
    assert tuple(map(str, broken(tmp_path, legs)["missing_at_random"].examples)) == (
        "customer_id: empty for 100% of answered, 0% of left",
        "customer_id: empty for 100% of waited, 0% of did not wait",
    )


def test_one_leg_in_two_days_is_found(tmp_path: Path) -> None:
    assert "one_row" in broken(tmp_path, [leg(0), leg(0, business_day=DAY + timedelta(days=1))])


def stretch(number: int, **changes: Any) -> dict[str, Any]:
    """Half an hour of a queue, as a telephone system reports it."""
    return {
        "origin": "real", "site": "once", "business_day": DAY, "channel": "voice", "queue": "sales",
        "started_at": NOON + timedelta(minutes=30 * number), "length": 1_800_000_000, "received": 20, "answered": 18,
        "abandoned": 2, "answered_within": 15, "within": 20_000_000, "mean_wait": 30_000_000, "longest_wait": 90_000_000,
    } | changes  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({}, 0),
        ({"answered": 19, "abandoned": 2, "received": 20}, 3),
        ({"answered_within": 19}, 1),
        ({"abandoned": -1}, 1),
        ({"length": 2_400_000_000}, 1),
        ({"length": 0}, 1),
        ({"longest_wait": 20_000_000}, 1),
        ({"longest_wait": None, "mean_wait": None, "received": None}, 0),
    ],
)
def test_sums_agree_with_themselves(changes: dict[str, Any], broken: int, tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal")
    # The middle one of three changes; all three of a day in which more go than came are named.
    journal.write_days("intervals", _table([stretch(0), stretch(1, **changes), stretch(2)]), source="acd")
    with engine.tables(journal) as tables:
        law = next(law for law in check.run(tables).laws if law.id == "intervals")
    assert (law.looked_at, law.broken) == (3, broken)
