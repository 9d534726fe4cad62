"""How this room compiles its inner loops: one place, so that every kernel is cached on disk and lets other threads run."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")

HERE = Path(__file__).parent
KERNELS = ("chain.py", "staffing.py", "varying.py")
"""Files whose compiled functions call one another."""
SOURCES = sha256(b"".join((HERE / name).read_bytes() for name in KERNELS)).hexdigest()


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The same function as machine code, compiled at its first call and kept beside its file for the next process."""
    kept: Any = njit(cache=True, nogil=True)(function)
    # Numba looks only at the file of the function itself, and would go on using what it once called in the others.
    kept._cache._cache_file._source_stamp = SOURCES
    return cast(Callable[P, R], kept)
