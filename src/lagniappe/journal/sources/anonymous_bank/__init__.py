"""The call log of a bank's call centre, Israel 1999 ("Anonymous Bank"), as republished by the Technion's SEE Lab."""

from __future__ import annotations

from lagniappe.journal.intake import Source
from lagniappe.journal.sources.anonymous_bank.read import read

SOURCE = Source(
    name="anonymous_bank",
    title="Anonymous Bank, call centre, 1999",
    describe="One row a call, 17 columns separated by blanks, .txt or .txt.gz, a file a month.",
    read=read,
)
