"""Any table of the journal from files whose columns bear the journal's own names, or names that a mapping explains."""

from __future__ import annotations

from lagniappe.journal.intake import Source
from lagniappe.journal.sources.generic.read import OPTIONS, read
from lagniappe.sentences import gettext_noop

SOURCE = Source(
    name="generic",
    title=gettext_noop("Any table, by column names or by a mapping"),
    describe=gettext_noop(
        "One row a leg (or a row of another table), first line the names of the columns: the "
        "journal's own, or any that a "
        "mapping file explains. CSV, XLSX or Parquet. Times as ISO 8601 or as microseconds since "
        "1970-01-01 UTC, unless "
        "the mapping says otherwise. Optional columns may be missing."
    ),
    read=read,
    options=OPTIONS,
)
