"""Files that a command is to write, looked at before the work is done; and what to say when the system refuses a file."""

from __future__ import annotations

import os
from pathlib import Path

from lagniappe.journal.errors import JournalError
from lagniappe.phrases import Phrases
from lagniappe.sentences import gettext_noop


def writable(*files: Path | None) -> None:
    """JournalError for the first of these files that could not be written."""
    for file in files:
        if file is None:
            continue
        folder = file.absolute().parent
        if file.is_dir():
            raise JournalError("{file} is a folder. Name a file to write.", file=file)
        if not folder.is_dir():
            raise JournalError(
                "There is no folder {folder}, so {file} cannot be written.", folder=folder, file=file.name
            )
        if not os.access(file if file.exists() else folder, os.W_OK):
            raise JournalError("{file} cannot be written: you may not.", file=file)


def refused(error: OSError, said: Phrases) -> str:
    """The sentence for a file or folder that the system did not let us have; what it says itself is in its language."""
    if error.filename is None:
        return said.text(gettext_noop("The system says: {why}.")).format(why=error.strerror or error)
    sentence = said.text(gettext_noop("{file} cannot be used: {why}."))
    return sentence.format(file=error.filename, why=error.strerror or error)
