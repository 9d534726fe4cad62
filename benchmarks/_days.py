"""The journals that the benchmarks of studies and reports read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

DAYS = 90
OFFSET = -3 * 3600 * 1_000_000
FIRST = "2026-01-05"


SITES = ("once", "recoleta")


def generate(folder: Path, rows: int, seed: int = 11) -> None:
    """Two branches in Buenos Aires, 90 days: microsecond waits, a third of them none, an eighth leave, a few miss."""
    from lagniappe.journal.store import Journal

    journal = Journal.create(folder)
    add(journal, rows, seed, SITES)


def add(journal: Any, rows: int, seed: int, sites: tuple[str, str], first: int = 0) -> None:
    """So many contacts at two more branches, numbered from ``first``."""
    import numpy as np
    import pyarrow as pa

    random = np.random.default_rng(seed)
    day = random.integers(0, DAYS, rows)
    hour = random.choice(np.arange(8, 18), rows, p=np.array([4, 9, 14, 16, 14, 12, 11, 9, 7, 4]) / 100)
    midnight = np.datetime64(FIRST, "us").astype(np.int64) - OFFSET
    arrived = midnight + day * 86_400_000_000 + hour * 3_600_000_000 + random.integers(0, 3_600_000_000, rows)
    wait = np.where(random.random(rows) < 0.33, 0, random.exponential(600e6, rows)).astype(np.int64)
    left = (random.random(rows) < 0.125) & (wait > 0)
    missed = (random.random(rows) < 0.02) & ~left
    service = random.lognormal(5, 0.9, rows) * 1e6
    called, ended = arrived + wait, arrived + wait + service.astype(np.int64)
    outcome = np.select([left, missed], ["left", "missed"], "answered")
    served = outcome == "answered"

    def stamps(values: Any, known: Any) -> Any:
        return pa.array(values, mask=~known).cast(pa.timestamp("us"))

    table = pa.table(
        {
            "contact_id": np.char.add("c", np.arange(first, first + rows).astype(str)),
            "leg": np.ones(rows, np.int64),
            "origin": np.full(rows, "rehearsal"),
            "site": np.array(sites)[random.integers(0, 2, rows)],
            "business_day": pa.array(np.datetime64(FIRST, "D") + day),
            "channel": np.full(rows, "turn"),
            "direction": np.full(rows, "in"),
            "queue": np.array(["cash", "advice", "cards", "loans"])[random.integers(0, 4, rows)],
            "kind": np.char.add("kind", random.integers(0, 8, rows).astype(str)),
            "priority": np.zeros(rows, np.int64),
            "arrived_at": stamps(arrived, np.ones(rows, bool)),
            "called_at": stamps(called, ~left),
            "answered_at": stamps(called, served),
            "ended_at": stamps(np.where(served, ended, called), np.ones(rows, bool)),
            "outcome": outcome,
            "doubt": random.choice([0, 1, 2, 4], rows, p=[0.9, 0.08, 0.01, 0.01]),
        }
    )
    journal.write_days("contacts", table, source="bench")
    journal.write_world(
        "sites",
        pa.table({"site": list(sites), "origin": ["rehearsal"] * 2,
                  "zone": ["America/Argentina/Buenos_Aires"] * 2, "cutoff_minutes": [240] * 2}),
    )  # fmt: skip
