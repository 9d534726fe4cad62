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
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import Ratio
from benchmarks.study import OFFSET, add

PIECE = 1_000_000
WHOLE = int(os.environ.get("LAGNIAPPE_BENCH_ROWS") or 10_000_000)
COMPARED = 2 * PIECE
MEGABYTES = 1_500
WIDTH = 1_800_000_000
DAY = 86_400_000_000


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
    import ibis

    from lagniappe.journal import engine
    from lagniappe.journal.store import Journal
    from lagniappe.measures.world import look

    with engine.tables(Journal.open(folder)) as tables:
        world = look(tables, None)
        cells = ibis.union(*(_moments(part, world).cache() for part in tables.apart()), distinct=False)
        bands = cells.group_by("site", "band").aggregate(
            waiting=cells.waiting.sum(), working=cells.working.sum(), nobody=cells.waiting_nobody.sum()
        )
        return _told(engine.collect(bands).to_pylist())


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
spells as (
  select site, came as a, called as b, 1 as waiting, 0 as working from legs where called > came union all
  select site, answered, ended, 0, 1 from legs where ended > answered),
cut as (
  select site, day, greatest(a, day * {day}) as a, least(b, (day + 1) * {day}) as b, waiting, working
  from (select *, unnest(range(a // {day}, (b - 1) // {day} + 1)) as day from spells)),
events as (
  select site, day, a as moment, waiting, working from cut union all select site, day, b, -waiting, -working from cut),
steps as (
  select site, day, moment, sum(waiting) as waiting, sum(working) as working from events group by all),
lasting as (
  select site, day, moment as a, lead(moment) over line as b, sum(waiting) over line as waiting,
    sum(working) over line as working
  from steps window line as (partition by site, day order by moment)),
banded as (
  select site, slot * {width} % {day} // 60000000 as band,
    least(b, (slot + 1) * {width}) - greatest(a, slot * {width}) as piece,
    waiting, working
  from (select *, unnest(range(a // {width}, (b - 1) // {width} + 1)) as slot from lasting where b is not null))
select site, band, sum(piece * waiting) as waiting, sum(piece * working) as working, sum(piece * waiting) as nobody
from banded group by all
"""


def sql(folder: Path) -> dict[str, float]:
    import duckdb

    with duckdb.connect(config={"threads": 2, "memory_limit": os.environ["LAGNIAPPE_MEMORY"]}) as door:
        files = [str(path) for path in folder.glob("contacts/**/*.parquet")]
        rows = door.execute(SWEEP.format(offset=OFFSET, files=files, day=DAY, width=WIDTH)).fetchall()
    return _told([dict(zip(("site", "band", "waiting", "working", "nobody"), row, strict=True)) for row in rows])


def pandas(folder: Path) -> dict[str, float]:
    import numpy as np
    import pandas as pd

    names = ["site", "outcome", "doubt", "arrived_at", "called_at", "answered_at", "ended_at"]
    frame = pd.read_parquet(
        [str(path) for path in folder.glob("contacts/**/*.parquet")], columns=names, partitioning=None
    )
    served = (frame["outcome"] == "answered") & (frame["doubt"] & 4 == 0)
    finish = frame["called_at"].fillna(frame["answered_at"]).where(frame["outcome"] != "left", frame["ended_at"])
    spells = []
    for begin, end, known, counts in (
        (frame["arrived_at"], finish, frame["doubt"] & 2 == 0, (1, 0)),
        (frame["answered_at"], frame["ended_at"], served, (0, 1)),
    ):
        kept = known & (end > begin)
        local = (edge[kept].astype("int64") + OFFSET for edge in (begin, end))
        spells.append(
            pd.DataFrame(dict(zip("ab", local, strict=True))).assign(site=frame["site"][kept], w=counts[0], k=counts[1])
        )
    cut = _cut(pd.concat(spells, ignore_index=True), DAY, "day")
    events = pd.concat([cut[["site", "day", "w", "k"]].assign(moment=cut["a"]),
                        cut[["site", "day"]].assign(moment=cut["b"], w=-cut["w"], k=-cut["k"])])  # fmt: skip
    steps = events.groupby(["site", "day", "moment"], as_index=False, observed=True)[["w", "k"]].sum()
    days = steps.groupby(["site", "day"], observed=True)
    steps["b"], steps[["w", "k"]] = days["moment"].shift(-1), days[["w", "k"]].cumsum()
    line = steps.rename(columns={"moment": "a"}).dropna(subset=["b"]).astype({"b": "int64"})
    banded = _cut(line, WIDTH, "slot")
    piece = banded["b"] - banded["a"]
    banded = banded.assign(
        waiting=piece * banded["w"], working=piece * banded["k"], band=banded["slot"] * WIDTH % DAY // 60_000_000
    )
    sums = banded.groupby(["site", "band"], as_index=False, observed=True)[["waiting", "working"]].sum()
    assert np.all(sums["waiting"] >= 0)
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


def measure(side: str, folder: Path) -> tuple[float, float, dict[str, float]]:
    """Seconds, peak megabytes and answers of one side in a process of its own."""
    environment = {"LAGNIAPPE_MEMORY": "900MB", "LAGNIAPPE_THREADS": "2", **os.environ}
    command = [sys.executable, "-m", "benchmarks.report", side, str(folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    answer = json.loads(told.splitlines()[-1])
    return answer["seconds"], answer["megabytes"], answer["found"]


def run(rows: int = WHOLE) -> list[Ratio]:
    with TemporaryDirectory(prefix="lagniappe-bench-") as place:
        sizes = sorted({PIECE, COMPARED, min(rows, 10 * PIECE), rows})
        for size in sizes:
            generate(Path(place) / str(size), size)
        took = {side: measure(side, Path(place) / str(COMPARED)) for side in ("ours", "sql", "pandas")}
        grown = {size: measure("report", Path(place) / str(size)) for size in sizes if size != COMPARED}
    for side, (_, _, found) in took.items():
        assert found == took["ours"][2], f"{side} found something else: {found}, we {took['ours'][2]}"
    (our_seconds, our_megabytes, _), (sql_seconds, sql_megabytes, _) = took["ours"], took["sql"]
    what = f"who waits and works at every moment, {COMPARED:,} contacts"
    found = [
        Ratio(what, "hand-written DuckDB SQL", our_seconds, sql_seconds, at_most=1.5,
              our_megabytes=our_megabytes, peer_megabytes=sql_megabytes),
        Ratio(what, "pandas", our_seconds, took["pandas"][0], at_least=2, our_megabytes=our_megabytes,
              peer_megabytes=took["pandas"][1], memory_share=0.25),
    ]  # fmt: skip
    base = grown[PIECE][0]
    return found + [
        Ratio(f"the whole report over {size:,} contacts", f"{size // PIECE} x the time of {PIECE:,}", seconds,
              base * size / PIECE, our_megabytes=megabytes, most_megabytes=MEGABYTES)
        for size, (seconds, megabytes, _) in grown.items()
    ]  # fmt: skip


def _one_side(side: str, folder: Path) -> None:
    start = time.perf_counter()
    found = SIDES[side](folder)
    seconds = time.perf_counter() - start
    # Not getrusage: it remembers the peak of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    print(json.dumps({"seconds": seconds, "megabytes": peak, "cpu_seconds": time.process_time(), "found": found}))


if __name__ == "__main__":
    _one_side(sys.argv[1], Path(sys.argv[2]))
