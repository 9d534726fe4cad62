"""The rows of every table as lines of text, and back."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Model

AT_ONCE = 1000
LEFT_OUT = {"sessions.session", "desk.pulse", "desk.knock"}
"""What belongs to the running processes: whoever is signed in signs in anew after a restore."""


def tables() -> list[type[Model]]:
    """Every table that is kept, those of many-to-many links included."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and model._meta.label_lower not in LEFT_OUT]


def columns(model: type[Model]) -> list[models.Field[Any, Any]]:
    """What a row has of its own; a number that the database gives anew stays behind."""
    kept = [field for field in model._meta.concrete_fields if (model._meta.label_lower, field.name) != TRANSACTION]
    return list(kept)


TRANSACTION = ("desk.event", "transaction")


def lines(model: type[Model], alias: str) -> Iterator[str]:
    """One line for each row, in the order of the key."""
    names = [field.attname for field in columns(model)]
    found = model._base_manager.using(alias).order_by("pk").values_list(*names)
    for row in found.iterator(chunk_size=AT_ONCE):
        yield json.dumps([_out(value) for value in row], ensure_ascii=False, separators=(",", ":"))


def load(model: type[Model], names: list[str], told: Iterable[str], alias: str) -> int:
    """Put lines back as rows; how many. ``names`` says which columns they have."""
    fields = {field.attname: field for field in columns(model)}
    readers = [(name, fields[name]) for name in names]
    count = 0
    batch: list[Model] = []
    for line in told:
        values = json.loads(line)
        pairs = zip(readers, values, strict=True)
        batch.append(model(**{name: _in(field, value) for (name, field), value in pairs}))
        if len(batch) >= AT_ONCE:
            count += _write(model, batch, alias)
    return count + _write(model, batch, alias)


def _write(model: type[Model], batch: list[Model], alias: str) -> int:
    count = len(batch)
    if batch:
        model._base_manager.using(alias).bulk_create(batch)
    batch.clear()
    return count


def _out(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return value / timedelta(microseconds=1)
    return value


def _in(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value["bytes"])
    if isinstance(field, models.DurationField):
        return timedelta(microseconds=value)
    return field.to_python(value)
