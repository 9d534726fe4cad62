"""Questions that are asked at every step: Django takes ten times as long to write their SQL as the database to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

FIRST_STAND_IN = -7_000_001

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class _Written:
    """A question's SQL for one kind of database, with who wrote it and can read its rows."""

    sql: str
    parameters: tuple[Any, ...]
    compiler: Any
    converters: Mapping[int, Any]


class _Question:
    def __init__(self, make: Callable[..., QuerySet[Any, Any]], numbers: int) -> None:
        self._make = make
        self._stand_ins = [FIRST_STAND_IN - place for place in range(numbers)]
        self._kept: dict[str, _Written] = {}

    @property
    def _written(self) -> _Written:
        if connection.vendor not in self._kept:
            compiler = self._make(*self._stand_ins).query.get_compiler(connection=connection)
            sql, parameters = compiler.as_sql()
            converters = compiler.get_converters([column for column, _sql, _name in compiler.select])
            self._kept[connection.vendor] = _Written(sql, tuple(parameters), compiler, converters)
        return self._kept[connection.vendor]

    def _rows(self, numbers: tuple[int, ...]) -> Iterable[Sequence[Any]]:
        written = self._written
        given = dict(zip(self._stand_ins, numbers, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(written.sql, [given.get(value, value) for value in written.parameters])
            rows: list[Sequence[Any]] = cursor.fetchall()
        if not written.converters:
            return rows
        converted: Iterable[Sequence[Any]] = written.compiler.apply_converters(rows, written.converters)
        return converted


class Prepared(_Question):
    """A question with whole numbers in it, whose SQL is written once for each kind of database.

    ``make`` builds it from the numbers, as a query set of ``values``; each number must stand in it once or more as a value.
    """

    def ask(self, *numbers: int) -> list[dict[str, Any]]:
        """The rows, each by its names."""
        names = list(self._written.compiler.query.selected or ())
        return [dict(zip(names, row, strict=True)) for row in self._rows(numbers)]


class PreparedModels(_Question, Generic[M]):
    """The same for a query set of models, with those that ``select_related`` names."""

    def __init__(self, make: Callable[..., QuerySet[M, M]], numbers: int) -> None:
        super().__init__(make, numbers)

    def ask(self, *numbers: int) -> list[M]:
        """The rows as models, as the query set would give them."""
        compiler = self._written.compiler
        return [_model(row, compiler.klass_info, compiler.select) for row in self._rows(numbers)]


def _model(row: Sequence[Any], what: Mapping[str, Any], select: Sequence[Any]) -> Any:
    """One model of a row with those that belong to it; None where the row has none."""
    places = what["select_fields"]
    fields = [select[place][0].target for place in places]
    values = [row[place] for place in places]
    if all(value is None for field, value in zip(fields, values, strict=True) if field.primary_key):
        return None
    made = what["model"].from_db(connection.alias, [field.attname for field in fields], values)
    for other in what.get("related_klass_infos", ()):
        related = _model(row, other, select)
        other["local_setter"](made, related)
        if related is not None:
            other["remote_setter"](related, made)
    return made
