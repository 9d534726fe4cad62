"""The whole report on queues over 10,000,000 contacts, and the query that dominates it beside hand-written SQL and pandas.

The report: seconds and peak memory of all its studies over one journal in one process, at 1 and 10 million contacts (and at 50
million with ``LAGNIAPPE_BENCH_ROWS=50000000``). The query: who waits and who works at every moment, as time by site and band,
on which `positions` and `causes` spend their time. A side alone: ``python -m benchmarks.report SIDE FOLDER``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import Ratio
from benchmarks._days import OFFSET, add

PIECE = 1_000_000
WHOLE = int(os.environ.get("LAGNIAPPE_BENCH_ROWS") or 10_000_000)
COMPARED = 2 * PIECE
MEGABYTES = 1_500
WIDTH = 1_800_000_000
DAY = 86_400_000_000
ERA = 60_000 * DAY
"""Longer than from 1970 to any moment of a log: sites lie so far apart on one line."""


def generate(folder: Path, rows: int) -> None:
    """Two more branches for each million contacts, as in the benchmark of one study."""
    from lagniappe.journal.store import Journal

    journal = Journal.create(folder)
    for place in range(max(1, rows // PIECE)):
        add(journal, min(rows, PIECE), 11 + place, (f"once-{place}", f"recoleta-{place}"), place * PIECE)


def report(folder: Path) -> dict[str, float]:
    from lagniappe.journal import engine
    from lagniappe.journal.store import Journal
    from lagniappe.studies.book import queue_report

    with engine.tables(Journal.open(folder)) as tables:
        book = queue_report(tables, "en", {"jurisdiction": "AR-C"})
    assert not [chapter.study for chapter in book.chapters if chapter.finding is None]
    return {"tables": float(sum(len(finding.tables) for _chapter, finding in book.answered))}


def ours(folder: Path) -> dict[str, float]:
    from lagniappe.journal import engine
    from lagniappe.journal.store import Journal

    with engine.tables(Journal.open(folder)) as tables:
        return _told(_ours(tables))


def _ours(tables: Any) -> list[dict[str, Any]]:
    from lagniappe.journal.engine import collect
    from lagniappe.measures.world import look

    world = look(tables, None)
    cells = tables.gathered(lambda part: _moments(part, world))
    bands = cells.group_by("site", "band").aggregate(
        waiting=cells.waiting.sum(), working=cells.working.sum(), nobody=cells.waiting_nobody.sum()
    )
    rows: list[dict[str, Any]] = collect(bands).to_pylist()
    return rows


def _moments(tables: Any, world: Any) -> Any:
    from lagniappe.measures.bands import waiting_spells
    from lagniappe.measures.legs import legs
    from lagniappe.measures.positions import moments, present, working

    rows = legs(tables.contacts, band_minutes=30, zones=world.zones, limits={}, limit=0, more=("agent_id",))
    people = present(tables.presence, world.zones)
    most = {name: tables.most(name) for name in ("contacts", "presence")}
    return moments(waiting_spells(rows), working(rows, people), people, 30, world.zones, most)


def _told(rows: list[dict[str, Any]]) -> dict[str, float]:
    """In seconds; the busiest band too, so that a side that cuts the bands elsewhere is found out."""
    top = max(rows, key=lambda row: (row["waiting"], row["site"], row["band"]))
    sums = {name: round(sum(int(row[name]) for row in rows) / 1e6) for name in ("waiting", "working", "nobody")}
    return {**sums, "bands": len(rows), "top": round(int(top["waiting"]) / 1e6), "band": int(top["band"])}


SWEEP = """
with legs as (
  select site, epoch_us(arrived_at) + {offset} as came,
    case when doubt & 2 = 0 then epoch_us(case outcome when 'left' then ended_at else coalesce(called_at, answered_at) end)
      + {offset} end as called,
    case when outcome = 'answered' and doubt & 4 = 0 then epoch_us(answered_at) + {offset} end as answered,
    case when outcome = 'answered' and doubt & 4 = 0 then epoch_us(ended_at) + {offset} end as ended
  from read_parquet({files})),
codes as (select site, row_number() over (order by site) * {era} as code from (select distinct site from legs)),
spells as (
  select code + came as a, code + called as b, 1 as waiting, 0 as working from legs join codes using (site)
  where called > came union all
  select code + answered, code + ended, 0, 1 from legs join codes using (site) where ended > answered),
events as (select a as moment, waiting, working from spells union all select b, -waiting, -working from spells),
lasting as (
  select moment as a, lead(moment) over line as b, sum(waiting::double) over line as waiting,
    sum(working::double) over line as working
  from events window line as (order by moment rows unbounded preceding)),
banded as (
  select slot // ({era} // {width}) as code, slot * {width} % {day} // 60000000 as band,
    least(b, (slot + 1) * {width}) - greatest(a, slot * {width}) as piece,
    waiting::bigint as waiting, working::bigint as working
  from (select *, unnest(range(a // {width}, (b - 1) // {width} + 1)) as slot from lasting
    where b > a and (waiting > 0 or working > 0)))
select code, band, sum(piece * waiting) as waiting, sum(piece * working) as working, sum(piece * waiting) as nobody
from banded group by all
"""


def sql(folder: Path) -> dict[str, float]:
    import duckdb

    with duckdb.connect(config={"threads": 2, "memory_limit": os.environ["LAGNIAPPE_MEMORY"]}) as door:
        files = [str(path) for path in folder.glob("contacts/**/*.parquet")]
        rows = door.execute(SWEEP.format(offset=OFFSET, files=files, day=DAY, width=WIDTH, era=ERA)).fetchall()
    return _told([dict(zip(("site", "band", "waiting", "working", "nobody"), row, strict=True)) for row in rows])


def pandas(folder: Path) -> dict[str, float]:
    """Sorted once by site and moment and added up in arrays: no group-by but the last."""
    import numpy as np
    import pandas as pd

    names = ["site", "outcome", "doubt", "arrived_at", "called_at", "answered_at", "ended_at"]
    frame = pd.read_parquet(
        [str(path) for path in folder.glob("contacts/**/*.parquet")], columns=names, partitioning=None
    )
    site = frame["site"].astype("category").cat.codes.to_numpy()
    served = (frame["outcome"] == "answered") & (frame["doubt"] & 4 == 0)
    finish = frame["called_at"].fillna(frame["answered_at"]).where(frame["outcome"] != "left", frame["ended_at"])
    places, moments, steps = [], [], []
    for begin, end, known, column in (
        (frame["arrived_at"], finish, frame["doubt"] & 2 == 0, 0),
        (frame["answered_at"], frame["ended_at"], served, 1),
    ):
        kept = (known & (end > begin)).to_numpy()
        for edge, step in ((begin, 1), (end, -1)):
            places.append(site[kept])
            moments.append(edge[kept].to_numpy().astype("datetime64[us]").astype("int64") + OFFSET)
            steps.append(np.full((kept.sum(), 2), 0, np.int32))
            steps[-1][:, column] = step
    place, moment, step = (np.concatenate(each) for each in (places, moments, steps))
    order = np.lexsort((moment, place))
    place, moment, running = place[order], moment[order], step[order].cumsum(axis=0)
    kept = (place[1:] == place[:-1]) & (moment[1:] > moment[:-1]) & (running[:-1].sum(axis=1) > 0)
    line = pd.DataFrame({
        "site": place[:-1][kept], "a": moment[:-1][kept], "b": moment[1:][kept],
        "w": running[:-1, 0][kept], "k": running[:-1, 1][kept],
    })  # fmt: skip
    banded = _cut(line, WIDTH, "slot")
    piece = banded["b"] - banded["a"]
    banded = pd.DataFrame({
        "site": banded["site"], "band": banded["slot"] * WIDTH % DAY // 60_000_000,
        "waiting": piece * banded["w"], "working": piece * banded["k"],
    })  # fmt: skip
    sums = banded.groupby(["site", "band"], as_index=False)[["waiting", "working"]].sum()
    return _told(sums.assign(nobody=sums["waiting"]).to_dict("records"))


def _cut(spells: Any, width: int, name: str) -> Any:
    """Intervals cut at every whole ``width``, with its number as a column."""
    import numpy as np

    first, last = (spells["a"] // width).to_numpy(), ((spells["b"] - 1) // width).to_numpy()
    many = last - first + 1
    rows = spells.loc[spells.index.repeat(many)].reset_index(drop=True)
    rows[name] = np.repeat(first, many) + np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return rows.assign(a=np.maximum(rows["a"], rows[name] * width), b=np.minimum(rows["b"], (rows[name] + 1) * width))


SIDES = {"report": report, "ours": ours, "sql": sql, "pandas": pandas}


@dataclass(frozen=True)
class Measured:
    """One side in a process of its own: seconds by the clock and of all processors, peak megabytes, and what it answered."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    found: dict[str, float]


def measure(side: str, folder: Path) -> Measured:
    environment = {"LAGNIAPPE_MEMORY": "900MB", "LAGNIAPPE_THREADS": "2", **os.environ}
    command = [sys.executable, "-m", "benchmarks.report", side, str(folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    return Measured(**json.loads(told.splitlines()[-1]))


def run(rows: int = WHOLE) -> list[Ratio]:
    with TemporaryDirectory(prefix="lagniappe-bench-") as place:
        sizes = sorted({PIECE, COMPARED, min(rows, 10 * PIECE), rows})
        for size in sizes:
            generate(Path(place) / str(size), size)
        compared = {
            size: {side: measure(side, Path(place) / str(size)) for side in ("ours", "sql", "pandas")}
            for size in {COMPARED, min(rows, 10 * PIECE)}
        }
        grown = {size: measure("report", Path(place) / str(size)) for size in sizes if size != COMPARED}
    found = [ratio for size, sides in sorted(compared.items()) for ratio in _compared(size, sides)]
    base = grown[PIECE]
    return found + [
        Ratio(f"the whole report over {size:,} contacts", f"{size // PIECE} x the time of {PIECE:,}", one.seconds,
              base.seconds * size / PIECE, our_megabytes=one.megabytes,
              most_megabytes=MEGABYTES if size <= 10 * PIECE else None,
              our_cpu_seconds=one.cpu_seconds, peer_cpu_seconds=base.cpu_seconds * size / PIECE)
        for size, one in grown.items()
    ]  # fmt: skip


def _compared(size: int, sides: dict[str, Measured]) -> list[Ratio]:
    ours = sides["ours"]
    for side, one in sides.items():
        assert one.found == ours.found, f"{side} found something else: {one.found}, we {ours.found}"
    # The promise beside pandas is one of scale: at a fifth of it, what every process must load weighs much.
    scale = {"at_least": 2, "memory_share": 0.25, "by_clock": True} if size >= 10 * PIECE else {"by_clock": True}
    promises: dict[str, dict[str, Any]] = {"sql": {"at_most": 1.5}, "pandas": scale}
    names = {"sql": "hand-written DuckDB SQL", "pandas": "pandas"}
    return [
        Ratio(f"who waits and works at every moment, {size:,} contacts", names[side], ours.seconds, sides[side].seconds,
              our_megabytes=ours.megabytes, peer_megabytes=sides[side].megabytes, our_cpu_seconds=ours.cpu_seconds,
              peer_cpu_seconds=sides[side].cpu_seconds, **promise)
        for side, promise in promises.items()
    ]  # fmt: skip


def _one_side(side: str, folder: Path) -> None:
    start, begun = time.perf_counter(), time.process_time()
    found = SIDES[side](folder)
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - begun
    # Not getrusage: it remembers the peak of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    print(json.dumps({"seconds": seconds, "megabytes": peak, "cpu_seconds": cpu_seconds, "found": found}))


if __name__ == "__main__":
    _one_side(sys.argv[1], Path(sys.argv[2]))
