"""Signals that are not events: typing, seen, looking, and the word that something was committed.

Losing one is harmless. The process that serves live streams listens; elsewhere nobody does and nothing happens. On
PostgreSQL several processes may serve: there a signal goes round by the database, to this process as to the others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:  # who listens may begin before there are tables
    from lagniappe.desk.models import Event

Listener = Callable[[str, Mapping[str, str]], None]
CommitListener = Callable[["Sequence[Event]"], None]
LEDGER_CHANNEL = "lagniappe_ledger"
SIGNAL_CHANNEL = "lagniappe_signal"
MOST_BYTES = 7000
"""The database carries 8,000."""

_listeners: list[Listener] = []
_told_of_commits: list[CommitListener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Hear every signal of this process; the answer stops it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def hear_commits(listener: CommitListener) -> Callable[[], None]:
    """Hear of each commit of this process to a file, in the thread that made it; the answer stops it. See :func:`committed`."""
    _told_of_commits.append(listener)
    return lambda: _told_of_commits.remove(listener)


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


def committed(events: Sequence[Event]) -> None:
    """Say that a transaction was committed, so that its rows of the ledger need not be waited for. ``events`` are all of
    them in order, or none where the writer is not sure which were kept."""
    if connection.vendor == "postgresql":
        _notify(LEDGER_CHANNEL, "")
    else:
        for listener in tuple(_told_of_commits):
            listener(events)


def _notify(channel: str, body: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [channel, body])
