"""The first study over 1,000,000 contacts in Parquet, beside hand-written DuckDB SQL for the same figures, pandas and Polars.

All sides read the same files and answer: legs with their durations; counts and sums by day, by band of the week, and by
queue, kind and site with class; median, 9-in-10 and 19-in-20 waits with the ends of their order-statistic intervals for
the same twelve groupings; services likewise; people waiting, being served and positions by band; the longest line.
Run a side alone with ``python -m benchmarks.study SIDE FOLDER``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import Ratio

ROWS = 1_000_000
DAYS = 90
REPEATS = 2
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


def ours(folder: Path) -> dict[str, float]:
    from lagniappe.journal import engine
    from lagniappe.journal.store import Journal
    from lagniappe.studies import find

    study = find("demand_and_waiting")
    with engine.tables(Journal.open(folder)) as tables:
        finding = study.run(tables, study.Parameters())
    waits = {row["who"]: row for row in finding.table("waits").records()}
    service = finding.table("service_by_kind").records()[0]
    bands = finding.table("positions_by_band").records()
    return {
        "n": waits["all"]["n"],
        "median": waits["all"]["median_seconds"],
        "left_p90": waits["left"]["p90_seconds"],
        "low": waits["left"]["p90_low_seconds"],
        "service_median": service["median_seconds"],
        "most": max(row["most_waiting"] for row in bands),
        "within": finding.table("within_limit").records()[0]["within"],
    }


LEGS = """
create temp table legs as select site, queue, kind, business_day, isodow(business_day) - 1 as weekday,
  epoch_us(arrived_at) as start,
  epoch_us(case outcome when 'left' then ended_at else coalesce(called_at, answered_at) end) as fin,
  epoch_us(answered_at) as answered, epoch_us(ended_at) as ended,
  (epoch_us(arrived_at) + {offset}) % 86400000000 // 1800000000 * 30 as band,
  case when outcome = 'answered' then 'served' else outcome end as class_,
  case when doubt & 2 <> 0 then 'wait_doubt' end as wait_out,
  case when outcome <> 'answered' then 'not_served' when doubt & 4 <> 0 then 'service_doubt' end as service_out,
  case when doubt & 2 = 0 then fin - start end as wait, case when doubt & 2 = 0 then fin - start <= 1800000000 end as within,
  case when outcome = 'answered' and doubt & 4 = 0 then ended - answered end as service, doubt
from read_parquet({files})
"""
CUBE = """
create temp table cells as select site, queue, kind, business_day, weekday, band, class_, wait_out, service_out,
  count(*) as legs, count(wait) as waits, sum(wait) as wait_sum, max(wait) as wait_max, sum(within::int) as within,
  count(service) as services, sum(service) as service_sum, sum((service / 1e6) ** 2) as squares, max(service) as service_max
from legs group by all
"""
MARGINS = ("wait_out", "service_out", "business_day, weekday, class_", "weekday, band", "queue, class_", "kind, class_",
           "site, class_", "class_", "queue", "kind", "site", "band")  # fmt: skip
QUANTILES = (
    ("wait", ""), ("wait", "class_"), ("wait", "weekday, band"), ("wait", "band"), ("wait", "queue, class_"),
    ("wait", "kind, class_"), ("wait", "site, class_"), ("wait", "queue"), ("wait", "kind"), ("wait", "site"),
    ("service", ""), ("service", "kind"),
)  # fmt: skip
RANKS = ", ".join(
    f"l[greatest(1, ceil(n * {p})::int)], l[floor(n * {p} - 1.96 * sqrt(n * {p} * (1 - {p})))::int],"
    f" l[ceil(n * {p} + 1.96 * sqrt(n * {p} * (1 - {p})))::int + 1]"
    for p in (0.5, 0.9, 0.95)
)
SPREAD = """
select site, band, sum(piece) from (select site, slot * 1800000000 % 86400000000 // 60000000 as band,
  least(b, (slot + 1) * 1800000000) - greatest(a, slot * 1800000000) as piece
  from (select site, a, b, unnest(range(a // 1800000000, (b - 1) // 1800000000 + 1)) as slot
        from (select site, {a} + {offset} as a, {b} + {offset} as b from legs where {where}))) group by all
"""
MOST = """
select site, moment % 86400000000 // 1800000000 * 30 as band, max(waiting) from (
  select site, moment, sum(step) over (partition by site order by moment, step rows unbounded preceding) as waiting from (
    select site, start + {offset} as moment, 1 as step from legs where wait > 0 union all
    select site, fin + {offset}, -1 from legs where wait > 0)) group by all
"""


def sql(folder: Path) -> dict[str, float]:
    import duckdb

    with duckdb.connect(config={"threads": 2}) as door:
        files = [str(path) for path in folder.glob("contacts/**/*.parquet")]
        door.execute("select distinct site, queue, channel, direction from read_parquet(?)", [files]).fetchall()
        door.execute(LEGS.format(offset=OFFSET, files=files))
        door.execute(CUBE)
        sums = "sum(legs), sum(waits), sum(wait_sum), max(wait_max), sum(within), sum(services), sum(service_sum), sum(squares)"
        margins = {by: door.execute(f"select {by}, {sums} from cells group by {by}").fetchall() for by in MARGINS}
        found = {}
        for value, by in QUANTILES:
            keys = f"{by}," if by else ""
            inner = (
                f"select {keys} list_sort(list({value})) as l, count({value}) as n from legs where {value} is not null"
            )
            ending = f" group by {by}" if by else ""
            rows = door.execute(f"select {keys} {RANKS} from ({inner}{ending})").fetchall()
            found[value, by] = {row[: len(row) - 9]: row[-9:] for row in rows}
        door.execute(SPREAD.format(a="start", b="fin", where="wait > 0", offset=OFFSET)).fetchall()
        door.execute(SPREAD.format(a="answered", b="ended", where="class_ = 'served' and ended > answered and doubt & 4 = 0",
                                   offset=OFFSET)).fetchall()  # fmt: skip
        most = max(row[2] for row in door.execute(MOST.format(offset=OFFSET)).fetchall())
        (bits,) = door.execute(
            "select " + ", ".join(f"sum((doubt & {1 << b} <> 0)::int)" for b in range(9)) + " from legs"
        ).fetchall()
    assert bits
    return {
        "n": sum(row[2] for row in margins["class_"]),
        "median": found["wait", ""][()][0] / 1e6,
        "left_p90": found["wait", "class_"][("left",)][3] / 1e6,
        "low": found["wait", "class_"][("left",)][4] / 1e6,
        "service_median": found["service", ""][()][0] / 1e6,
        "most": most,
        "within": next(row[5] for row in margins["class_"] if row[0] == "served"),
    }


def pandas(folder: Path) -> dict[str, float]:
    import numpy as np
    import pandas as pd

    frame = pd.read_parquet([str(path) for path in folder.glob("contacts/**/*.parquet")], partitioning=None)
    frame["class_"] = frame["outcome"].astype("str").replace({"answered": "served"})
    finish = frame["called_at"].where(frame["class_"] != "left", frame["ended_at"])
    micro = {name: values.astype("int64") for name, values in (("start", frame["arrived_at"]), ("fin", finish))}
    frame["wait"] = (micro["fin"] - micro["start"]).where(frame["doubt"] & 2 == 0)
    frame["within"] = (frame["wait"] <= 1_800_000_000).where(frame["wait"].notna())
    good = (frame["class_"] == "served") & (frame["doubt"] & 4 == 0)
    frame["service"] = ((frame["ended_at"] - frame["answered_at"]) // pd.Timedelta(microseconds=1)).where(good)
    local = micro["start"] + OFFSET
    frame["band"] = local % 86_400_000_000 // 1_800_000_000 * 30
    frame["weekday"] = pd.to_datetime(frame["business_day"]).dt.day_of_week
    for by in MARGINS[2:]:
        keys = by.split(", ")
        frame.groupby(keys).agg(waits=("wait", "count"), wait_sum=("wait", "sum"), wait_max=("wait", "max"),
                                within=("within", "sum"), services=("service", "count"), total=("service", "sum"),
                                deviation=("service", "std"))  # fmt: skip
    found = {}
    for value, by in QUANTILES:
        for key, group in frame.groupby(by.split(", ")) if by else [((), frame)]:
            sorted_ = np.sort(group[value].dropna().to_numpy())
            n = len(sorted_)
            found[value, by, key] = [
                sorted_[min(n - 1, max(0, place))]
                for p in (0.5, 0.9, 0.95)
                for half in (1.96 * np.sqrt(n * p * (1 - p)),)
                for place in (int(np.ceil(n * p)) - 1, int(n * p - half) - 1, int(np.ceil(n * p + half)))
            ]
    waited = frame["wait"] > 0
    for a, b, rows in ((micro["start"], micro["fin"], waited), (frame["answered_at"], frame["ended_at"], good)):
        _spread_pandas(frame["site"][rows], a[rows].astype("int64") + OFFSET, b[rows].astype("int64") + OFFSET)
    steps = pd.concat([
        pd.DataFrame({"site": frame["site"][waited], "moment": micro[name][waited], "step": step})
        for name, step in (("start", 1), ("fin", -1))
    ]).sort_values(["site", "moment", "step"])  # fmt: skip
    return {
        "n": int(frame["wait"].count()), "median": found["wait", "", ()][0] / 1e6,
        "left_p90": found["wait", "class_", ("left",)][3] / 1e6, "low": found["wait", "class_", ("left",)][4] / 1e6,
        "service_median": found["service", "", ()][0] / 1e6,
        "most": int(steps.groupby("site")["step"].cumsum().max()),
        "within": int(frame.loc[frame["class_"] == "served", "within"].sum()),
    }  # fmt: skip


def _spread_pandas(site: Any, a: Any, b: Any) -> Any:
    import numpy as np
    import pandas as pd

    width = 1_800_000_000
    first, last = (a // width).to_numpy(), ((b - 1) // width).to_numpy()
    many = last - first + 1
    slot = np.repeat(first, many) + np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    piece = np.minimum(np.repeat(b.to_numpy(), many), (slot + 1) * width) - np.maximum(
        np.repeat(a.to_numpy(), many), slot * width
    )
    cut = pd.DataFrame(
        {"site": np.repeat(site.to_numpy(), many), "band": slot * width % 86_400_000_000, "piece": piece}
    )
    return cut.groupby(["site", "band"])["piece"].sum()


def polars(folder: Path) -> dict[str, float]:
    import polars as pl

    micro = {name: pl.col(name).dt.epoch("us") for name in ("arrived_at", "called_at", "answered_at", "ended_at")}
    served = pl.col("outcome") == "answered"
    frame = pl.read_parquet([str(path) for path in folder.glob("contacts/**/*.parquet")], hive_partitioning=False)
    frame = frame.with_columns(
        class_=pl.when(served).then(pl.lit("served")).otherwise(pl.col("outcome")),
        start=micro["arrived_at"],
        fin=pl.when(pl.col("outcome") == "left").then(micro["ended_at"]).otherwise(micro["called_at"]),
        band=(micro["arrived_at"] + OFFSET) % 86_400_000_000 // 1_800_000_000 * 30,
        weekday=pl.col("business_day").dt.weekday(),
        service=pl.when(served & (pl.col("doubt") & 4 == 0)).then(micro["ended_at"] - micro["answered_at"]),
    ).with_columns(wait=pl.when(pl.col("doubt") & 2 == 0).then(pl.col("fin") - pl.col("start")))
    frame = frame.with_columns(within=pl.col("wait") <= 1_800_000_000)
    for by in MARGINS[2:]:
        frame.group_by(by.split(", ")).agg(
            pl.col("wait").count().alias("waits"), pl.col("wait").sum().alias("sum"), pl.col("wait").max().alias("max"),
            pl.col("within").sum(), pl.col("service").count().alias("n"), pl.col("service").std().alias("sd"),
        )  # fmt: skip
    found = {}
    for value, by in QUANTILES:
        ordered, n = pl.col(value).sort(), pl.col(value).count()
        picks = []
        for place, p in enumerate((0.5, 0.9, 0.95)):
            half = 1.96 * (n * p * (1 - p)).sqrt()
            for name, rank in (
                ("at", (n * p).ceil() - 1),
                ("low", (n * p - half).floor() - 1),
                ("up", (n * p + half).ceil()),
            ):
                picks.append(ordered.get(rank.clip(0, n - 1).cast(pl.Int64)).alias(f"{name}{place}"))
        known = frame.filter(pl.col(value).is_not_null())
        found[value, by] = known.group_by(by.split(", ")).agg(picks) if by else known.select(picks)
    waited = frame.filter(pl.col("wait") > 0)
    at_work = frame.filter(pl.col("service") > 0)
    spells = (
        waited.select("site", a=pl.col("start") + OFFSET, b=pl.col("fin") + OFFSET),
        at_work.select("site", a=micro["answered_at"] + OFFSET, b=micro["ended_at"] + OFFSET),
    )
    width = 1_800_000_000
    for spell in spells:
        cut = spell.with_columns(slot=pl.int_ranges(pl.col("a") // width, (pl.col("b") - 1) // width + 1)).explode(
            "slot"
        )
        piece = pl.min_horizontal("b", (pl.col("slot") + 1) * width) - pl.max_horizontal("a", pl.col("slot") * width)
        cut.group_by("site", (pl.col("slot") * width % 86_400_000_000).alias("band")).agg(piece.sum())
    steps = pl.concat(
        [waited.select("site", moment=name, step=pl.lit(step)) for name, step in (("start", 1), ("fin", -1))]
    )
    line = steps.sort("site", "moment", "step").select(pl.col("step").cum_sum().over("site"))
    left = found["wait", "class_"].filter(pl.col("class_") == "left")
    return {
        "n": frame["wait"].count(), "median": found["wait", ""]["at0"][0] / 1e6, "left_p90": left["at1"][0] / 1e6,
        "low": left["low1"][0] / 1e6, "service_median": found["service", ""]["at0"][0] / 1e6,
        "most": line["step"].max(), "within": frame.filter(pl.col("class_") == "served")["within"].sum(),
    }  # fmt: skip


SIDES = {"ours": ours, "sql": sql, "pandas": pandas, "polars": polars}


def measure(side: str, folder: Path) -> tuple[float, float, dict[str, float]]:
    """Seconds, peak megabytes and answers of one side in a process of its own, after a small run that loads everything."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.study", side, str(folder)], check=True, capture_output=True, text=True
    ).stdout
    answer = json.loads(told.splitlines()[-1])
    return answer["seconds"], answer["megabytes"], answer["found"]


def run(rows: int = ROWS) -> list[Ratio]:
    with TemporaryDirectory(prefix="lagniappe-bench-") as place:
        generate(Path(place) / "journal", rows)
        generate(Path(place) / "journal-few", 2_000)
        # The sides take turns, so that a machine that is busy for a while is busy for all of them.
        rounds = [{side: measure(side, Path(place) / "journal") for side in SIDES} for _ in range(REPEATS)]
        took = {side: min((each[side] for each in rounds), key=lambda measured: measured[0]) for side in SIDES}
    for side, (_, _, found) in took.items():
        assert found == took["ours"][2], f"{side} found something else: {found}, we {took['ours'][2]}"
    names = {"sql": "hand-written DuckDB SQL", "pandas": "pandas", "polars": "Polars"}
    return [
        Ratio(
            what=f"demand_and_waiting over {rows:,} contacts",
            peer=name,
            our_seconds=took["ours"][0],
            peer_seconds=took[side][0],
            at_most=1.5 if side == "sql" else None,
            our_megabytes=took["ours"][1],
            peer_megabytes=took[side][1],
        )
        for side, name in names.items()
    ]


def _one_side(side: str, folder: Path) -> None:
    # A few rows first, so that no side pays for its imports.
    SIDES[side](folder.with_name(f"{folder.name}-few"))
    start = time.perf_counter()
    found = SIDES[side](folder)
    seconds = time.perf_counter() - start
    # Not getrusage: it remembers the peak of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    print(json.dumps({"seconds": seconds, "megabytes": peak, "found": found}))


if __name__ == "__main__":
    _one_side(sys.argv[1], Path(sys.argv[2]))
