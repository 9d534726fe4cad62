"""How far an import is: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

from lagniappe.words import Words


class Bar:
    """A progress as sources tell it (see ``journal.intake``): words for what is done, and shares of it."""

    def __init__(self, console: Console, title: str, said: Words) -> None:
        self._title, self._said = title, said
        self._bar = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
            console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        self._task = self._bar.add_task(title, total=None)

    def __call__(self, what: str) -> None:
        self._bar.update(self._task, description=f"{self._title}: {self._said.text(what)}", total=None, completed=0)

    def step(self, done: int, of: int) -> None:
        self._bar.update(self._task, completed=done, total=of)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()
