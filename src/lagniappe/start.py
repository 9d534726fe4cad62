"""How every process of ours begins and ends.

Most commands are over in a second or two, and most of that is loading, and taking apart again what was loaded. Loading throws
next to nothing away, so the collector of garbage is asked to look seldom; at the end, what is in memory is left to the system.
Together that is a third of such a command's time.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

NEED_PANDAS = ("ortools", "pyspark")
"""Whoever else tries to load pandas does well without."""
UNHEARD = 120
"""The exit code of a process whose last words did not arrive: Python's own."""


class _WithoutPandas(MetaPathFinder):
    """Arrow loads pandas, a fifth of a second, to learn whether a list is one of its own; we have none of them."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == "pandas" and not any(name in sys.modules for name in NEED_PANDAS):
            raise ModuleNotFoundError("pandas is not needed here", name=fullname)
        return None


def run(work: Callable[[], object]) -> None:
    """Do all of a process's work and end it, with the exit code that ``work`` asks for by SystemExit (else 0).

    What was registered for the end is done. Where a thread still works, or the work fails, the process ends as any other.
    """
    soon()
    code = 0
    try:
        work()
    except SystemExit as end:
        if isinstance(end.code, str):
            raise
        code = end.code or 0
    leave(code)


def soon() -> None:
    """Begin: before anything large is loaded."""
    gc.set_threshold(50_000, 20, 50)
    sys.meta_path.insert(0, _WithoutPandas())


def leave(code: int = 0) -> None:
    """End this process now."""
    if any(thread is not threading.main_thread() and not thread.daemon for thread in threading.enumerate()):
        sys.exit(code)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):  # what was printed did not arrive
            code = code or UNHEARD
    os._exit(code)
