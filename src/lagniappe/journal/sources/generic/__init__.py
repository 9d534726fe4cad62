"""Any table of the journal from CSV files whose columns bear the journal's own names."""

from __future__ import annotations

from lagniappe.journal.intake import Source
from lagniappe.journal.sources.generic.read import OPTIONS, read
from lagniappe.sentences import gettext_noop

SOURCE = Source(
    name="generic",
    title=gettext_noop("CSV with the journal's column names"),
    describe=gettext_noop(
        "One row a leg (or a row of another table), first line the names of the columns, .csv or .csv.gz. "
        "Times as ISO 8601 or as microseconds since 1970-01-01 UTC. Optional columns may be missing."
    ),
    read=read,
    options=OPTIONS,
)
