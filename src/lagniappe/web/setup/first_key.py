"""The key to the guided page of an empty centre. It is kept only as its hash, and works once."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

NAME = "first_key"


def make(home: Path) -> str:
    """A new key; the one before stops working."""
    key = secrets.token_urlsafe(24)
    path = home / NAME
    fresh = home / f".{NAME}.{os.getpid()}"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(_hash(key))
    fresh.replace(path)
    return key


def matches(home: Path, key: str) -> bool:
    try:
        kept = (home / NAME).read_text()
    except FileNotFoundError:
        return False
    return hmac.compare_digest(kept, _hash(key))


def spend(home: Path) -> None:
    (home / NAME).unlink(missing_ok=True)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
