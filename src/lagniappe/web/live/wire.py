"""The words on the wire of an event stream."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Data: TypeAlias = Mapping[str, object] | Sequence[str]

OPENING = b"retry: 1000\n\n"


def frame(event: str, data: Data, number: int | None = None) -> bytes:
    """One event. ``number`` is the ledger's: what a client that comes back gives as ``Last-Event-ID``."""
    body = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {event}\ndata: {body}\n\n".encode()


def ping(number: int) -> bytes:
    """Keeps proxies awake, and tells a page that the line is alive and up to which number it has missed nothing."""
    return b": ping\n" + frame("ping", {}, number)
