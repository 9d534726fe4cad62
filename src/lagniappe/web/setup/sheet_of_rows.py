"""Reading a CSV that somebody exported from somewhere: any usual encoding, delimiter and header language."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.queries.folding import fold

LARGEST_BYTES = 1_000_000
MOST_ROWS = 5_000
DELIMITERS = ",;\t|"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Row:
    """One line of the file: its number there, its cells as they stand, and those that we understand, by field."""

    number: int
    cells: list[str]
    known: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """``fields`` tells for each column which field it is; "" for one that we do not use."""

    header: list[str]
    fields: list[str]
    rows: list[Row]


def decode(raw: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or Windows-1252."""
    if len(raw) > LARGEST_BYTES:
        raise ActionRefused("too_large", _("The file is larger than 1 MB. Please split it."))
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise ActionRefused("unreadable", _("We cannot read this file. Please save it as CSV.")) from error
    if b"\0" in raw:
        raise ActionRefused("unreadable", _("We cannot read this file. Please save it as CSV."))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def delimiter_of(text: str) -> str:
    """The sign that parts most columns in the first line that has something in it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(DELIMITERS, key=bare.count)


def read(text: str, headers: Mapping[str, set[str]], needed: set[str]) -> Sheet:
    """The rows of the file under the fields that ``headers`` names (folded words for each field)."""
    text = text.replace("\0", "")
    try:
        lines = list(_lines(text, delimiter_of(text)))
    except csv.Error as error:
        raise ActionRefused("unreadable", _("We cannot read this file. Please save it as CSV.")) from error
    if not lines:
        raise ActionRefused("empty", _("The file is empty."))
    (_number, header), body = lines[0], lines[1:]
    fields = [_field_of(word, headers) for word in header]
    lacking = needed - set(fields)
    if lacking:
        sentence = _("The first line must name the columns. Missing: %(columns)s.")
        raise ActionRefused("columns", sentence % {"columns": ", ".join(sorted(lacking))})
    twice = {field for field in fields if field and fields.count(field) > 1}
    if twice:
        raise ActionRefused(
            "columns", _("Two columns say the same: %(columns)s.") % {"columns": ", ".join(sorted(twice))}
        )
    if len(body) > MOST_ROWS:
        raise ActionRefused(
            "too_large", _("The file has more than %(count)s rows. Please split it.") % {"count": MOST_ROWS}
        )
    return Sheet(header, fields, [Row(number, cells, _known(fields, cells)) for number, cells in body])


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _field_of(word: str, headers: Mapping[str, set[str]]) -> str:
    plain = re.sub(r"[^\w]+", " ", fold(word)).replace("_", " ").strip()
    return next((field for field, words in headers.items() if plain == field.replace("_", " ") or plain in words), "")


def _known(fields: list[str], cells: list[str]) -> dict[str, str]:
    known = {}
    for field, cell in zip(fields, cells, strict=False):
        if field:
            cell = cell.strip()
            # What we write out guards a cell that a spreadsheet would take for a formula; here the guard comes off.
            known[field] = cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell
    return known


def write(header: list[str], lines: list[list[str]]) -> str:
    """A CSV that a spreadsheet opens without running anything in it."""
    out = io.StringIO()
    writer = csv.writer(out)
    for cells in [header, *lines]:
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return out.getvalue()
