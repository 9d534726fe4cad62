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

from benchmarks import Ratio
from benchmarks._days import generate
from benchmarks._study_frames import pandas, polars
from benchmarks._study_sql import sql

ROWS = 1_000_000
REPEATS = 2


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
