"""Signals that are not events: typing, seen, looking, and the nudge that something was committed.

Losing one is harmless. The process that serves live streams listens; elsewhere nobody does and nothing happens. On
PostgreSQL several processes may serve: there a signal goes round by the database, to this process as to the others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from django.db import connection, transaction

Listener = Callable[[str, Mapping[str, str]], None]
NUDGE = "committed"
LEDGER_CHANNEL = "lagniappe_ledger"
SIGNAL_CHANNEL = "lagniappe_signal"
MOST_BYTES = 7000
"""The database carries 8,000."""

_listeners: list[Listener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Hear every signal of this process; the answer stops it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def tell(topic: str, data: Mapping[str, str]) -> None:
    """Pass a signal about a topic (``contact:<public id>``) to who listens."""
    if connection.vendor == "postgresql":
        body = json.dumps([topic, dict(data)])
        if len(body.encode()) <= MOST_BYTES:
            # Not in the step's own transaction: commits that notify wait for each other.
            transaction.on_commit(lambda: _notify(SIGNAL_CHANNEL, body), robust=True)
    else:
        pass_on(topic, data)


def pass_on(topic: str, data: Mapping[str, str]) -> None:
    """Give a signal to the listeners of this process."""
    for listener in tuple(_listeners):
        listener(topic, data)


def nudge(number: int) -> None:
    """Say that a transaction was committed, so that its events need not be waited for."""
    if connection.vendor == "postgresql":
        _notify(LEDGER_CHANNEL, str(number))
    else:
        pass_on(NUDGE, {})


def _notify(channel: str, body: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [channel, body])
