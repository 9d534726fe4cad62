"""The engine: the manifest's rows and no others, local time, exact quantiles, a bounded way out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagniappe.journal import engine, spark
from lagniappe.journal.errors import JournalError
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import TABLES
from lagniappe.units import HOUR, micros

SUNDAY = date(1999, 3, 28)


def legs(site: str, moments: list[datetime]) -> Any:
    many = len(moments)
    return pa.table(
        {
            "contact_id": [f"{site}-{number}" for number in range(many)],
            "leg": [1] * many,
            "origin": ["real"] * many,
            "site": [site] * many,
            "business_day": pa.array([moment.date() for moment in moments], pa.date32()),
            "channel": ["voice"] * many,
            "direction": ["in"] * many,
            "priority": [0] * many,
            "arrived_at": pa.array([moment.replace(tzinfo=None) for moment in moments], pa.timestamp("us")),
            "outcome": ["left"] * many,
            "doubt": [0] * many,
        }
    )


def centre(path: Path, moments: list[datetime]) -> Journal:
    journal = Journal.create(path)
    journal.write_days("contacts", legs("haifa", moments), source="generic")
    journal.write_days("contacts", legs("recoleta", moments), source="generic")
    journal.write_world(
        "sites",
        pa.table(
            {
                "site": ["haifa", "recoleta"],
                "origin": ["real"] * 2,
                "zone": ["Asia/Jerusalem", "America/Argentina/Buenos_Aires"],
                "cutoff_minutes": [240] * 2,
            }
        ),
    )
    return journal


MOMENTS = [datetime(1999, 3, 28, 12, tzinfo=UTC) + timedelta(hours=7 * number) for number in range(24)]


def test_every_table_is_there_with_its_columns_even_when_empty(tmp_path: Path) -> None:
    with engine.tables(Journal.create(tmp_path / "journal")) as tables:
        for name, table in TABLES.items():
            assert getattr(tables, name).columns == table.names
            assert engine.collect(getattr(tables, name)).num_rows == 0


def test_sites_and_days_cut_what_is_read(tmp_path: Path) -> None:
    journal = centre(tmp_path / "journal", MOMENTS)
    with engine.tables(journal, sites=["haifa"], first=SUNDAY, last=SUNDAY + timedelta(days=1)) as tables:
        rows = engine.collect(tables.contacts)
        assert set(rows["site"].to_pylist()) == {"haifa"}
        assert set(rows["business_day"].to_pylist()) == {SUNDAY, SUNDAY + timedelta(days=1)}
        assert engine.collect(tables.sites)["site"].to_pylist() == ["haifa"]


def test_a_reader_keeps_its_generation(tmp_path: Path) -> None:
    journal = centre(tmp_path / "journal", MOMENTS)
    with engine.tables(journal) as tables:
        Journal.open(journal.path).write_days("contacts", legs("haifa", MOMENTS[:1]), source="generic", replace=True)
        assert engine.collect(tables.contacts).num_rows == 48
    with engine.tables(journal) as tables:
        assert engine.collect(tables.contacts).num_rows < 48


def test_a_vanished_file_is_said_kindly(tmp_path: Path) -> None:
    journal = centre(tmp_path / "journal", MOMENTS)
    (journal.path / journal.generations()[0].file).unlink()
    with pytest.raises(JournalError, match="gone or damaged"), engine.tables(journal) as tables:
        engine.collect(tables.contacts)


def test_local_time_follows_each_sites_clock(tmp_path: Path) -> None:
    """Israel went to summer time on 2 April 1999; Buenos Aires stayed."""
    journal = centre(tmp_path / "journal", MOMENTS)
    with engine.tables(journal) as tables:
        rows = engine.collect(engine.local_micros(tables.contacts, "arrived_at", tables)).to_pylist()
    assert len(rows) == 48
    for row in rows:
        zone = ZoneInfo("Asia/Jerusalem" if row["site"] == "haifa" else "America/Argentina/Buenos_Aires")
        local = row["arrived_at"].replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=UTC)
        assert row["local_micros"] == micros(local)


def test_more_rows_than_the_limit_do_not_come_out(tmp_path: Path) -> None:
    with engine.tables(centre(tmp_path / "journal", MOMENTS)) as tables:
        assert engine.collect(tables.contacts, limit=48).num_rows == 48
        with pytest.raises(JournalError, match="More than 47 rows"):
            engine.collect(tables.contacts, limit=47)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=40), st.floats(0, 1))
def test_quantiles_are_those_of_numpy(values: list[int], share: float) -> None:
    table = ibis.memtable(pa.table({"value": pa.array([*values, None], pa.int64())}))
    row = engine.collect(engine.quantiles(table, "value", {"q": share})).to_pylist()[0]
    assert row["n"] == len(values)
    assert row["q"] == pytest.approx(float(np.quantile(np.array(values, dtype=float), share)), rel=1e-9, abs=1e-6)


@given(st.integers(0, 4 * 10**15), st.sampled_from([1, 7, 900_000_000, HOUR]))
@settings(max_examples=20, deadline=None)
def test_buckets_are_exact(moment: int, width: int) -> None:
    table = ibis.memtable(pa.table({"moment": pa.array([moment], pa.int64())}))
    assert engine.collect(table.select(start=engine.bucket_micros(table.moment, width)))["start"].to_pylist() == [
        moment // width * width
    ]


def test_durations_are_whole_microseconds(tmp_path: Path) -> None:
    table = ibis.memtable(
        pa.table(
            {
                "start": pa.array([0, 1_000_000], pa.timestamp("us")),
                "end": pa.array([86_400_000_001, None], pa.timestamp("us")),
            }
        )
    )
    spans = engine.collect(table.select(span=engine.micros_between(table.start, table.end)))["span"]
    assert spans.to_pylist() == [86_400_000_001, None]


def test_a_cluster_that_does_not_answer_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark", reason="Spark is not installed here")
    from py4j.protocol import Py4JError

    def silent(*_: Any) -> Any:
        raise Py4JError("All masters are unresponsive!")

    monkeypatch.setattr(spark, "_session", silent)
    with (
        pytest.raises(JournalError, match="did not start"),
        engine.tables(Journal.create(tmp_path), address="spark://none:1"),
    ):
        pass
