"""The entities of a file, with the line on which each begins."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lagniappe.journal.errors import JournalError

TYPE = "QueueMonitor"
DEEPEST = 3
Entity = Mapping[str, Any]


def entities(file: str, text: str) -> Iterator[tuple[int, Entity | None, str]]:
    """(line, entity or None where it is none, its text) for each entity; JournalError where the text is no JSON at all."""
    if not text.lstrip().startswith(("[", "{")):
        raise JournalError("{file} holds no JSON.", file=file)
    found = list(_list(file, text) if text.lstrip().startswith("[") else _lines(file, text))
    if not any(entity is not None for _, entity, _ in found):
        raise JournalError("{file} holds no entity of the type QueueMonitor.", file=file)
    yield from found


def _list(file: str, text: str) -> Iterator[tuple[int, Entity | None, str]]:
    """The members of a list, decoded one by one so that each keeps its line and its text."""
    decoder, at, line = json.JSONDecoder(), text.index("[") + 1, text.count("\n", 0, text.index("[")) + 1
    while True:
        moved = at
        while moved < len(text) and text[moved] in " \t\r\n,":
            moved += 1
        line += text.count("\n", at, moved)
        if moved >= len(text) or text[moved] == "]":
            return
        try:
            value, at = decoder.raw_decode(text, moved)
        except (json.JSONDecodeError, RecursionError) as error:
            raise JournalError(
                "{file} cannot be read as JSON from line {line} on.", file=file, line=str(line)
            ) from error
        yield line, plain(value), text[moved:at]
        line += text.count("\n", moved, at)


def _lines(file: str, text: str) -> Iterator[tuple[int, Entity | None, str]]:
    """One entity, perhaps over many lines, or one a line."""
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        value = None
    if value is not None:
        yield 1, plain(value), text.strip()
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield number, plain(json.loads(line)), line
            except (json.JSONDecodeError, RecursionError):
                yield number, None, line


def plain(value: Any) -> Entity | None:
    """An entity with plain values, whatever its form (key-values, normalized NGSI-v2 or NGSI-LD, GeoJSON feature)."""
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("properties"), dict):
        value = {**value["properties"], "id": value.get("id"), "type": value["properties"].get("type", TYPE)}
    if value.get("type") != TYPE:
        return None
    return {name: _bare(one) for name, one in value.items()}


def _bare(value: Any) -> Any:
    for _ in range(DEEPEST):
        if isinstance(value, dict):
            value = value.get("value", value.get("@value", value.get("object")))
    return None if isinstance(value, dict | list) else value
