"""From the folder's file to a server, while nobody writes."""

from __future__ import annotations

import fcntl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from lagniappe import database
from lagniappe.keeping import restoring, saving


def move(described: Mapping[str, Any], url: str, home: Path) -> dict[str, int]:
    """Bring every row over, count again, and only then remember the server in the folder; rows by table.

    Actions wait for us meanwhile: what would be written into the file after we have read it would be left behind.
    """
    with (home / "writing.lock").open("w") as pen:
        fcntl.flock(pen, fcntl.LOCK_EX)
        with saving.moment() as alias:
            counts = restoring.move(described, saving.about(alias, timezone.now()), alias)
        database.remember(url, home)
        (home / "centre.sqlite3").rename(home / "centre.sqlite3.moved")
    return counts
