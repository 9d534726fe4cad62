"""The virus scanner: a command of the house, asked about each file beside the other work.

The command gets the file's path as its last argument. Its exit code is the verdict: 0 clean, 1 refused; anything else means
that it could not look, and the file stays held until it can.
"""

from __future__ import annotations

import logging
import shlex
import subprocess
import time
from dataclasses import dataclass, field
from datetime import datetime

from lagniappe.desk import shelf
from lagniappe.desk.actions import files
from lagniappe.desk.models import Attachment
from lagniappe.desk.queries.files import to_scan

logger = logging.getLogger(__name__)

AT_ONCE = 4
LONGEST_SECONDS = 120.0
AGAIN_SECONDS = 30.0
VERDICTS = {0: True, 1: False}


@dataclass
class Look:
    attachment: Attachment
    process: subprocess.Popen[bytes]
    until: float


@dataclass
class Scanner:
    """``command`` as a shell would split it; empty: there is no scanner and nothing to do."""

    command: str
    looks: dict[int, Look] = field(default_factory=dict)
    not_before: dict[int, float] = field(default_factory=dict)

    def keep(self, now: datetime) -> int:
        """Take the verdicts that are in and begin with what waits; how many are being looked at. Never waits itself."""
        if not self.command:
            return 0
        clock = time.monotonic()
        for number, look in list(self.looks.items()):
            code = look.process.poll()
            if code is None and clock > look.until:
                look.process.kill()
                code = look.process.wait()
            if code is not None:
                del self.looks[number]
                self._take(look.attachment, code, now, clock)
        for attachment in to_scan(AT_ONCE * 10):
            if len(self.looks) >= AT_ONCE:
                break
            if attachment.pk not in self.looks and self.not_before.get(attachment.pk, 0.0) <= clock:
                self._begin(attachment, clock)
        return len(self.looks)

    def _begin(self, attachment: Attachment, clock: float) -> None:
        words = [*shlex.split(self.command), str(shelf.place(attachment.path))]
        try:
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603
        except OSError as error:
            logger.error("the scanner cannot be started (%s): files stay held", error)
            self.not_before[attachment.pk] = clock + AGAIN_SECONDS
            return
        self.looks[attachment.pk] = Look(attachment, process, clock + LONGEST_SECONDS)

    def _take(self, attachment: Attachment, code: int, now: datetime, clock: float) -> None:
        if code in VERDICTS:
            self.not_before.pop(attachment.pk, None)
            files.judge(attachment=attachment, clean=VERDICTS[code], now=now)
        else:
            logger.error("the scanner could not look at a file (exit code %s): it stays held", code)
            self.not_before[attachment.pk] = clock + AGAIN_SECONDS

    def stop(self) -> None:
        """End what is under way; the files are looked at again later."""
        for look in self.looks.values():
            look.process.kill()
            look.process.wait()
        self.looks.clear()
