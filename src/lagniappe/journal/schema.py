"""The Arrow form of the journal's tables, and the gate through which rows enter them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagniappe.journal.errors import JournalError
from lagniappe.journal.tables import TABLES, VERSION, Column, Table

ARROW: dict[str, Any] = {
    "text": pa.string(),
    # UTC without a zone: DuckDB subtracts these ten times faster than zoned ones, and Spark never shifts them.
    "time": pa.timestamp("us"),
    "micros": pa.int64(),
    "day": pa.date32(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "truth": pa.bool_(),
}

MESSAGES_TEXT = Table(
    "messages_text",
    "the masked text of one utterance; a folder of its own, so that it can be kept for less long, or not at all",
    ("contact_id", "seq"),
    (
        Column("contact_id", "text", "of which contact", needed=True),
        Column("site", "text", "where", needed=True),
        Column("business_day", "day", "the partition", needed=True),
        Column("customer_id", "text", "pseudonym of the customer of the contact, whoever speaks"),
        Column("seq", "whole", "which utterance", needed=True),
        Column("text", "text", "the masked text; null = erased"),
    ),
)


def table_named(name: str) -> Table:
    """The definition of a table; raises JournalError for a name that the journal does not know."""
    if name == MESSAGES_TEXT.name:
        return MESSAGES_TEXT
    if name not in TABLES:
        raise JournalError(
            "The journal has no table “{table}”. It has: {tables}.", table=name, tables=", ".join(TABLES)
        )
    return TABLES[name]


def arrow_schema(name: str) -> Any:
    """The Arrow schema of a table: its columns in order, times in UTC microseconds, the version in the metadata.

    >>> arrow_schema("agents").names
    ['agent_id', 'site', 'team', 'hired_on', 'left_on']
    """
    table = table_named(name)
    fields = [pa.field(column.name, ARROW[column.type]) for column in table.columns]
    return pa.schema(fields, metadata={"lagniappe.table": name, "lagniappe.version": str(VERSION)})


def coerce(name: str, rows: Any) -> Any:
    """Rows as the table wants them: its columns, order and types; optional ones that are missing become null.

    Raises JournalError naming the column, and the first rows (counted from 0), when a column is unknown, a needed one
    is missing or null, or a value does not fit the type.
    """
    table = table_named(name)
    unknown = [column for column in rows.column_names if column not in table.names]
    if unknown:
        report = {"unknown_columns": unknown}
        raise JournalError("The table {table} has no column {columns}.", report, table=name, columns=", ".join(unknown))
    return _with_schema(name, [_column(table, column, rows) for column in table.columns])


def completed(name: str, rows: Any) -> Any:
    """A piece of rows that were coerced before, with the columns that had been left out as empty."""
    schema = arrow_schema(name)
    there = set(rows.column_names)
    columns = [rows[field.name] if field.name in there else pa.nulls(rows.num_rows, field.type) for field in schema]
    return _with_schema(name, columns)


def _with_schema(name: str, columns: list[Any]) -> Any:
    """Text may stand as codes of a dictionary; in the file it is text all the same."""
    schema = arrow_schema(name)
    fields = [field.with_type(column.type) for field, column in zip(schema, columns, strict=True)]
    return pa.table(columns, schema=pa.schema(fields, metadata=schema.metadata))


def _column(table: Table, column: Column, rows: Any) -> Any:
    wanted = ARROW[column.type]
    if column.name not in rows.column_names:
        if column.needed and rows.num_rows:
            report = {"column": column.name}
            raise JournalError("The table {table} needs the column {column}.", report, table=table.name, **report)
        return pa.nulls(rows.num_rows, wanted)
    values = rows.column(column.name)
    coded = pa.types.is_dictionary(values.type) and values.type.value_type == wanted and column.name not in table.key
    if values.type != wanted and not coded:
        values = _cast(table, column, values, wanted)
    if column.needed and values.null_count:
        where = np.flatnonzero(pc.is_null(values).to_numpy())[:5].tolist()
        raise JournalError(
            "The column {column} of {table} may not be empty; it is in {n} rows.",
            {"column": column.name, "rows": where, "count": values.null_count},
            column=column.name,
            table=table.name,
            n=values.null_count,
        )
    return values


def _cast(table: Table, column: Column, values: Any, wanted: Any) -> Any:
    try:
        if pa.types.is_timestamp(values.type) and values.type.tz is not None:
            values = values.cast(pa.timestamp(values.type.unit, "UTC")).cast(pa.timestamp(values.type.unit))
        return values.cast(wanted)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise JournalError(
            "The column {column} of {table} is {found} and cannot be read as {wanted}.",
            {"column": column.name, "error": str(error)},
            column=column.name,
            table=table.name,
            found=values.type,
            wanted=column.type,
        ) from error


def merge(pieces: list[Any], key: tuple[str, ...]) -> Any:
    """Rows of several tables of one schema, sorted by ``key``; where a key comes again, the last one stays.

    A null in a key equals another null. The outcome does not depend on the order of rows with different keys.
    """
    rows = pa.concat_tables(pieces).combine_chunks()
    if rows.num_rows < 2 or (len(pieces) == 1 and strictly_sorted(rows, key)):
        return rows
    order = pc.sort_indices(rows, sort_keys=[(column, "ascending") for column in key])
    rows = rows.take(order)
    same = np.ones(rows.num_rows - 1, dtype=bool)
    for column in key:
        same &= _equals_next(rows.column(column).combine_chunks())
    if not same.any():
        return rows
    # Sorting is stable, so the last of a run is the one that came last.
    return rows.filter(pa.array(np.append(~same, True)))


def strictly_sorted(rows: Any, key: tuple[str, ...]) -> bool:
    """Whether each row's key is greater than that of the row before; nulls make it False."""
    if rows.num_rows < 2:
        return True
    still_equal = np.ones(rows.num_rows - 1, dtype=bool)
    for name in key:
        values = rows[name].combine_chunks()
        if values.null_count:
            return False
        first, second = values.slice(0, len(values) - 1), values.slice(1)
        if pc.any(pc.and_(pc.greater(first, second), pa.array(still_equal))).as_py():
            return False
        still_equal &= pc.equal(first, second).to_numpy(zero_copy_only=False)
    return not still_equal.any()


def _equals_next(values: Any) -> Any:
    if len(values) < 2:
        return np.ones(0, dtype=bool)
    first, second = values.slice(0, len(values) - 1), values.slice(1)
    equal = pc.fill_null(pc.equal(first, second), False)
    both_null = pc.and_(pc.is_null(first), pc.is_null(second))
    return pc.or_(equal, both_null).to_numpy(zero_copy_only=False)
