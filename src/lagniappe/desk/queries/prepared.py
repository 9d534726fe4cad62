"""Questions that are asked at every commit: Django takes ten times as long to write their SQL as the database to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet

FIRST_STAND_IN = -7_000_001


class Prepared:
    """A question with whole numbers in it, whose SQL is written once for each kind of database.

    ``make`` builds it from the numbers, as a query set of ``values``; each number must stand in it once or more as a value.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Mapping[str, Any]]], numbers: int) -> None:
        self._make = make
        self._stand_ins = [FIRST_STAND_IN - place for place in range(numbers)]
        self._written: dict[str, tuple[str, tuple[Any, ...], list[str], Callable[..., Any]]] = {}

    def ask(self, *numbers: int) -> list[dict[str, Any]]:
        """The rows, each by its names."""
        if connection.vendor not in self._written:
            self._written[connection.vendor] = self._write()
        sql, parameters, names, convert = self._written[connection.vendor]
        given = dict(zip(self._stand_ins, numbers, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(value, value) for value in parameters])
            rows = cursor.fetchall()
        return [dict(zip(names, row, strict=True)) for row in convert(rows)]

    def _write(self) -> tuple[str, tuple[Any, ...], list[str], Callable[..., Any]]:
        query = self._make(*self._stand_ins).query
        compiler = query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([column for column, _sql, _name in compiler.select])
        names = list(query.selected or ())

        def convert(rows: list[Any]) -> Any:
            return compiler.apply_converters(rows, converters) if converters else rows

        return sql, tuple(parameters), names, convert
