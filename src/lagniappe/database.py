"""Where the tables lie: a file in the centre's folder, or a PostgreSQL server that an address names.

The address is an environment variable's, or the folder's own, where ``lagniappe move`` leaves it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

VARIABLE = "LAGNIAPPE_DATABASE"
FILE = "database_url"
SCHEMES = ("postgres", "postgresql")


def address(environment: Mapping[str, str], home: Path) -> str:
    """The server's address; empty where the tables lie in the folder."""
    told = environment.get(VARIABLE)
    if told is not None:
        return told.strip()
    try:
        return (home / FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def remember(url: str, home: Path) -> None:
    """Keep the address in the folder, readable by its owner only because it may hold a password."""
    descriptor = os.open(home / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(url + "\n")


def django(url: str, home: Path) -> dict[str, Any]:
    """Django's description of the tables' place. ValueError where the address is none of ours."""
    return _postgresql(url) if url else _sqlite(home)


def shown(url: str) -> str:
    """The address as it may be printed: without its password.

    >>> shown("postgres://ana:secret@db.example/centre")
    'postgres://ana@db.example/centre'
    """
    parts = urlsplit(url)
    before, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{before.partition(':')[0]}{at}{host}", query="").geturl()


def _sqlite(home: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home / "centre.sqlite3",
        "OPTIONS": {
            # Without "immediate", reading before writing fails with "database is locked" under load.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # What is deleted is overwritten in the file too: who asks to be forgotten must not be found in its free pages.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA secure_delete=ON;",
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.path.strip("/"):
        raise ValueError("A database's address looks like postgres://user:password@host:5432/name.")
    wishes = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": wishes.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            "application_name": "lagniappe",
            "connect_timeout": "5",
            "keepalives_idle": "20",
            # Whoever waits for a lock longer than a person would is told so; and a process that hangs in the middle of
            # a step must not keep the others waiting for ever. A contact with all that belongs to it joins nine tables, each
            # by its key: to weigh every order of these took the server longer than to answer, so joins are taken as written.
            "options": "-c lock_timeout=20s -c idle_in_transaction_session_timeout=60s -c join_collapse_limit=1",
            **wishes,
        },
    }
