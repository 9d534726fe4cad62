"""Who is forgotten is in no table, no file and no part of the journal any more, and everything is counted as before."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pyarrow.parquet as pq

from serving.server import prepare, run_in

RUN = "import sys; sys.path.insert(0, 'tests')\nfrom desk import forgetting\nforgetting.main()"


def places(home: Path, word: str) -> list[str]:
    """Where the word stands, read as bytes, as rows of the database and as columns of the journal."""
    found = []
    for path in sorted(home.rglob("*")):
        if path.is_file() and (word.encode() in path.read_bytes().lower() or word in path.name.lower()):
            found.append(path.name)
        if path.suffix == ".parquet" and word in str(pq.read_table(path).to_pydict()).lower():
            found.append(f"{path.name} (decoded)")
    with sqlite3.connect(home / "centre.sqlite3") as database:
        found += [line[:120] for line in database.iterdump() if word in line.lower()]
    return found


def test_nothing_is_left_of_who_is_forgotten(tmp_path: Path) -> None:
    home = tmp_path / "home"
    prepare(home)
    told = json.loads(run_in(home, RUN).splitlines()[-1])
    assert places(home, "zqxmaria") == []
    assert len([place for place in places(home, "zqxjuan") if "INSERT" in place]) > 12
    assert any("decoded" in place for place in places(home, "zqxjuan"))
    assert told["after"] == told["before"]
    assert told["before"]["Message"] == 2
    assert told["before"]["RosterShift"] == 1
