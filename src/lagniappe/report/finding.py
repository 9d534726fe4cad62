"""A finding: what a study answers, as data. Screens, files and the terminal all render this and nothing else.

Its JSON is a public interface, described in ``docs/reference/studies.md``. Durations are seconds, shares 0 to 1. Words are
message ids with values, so that each reader gets them in their own language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, cast

from lagniappe.sentences import Cell, Sentence, Unit, Value, counted

__all__ = [
    "Cell", "Column", "Figure", "Finding", "Sample", "Sentence", "Span", "Table", "Unit", "Value", "counted",
]  # fmt: skip

FORMAT = 1


@dataclass(frozen=True)
class Column:
    """A column: its name in the JSON, its unit, and its heading as a message id.

    ``low`` and ``high`` name the columns that hold the ends of its 95 % interval; a reader is shown the three together.
    ``detail``: in the JSON only.
    """

    name: str
    unit: Unit
    heading: str
    low: str | None = None
    high: str | None = None
    detail: bool = False

    def to_data(self) -> dict[str, Any]:
        data = {"name": self.name, "unit": self.unit, "heading": self.heading}
        more = (("low", self.low), ("high", self.high), ("detail", self.detail))
        return data | {key: value for key, value in more if value}


@dataclass(frozen=True)
class Table:
    name: str
    title: Sentence
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Sentence | None = None

    def shown(self) -> list[Column]:
        """The columns that a reader sees: an interval stands with its estimate, details stay in the JSON."""
        ends = {end for column in self.columns for end in (column.low, column.high) if end}
        return [column for column in self.columns if column.name not in ends and not column.detail]

    def records(self) -> list[dict[str, Any]]:
        """The rows by the names of the columns."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]

    def to_data(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title.to_data(),
            "columns": [column.to_data() for column in self.columns],
            "rows": self.records(),
            "note": self.note.to_data() if self.note else None,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        columns = tuple(Column(**column) for column in data["columns"])
        rows = tuple(tuple(row[column.name] for column in columns) for row in data["rows"])
        note = Sentence.from_data(data["note"]) if data["note"] else None
        return cls(data["name"], Sentence.from_data(data["title"]), columns, rows, note)


@dataclass(frozen=True)
class Figure:
    """A figure over a table of the finding: its title states what it shows; ``form`` and ``parts`` say how it is drawn."""

    name: str
    title: Sentence
    table: str
    form: Literal["columns", "days", "heat", "ranges", "bands", "lines", "histogram", "dots"]
    parts: Mapping[str, Any]

    def to_data(self) -> dict[str, Any]:
        return {
            "name": self.name, "title": self.title.to_data(), "table": self.table, "form": self.form,
            "parts": dict(self.parts),
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["name"], Sentence.from_data(data["title"]), data["table"], data["form"], data["parts"])


@dataclass(frozen=True)
class Sample:
    """The rows behind a measure: rows in = used + excluded, always; ``excluded`` are (reason, rows), reasons in order."""

    measure: str
    rows_in: int
    used: int
    excluded: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        if self.rows_in != self.used + sum(rows for _, rows in self.excluded):
            raise ValueError(f"the rows of {self.measure} do not reconcile")

    def to_data(self) -> dict[str, Any]:
        excluded = [{"reason": reason, "rows": rows} for reason, rows in self.excluded]
        return {"measure": self.measure, "rows_in": self.rows_in, "used": self.used, "excluded": excluded}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        excluded = tuple((each["reason"], each["rows"]) for each in data["excluded"])
        return cls(data["measure"], data["rows_in"], data["used"], excluded)


@dataclass(frozen=True)
class Span:
    """What the finding stands on: sites, first and last business day, and days that have any row."""

    sites: tuple[str, ...]
    first_day: str | None
    last_day: str | None
    days: int
    origin: str | None
    site_names: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        return {
            "sites": list(self.sites), "first_day": self.first_day, "last_day": self.last_day, "days": self.days,
            "origin": self.origin, "site_names": list(self.site_names),
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(tuple(data["sites"]), data["first_day"], data["last_day"], data["days"], data["origin"],
                   tuple(data["site_names"]))  # fmt: skip


@dataclass(frozen=True)
class Finding:
    study: str
    version: int
    question: Sentence
    parameters: Mapping[str, Any]
    span: Span
    headlines: tuple[Sentence, ...]
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    samples: tuple[Sample, ...] = ()
    method: tuple[Sentence, ...] = ()
    caveats: tuple[Sentence, ...] = ()

    def table(self, name: str) -> Table:
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

    def to_data(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "study": self.study,
            "version": self.version,
            "question": self.question.to_data(),
            "parameters": dict(self.parameters),
            "span": self.span.to_data(),
            "headlines": [sentence.to_data() for sentence in self.headlines],
            "samples": [sample.to_data() for sample in self.samples],
            "tables": {table.name: table.to_data() for table in self.tables},
            "figures": [figure.to_data() for figure in self.figures],
            "method": [sentence.to_data() for sentence in self.method],
            "caveats": [sentence.to_data() for sentence in self.caveats],
        }

    def to_json(self) -> str:
        """The finding as JSON: stable names and order, a line break at the end, so that two runs can be compared."""
        return json.dumps(self.to_data(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The finding of a JSON document. Raises ValueError when a later version of Lagniappe wrote it."""
        if data.get("format", 0) > FORMAT:
            raise ValueError("a newer Lagniappe wrote this finding")
        return cls(
            study=data["study"],
            version=data["version"],
            question=Sentence.from_data(data["question"]),
            parameters=data["parameters"],
            span=Span.from_data(data["span"]),
            headlines=_sentences(data["headlines"]),
            tables=tuple(Table.from_data(table) for table in data["tables"].values()),
            figures=tuple(Figure.from_data(figure) for figure in data["figures"]),
            samples=tuple(Sample.from_data(sample) for sample in data["samples"]),
            method=_sentences(data["method"]),
            caveats=_sentences(data["caveats"]),
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        return cls.from_data(cast("dict[str, Any]", json.loads(text)))


def _sentences(data: list[dict[str, Any]]) -> tuple[Sentence, ...]:
    return tuple(Sentence.from_data(each) for each in data)
