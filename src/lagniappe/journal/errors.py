"""What a journal says when it cannot do as asked."""

from __future__ import annotations

from typing import Any


class JournalError(Exception):
    """Bad data, or a journal that cannot be used: one sentence for a person, and a report of the rows if any.

    >>> str(JournalError("There is no journal here."))
    'There is no journal here.'
    """

    def __init__(self, sentence: str, report: Any = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.report = report
