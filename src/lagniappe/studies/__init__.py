"""Studies: one folder each, found by itself.

A study is a package with

- ``QUESTION``: the question it answers, a :class:`~lagniappe.report.finding.Sentence`;
- ``Parameters``: a frozen dataclass whose fields all have defaults;
- ``run(tables, parameters) -> Finding``: reads the journal's tables, and nothing else;

and beside it ``notes.md`` (mathematics and sources), its tests, and ``locale/`` (its words).
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from lagniappe.journal.errors import JournalError
from lagniappe.report.finding import Finding, Sentence


class Study(Protocol):
    """What a study's package offers."""

    QUESTION: Sentence
    Parameters: type[Any]

    def run(self, tables: Any, parameters: Any) -> Finding: ...


def names() -> list[str]:
    """The names of all studies, in order of the alphabet."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)


def find(name: str) -> Study:
    """The study of that name; JournalError with a sentence that lists the names when there is none."""
    if name not in names():
        raise JournalError(
            "There is no study called {study}. There is: {studies}.", study=name, studies=", ".join(names())
        )
    return cast("Study", import_module(f"{__name__}.{name}"))


def folder(name: str) -> Path:
    """Where the study lives: its words are in ``locale/`` there, its mathematics in ``notes.md``."""
    return Path(__path__[0]) / name
