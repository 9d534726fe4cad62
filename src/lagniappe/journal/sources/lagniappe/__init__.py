"""The product's own export (``lagniappe export``): every table as it was, with its ids and pseudonyms."""

from __future__ import annotations

from lagniappe.journal.intake import Source
from lagniappe.journal.sources.lagniappe.read import OPTIONS, read
from lagniappe.sentences import gettext_noop

SOURCE = Source(
    name="lagniappe",
    title=gettext_noop("An export of Lagniappe"),
    describe=gettext_noop("The files that lagniappe export wrote: one a table, named after it, Parquet or CSV."),
    read=read,
    options=OPTIONS,
)
