"""Where the files lie that people sent: in the centre's folder, outside all that is served, under names that say nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from lagniappe.desk.attached import Looked


@dataclass(frozen=True)
class Kept:
    """A file on the shelf. ``path`` is relative to it."""

    name: str
    media_type: str
    size: int
    path: str


def place(path: str) -> Path:
    """Where a file of the shelf lies; nothing outside of the shelf has a place."""
    root = Path(settings.FILES).resolve()
    found = (root / path).resolve()
    if not found.is_relative_to(root) or found == root:
        raise ValueError(f"{path!r} is not on the shelf")
    return found


def put(chunks: Iterable[bytes], looked: Looked) -> Kept:
    """Lay a file down, readable by the centre's own user only; on the disk before anybody is told that we have it."""
    name = uuid4().hex
    path = f"{name[:2]}/{name}"
    target = place(path)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        target.unlink(missing_ok=True)
        raise
    return Kept(looked.name, looked.media_type, looked.size, path)


def drop(path: str) -> None:
    """Throw a file away; one that is gone already is gone."""
    place(path).unlink(missing_ok=True)
