"""SQLite has one writer. Queueing for it here is fair: its own retry, which sleeps and tries again, can leave an unlucky
writer waiting for many seconds, and in the end refuses it.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

_of_threads = threading.RLock()


@contextmanager
def our_turn() -> Iterator[None]:
    """Hold the pen: first among the threads of this process, then among the processes of this centre.

    The system lets the file go with the process, however it ends.
    """
    with _of_threads, (settings.HOME / "writing.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
