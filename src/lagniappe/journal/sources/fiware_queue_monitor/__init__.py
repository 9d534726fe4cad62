"""Entities of the FIWARE data model QueueMonitor: the state of a counter's queue at a moment."""

from __future__ import annotations

from lagniappe.journal.intake import Source
from lagniappe.journal.sources.fiware_queue_monitor.read import OPTIONS, read
from lagniappe.sentences import gettext_noop

SOURCE = Source(
    name="fiware_queue_monitor",
    title=gettext_noop("FIWARE QueueMonitor"),
    describe=gettext_noop(
        "JSON entities of the type QueueMonitor, plain or normalized: one, a list, or one a line; .json, .jsonl or .gz."
    ),
    read=read,
    options=OPTIONS,
)
