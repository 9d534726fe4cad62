"""The bytes of a file, unpacked: gzip as it is, a zip file by file."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path

from lagniappe.journal.errors import JournalError

MOST_BYTES = 4 << 30
"""A file that unpacks to more is refused: it would not fit into this machine's memory together with its rows."""
ZIPPED = b"PK\x03\x04"
GZIPPED = b"\x1f\x8b"


def start_of(path: Path, many: int = 8) -> bytes:
    """The first bytes as they lie on the disk; JournalError with a sentence where there is no such file."""
    try:
        with path.open("rb") as file:
            return file.read(many)
    except FileNotFoundError:
        raise JournalError("There is no file {file}.", file=path) from None
    except OSError as error:
        raise JournalError("{file} cannot be read: {why}.", file=path, why=error.strerror) from error


def unpacked(path: Path, at_most: int = -1) -> bytes:
    """The bytes of one file (its first ``at_most``), unpacked if it is gzip."""
    gzipped = start_of(path, 2) == GZIPPED
    try:
        with path.open("rb") as file:
            limit = at_most if at_most >= 0 else MOST_BYTES + 1
            data = gzip.GzipFile(fileobj=file).read(limit) if gzipped else file.read(limit)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise JournalError("{file} is a damaged gzip file.", file=path.name) from error
    except OSError as error:
        raise JournalError("{file} cannot be read: {why}.", file=path, why=error.strerror) from error
    if path.suffix == ".gz" and not gzipped:
        raise JournalError("{file} is called .gz but is not a gzip file.", file=path.name)
    return _bounded(path.name, data)


def members(path: Path, at_most: int = -1) -> list[tuple[str, bytes]]:
    """The files in a file: those of a zip with their names behind the zip's, any other one by itself.

    A workbook is a zip too, yet one file.
    """
    if start_of(path, 4) != ZIPPED or path.suffix.lower() != ".zip":
        return [(path.name, unpacked(path, at_most))]
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [one for one in archive.infolist() if not one.is_dir() and not _hidden(one.filename)]
            if sum(one.file_size for one in inside) > MOST_BYTES:
                raise JournalError("{file} unpacks to more than {n} GB.", file=path.name, n=MOST_BYTES >> 30)
            found = []
            for one in sorted(inside, key=lambda member: member.filename):
                with archive.open(one) as file:
                    found.append((f"{path.name}/{one.filename}", file.read(at_most)))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise JournalError("{file} is a damaged or locked zip file.", file=path.name) from error
    if not found:
        raise JournalError("{file} holds no file.", file=path.name)
    return found


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/"))


def _bounded(name: str, data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        raise JournalError("{file} unpacks to more than {n} GB.", file=name, n=MOST_BYTES >> 30)
    return data
