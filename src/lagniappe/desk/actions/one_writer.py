"""SQLite has one writer. Queueing for it here is fair: its own retry, which sleeps and tries again, can leave an unlucky
writer waiting for many seconds, and in the end refuses it.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import OperationalError

from lagniappe import database

_of_threads = threading.RLock()


@contextmanager
def our_turn() -> Iterator[None]:
    """Hold the pen: first among the threads of this process, then among the processes of this centre.

    The system lets the file go with the process, however it ends.
    """
    with _of_threads, (settings.HOME / "writing.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if database.address(os.environ, settings.HOME):
            # Whoever waited while the tables were moved still holds the old file: what is written there is nowhere.
            raise OperationalError("The tables were moved to a server meanwhile; start this process anew.")
        yield
