"""The journal on a Spark cluster, for logs that one machine would carry slowly. Needs the extra ``spark`` and Java 17.

What stands above sees no difference: the same expressions, compiled for Spark, over the same Parquet files, which every
machine of the cluster must see under the same path.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis

from lagniappe.journal.errors import JournalError

ADDRESSES = ("spark://", "local[", "local-cluster[", "yarn", "k8s://")
"""How an address of Spark begins."""
SETTINGS = {
    "spark.app.name": "lagniappe",
    "spark.sql.session.timeZone": "UTC",
    # Ibis writes SQL that counts on null where another engine would raise.
    "spark.sql.ansi.enabled": "false",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


def is_meant(address: str) -> bool:
    """Whether an address names a Spark cluster; JournalError where it names nothing that we know."""
    if not address.startswith(ADDRESSES):
        raise JournalError(
            "“{address}” is no address of a Spark cluster; one begins like spark://host:7077.", address=address
        )
    return True


@contextmanager
def connected(address: str, scratch: Path) -> Iterator[Any]:
    """An Ibis connection to the cluster, with a session of its own unless this process has one already."""
    try:
        import pyspark
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise JournalError("Spark is not installed here: pip install 'lagniappe[spark]'.") from error
    running = SparkSession.getActiveSession()
    # Where Spark's own scripts lie: a cluster within this machine begins its processes from there.
    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    try:
        session = running or _session(SparkSession.builder.master(address), scratch)
    except (PySparkException, Py4JError) as error:
        raise JournalError(
            "Spark did not start at {address}; it needs Java 17: {why}.",
            address=address,
            why=str(error).partition("\n")[0],
        ) from error
    try:
        backend = _backend()
        backend.do_connect(session)
        yield backend
    finally:
        if running is None:
            session.stop()


def _session(builder: Any, scratch: Path) -> Any:
    for name, value in {**SETTINGS, "spark.sql.warehouse.dir": str(scratch / "warehouse")}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _backend() -> Any:
    """Ibis's backend, with rows coming and going as Arrow: by way of pandas, whole numbers beside holes would lose digits."""
    from ibis.backends.pyspark import Backend
    from ibis.formats.pyarrow import PyArrowData

    class Arrow(Backend):
        name = ibis.pyspark.name  # asked for so, the backend tells Ibis its options

        def _register_in_memory_table(self, op: Any) -> None:
            rows = op.data.to_pyarrow(op.schema)
            self._session.createDataFrame(rows).createOrReplaceTempView(op.name)

        def _create_cached_table(self, name: str, expr: Any) -> Any:
            # Ibis makes tables of our own known only where rows leave.
            self._run_pre_execute_hooks(expr)
            return super()._create_cached_table(name, expr)

        def to_pyarrow(self, expr: Any, /, *, params: Any = None, limit: Any = None, **_kwargs: Any) -> Any:
            table = expr.as_table()
            self._run_pre_execute_hooks(table)
            rows = self._session.sql(self.compile(table, params=params, limit=limit)).toArrow()
            return expr.__pyarrow_result__(PyArrowData.convert_table(rows, table.schema()))

    return Arrow()


def parquet(connection: Any, paths: Sequence[str], name: str) -> Any:
    """The files as one table."""
    connection._session.read.parquet(*paths).createOrReplaceTempView(name)
    return connection.table(name)


def rows(connection: Any, table: Any, name: str) -> Any:
    """An Arrow table as one of the cluster's: one of Ibis's own would be met by another engine where it stands alone."""
    connection._session.createDataFrame(table).createOrReplaceTempView(name)
    return connection.table(name)
