"""Runs a module as a child that never outlives its parent: ``python -m lagniappe.serving.leash lagniappe.work``.

The parent holds the other end of the child's standard input and never writes to it. When the parent is gone, however it
went, the pipe ends; the child is then asked to stop, and made to where it does not.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

from lagniappe import start

GRACE_SECONDS = 3.0


def hold() -> None:
    """Stop this process when its standard input ends."""
    threading.Thread(target=_wait, name="leash", daemon=True).start()


def _wait() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    sys.argv = sys.argv[1:]
    hold()
    start.run(lambda: runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True))
