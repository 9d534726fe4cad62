"""Two weeks at two branches written into a journal in different ways: as they came, and as no one would wish."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from lagniappe import start
from lagniappe.journal import engine
from lagniappe.journal.store import Journal
from lagniappe.planning.scenario.form import Precision, to_json, usual
from lagniappe.studies import find, names

FIRST = date(2026, 1, 12)
ZONES = {"centro": "America/Argentina/Buenos_Aires", "gran_via": "Europe/Madrid"}
Row = dict[str, Any]
# Days played twice tell as well whether they are the same as those played until a difference is known closely.
FEWER = {"scenarios": {"form": to_json(replace(usual(), precision=Precision(rounds=2)))}}


def days(count: int = 8) -> dict[str, list[Row]]:
    """Tables of the journal: legs with waits, leavers, misses, moves and doubts; who was there; counts of the line."""
    draw = random.Random(7)
    found: dict[str, list[Row]] = {"contacts": [], "presence": [], "snapshots": [], "calls": []}
    for place in range(count):
        for site, zone in ZONES.items():
            day = FIRST + timedelta(days=place)
            if day.weekday() < 6:
                _day(found, site, ZoneInfo(zone), day, draw)
    return found


def _day(found: dict[str, list[Row]], site: str, zone: ZoneInfo, day: date, draw: random.Random) -> None:
    def at(seconds: float) -> datetime:
        local = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(hours=9, seconds=seconds)
        return local.astimezone(UTC).replace(tzinfo=None)

    mine = {"site": site, "business_day": day}
    free, came = [0.0, 0.0], 0.0
    for number in range(draw.randint(18, 26)):
        came += draw.expovariate(1 / 250)
        name = f"{site}-{day}-{number}"
        person = min((0, 1), key=lambda one: free[one])
        start, patience = max(came, free[person]), draw.expovariate(1 / 900)
        length = draw.lognormvariate(5.5, 0.6)
        leg = mine | {
            "contact_id": name, "leg": 1, "origin": "real", "channel": "turn", "direction": "in", "doubt": 0,
            "queue": draw.choice([f"{site}-cash", f"{site}-advice"]), "kind": draw.choice(["deposit", "loan", None]),
            "priority": int(draw.random() < 0.1), "arrived_at": at(came), "outcome": "answered",
        }  # fmt: skip
        if came + patience < start:
            found["contacts"].append(leg | {"outcome": "left", "ended_at": at(came + patience)})
            continue
        called = {"called_at": at(start), "last_called_at": at(start)}
        found["calls"].append(mine | {"contact_id": name, "leg": 1, "called_at": at(start), "result": "came"})
        if draw.random() < 0.05:
            found["contacts"].append(leg | called | {"outcome": "missed", "ended_at": at(start + 30)})
            continue
        free[person] = start + length + 20
        served = called | {
            "answered_at": at(start + 15),
            "ended_at": at(free[person]),
            "wrapped_at": at(free[person] + 5),
        }
        who = {"agent_id": f"{site}-a{person}", "position_id": f"{site}-p{person}", "doubt": draw.choice([0] * 9 + [4])}
        found["contacts"].append(leg | served | who)
    for person in (0, 1):
        who = {"agent_id": f"{site}-a{person}", "position_id": f"{site}-p{person}", "capacity": 1}
        found["presence"].append(mine | who | {"state": "available", "started_at": at(0), "ended_at": at(7200)})
        found["presence"].append(mine | who | {"state": "break", "started_at": at(7200), "ended_at": at(8000)})
    for seen in range(0, 7200, 1200):
        count = {"queue": f"{site}-cash", "seen_at": at(seen), "waiting": draw.randint(0, 6), "positions_open": 2}
        found["snapshots"].append(mine | count)


def world(journal: Journal) -> None:
    sites = {
        "site": list(ZONES), "origin": ["real"] * 2, "label": ["Centro", "Gran Vía"], "zone": list(ZONES.values()),
        "cutoff_minutes": [240] * 2, "jurisdiction": ["AR-C", "ES"],
    }  # fmt: skip
    journal.write_world("sites", pa.table(sites))
    queues = {"queue": [f"{site}-{what}" for site in ZONES for what in ("cash", "advice")]}
    where = {"site": [site for site in ZONES for _ in range(2)], "limit": [600_000_000] * 4}
    journal.write_world("queues", pa.table(queues | where))
    journal.write_world(
        "positions",
        pa.table({"position_id": [f"{site}-p{n}" for site in ZONES for n in range(3)],
                  "site": [site for site in ZONES for _ in range(3)], "label": ["1", "2", "3"] * 2}),
    )  # fmt: skip


def _write(journal: Journal, table: str, rows: Sequence[Row], source: str) -> None:
    journal.write_days(table, pa.Table.from_pylist(list(rows)), source=source)


def plainly(folder: Path) -> Journal:
    """Each table once, in the order in which things happened."""
    journal = Journal.create(folder)
    world(journal)
    for table, rows in days().items():
        _write(journal, table, rows, "system")
    return journal


def crookedly(folder: Path) -> Journal:
    """Rows shuffled, in files of two sources, imported in pieces that overlap, and everything twice."""
    journal = Journal.create(folder)
    draw = random.Random(11)
    for _ in range(2):
        for table, rows in days().items():
            shuffled = draw.sample(rows, len(rows))
            for source in ("one", "other"):
                # Which file has a row depends on the row alone, as with a system that is one of two.
                half = [
                    row for row in shuffled if (sum(map(ord, repr(sorted(row.items())))) % 2 == 0) == (source == "one")
                ]
                cut = len(half) // 3
                for piece in (half[cut:], half[: 2 * cut]):
                    _write(journal, table, piece, source)
        world(journal)
    return journal


def findings(journal: Journal, wanted: Sequence[str] = (), address: str | None = None) -> dict[str, Any]:
    """The finding of every study, or of those wanted, as data; on a cluster also how many processes computed."""
    told: dict[str, Any] = {}
    with engine.tables(journal, address=address) as tables:
        for name in wanted or names():
            study = find(name)
            told[name] = study.run(tables, study.Parameters(**FEWER.get(name, {}))).to_data()
        if address:
            executors = tables.connection._session.sparkContext._jsc.sc().getExecutorMemoryStatus()
            told["processes"] = executors.size()
    return told


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Places where two findings differ; numbers may by the last bits, for sums of fractions depend on their order."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [found for key in one for found in differences(one[key], other[key], f"{where}/{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            found for place, pair in enumerate(zip(one, other, strict=True))
            for found in differences(*pair, f"{where}/{place}")
        ]  # fmt: skip
    if isinstance(one, float) and isinstance(other, float):
        return [] if one == pytest.approx(other, rel=1e-9, abs=1e-12) else [f"{where}: {one} {other}"]
    return [] if one == other else [f"{where}: {one} {other}"]


if __name__ == "__main__":
    start.soon()  # as every process of ours begins
    folder, answer, *more = sys.argv[1:]
    found = findings(Journal.open(folder), more[1:], more[0]) if more else findings(crookedly(Path(folder)))
    Path(answer).write_text(json.dumps(found), encoding="utf-8")
