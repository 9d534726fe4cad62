"""A branch with its machines: the front of the server in a thread, and Debian's Chromium."""

from __future__ import annotations

from live.conftest import front, world

__all__ = ["front", "world"]
