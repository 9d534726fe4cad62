"""A child process that is begun again when it dies, and never outlives us."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import time

logger = logging.getLogger(__name__)

STOP_SECONDS = 5.0
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
GOOD_LIFE_SECONDS = 60.0
WORK = "lagniappe.work"
DEMONSTRATION = "lagniappe.rehearsal"
"""The same work, and the simulated life. Named, not imported: neither belongs into a web process."""


class Child:
    """One of our modules with its arguments; ``descriptors`` are open files that it inherits."""

    def __init__(self, module: str, *arguments: str, descriptors: tuple[int, ...] = ()) -> None:
        self.module = module
        self.arguments = arguments
        self.descriptors = descriptors

    async def keep(self) -> None:
        """Run the module, again and again until cancelled; the more often it dies young, the longer the pause."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            begun = time.monotonic()
            code = await self._run()
            lived = time.monotonic() - begun
            pause = FIRST_PAUSE_SECONDS if lived > GOOD_LIFE_SECONDS else min(LONGEST_PAUSE_SECONDS, 2 * pause)
            logger.error("%s ended with code %s after %.0f s; starting it again", self.module, code, lived)
            await asyncio.sleep(pause)

    async def _run(self) -> int:
        # A session of its own: Ctrl-C in the terminal is for us, and we end the child in order.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "lagniappe.serving.leash",
            self.module,
            *self.arguments,
            stdin=asyncio.subprocess.PIPE,
            start_new_session=True,
            pass_fds=self.descriptors,
        )
        try:
            return await process.wait()
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                process.kill()
            raise


def background(demo: bool) -> Child:
    """The process of background work; in the demonstration the one that lives as well."""
    return Child(DEMONSTRATION if demo else WORK)
