"""Journeys through whole screens: the front of the server in a thread, and Debian's Chromium."""

from __future__ import annotations

from turn.conftest import chromium, front, world

__all__ = ["chromium", "front", "world"]
