"""Measures over small tables, against the same thing done by hand or by brute force."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branch_days import DAYS, leg, write
from lagniappe.journal import engine
from lagniappe.journal.tables import Doubt
from lagniappe.measures import ranks
from lagniappe.measures.bands import most_waiting, spread
from lagniappe.measures.clock import Offset, ahead, band, clocks, whole
from lagniappe.measures.legs import legs
from lagniappe.measures.quantiles import Asked, quantiles
from lagniappe.measures.sums import cube, margin
from lagniappe.units import DAY, HOUR, MINUTE, SECOND


def ready(tables: Any, **more: Any) -> Any:
    zones = clocks(tables.clocks.to_pylist())
    return legs(tables.contacts, **{"band_minutes": 30, "zones": zones, "limits": {}, "limit": 10 * MINUTE, **more})


def test_each_leg_has_its_class_and_its_reasons(tmp_path: Any) -> None:
    with engine.tables(write(tmp_path / "j")) as tables:
        rows = engine.collect(ready(tables).order_by("business_day", "start", "end")).to_pylist()
    classes = sorted(row["class_"] for row in rows)
    assert classes == sorted(["served"] * 6 + ["left"] * 2 + ["missed", "phantom", "open", "before_queue"])
    for row in rows:
        assert (row["wait"] is None) == (row["wait_out"] is not None)
        assert (row["service"] is None) == (row["service_out"] is not None)
    assert sorted(row["wait"] // MINUTE for row in rows if row["wait"] is not None) == [0, 0, 4, 5, 5, 7, 12, 20, 29]
    assert sorted(row["service"] // MINUTE for row in rows if row["service"] is not None) == [2, 4, 5, 30]
    assert {row["service_out"] for row in rows} == {None, "not_served", "phantom", "open", "service_doubt", "short"}
    assert {row["wait_out"] for row in rows} == {None, "not_queued", "phantom", "open"}
    assert rows[0]["weekday"] == 0
    assert {row["band"] for row in rows} == {600, 630, 660, 690}


@pytest.mark.parametrize(
    ("row", "wait_out", "service_out"),
    [
        (leg(1, "transferred", "10:00", None, "10:04"), "moved", "not_served"),
        (leg(1, "refused", "10:00", None, "10:00"), "not_queued", "not_served"),
        (leg(1, "self_served", "10:00", None, "10:00"), "not_queued", "not_served"),
        (leg(1, "answered", "10:00", "10:04", None, doubt=Doubt.END_MISSING), None, "end_missing"),
        (leg(1, "answered", "10:00", "10:04", "10:05", doubt=Doubt.WAIT | Doubt.OVERLAP), "wait_doubt", "overlap"),
        (leg(1, "answered", "10:00", "10:04", "10:05", doubt=Doubt.NO_AGENT), None, "no_agent"),
        (leg(1, "answered", "10:00", "09:58", "10:05"), "time_backwards", None),
        (leg(1, "answered", "10:00", "10:02", "10:01"), None, "time_backwards"),
        (leg(1, "missed", "10:00", None, "10:05"), "time_missing", "not_served"),
        (leg(1, "left", "10:00", None, "10:05", doubt=Doubt.TRANSITION), "clock_change", "not_served"),
        (leg(1, "answered", "10:00", "10:02", "10:04", doubt=Doubt.WAIT_CLOCKS | Doubt.DOOR), None, None),
    ],
)  # fmt: skip
def test_what_spoils_a_duration(tmp_path: Any, row: Any, wait_out: str | None, service_out: str | None) -> None:
    with engine.tables(write(tmp_path / "j", [row])) as tables:
        (found,) = engine.collect(ready(tables)).to_pylist()
    assert (found["wait_out"], found["service_out"]) == (wait_out, service_out)


def test_margins_of_the_cube_conserve_every_leg(tmp_path: Any) -> None:
    with engine.tables(write(tmp_path / "j")) as tables:
        cells = cube(ready(tables))
        for keys in ((), ("class_",), ("weekday", "band"), ("queue", "kind")):
            rows = engine.collect(margin(cells, *keys)).to_pylist()
            assert sum(row["legs"] for row in rows) == len(DAYS)
            assert sum(row["waits"] for row in rows) == 9
            assert sum(row["wait_sum"] for row in rows) == (0 + 5 + 12 + 7 + 29 + 5 + 20 + 4 + 0) * MINUTE


def test_a_queue_may_have_its_own_limit(tmp_path: Any) -> None:
    with engine.tables(write(tmp_path / "j")) as tables:
        for limit, within in ((4 * MINUTE, 3), (29 * MINUTE, 9)):
            rows = ready(tables, limits={"cash": limit})
            assert engine.collect(rows.aggregate(n=rows.within.cast("int64").sum())).to_pylist() == [{"n": within}]


micros = st.integers(0, 3 * DAY)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), micros, st.integers(1, 9 * HOUR)), min_size=1, max_size=30))
def test_spreading_over_bands_loses_no_microsecond(spells: list[tuple[str, int, int]]) -> None:
    rows = [{"site": site, "begin": begin, "finish": begin + length} for site, begin, length in spells]
    found = engine.collect(spread(ibis.memtable(pa.Table.from_pylist(rows)), 30, "site")).to_pylist()
    expected: dict[tuple[str, int], int] = {}
    for row in rows:
        at = row["begin"]
        while at < row["finish"]:
            until = min(row["finish"], at - at % (30 * MINUTE) + 30 * MINUTE)
            key = (row["site"], at % DAY // (30 * MINUTE) * 30)
            expected[key] = expected.get(key, 0) + until - at
            at = until
    assert {(row["site"], row["band"]): row["micros"] for row in found} == expected


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20)), min_size=1, max_size=25))
def test_the_longest_line_is_the_most_who_waited_at_once(waits: list[tuple[int, int]]) -> None:
    rows = [
        {"site": "s", "start": start * SECOND, "end": (start + long) * SECOND, "wait": long * SECOND, "ahead": 0}
        for start, long in waits
    ]
    found = engine.collect(most_waiting(ibis.memtable(pa.Table.from_pylist(rows)), 30)).to_pylist()
    most = max(sum(start <= now < start + long for start, long in waits) for now in range(70))
    assert max(row["waiting"] for row in found) == most


@pytest.mark.parametrize("few", [0, ranks.FEW])
@settings(max_examples=20, deadline=None)
@given(
    draws=st.lists(
        st.tuples(st.sampled_from(["x", "y", ""]), st.one_of(st.none(), st.integers(0, 5 * SECOND))), max_size=60
    ),
    random=st.randoms(),
)
def test_quantiles_are_numpys_inverted_cdf(few: int, draws: list[tuple[str, int | None]], random: Any) -> None:
    random.shuffle(draws)
    table = pa.table({"key": pa.array([key for key, _ in draws], pa.string()),
                      "wait": pa.array([value for _, value in draws], pa.int64())})  # fmt: skip
    by_key: dict[str, list[int]] = {}
    for key, value in draws:
        by_key.setdefault(key, []).extend([] if value is None else [value])
    asked = [
        Asked("keys", "wait", ("key",), {(key,): len(values) for key, values in by_key.items()}),
        Asked("all", "wait", (), {(): sum(map(len, by_key.values()))}),
    ]
    with pytest.MonkeyPatch.context() as both:
        both.setattr(ranks, "FEW", few)
        found = quantiles(ibis.memtable(table), asked, (0.5, 0.9))
    groups = {("keys", (key,)): values for key, values in by_key.items()}
    groups["all", ()] = [value for values in by_key.values() for value in values]
    assert len(found) == 2 * sum(bool(values) for values in groups.values())
    for (name, key), values in groups.items():
        for share in (0.5, 0.9) if values else ():
            expected = np.quantile(np.array(values), share, method="inverted_cdf")
            assert found[name, key, share].value == expected / SECOND


def test_local_bands_follow_the_clock_when_it_changes() -> None:
    zones = {"tlv": (Offset(923_011_200_000_000, 2 * HOUR), Offset(10**18, 3 * HOUR)), "x": (Offset(10**18, 0),)}
    moments = [("tlv", 923_011_200_000_000 - SECOND), ("tlv", 923_011_200_000_000), ("x", 0), ("unknown", 0)]
    table = ibis.memtable(pa.table({"site": [site for site, _ in moments], "at_": [moment for _, moment in moments]}))
    shifted = table.select(hours=whole(ahead(table.site, table.at_, zones), HOUR), band=band(table.at_, 60))
    assert [row["hours"] for row in engine.collect(shifted).to_pylist()] == [2, 3, 0, 0]


def test_weekdays_begin_on_monday(tmp_path: Any) -> None:
    sunday = date(2026, 3, 8)
    with engine.tables(write(tmp_path / "j", [leg(1, "left", "10:00", None, "10:05", day=sunday)])) as tables:
        assert engine.collect(ready(tables)).to_pylist()[0]["weekday"] == 6
