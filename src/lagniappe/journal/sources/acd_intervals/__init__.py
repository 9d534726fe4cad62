"""An interval report of a telephone system (ACD): what it counted in each half hour, without the calls behind it."""

from __future__ import annotations

from lagniappe.journal.intake import Source
from lagniappe.journal.sources.acd_intervals.read import read
from lagniappe.journal.sources.acd_intervals.words import OPTIONS
from lagniappe.sentences import gettext_noop

SOURCE = Source(
    name="acd_intervals",
    title=gettext_noop("Telephone system, interval report"),
    describe=gettext_noop(
        "One row an interval and queue: start (or date and time), received, answered, abandoned, ASA, "
        "AHT; in English, "
        "Spanish, Portuguese or Russian; CSV, XLSX or Parquet."
    ),
    read=read,
    options=OPTIONS,
)
