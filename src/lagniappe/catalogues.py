"""Compiles the catalogues of words. Only the readable files are kept; what programs read is made from them at start."""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

PACKAGE = Path(__file__).parent


def sources(package: Path = PACKAGE) -> list[Path]:
    """Every room's catalogue."""
    return sorted(package.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_catalogues(package: Path = PACKAGE) -> int:
    """Compile what changed since it was last compiled; the answer is how many were.

    Several processes may do it at once: each writes a file of its own and puts it into place in one step.
    """
    stale = [source for source in sources(package) if _is_stale(source)]
    for source in stale:
        _compile(source)
    return len(stale)


def _is_stale(source: Path) -> bool:
    try:
        return source.stat().st_mtime_ns > source.with_suffix(".mo").stat().st_mtime_ns
    except FileNotFoundError:
        return True


@lru_cache(maxsize=64)
def catalogue(room: Path, language: str) -> NullTranslations:
    """The words of a room in a language, none where it has no catalogue. What was compiled is read as it is; what was
    not is compiled in memory, so that a command need not write to where the program lies."""
    source = room / "locale" / language / "LC_MESSAGES" / "django.po"
    if not source.is_file():
        return NullTranslations()
    compiled = _compiled(source)[0] if _is_stale(source) else source.with_suffix(".mo").read_bytes()
    return GNUTranslations(BytesIO(compiled))


def _compiled(source: Path) -> tuple[bytes, int]:
    """A catalogue in the form that programs read, and the time (in nanoseconds) of what was read."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        read_at = os.fstat(file.fileno()).st_mtime_ns
        words = read_po(file, locale=source.parent.parent.name)
    compiled = BytesIO()
    write_mo(compiled, words)
    return compiled.getvalue(), read_at


def _compile(source: Path) -> None:
    compiled, read_at = _compiled(source)
    descriptor, name = tempfile.mkstemp(dir=source.parent, prefix=".", suffix=".mo")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(compiled)
        Path(name).chmod(0o644)
        # The time of what was read, not of now: an edit made in between must be seen as newer.
        os.utime(name, ns=(read_at, read_at))
        Path(name).replace(source.with_suffix(".mo"))
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
