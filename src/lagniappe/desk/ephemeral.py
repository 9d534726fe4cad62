"""Signals that are not events: typing, seen, looking, and the nudge that something was committed.

Losing one is harmless. The process that serves live streams listens; elsewhere nobody does and nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Listener = Callable[[str, Mapping[str, str]], None]
NUDGE = "committed"

_listeners: list[Listener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Hear every signal of this process; the answer stops it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def tell(topic: str, data: Mapping[str, str]) -> None:
    """Pass a signal about a topic (``contact:<public id>``) to who listens in this process."""
    for listener in tuple(_listeners):
        listener(topic, data)


def nudge() -> None:
    """Say that a transaction of this process was committed, so that its events need not be waited for."""
    tell(NUDGE, {})
