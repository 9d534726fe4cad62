"""The exports that can be imported: one folder each, found by itself. A folder offers ``SOURCE``, an intake.Source."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

from lagniappe.journal.errors import JournalError
from lagniappe.journal.intake import Source


def names() -> list[str]:
    """The names of all sources, which are the names of their folders."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)


def find(name: str) -> Source:
    """The source of that name; JournalError naming those there are."""
    if name not in names():
        raise JournalError(
            "There is no source “{source}”. There is: {sources}.", source=name, sources=", ".join(names())
        )
    source: Source = import_module(f"{__name__}.{name}").SOURCE
    return source


def folder(name: str) -> Path:
    """Where the source lives: its words are in ``locale/`` there."""
    return Path(__path__[0]) / name
