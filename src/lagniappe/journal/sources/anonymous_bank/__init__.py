"""The call log of a bank's call centre, Israel 1999 ("Anonymous Bank"), as republished by the Technion's SEE Lab."""

from __future__ import annotations

from lagniappe.journal.intake import Source
from lagniappe.journal.sources.anonymous_bank.read import read
from lagniappe.sentences import gettext_noop

SOURCE = Source(
    name="anonymous_bank",
    title=gettext_noop("Anonymous Bank, call centre, 1999"),
    describe=gettext_noop("One row a call, 17 columns separated by blanks, .txt or .txt.gz, a file a month."),
    read=read,
)
