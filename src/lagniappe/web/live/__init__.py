"""Live screens: the ledger is the bus.

One event stream per browser says *what* changed, never how; the page then fetches its fragment by an ordinary GET. The
stream is a small ASGI endpoint beside Django, because a streaming view would hold a thread and a connection each.
"""

from __future__ import annotations

from lagniappe.web.live.hub import Hub

HUB = Hub()
"""The one of this process: a server starts it, ``/live`` and the pages' frame ask it."""


def lag_seconds() -> float:
    """How far the live screens are behind the ledger."""
    return HUB.lag_seconds()


def position() -> int:
    """The ledger's number that this process has told its streams; 0 where no server runs."""
    return HUB.position
