"""The tickets table of Free Queue Manager (FQM), which knows when a ticket was printed and pulled, and no end."""

from __future__ import annotations

from lagniappe.journal.intake import Source
from lagniappe.journal.sources.fqm.read import OPTIONS, read
from lagniappe.sentences import gettext_noop

SOURCE = Source(
    name="fqm",
    title=gettext_noop("Free Queue Manager, tickets"),
    describe=gettext_noop(
        "One row a ticket, as FQM exports its table: id, number, timestamp, p, pdt, pulledBy, status, "
        "office_id, task_id. Times in UTC."
    ),
    read=read,
    options=OPTIONS,
)
