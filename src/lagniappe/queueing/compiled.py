"""How this room compiles its inner loops: one place, so that every kernel is cached on disk and lets other threads run."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The same function as machine code, compiled at its first call and kept beside its file for the next process."""
    return cast(Callable[P, R], njit(cache=True, nogil=True)(function))
