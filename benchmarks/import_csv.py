"""Importing 1,000,000 CSV rows, beside the same in pandas: read, check, parse times, pseudonyms, write by day.

Even so pandas does less: it flushes nothing to the disk, knows no line numbers and keeps no manifest.
Run a side alone with ``python -m benchmarks.import_csv ours FILE FOLDER`` (or ``same``, or ``bare``).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import Ratio

ROWS = 1_000_000
ZONE = "America/Argentina/Buenos_Aires"
TIMES = ("entered_at", "arrived_at", "called_at", "answered_at", "ended_at", "wrapped_at")


def generate(path: Path, rows: int, seed: int = 7) -> None:
    """A year of two branches: ISO times of the local clock to the millisecond, 50,000 customers."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import csv

    random = np.random.default_rng(seed)
    start = np.datetime64("2025-03-03T00:00:00", "ms").astype(np.int64)
    arrived = np.sort(start + random.integers(0, 180, rows) * 86_400_000 + random.integers(9, 18, rows) * 3_600_000)
    arrived += random.integers(0, 3_600_000, rows)
    spans = {
        "entered_at": -random.integers(1_000, 60_000, rows),
        "arrived_at": np.zeros(rows, dtype=np.int64),
        "called_at": random.integers(0, 2_400_000, rows),
    }
    spans["answered_at"] = spans["called_at"] + random.integers(0, 20_000, rows)
    spans["ended_at"] = spans["answered_at"] + random.integers(20_000, 900_000, rows)
    spans["wrapped_at"] = spans["ended_at"] + random.integers(0, 60_000, rows)
    text = {name: pa.array(arrived + span).cast(pa.timestamp("ms")) for name, span in spans.items()}
    table = pa.table(
        {
            "contact_id": [f"c{number:07d}" for number in range(rows)],
            "site": np.array(["once", "recoleta"])[random.integers(0, 2, rows)],
            "channel": ["turn"] * rows,
            "queue": np.array(["cash", "advice", "cards", "loans"])[random.integers(0, 4, rows)],
            "kind": np.array([f"kind{number}" for number in range(8)])[random.integers(0, 8, rows)],
            "customer_id": np.char.add("p", random.integers(0, 50_000, rows).astype(str)),
            **{name: column.cast(pa.string()) for name, column in text.items()},
            "outcome": ["answered"] * rows,
            "agent_id": np.char.add("agent", random.integers(0, 30, rows).astype(str)),
        }
    )
    csv.write_csv(table, path)


def ours(path: Path, folder: Path) -> None:
    from lagniappe.journal import sources
    from lagniappe.journal.store import Journal

    report = sources.find("generic").read([path], Journal.create(folder), lambda what: None, {"zone": ZONE})
    assert report.rejected == 0, report


def pandas_bare(path: Path, folder: Path) -> None:
    """Reading and writing only: nothing is checked, and the customers stay who they are."""
    import pandas as pd

    _pandas_by_day(pd.read_csv(path)).to_parquet(folder, partition_cols=["business_day", "site"], index=False)


def pandas_same(path: Path, folder: Path) -> None:
    """What the import does, as one would write it in pandas: the same checks, pseudonyms, order and columns."""
    import hmac

    import pandas as pd

    from lagniappe.journal.tables import CONTACTS, OUTCOMES

    frame = pd.read_csv(path)
    frame["leg"], frame["origin"], frame["direction"], frame["priority"] = 1, "real", "in", 0
    assert frame["outcome"].isin(OUTCOMES).all()
    assert not frame.duplicated(["contact_id", "leg"]).any()
    assert frame[["contact_id", "arrived_at", "outcome"]].notna().all().all()
    frame = _pandas_by_day(frame)
    doubt = frame["entered_at"].gt(frame["arrived_at"]) * 32
    late = frame["arrived_at"].gt(frame["called_at"]) | frame["called_at"].gt(frame["answered_at"])
    frame["doubt"] = doubt | late * 2 | frame["answered_at"].gt(frame["ended_at"]) * 4 | frame["ended_at"].isna() * 64
    for name in ("customer_id", "agent_id"):
        known = frame[name].unique()
        frame[name] = frame[name].map({one: hmac.digest(b"key", one.encode(), "sha256").hex()[:20] for one in known})
    for name in CONTACTS.names:
        if name not in frame:
            frame[name] = None
    frame = frame[list(CONTACTS.names)].sort_values(["contact_id", "leg"])
    frame.to_parquet(folder, partition_cols=["business_day", "site"], index=False)


def _pandas_by_day(frame: Any) -> Any:
    import pandas as pd

    for name in TIMES:
        frame[name] = pd.to_datetime(frame[name]).dt.tz_localize(ZONE).dt.tz_convert("UTC")
    local = frame["arrived_at"].dt.tz_convert(ZONE) - pd.Timedelta(hours=4)
    frame["business_day"] = local.dt.strftime("%Y-%m-%d")
    return frame


SIDES = {"ours": ours, "same": pandas_same, "bare": pandas_bare}


def measure(side: str, path: Path, folder: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of one side in a process of its own; the start of Python and imports are not counted."""
    command = [sys.executable, "-m", "benchmarks.import_csv", side, str(path), str(folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ.copy()).stdout
    answer = json.loads(told.splitlines()[-1])
    return answer["seconds"], answer["megabytes"]


def run(rows: int = ROWS, rounds: int = 3) -> list[Ratio]:
    with TemporaryDirectory(prefix="lagniappe-bench-") as place:
        path = Path(place) / "turns.csv"
        generate(path, rows)
        took = {side: (float("inf"), 0.0) for side in SIDES}
        # In turns, the best of each: what else the machine does then hurts nobody alone.
        for number in range(rounds):
            for side in SIDES:
                folder = Path(place) / f"{side}{number}"
                folder.mkdir()
                took[side] = min(took[side], measure(side, path, folder / "out"))
                rmtree(folder)
    told = {"same": ("the same in pandas", 3), "bare": ("pandas, reading and writing only", None)}
    return [
        Ratio(
            what=f"import {rows:,} CSV rows",
            peer=peer,
            our_seconds=took["ours"][0],
            peer_seconds=took[side][0],
            at_least=at_least,
            our_megabytes=took["ours"][1],
            peer_megabytes=took[side][1],
        )
        for side, (peer, at_least) in told.items()
    ]


def _one_side(side: str, path: Path, folder: Path) -> None:
    work = SIDES[side]
    # A few rows first, so that neither side pays for imports (Arrow looks for pandas, where it is installed).
    few = folder.with_name(f"{side}-few.csv")
    with path.open() as whole:
        few.write_text("".join(line for line, _ in zip(whole, range(100), strict=False)))
    work(few, folder.with_name(f"{side}-few"))
    start = time.perf_counter()
    work(path, folder)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    _one_side(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    sys.stdout.flush()
    os._exit(0)  # threads of Arrow that still write pandas' folders abort a process that ends as usual, now and then
