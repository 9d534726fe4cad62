"""The only door to Ibis and its engines: DuckDB in this process, or a Spark cluster.

    with engine.tables(journal, sites=["recoleta"]) as t:
        waits = t.contacts.filter(t.contacts.outcome == "answered")
        rows = engine.collect(waits.group_by("queue").agg(legs=waits.count()))

The tables have exactly the columns of ``journal.tables``, whether or not there is data, and stand on one manifest: what
another process writes meanwhile is not seen. Times are UTC without a zone (see ``schema``). Durations are had with
``micros_between``, which DuckDB and Spark both understand; ``epoch // width`` stands for buckets; no SQL text anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import duckdb
import ibis
import pyarrow as pa

from lagniappe.journal import spark
from lagniappe.journal.errors import JournalError
from lagniappe.journal.localtime import clock
from lagniappe.journal.manifest import Manifest, Part
from lagniappe.journal.schema import arrow_schema
from lagniappe.journal.store import Journal
from lagniappe.journal.tables import TABLES
from lagniappe.units import EPOCH

COLLECT_LIMIT = 100_000
APART = 1_000_000
"""Rows whose moments one core sorts at once."""
_ALONE = 300_000
"""So few rows are sorted sooner than divided."""

T = TypeVar("T")

# A study asks dozens of questions, each written as SQL anew. Folding selects into each other is a fifth of that writing, and
# DuckDB folds them itself; `running` also needs its order to stay a step of its own.
ibis.options.sql.fuse_selects = False

# The journal's times carry no zone.
_EPOCH = EPOCH.replace(tzinfo=None)


class Tables:
    """The tables of one journal at one manifest, as Ibis expressions: ``t.contacts``, ``t.presence``, ..."""

    def __init__(
        self,
        connection: Any,
        journal: Journal,
        manifest: Manifest,
        sites: Sequence[str] | None,
        first: date | None,
        last: date | None,
    ) -> None:
        self.connection = connection
        self.manifest = manifest
        self._sites = sites
        self._first = first
        self._last = last
        self._journal = journal
        self._made: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name not in TABLES:
            raise AttributeError(f"the journal has no table {name}")
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def most(self, name: str) -> int:
        """The most rows that one site has in this table: no more of them can be going on there at once."""
        return max(self._rows(name).values(), default=0)

    def apart(self, work: Callable[[Tables], T]) -> list[T]:
        """What ``work`` says of a few sites at a time, the sites in order: what has to be sorted then fits into memory, however
        many sites there are. Lines are added up by one core each, so as many are worked on beside each other as there are
        cores, through doors of their own into the same engine: what ``work`` gives must have left it. A cluster divides the
        work itself."""
        threads = _threads()
        groups = [] if self.connection.name == "pyspark" else self._groups(threads)
        if len(groups) < 2:
            return [work(self)]

        def alone(group: Sequence[str]) -> T:
            door = ibis.duckdb.from_connection(self.connection.con.cursor())
            try:
                return work(Tables(door, self._journal, self.manifest, group, self._first, self._last))
            finally:
                door.disconnect()

        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(alone, groups))

    def gathered(self, make: Callable[[Tables], Any]) -> Any:
        """One table of the rows of the expressions that ``make`` makes of a few sites at a time (see :meth:`apart`): sums
        that memory holds."""
        if self.connection.name == "pyspark":
            return make(self).cache()
        found = self.apart(lambda part: make(part).to_pyarrow())
        return ibis.memtable(pa.concat_tables(found)).cache()

    def _groups(self, threads: int) -> list[list[str]]:
        """Sites that have few enough rows together, unless one has too many alone; something for each thread, if it pays."""
        sizes = self._rows("contacts", "presence")
        rows = min(APART, max(_ALONE, sum(sizes.values()) // threads))
        groups: list[list[str]] = []
        for site in sorted(sizes):
            if not groups or sum(sizes[each] for each in (*groups[-1], site)) > rows:
                groups.append([])
            groups[-1].append(site)
        return groups

    def _rows(self, *names: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for name in names:
            for part in self._parts(name):
                found[part.site] = found.get(part.site, 0) + part.rows
        return found

    def _parts(self, name: str) -> list[Part]:
        return [part for part in self.manifest.of(name, self._sites, self._first, self._last) if part.rows]

    def described(self, name: str) -> list[dict[str, Any]]:
        """The rows of a table that describes the world, such as ``sites``, the oldest description first: few, and read
        without a question to the engine."""
        rows = _described(self._journal, self.manifest, name)
        return [row for row in rows if self._sites is None or row["site"] in self._sites]

    def site_days(self, name: str) -> set[tuple[str, str]]:
        """The sites and business days of which a table has rows, from whichever origins."""
        return {(part.site, part.day) for part in self._parts(name)}

    @property
    def clocks(self) -> pa.Table:
        """The clock of each site: ``[site, from_micros, to_micros, offset_micros]``, one row for each stretch between
        two changes of the clock; local time = UTC + offset."""
        if "clocks" not in self._made:
            self._made["clocks"] = _clocks(self._journal, self.manifest, self._first, self._last)
        return self._made["clocks"]

    @property
    def offsets(self) -> Any:
        """The clocks as an expression."""
        if "offsets" not in self._made:
            self._made["offsets"] = self._of(self.clocks, "offsets")
        return self._made["offsets"]

    def _of(self, rows: Any, name: str) -> Any:
        return spark.rows(self.connection, rows, name) if self.connection.name == "pyspark" else ibis.memtable(rows)

    def _make(self, name: str) -> Any:
        parts = self._parts(name)
        schema = arrow_schema(name)
        if not parts:
            return self._of(schema.empty_table(), name)
        # The folders are named site=... for people and other engines; the columns are in the files.
        paths = self._journal.paths(parts)
        if self.connection.name == "pyspark":
            found = spark.parquet(self.connection, paths, name)
        else:
            found = self.connection.read_parquet(paths, hive_partitioning=False)
        found = found.select(*schema.names)
        if not TABLES[name].daily and self._sites is not None:
            return found.filter(found.site.isin(list(self._sites)))
        return found


@contextmanager
def tables(
    journal: Journal,
    sites: Sequence[str] | None = None,
    first: date | None = None,
    last: date | None = None,
    address: str | None = None,
) -> Iterator[Tables]:
    """The tables of a journal, for some sites and business days (both ends included), at the manifest of this moment.

    ``address`` names a Spark cluster (``spark://host:7077``); without it this process does the work, and
    ``LAGNIAPPE_MEMORY`` (such as ``2GB``) and ``LAGNIAPPE_THREADS`` bound what a study may take.
    """
    with TemporaryDirectory(prefix="lagniappe-", ignore_cleanup_errors=True) as scratch:
        door = spark.connected(address, Path(scratch)) if address and spark.is_meant(address) else _here(scratch)
        with door as connection:
            try:
                yield Tables(connection, journal, journal.manifest(), sites, first, last)
            except (duckdb.IOException, duckdb.InvalidInputException) as error:
                raise JournalError(
                    "A file of the journal at {folder} is gone or damaged; if it was swept while we read, try again.",
                    folder=journal.path,
                ) from error


@contextmanager
def _here(scratch: str) -> Iterator[Any]:
    settings: dict[str, Any] = {"threads": _threads()}
    if memory := os.environ.get("LAGNIAPPE_MEMORY"):
        settings["memory_limit"] = memory
    connection = ibis.duckdb.connect(temp_directory=scratch, **settings)
    try:
        yield connection
    finally:
        connection.disconnect()


def _threads() -> int:
    return int(os.environ.get("LAGNIAPPE_THREADS") or os.cpu_count() or 1)


def collect(expression: Any, limit: int = COLLECT_LIMIT) -> Any:
    """The rows of an expression as an Arrow table; JournalError when there are more than ``limit``.

    A study reduces inside the engine; whoever meets this limit is about to carry the whole log into Python.
    """
    rows = expression.limit(limit + 1).to_pyarrow()
    if rows.num_rows > limit:
        raise JournalError("More than {limit} rows would leave the engine; reduce them inside it first.", limit=limit)
    return rows


def kept(expression: Any) -> Any:
    """The rows, made once and held for those who read them more than once; a cluster decides that itself."""
    return expression if expression.get_backend().name == "pyspark" else expression.cache()


def micros_between(start: Any, end: Any) -> Any:
    """Whole microseconds from one time to another, as an integer expression."""
    return end.delta(start, unit="microsecond")


def since_epoch(column: Any) -> Any:
    """A time as whole microseconds since 1970-01-01 UTC, as an integer expression."""
    return column.delta(ibis.timestamp(_EPOCH), unit="microsecond")


def bucket_micros(column: Any, width: int) -> Any:
    """Start of the bucket of ``width`` microseconds that holds a time (or an integer of microseconds since the epoch),
    as microseconds since the epoch."""
    whole = column if column.type().is_integer() else since_epoch(column)
    # Not //: engines divide integers as floats first; the remainder is exact.
    return whole - whole % width


def local_micros(table: Any, column: str, tables: Tables, name: str = "local_micros") -> Any:
    """The table with one more integer column: the site's local time of ``column``, as microseconds since 1970-01-01
    00:00 *local*. So ``% DAY`` is the time of day and ``// DAY`` counts local dates. Null where the time is null.

    The table needs the column ``site``. A join with the few stretches of ``tables.offsets``, on equality and an
    interval, because no engine agrees with another on the names of time zones.
    """
    offsets = tables.offsets.rename(clock_site="site")
    utc = since_epoch(table[column])
    joined = table.left_join(
        offsets, [table.site == offsets.clock_site, utc >= offsets.from_micros, utc < offsets.to_micros]
    )
    local = since_epoch(joined[column]) + ibis.coalesce(joined.offset_micros, 0)
    return joined.mutate(**{name: local}).drop("clock_site", "from_micros", "to_micros", "offset_micros")


def running(events: Any, place: str, moment: str, sums: Sequence[str]) -> Any:
    """From one moment to the next at each place: ``place``, begin, finish (the next moment there; null after the last) and the
    columns ``sums`` added up so far: whole numbers below 2^53, given as floats (DuckDB adds integers in 128 bits, far slower).

    Among events of the same moment the order is anybody's: stretches of no length lie between them, and what is added up there
    means nothing. DuckDB sorts once and adds along the rows as they pass, at a quarter of the cost of a window that is ordered;
    a cluster, whose rows have no order to pass in, adds up place by place.
    """
    if events.get_backend().name != "duckdb":
        line = ibis.window(group_by=place, order_by=moment)
        upto = ibis.window(group_by=place, order_by=moment, preceding=None, following=0)
        added = {name: events[name].sum().over(upto).cast("int64") for name in sums}
        return events.select(place, begin=events[moment], finish=events[moment].lead().over(line), **added)
    rows = events.order_by(place, moment)
    upto = ibis.window(preceding=None, following=0)
    added = {name: rows[name].sum().over(upto).cast("int64") for name in sums}
    found = rows.select(
        place, begin=rows[moment], after=rows[moment].lead().over(ibis.window()),
        there=rows[place].lead().over(ibis.window()), **added,
    )  # fmt: skip
    finish = ibis.ifelse(found.there == found[place], found.after, ibis.null("int64"))
    return found.select(place, "begin", finish=finish, **{name: found[name] for name in sums})


def quantiles(table: Any, value: str, shares: Mapping[str, float], by: Sequence[str] = ()) -> Any:
    """Exact quantiles of a column by the rank of its rows: one row for each group of ``by``, with ``n`` (rows whose
    value is not null) and one column for each named share.

    Between two ranks the value is interpolated linearly (Hyndman and Fan's seventh definition, the one of numpy).
    """
    known = table.filter(table[value].notnull())
    group = [known[name] for name in by]
    ranked = known.select(
        *by,
        ranked_value=known[value].cast("float64"),
        ranked_row=ibis.row_number().over(group_by=group, order_by=known[value]),
        ranked_of=known[value].count().over(group_by=group),
    )
    measures = {"n": ranked.ranked_value.count()}
    for name, share in shares.items():
        exact = (ranked.ranked_of - 1) * share
        distance = (ranked.ranked_row - exact).abs()
        # Only the two ranks beside the exact place are nearer than 1; each weighs by its nearness.
        weight = ibis.ifelse(distance < 1, 1 - distance, 0.0)
        measures[name] = (ranked.ranked_value * weight).sum()
    return ranked.group_by(list(by)).agg(**measures) if by else ranked.agg(**measures)


def _described(journal: Journal, manifest: Manifest, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = journal.read_parts(name, manifest.of(name)).to_pylist()
    # A description without a beginning is older than any other.
    return sorted(rows, key=lambda row: (row["valid_from"] is not None, row["valid_from"] or 0))


def _clocks(journal: Journal, manifest: Manifest, first: date | None, last: date | None) -> Any:
    days = [part.day for part in manifest.parts if part.day]
    start = first or (date.fromisoformat(min(days)) if days else EPOCH.date())
    end = last or (date.fromisoformat(max(days)) if days else EPOCH.date())
    zones = dict.fromkeys(dict(manifest.origins), "UTC") | {part.site: "UTC" for part in manifest.parts if part.site}
    # Where a site has moved its clock, the latest description counts for all its days.
    zones |= {row["site"]: row["zone"] for row in _described(journal, manifest, "sites")}
    stretches = {zone: clock(zone, start, end) for zone in set(zones.values())}
    found = [(site, *stretch) for site, zone in sorted(zones.items()) for stretch in stretches[zone]]
    names = ("site", "from_micros", "to_micros", "offset_micros")
    types = (pa.string(), pa.int64(), pa.int64(), pa.int64())
    columns = zip(*found, strict=True) if found else ((), (), (), ())
    return pa.table({name: pa.array(column, type_) for name, type_, column in zip(names, types, columns, strict=True)})
