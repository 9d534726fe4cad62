"""Three ways to compile for the whole room, with the types that a reader sees: what Python calls, what makes arrays, and what
the kernel is made of. Compiled code is cached on disk beside the modules, and runs without Python's lock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])
ROOM = Path(__file__).parent


def _sources() -> tuple[tuple[str, int, int], ...]:
    """What the compiled code is made from: the room's modules with their age and size."""
    modules = sorted(path for path in ROOM.glob("*.py") if not path.name.startswith(("test_", "twin")))
    return tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in modules)


SOURCES = _sources()


def _compile(function: Function, **options: bool) -> Any:
    every: dict[str, Any] = {"nogil": True, "error_model": "numpy", **options}
    return njit(**every)(function)


def _cached(function: Function, *, counts: bool) -> Function:
    made = _compile(function, cache=True, _nrt=counts)
    # Numba looks only at the file of the function itself, and would go on using what it was made from in the others.
    made._cache._cache_file._source_stamp = SOURCES
    return cast(Function, made)


def compiled(function: Function) -> Function:
    """A function that Python may call. It makes no arrays, so nobody counts who holds those it is given: otherwise that
    counting would take two thirds of the kernel's time."""
    return _cached(function, counts=False)


def making(function: Function) -> Function:
    """As ``compiled``, for those that make arrays."""
    return _cached(function, counts=True)


def inner(function: Function) -> Function:
    """A part of the kernel for rarer events, which only the kernel calls: there is no door from Python to compile for it."""
    return cast(Function, _compile(function, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True))


def inlined(function: Function) -> Function:
    """A piece that becomes part of whoever calls it: at millions of events a second, the calls would be most of the work."""
    made = _compile(function, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)
    return cast(Function, made)
