"""Running counts: exact however many go on at once, each site and day on its own."""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest

from lagniappe.journal.engine import collect
from lagniappe.journal.errors import JournalError
from lagniappe.measures.positions import Running, banded, lasting, on_the_clock, placed
from lagniappe.units import DAY, HOUR, MINUTE


def spells(*each: tuple[str, int, int]) -> Any:
    sites, begins, finishes = zip(*each, strict=True)
    return ibis.memtable(pa.table({"site": sites, "begin": begins, "finish": finishes}))


def told(kinds: list[Running], names: tuple[str, ...], *sites: str) -> list[dict[str, Any]]:
    line = collect(lasting(kinds, names, placed(sites)))
    return sorted(line.to_pylist(), key=lambda row: (row["place"], row["begin"]))


def test_a_crowd_beyond_all_that_fits_beside_others_is_counted_to_the_last_person() -> None:
    waiting, working = 1_100_000, 20_000
    begin = np.arange(waiting, dtype=np.int64)
    crowd = pa.table({"site": pa.repeat("hall", waiting), "begin": begin, "finish": pa.repeat(2 * HOUR, waiting)})
    staff = pa.table(
        {"site": pa.repeat("hall", working), "begin": begin[:working] + HOUR, "finish": begin[:working] + DAY}
    )
    kinds = [
        Running(ibis.memtable(crowd), {"waiting": 1}, waiting),
        Running(ibis.memtable(staff), {"working": 1}, working),
    ]
    line = lasting(kinds, ("waiting", "working"), placed(["hall"]))
    most = collect(line.aggregate(waiting=line.waiting.max(), working=line.working.max())).to_pylist()
    assert most == [{"waiting": waiting, "working": working}]


def test_counts_that_fill_their_bits_stay_apart() -> None:
    line, staff = [("a", 0, 10)] * 3, [("a", 5, 10)] * 3
    kinds = [
        Running(spells(*line), {"waiting": 1, "weighed": 1}, 3),
        Running(spells(*staff), {"working": 1}, 3),
    ]
    rows = told(kinds, ("waiting", "working", "weighed"), "a")
    assert [(row["waiting"], row["working"], row["weighed"]) for row in rows] == [(3, 0, 3), (3, 3, 3)]


def test_more_than_can_be_counted_is_said() -> None:
    with pytest.raises(JournalError, match="more than can be counted at once"):
        lasting([Running(spells(("a", 0, 1)), {"waiting": 1}, 2**53)], ("waiting",), placed(["a"]))


def test_sites_and_nights_are_not_joined() -> None:
    """The last who goes at one site does not meet the first at the next, and nothing is told between two days."""
    late = (DAY - MINUTE, DAY + MINUTE)
    kinds = [Running(spells(("b", 0, MINUTE), ("b", *late), ("a", 5 * MINUTE, 6 * MINUTE)), {"waiting": 1}, 9)]
    rows = told(kinds, ("waiting",), "a", "b")
    stretches = [(row["place"], row["begin"] // MINUTE, row["finish"] // MINUTE, row["waiting"]) for row in rows]
    assert stretches == [(0, 5, 6, 1), (1, 0, 1, 1), (1, 1, 1439, 0), (1, 1439, 1441, 1)]


def test_what_passes_midnight_is_told_on_both_days() -> None:
    places = placed(["a"])
    kinds = [Running(spells(("a", DAY - MINUTE, DAY + 2 * MINUTE)), {"waiting": 1}, 1)]
    cut = banded(lasting(kinds, ("waiting",), places), 30, ("waiting",))
    rows = collect(on_the_clock(cut, 30, places)).to_pylist()
    assert sorted((row["business_day"], row["band"], row["piece"]) for row in rows) == [
        (0, 1410, MINUTE), (1, 0, 2 * MINUTE),
    ]  # fmt: skip
