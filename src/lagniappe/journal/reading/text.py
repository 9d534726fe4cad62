"""How a text file is written: its encoding and delimiter, found by a rule that can be told, or said by a person.

The rule of the encoding, in this order: a byte-order mark decides; bytes of zero at every second place are UTF-16; what
is valid UTF-8 is UTF-8; where most bytes above 127 stand in a row with others, as the letters of Russian words do, it is
cp1251; bytes that only cp1252 knows make it cp1252, and what is left is latin-1.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from lagniappe.journal.errors import JournalError

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_BYTES = 200_000
SAMPLE_ROWS = 200
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
HIGH_RUN = re.compile(rb"[\xc0-\xff\xa8\xb8]{3,}")


@dataclass(frozen=True)
class Manner:
    """How a text file is written. ``first_row`` counts the rows above the one with the names."""

    encoding: str
    delimiter: str
    first_row: int = 0


def encoding_of(start: bytes) -> str:
    """The encoding of a text by its first bytes, see the rule above.

    >>> encoding_of("año".encode()), encoding_of("año".encode("cp1252")), encoding_of("время;очередь".encode("cp1251"))
    ('utf-8', 'latin-1', 'cp1251')
    """
    for mark, name in MARKS:
        if start.startswith(mark):
            return name
    even, odd = start[0:2000:2].count(0), start[1:2000:2].count(0)
    if max(even, odd) * 4 > len(start[:2000]) and min(even, odd) * 10 < max(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    try:
        # A character may be cut in two at the end of the sample.
        codecs.getincrementaldecoder("utf-8")().decode(start)
        return "utf-8"
    except UnicodeDecodeError:
        pass
    high = sum(byte >= 0x80 for byte in start)
    if sum(len(run) for run in HIGH_RUN.findall(start)) * 2 > high:
        return "cp1251"
    return "cp1252" if any(0x80 <= byte <= 0x9F for byte in start) else "latin-1"


def decoded(name: str, data: bytes, encoding: str = "") -> tuple[str, str]:
    """A text and its encoding; JournalError where it is no text, or not of the encoding that was said.

    Bytes that the encoding does not know become U+FFFD where we found it ourselves.
    """
    said = _known(encoding) if encoding else ""
    if not data.strip():
        raise JournalError("{file} is empty.", file=name)
    found = said or encoding_of(data[:SAMPLE_BYTES])
    if not found.startswith("utf-16") and b"\0" in data[:100_000]:
        raise JournalError("{file} is not a text file.", file=name)
    try:
        text = data.decode(found, "strict" if said else "replace")
    except UnicodeDecodeError as error:
        raise JournalError(
            "{file} is not written in {encoding}: its byte {n} does not belong there.",
            file=name,
            encoding=encoding,
            n=error.start + 1,
        ) from error
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise JournalError("{file} is empty.", file=name)
    return text, found


def delimiter_of(text: str) -> str:
    """The delimiter that cuts the first rows into the most even table; a comma where none cuts at all.

    >>> delimiter_of("a;b\\n1,5;2\\n3;4,25\\n")
    ';'
    """
    best, found = 0.0, ","
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in first_rows(text, delimiter) if row)
        if not widths:
            continue
        width, rows = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
        score = rows / widths.total() * min(width, 6) if width > 1 else 0.0
        if score > best:
            best, found = score, delimiter
    return found


def first_rows(text: str, delimiter: str, rows: int = SAMPLE_ROWS) -> list[list[str]]:
    """The first rows of a text; a row that a quote left open would swallow the rest is where it ends."""
    found: list[list[str]] = []
    try:
        found.extend(islice(csv.reader(io.StringIO(text[:SAMPLE_BYTES], newline=""), delimiter=delimiter), rows))
    except csv.Error:
        return found
    # The sample may have been cut within its last row.
    return found[:-1] if len(text) > SAMPLE_BYTES and 1 < len(found) < rows else found


def names_row(rows: list[list[str]]) -> int:
    """Which of the first rows holds the names: exports put titles and dates of printing above it.

    It is the first row as wide as most rows are, with a word in (almost) each column.
    """
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    if not widths:
        return 0
    width = max(widths.items(), key=lambda pair: (pair[1], pair[0]))[0]
    for place, row in enumerate(rows):
        filled = sum(bool(cell.strip()) for cell in row)
        if len(row) == width and filled * 10 >= width * 8:
            return place
    return 0


def manner_of(name: str, text: str, encoding: str, delimiter: str = "") -> Manner:
    """How a decoded text is written, the delimiter said or found."""
    cut = NAMED.get(delimiter.lower(), delimiter) or delimiter_of(text)
    if len(cut) != 1:
        raise JournalError("“{delimiter}” is not a delimiter: one character, or tab.", delimiter=delimiter)
    rows = first_rows(text, cut)
    if not rows:
        raise JournalError("{file} has no rows.", file=name)
    return Manner(encoding, cut, names_row(rows))


def _known(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise JournalError(
            "“{encoding}” is not an encoding; utf-8, utf-16, cp1252, cp1251 and latin-1 are.", encoding=encoding
        ) from None
    return {"iso8859-1": "latin-1", "utf-8-sig": "utf-8"}.get(name, name)
