"""The folder that holds one centre: its database, journal, files and, where the environment gives none, its key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def folder(path: Path) -> Path:
    """The centre's folder as an absolute path, made where absent."""
    path.mkdir(parents=True, exist_ok=True)
    return path.absolute()


def secret_key(folder: Path) -> str:
    """The key that signs sessions and links; made at first use, readable by its owner only."""
    path = folder / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        key = secrets.token_urlsafe(50)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as file:
            file.write(key)
        return key
