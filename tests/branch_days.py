"""Two days at a small branch, written by hand: small enough to know every answer by heart.

The branch "centro" in Buenos Aires has one queue, "cash", with a limit of ten minutes, and two kinds. Times are local.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from lagniappe.journal.store import Journal
from lagniappe.journal.tables import Doubt

ZONE = ZoneInfo("America/Argentina/Buenos_Aires")
MONDAY = date(2026, 3, 2)
Row = dict[str, Any]


def at(clock: str, day: date = MONDAY) -> datetime:
    """A local time such as 10:05 or 10:05:30, as the journal keeps it: UTC without a zone."""
    hour, minute, *second = (int(part) for part in clock.split(":"))
    local = datetime(day.year, day.month, day.day, hour, minute, *second, tzinfo=ZONE)
    return local.astimezone(UTC).replace(tzinfo=None)


def leg(
    number: int,
    outcome: str,
    arrived: str,
    called: str | None = None,
    ended: str | None = None,
    *,
    day: date = MONDAY,
    kind: str | None = "deposit",
    queue: str | None = "cash",
    doubt: Doubt = Doubt.NONE,
    **more: Any,
) -> Row:
    """One leg; who was answered was answered at the call."""
    answered = called if outcome in ("answered", "transferred") else None
    return {
        "contact_id": f"c{number}", "leg": 1, "origin": "real", "site": "centro", "business_day": day,
        "channel": "turn", "direction": "in", "queue": queue, "kind": kind, "priority": 0, "outcome": outcome,
        "arrived_at": at(arrived, day), "called_at": at(called, day) if called else None,
        "answered_at": at(answered, day) if answered else None, "ended_at": at(ended, day) if ended else None,
        "doubt": int(doubt), **more,
    }  # fmt: skip


TUESDAY = date(2026, 3, 3)

DAYS: tuple[Row, ...] = (
    leg(1, "answered", "10:00", "10:00", "10:05"),
    leg(2, "answered", "10:00", "10:05", "10:09"),
    leg(3, "left", "10:01", None, "10:13"),
    leg(4, "answered", "10:02", "10:09", "10:39", kind="loan"),
    leg(5, "missed", "10:10", "10:39", "10:41"),
    leg(6, "answered", "10:50", "10:55", "11:10", doubt=Doubt.SERVICE),
    leg(7, "answered", "11:00", "11:20", "11:22", day=TUESDAY),
    leg(8, "left", "11:00", None, "11:04", day=TUESDAY),
    leg(9, "phantom", "11:05", None, "11:05", day=TUESDAY),
    leg(10, "open", "11:30", None, None, day=TUESDAY),
    leg(11, "left", "11:40", None, "11:41", day=TUESDAY, queue=None),
    leg(12, "answered", "11:50", "11:50", "11:50:04", day=TUESDAY, doubt=Doubt.SHORT),
)


def write(folder: Path, rows: Sequence[Row] = DAYS, presence: Sequence[Row] = ()) -> Journal:
    """A journal with these legs, and the branch described."""
    journal = Journal.create(folder)
    if rows:
        journal.write_days("contacts", pa.Table.from_pylist(list(rows)), source="by_hand")
    if presence:
        journal.write_days("presence", pa.Table.from_pylist(list(presence)), source="by_hand")
    journal.write_world(
        "sites",
        pa.table(
            {"site": ["centro"], "origin": ["real"], "label": ["Centro"], "zone": [ZONE.key], "cutoff_minutes": [240]}
        ),
    )
    journal.write_world(
        "queues", pa.table({"queue": ["cash"], "site": ["centro"], "label": ["Cash"], "limit": [600_000_000]})
    )
    journal.write_world(
        "kinds",
        pa.table({"kind": ["deposit", "loan"], "site": ["centro", "centro"], "label": ["Deposit", "Loan"],
                  "standard": [240_000_000, None]}),
    )  # fmt: skip
    journal.write_world(
        "positions", pa.table({"position_id": ["p1", "p2", "p3"], "site": ["centro"] * 3, "label": ["1", "2", "3"]})
    )
    return journal
