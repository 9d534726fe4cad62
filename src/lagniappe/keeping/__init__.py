"""A centre as a whole, taken along: to a backup and back, or from a file to a PostgreSQL server.

Rows travel as text that belongs to no database, so that what was saved from one kind can be restored into the other.
"""

from __future__ import annotations


class KeepingRefused(Exception):
    """A sentence for the person at the terminal, with what fills its gaps."""

    def __init__(self, sentence: str, **gaps: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.gaps = gaps
