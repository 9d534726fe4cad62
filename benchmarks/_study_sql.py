"""The figures of the first study as hand-written DuckDB SQL."""

from __future__ import annotations

from pathlib import Path

from benchmarks._days import OFFSET

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
