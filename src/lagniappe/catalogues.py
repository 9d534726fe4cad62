"""Compiles the catalogues of words. Only the readable files are kept; what programs read is made from them at start."""

from __future__ import annotations

import os
import tempfile
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


def _compile(source: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        read_at = os.fstat(file.fileno()).st_mtime_ns
        catalogue = read_po(file, locale=source.parent.parent.name)
    descriptor, name = tempfile.mkstemp(dir=source.parent, prefix=".", suffix=".mo")
    try:
        with os.fdopen(descriptor, "wb") as file:
            write_mo(file, catalogue)
        Path(name).chmod(0o644)
        # The time of what was read, not of now: an edit made in between must be seen as newer.
        os.utime(name, ns=(read_at, read_at))
        Path(name).replace(source.with_suffix(".mo"))
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
