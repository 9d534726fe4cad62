"""The mapping file: which column of an export is which of the journal's, in TOML. See docs/reference/mapping.md."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lagniappe.journal.errors import JournalError
from lagniappe.journal.localtime import zone_named
from lagniappe.journal.reading.values import EPOCHS, UNITS
from lagniappe.journal.schema import table_named
from lagniappe.journal.tables import Table

FORMAT = 1
ORDERS = ("ymd", "dmy", "mdy", *EPOCHS)
KEYS = ("format", "table", "zone", "encoding", "delimiter", "sheet", "decimal", "dates", "columns", "values", "fixed")


@dataclass(frozen=True)
class Place:
    """Where a column of the journal comes from: one column of the export, or several. Of a time, two are its day and its
    clock; of a text, they are joined. ``after`` and ``unit`` make a time from a duration that begins at another time."""

    columns: tuple[str, ...]
    after: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Columns:
    """One mapping. ``values`` gives our words for the export's, by column; “*” stands for every other word."""

    table: str
    places: Mapping[str, Place]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""
    decimal: str = "."
    dates: str = "ymd"
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""

    @property
    def manner(self) -> dict[str, str]:
        return {"encoding": self.encoding, "delimiter": self.delimiter, "sheet": self.sheet}


def load(path: Path) -> Columns:
    """Read a mapping file; JournalError with a sentence for whatever is wrong in it."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise JournalError("There is no mapping file {file}.", file=path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise JournalError("The mapping file {file} cannot be read: {why}.", file=path, why=error) from error
    return parse(text, path.name)


def parse(text: str, name: str) -> Columns:
    """A mapping from its text; ``name`` is what the file is called in refusals."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise JournalError("The mapping file {file} is no TOML: {why}.", file=name, why=error) from error
    strange = [key for key in said if key not in KEYS]
    if strange:
        raise JournalError(
            "The mapping file {file} says {keys}, which nobody knows. It may say: {known}.",
            file=name,
            keys=", ".join(strange),
            known=", ".join(KEYS),
        )
    if said.get("format") != FORMAT:
        raise JournalError(
            "The mapping file {file} is of the form {theirs}; we read form {ours}: format = 1.",
            file=name,
            theirs=str(said.get("format")),
            ours=str(FORMAT),
        )
    table = table_named(_word(said, "table", "contacts", name))
    places = {column: _place(table, column, value, name) for column, value in _part(said, "columns", name).items()}
    if not places:
        raise JournalError("The mapping file {file} maps no column: it needs a part [columns].", file=name)
    fixed = {column: str(value) for column, value in _part(said, "fixed", name).items()}
    for column in fixed:
        _known(table, column, name)
    values = {column: _words(table, column, words, name) for column, words in _part(said, "values", name).items()}
    zone = _word(said, "zone", "", name)
    return Columns(
        table=table.name,
        places=places,
        values=values,
        fixed=fixed,
        zone=zone_named(zone) if zone else "",
        decimal=_one_of(_word(said, "decimal", ".", name), (".", ","), "decimal", name),
        dates=_one_of(_word(said, "dates", "ymd", name), ORDERS, "dates", name),
        encoding=_word(said, "encoding", "", name),
        delimiter=_word(said, "delimiter", "", name),
        sheet=_word(said, "sheet", "", name),
    )


def dump(mapping: Columns, remarks: Mapping[str, str] | None = None) -> str:
    """The text of a mapping file; ``remarks`` stand behind the columns that they are of, as comments."""
    lines = [f"format = {FORMAT}", f"table = {_quoted(mapping.table)}"]
    for key in ("zone", "encoding", "delimiter", "sheet"):
        value = getattr(mapping, key)
        if value:
            lines.append(f"{key} = {_quoted(value)}")
    if not mapping.zone:
        lines.append('# zone = "Europe/Madrid"')
    lines += [f"decimal = {_quoted(mapping.decimal)}", f"dates = {_quoted(mapping.dates)}", "", "[columns]"]
    for column, place in mapping.places.items():
        remark = (remarks or {}).get(column)
        lines.append(f"{column} = {_said(place)}" + (f"  # {remark}" if remark else ""))
    for column, words in mapping.values.items():
        lines += ["", f"[values.{column}]", *(f"{_quoted(theirs)} = {_quoted(ours)}" for theirs, ours in words.items())]
    if mapping.fixed:
        lines += ["", "[fixed]", *(f"{column} = {_quoted(value)}" for column, value in mapping.fixed.items())]
    return "\n".join(lines) + "\n"


def itself(table: Table, names: list[str]) -> Columns:
    """The mapping of files whose columns bear the journal's own names."""
    return Columns(table.name, {name: Place((name,)) for name in names})


def _place(table: Table, column: str, value: Any, name: str) -> Place:
    known = _known(table, column, name)
    if isinstance(value, str):
        return Place((value,))
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        if known.type == "text" or (known.type == "time" and len(value) == 2):
            return Place(tuple(value))
    elif isinstance(value, dict) and set(value) <= {"column", "after", "unit"} and isinstance(value.get("column"), str):
        after, unit = str(value.get("after", "")), str(value.get("unit", "seconds"))
        if unit in UNITS and (after in table.names if known.type == "time" else known.type == "micros" and not after):
            return Place((value["column"],), after, unit)
    raise JournalError(
        "The mapping file {file} does not say clearly where {column} comes from. Write a column's "
        "name; for a time also "
        "two names (day and clock), or column, after and unit; for a text a list of names.",
        file=name,
        column=column,
    )


def _words(table: Table, column: str, words: Any, name: str) -> dict[str, str]:
    _known(table, column, name)
    if not isinstance(words, dict):
        raise JournalError(
            "In the mapping file {file}, {part} is no part of its own.", file=name, part=f"values.{column}"
        )
    return {str(theirs): str(ours) for theirs, ours in words.items()}


def _known(table: Table, column: str, name: str) -> Any:
    if column not in table.names:
        raise JournalError(
            "The mapping file {file} maps {column}, which {table} does not have. Its columns are: {columns}.",
            file=name,
            column=column,
            table=table.name,
            columns=", ".join(table.names),
        )
    return table.column(column)


def _part(said: Mapping[str, Any], key: str, name: str) -> Mapping[str, Any]:
    part = said.get(key, {})
    if not isinstance(part, dict):
        raise JournalError("In the mapping file {file}, {part} is no part of its own.", file=name, part=key)
    return part


def _word(said: Mapping[str, Any], key: str, otherwise: str, name: str) -> str:
    value = said.get(key, otherwise)
    if not isinstance(value, str):
        raise JournalError("In the mapping file {file}, {key} is no text in quotes.", file=name, key=key)
    return value


def _one_of(value: str, known: tuple[str, ...], key: str, name: str) -> str:
    if value not in known:
        raise JournalError(
            "In the mapping file {file}, {key} is “{value}”; it may be: {known}.",
            file=name,
            key=key,
            value=value,
            known=" ".join(known),
        )
    return value


def _said(place: Place) -> str:
    if place.after or place.unit:
        after = f", after = {_quoted(place.after)}" if place.after else ""
        return f"{{ column = {_quoted(place.columns[0])}{after}, unit = {_quoted(place.unit)} }}"
    if len(place.columns) > 1:
        return f"[{', '.join(_quoted(one) for one in place.columns)}]"
    return _quoted(place.columns[0])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
