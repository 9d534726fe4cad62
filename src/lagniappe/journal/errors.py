"""What a journal says when it cannot do as asked."""

from __future__ import annotations

from typing import Any

from lagniappe.sentences import told


class JournalError(Exception):
    """Bad data, or a journal that cannot be used: one sentence for a person, and a report of the rows if any.

    ``message`` is written for the catalogues, with its values by name; ``str`` is the sentence in English.

    >>> str(JournalError("There is no journal at {folder}.", folder="/srv/centre"))
    'There is no journal at /srv/centre.'
    """

    def __init__(self, message: str, report: Any = None, **values: object) -> None:
        self.sentence = told(message, **values)
        self.report = report
        super().__init__(str(self.sentence))
